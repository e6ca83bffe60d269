using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

/// <summary>Counts anew, so that the figures are of now.</summary>
public sealed class GetScorecard(SupplierQueries suppliers, Scorecards scorecards)
{
    public async Task<Scorecard> HandleAsync(GetScorecardRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var id = Scorecards.RequireName(request.Name, "name", violations);
        violations.ThrowIfAny();
        var name = SupplierNames.Of(id);
        if (GetSupplier.OnlyOwn(caller) && caller.Organisation != name) throw SupplierNames.NotFound(name);
        var supplier = await suppliers.FindAsync(id, cancellationToken) ?? throw SupplierNames.NotFound(name);
        return (await scorecards.CountAsync(id, cancellationToken)).ToProto(supplier).For(caller);
    }
}
