using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Contracts.Events;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

public sealed class SuspendSupplier(WriteQueue<SuppliersBook> writes)
{
    public async Task<Supplier> HandleAsync(SuspendSupplierRequest request, CancellationToken cancellationToken)
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
                var suspended = supplier.Suspend(reason, book.Now);
                book.Change(suspended);
                if (suspended != supplier) book.Raise(new SupplierSuspended(SupplierNames.Of(id), suspended.Version, book.Now));
                return suspended.ToProto();
            },
            cancellationToken);
    }
}
