using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Orders.Storage;
using Sourcing.Orders.V1;

namespace Sourcing.Orders.Features;

/// <summary>Changes the day by which an order is wanted. That is a new version of it, so its suppliers are judged again.</summary>
public sealed class AmendOrder(OrderQueries orders, StandingChecks standings, WriteQueue<OrdersBook> writes, TimeProvider clock)
{
    private const int MaxAmendments = 20;
    private const int MaxReason = 200;

    public async Task<V1.Order> HandleAsync(AmendOrderRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var buyer = caller.RequireOrganisation(OrderNames.Buyers);
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, OrderNames.Orders, "name", violations);
        violations.Require(request.DeliveryDate is not null, "delivery_date", "must be given.");
        var wanted = OrderGuards.Day(request.DeliveryDate, "delivery_date", violations);
        var reason = OrderGuards.Text(request.Reason, "reason", MaxReason, violations);
        violations.Require(reason.Length > 0, "reason", "must say why the order is amended.");
        violations.ThrowIfAny();

        var known = await orders.FindAsync(id, cancellationToken);
        if (known?.Buyer != buyer) throw OrderNames.NotFound(request.Name);
        if (known.Fulfilment.DeliveryDate == wanted) return known.ToProto();
        OrderGuards.RequireToCome(wanted, clock.GetUtcNow());
        await standings.RequireClearAsync([.. known.Suppliers.Select(s => OrderNames.Suppliers + s)], cancellationToken);

        return await writes.RunAsync(
            book => book.NeedOrderAndStandings(id),
            book =>
            {
                var order = book.OfBuyer(id, buyer);
                if (order.Fulfilment.DeliveryDate == wanted) return order.ToProto();
                order.RequireEtag(request.Etag);
                order.RequireOpen();
                order.RequireNoHold();
                if (order.Fulfilment.Amendments.Count >= MaxAmendments) throw OrderGuards.Refused(order, OrderNames.TooManyAmendments, $"has been amended {MaxAmendments} times; that is all it takes.");
                // The event of a suspension may have come after the suppliers were judged.
                var suspended = order.Suppliers.Where(book.IsSuspendedForSure).Select(s => StandingChecks.ObstacleOf(OrderNames.Suppliers + s, "suspended")).ToList();
                if (suspended.Count > 0) throw new RefusedException(Refusal.Precondition(suspended));
                var amended = order.Amend(wanted!.Value, reason, book.Now);
                book.Put(amended);
                book.RaiseFulfilment(amended, amended.Suppliers);
                return amended.ToProto();
            },
            cancellationToken);
    }
}
