using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Orders.Domain;
using Sourcing.Orders.Storage;
using Sourcing.Orders.V1;

namespace Sourcing.Orders.Features;

/// <summary>Ends an order that is under way and of which nothing more is to come: a supplier rejected its lines, or the last stones never came.</summary>
public sealed class CloseOrder(WriteQueue<OrdersBook> writes)
{
    private const int MaxReason = 500;

    public async Task<V1.Order> HandleAsync(CloseOrderRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var buyer = caller.RequireOrganisation(OrderNames.Buyers);
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, OrderNames.Orders, "name", violations);
        var reason = OrderGuards.Text(request.Reason, "reason", MaxReason, violations);
        violations.Require(reason.Length > 0, "reason", "must say why the order is closed.");
        violations.ThrowIfAny();

        return await writes.RunAsync(
            book => book.NeedOrder(id),
            book =>
            {
                var order = book.OfBuyer(id, buyer);
                if (order.Outcome == Outcome.Completed) return order.ToProto();
                order.RequireEtag(request.Etag);
                order.RequireOpen();
                if (!order.IsUnderWay) throw OrderGuards.Refused(order, OrderNames.NotUnderWayReason, "has nothing that was accepted or paid: cancel it, and its lots are free again.");
                var closed = order.Close(reason, book.Now);
                book.Put(closed);
                book.RaiseFulfilment(closed, closed.Suppliers);
                return closed.ToProto();
            },
            cancellationToken);
    }
}
