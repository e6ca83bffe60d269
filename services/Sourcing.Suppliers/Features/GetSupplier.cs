using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

public sealed class GetSupplier(SupplierQueries suppliers, TimeProvider clock)
{
    public async Task<Supplier> HandleAsync(GetSupplierRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, SupplierNames.Prefix, "name", violations);
        violations.ThrowIfAny();
        if (OnlyOwn(caller) && caller.Organisation != SupplierNames.Of(id)) throw SupplierNames.NotFound(request.Name);
        return (await suppliers.FindAsync(id, cancellationToken))?.ToProto(clock.GetUtcNow()).For(caller) ?? throw SupplierNames.NotFound(request.Name);
    }

    /// <summary>A caller that is nothing but a supplier sees its own record only.</summary>
    public static bool OnlyOwn(Caller caller) =>
        !(caller.Is(Roles.Buyer) || caller.Is(Roles.Compliance) || caller.Is(Roles.Operator) || caller.Is(Roles.Service));
}
