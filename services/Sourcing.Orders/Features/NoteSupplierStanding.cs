using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Orders.Domain;
using Sourcing.Orders.Storage;

namespace Sourcing.Orders.Features;

/// <summary>
/// A supplier was suspended or approved: stops new orders with it at once, then puts its open orders on hold, or lifts the hold
/// where every supplier of an order may trade again. Killed half way, it begins again at the next delivery: an order that was
/// moved stays as it is, and the message is marked last.
/// </summary>
public sealed class NoteSupplierStanding(OrderQueries orders, WriteQueue<OrdersBook> writes)
{
    private const int AtOnce = 200;

    public async Task HandleAsync(string messageId, string supplier, long version, bool suspended, CancellationToken cancellationToken)
    {
        if (!ResourceName.TryParse(supplier, OrderNames.Suppliers, out var id)) throw new InvalidOperationException($"'{supplier}' is not the name of a supplier.");
        var isNews = await writes.RunAsync(
            book => book.NeedStanding(id),
            book =>
            {
                if (book.FindStanding(id) is { } known && known.Version > version) return false;
                book.Put(new SupplierStanding(id, version, suspended));
                return true;
            },
            cancellationToken);
        if (isNews) await MoveOrdersAsync(id, cancellationToken);
        await writes.RunAsync(book => book.NeedMessage(messageId), book => book.IsFirstDelivery(messageId), cancellationToken);
    }

    private async Task MoveOrdersAsync(Guid supplierId, CancellationToken cancellationToken)
    {
        var ids = await orders.OpenWithAsync(supplierId, Guid.Empty, AtOnce, cancellationToken);
        while (ids.Count > 0)
        {
            await writes.RunAsync(
                book => ids.ForEach(book.NeedOrderAndStandings),
                book =>
                {
                    foreach (var order in ids.Select(book.Find).OfType<Order>())
                    {
                        var next = order.Suppliers.Any(book.IsSuspended) ? order.PutOnHold(book.Now) : order.LiftHold(book.Now);
                        if (next.Version != order.Version) book.Put(next);
                    }
                    return true;
                },
                cancellationToken);
            ids = await orders.OpenWithAsync(supplierId, ids[^1], AtOnce, cancellationToken);
        }
    }
}
