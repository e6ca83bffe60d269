using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Contracts.Events;
using Sourcing.Orders.Domain;
using Sourcing.Orders.Storage;
using Sourcing.Orders.V1;

namespace Sourcing.Orders.Features;

/// <summary>Cancels an open order; the event frees its lots.</summary>
public sealed class CancelOrder(WriteQueue<OrdersBook> writes)
{
    private const int MaxReason = 500;

    public async Task<V1.Order> HandleAsync(CancelOrderRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var buyer = caller.RequireOrganisation(OrderNames.Buyers);
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, OrderNames.Orders, "name", violations);
        var reason = OrderGuards.Text(request.Reason, "reason", MaxReason, violations);
        violations.ThrowIfAny();

        return await writes.RunAsync(
            book => book.NeedOrder(id),
            book =>
            {
                var order = book.OfBuyer(id, buyer);
                order.RequireEtag(request.Etag);
                if (order.Outcome == Outcome.Cancelled) return order.ToProto();
                order.RequireOpen();
                if (order.IsUnderWay) throw OrderGuards.Refused(order, OrderNames.UnderWayReason, "has goods that were accepted, or payments that were authorised: it cannot be cancelled any more. Close it where nothing more is to come.");
                var cancelled = order.Cancel(reason, book.Now);
                book.Put(cancelled);
                book.Raise(new OrderCancelled(request.Name, cancelled.Version, buyer, book.Now));
                book.RaiseFulfilment(cancelled, cancelled.Suppliers);
                return cancelled.ToProto();
            },
            cancellationToken);
    }
}
