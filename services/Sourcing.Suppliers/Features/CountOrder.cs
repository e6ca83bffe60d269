using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Contracts.Events;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Storage;

namespace Sourcing.Suppliers.Features;

/// <summary>Counts a placed order once with each of its suppliers, and notes it for their scorecards.</summary>
public sealed class CountOrder(WriteQueue<SuppliersBook> writes)
{
    /// <summary>Prefix of the names of orders.</summary>
    public const string Orders = "orders/";

    public Task HandleAsync(string messageId, OrderPlaced placed, CancellationToken cancellationToken)
    {
        var lines = new Dictionary<Guid, int>();
        foreach (var line in placed.Lines)
            if (ResourceName.TryParse(line.Supplier, SupplierNames.Prefix, out var id)) lines[id] = lines.GetValueOrDefault(id) + 1;
        var isNamed = ResourceName.TryParse(placed.Order, Orders, out var order);
        return writes.RunAsync(
            book =>
            {
                book.NeedMessage(messageId);
                foreach (var id in lines.Keys) book.NeedSupplier(id);
            },
            book =>
            {
                if (!book.IsFirstDelivery(messageId)) return false;
                foreach (var (id, count) in lines)
                {
                    if (book.Find(id) is not { } supplier) continue;
                    // It need not be rated for this alone: a new order tells little until something becomes of it.
                    book.Change(supplier.CountOrder(placed.Time));
                    if (isNamed) book.Put(SupplierOrder.Placed(id, order, placed.Version, placed.Time, placed.DeliveryDate, count));
                }
                return true;
            },
            cancellationToken);
    }
}
