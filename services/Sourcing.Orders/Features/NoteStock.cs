using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Orders.Domain;
using Sourcing.Orders.Storage;

namespace Sourcing.Orders.Features;

/// <summary>Notes at an order what Lots did with its reservation.</summary>
public sealed class NoteStock(WriteQueue<OrdersBook> writes)
{
    public Task HandleAsync(string messageId, string name, Func<Order, DateTimeOffset, Order> step, CancellationToken cancellationToken)
    {
        if (!ResourceName.TryParse(name, OrderNames.Orders, out var id)) throw new InvalidOperationException($"'{name}' is not the name of an order.");
        return writes.RunAsync(
            book =>
            {
                book.NeedMessage(messageId);
                book.NeedOrder(id);
            },
            book =>
            {
                if (!book.IsFirstDelivery(messageId)) return false;
                var order = book.Find(id) ?? throw new InvalidOperationException($"{name} is not known here.");
                var next = step(order, book.Now);
                if (next.Version == order.Version) return true;
                book.Put(next);
                if (next.Outcome != order.Outcome) book.RaiseFulfilment(next, next.Suppliers);
                return true;
            },
            cancellationToken);
    }
}
