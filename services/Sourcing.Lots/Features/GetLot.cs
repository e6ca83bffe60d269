using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Lots.Storage;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Features;

public sealed class GetLot(LotQueries lots)
{
    public async Task<Lot> HandleAsync(GetLotRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, LotNames.Lots, "name", violations);
        violations.ThrowIfAny();
        var lot = await lots.FindAsync(id, cancellationToken);
        if (lot is null || (OnlyOwn(caller) is { } own && own != lot.Stock.SupplierId)) throw LotNames.LotNotFound(request.Name);
        return LotMapping.ToProto(lot.Stock, lot.Body, lot.Suspended);
    }

    /// <summary>The one supplier whose lots a caller may see that is nothing but a supplier; null where it may see all.</summary>
    public static Guid? OnlyOwn(Caller caller)
    {
        if (caller.Is(Roles.Buyer) || caller.Is(Roles.Compliance) || caller.Is(Roles.Operator) || caller.Is(Roles.Service)) return null;
        return ResourceName.TryParse(caller.RequireOrganisation(LotNames.Suppliers), LotNames.Suppliers, out var id) ? id : Guid.Empty;
    }

    /// <summary>The supplier that the token is bound to, for use cases that only a supplier has.</summary>
    public static Guid OwnSupplier(Caller caller)
    {
        var organisation = caller.RequireOrganisation(LotNames.Suppliers);
        return ResourceName.TryParse(organisation, LotNames.Suppliers, out var id)
            ? id
            : throw new RefusedException(Refusal.Denied(Caller.OrganisationMissing, $"The token's organisation '{organisation}' is not a name such as suppliers/0190163d-8694-739b-aea5-966c26f8ad91."));
    }
}
