using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Contracts.Events;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

public sealed class ApproveSupplier(WriteQueue<SuppliersBook> writes)
{
    public async Task<Supplier> HandleAsync(ApproveSupplierRequest request, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, SupplierNames.Prefix, "name", violations);
        violations.ThrowIfAny();

        return await writes.RunAsync(
            book => book.NeedSupplier(id),
            book =>
            {
                var supplier = book.Find(id) ?? throw SupplierNames.NotFound(request.Name);
                SupplierNames.RequireEtag(request.Etag, supplier);
                var approved = supplier.Approve(book.Now);
                book.Change(approved);
                if (approved != supplier) book.Raise(new SupplierApproved(SupplierNames.Of(id), approved.Version, book.Now));
                return approved.ToProto();
            },
            cancellationToken);
    }
}
