using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

public sealed class SubmitSupplier(WriteQueue<SuppliersBook> writes)
{
    public async Task<V1.Supplier> HandleAsync(SubmitSupplierRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, SupplierNames.Prefix, "name", violations);
        violations.ThrowIfAny();
        if (GetSupplier.OnlyOwn(caller) && caller.Organisation != SupplierNames.Of(id)) throw SupplierNames.NotFound(request.Name);

        return await writes.RunAsync(
            book => book.NeedSupplier(id),
            book =>
            {
                var supplier = book.Find(id) ?? throw SupplierNames.NotFound(request.Name);
                SupplierNames.RequireEtag(request.Etag, supplier);
                SupplierNames.RequireState(supplier, SupplierAction.Submit, caller);
                var submitted = supplier.Submit(caller.Identity, book.Now);
                book.Save(supplier, submitted);
                return submitted.ToProto(book.Now).For(caller);
            },
            cancellationToken);
    }
}
