using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Contracts.Events;
using Sourcing.Suppliers.Storage;

namespace Sourcing.Suppliers.Features;

/// <summary>Counts a placed order once with each of its suppliers.</summary>
public sealed class CountOrder(WriteQueue<SuppliersBook> writes)
{
    public Task HandleAsync(string messageId, OrderPlaced placed, CancellationToken cancellationToken)
    {
        var ids = new HashSet<Guid>();
        foreach (var line in placed.Lines)
            if (ResourceName.TryParse(line.Supplier, SupplierNames.Prefix, out var id)) ids.Add(id);
        return writes.RunAsync(
            book =>
            {
                book.NeedMessage(messageId);
                foreach (var id in ids) book.NeedSupplier(id);
            },
            book =>
            {
                if (!book.IsFirstDelivery(messageId)) return false;
                foreach (var id in ids)
                    if (book.Find(id) is { } supplier) book.Change(supplier.CountOrder(placed.Time));
                return true;
            },
            cancellationToken);
    }
}
