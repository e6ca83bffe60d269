using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

public sealed class SuspendSupplier(WriteQueue<SuppliersBook> writes)
{
    public async Task<V1.Supplier> HandleAsync(SuspendSupplierRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, SupplierNames.Prefix, "name", violations);
        var reason = SupplierRules.Text(request.Reason, "reason", 1, 500, violations);
        violations.ThrowIfAny();

        return await writes.RunAsync(
            book => book.NeedSupplier(id),
            book =>
            {
                var supplier = book.Find(id) ?? throw SupplierNames.NotFound(request.Name);
                SupplierNames.RequireEtag(request.Etag, supplier);
                SupplierNames.RequireState(supplier, SupplierAction.Suspend, caller);
                var suspended = supplier.Suspend(reason, caller.Person, book.Now);
                book.Save(supplier, suspended);
                return suspended.ToProto(book.Now);
            },
            cancellationToken);
    }
}
