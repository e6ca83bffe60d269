using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Orders.Domain;
using Sourcing.Orders.Storage;
using Sourcing.Orders.V1;

namespace Sourcing.Orders.Features;

/// <summary>Takes a supplier's answer to its lines of an order. One that accepts is judged again first: it is a new promise to trade.</summary>
public sealed class AcknowledgeOrder(OrderQueries orders, StandingChecks standings, WriteQueue<OrdersBook> writes, TimeProvider clock)
{
    private const int MaxReason = 500;

    public async Task<V1.Order> HandleAsync(AcknowledgeOrderRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var organisation = caller.RequireOrganisation(OrderNames.Suppliers);
        if (!ResourceName.TryParse(organisation, OrderNames.Suppliers, out var supplier)) throw OrderNames.NotFound(request.Name);
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, OrderNames.Orders, "name", violations);
        var reason = OrderGuards.Text(request.Reason, "reason", MaxReason, violations);
        var promised = OrderGuards.DayToCome(request.DeliveryDate, "delivery_date", clock.GetUtcNow(), violations);
        if (request.Reject) violations.Require(reason.Length > 0, "reason", "must say why the order is rejected.");
        else violations.Require(reason.Length == 0, "reason", "is for a rejection only; leave it out, or set reject.");
        violations.Require(!request.Reject || request.DeliveryDate is null, "delivery_date", "is for an acceptance only; leave it out of a rejection.");
        violations.ThrowIfAny();

        var known = await orders.FindAsync(id, cancellationToken);
        if (known is null || !known.Suppliers.Contains(supplier)) throw OrderNames.NotFound(request.Name);
        if (!request.Reject && known.CurrentAnswerOf(supplier) is null) await standings.RequireClearAsync([organisation], cancellationToken);

        return await writes.RunAsync(
            book => book.NeedOrderAndStandings(id),
            book =>
            {
                var order = book.Find(id)!;
                var day = request.Reject ? null : promised ?? order.Fulfilment.DeliveryDate;
                if (!request.Reject && day is null) throw new RefusedException(Refusal.Invalid("delivery_date", "must be given: the buyer has named no day."));
                var answered = order.Acknowledge(supplier, day, reason, book.Now);
                if (order.CurrentAnswerOf(supplier) is { } before)
                {
                    if ((before.DeliveryDate, before.Reason) == (day, reason)) return order.VisibleTo(caller)!.ToProto();
                    if (before.IsRejection) throw OrderGuards.Refused(order, OrderNames.AlreadyAcknowledged, "was rejected: that stands.");
                    if (!request.Reject) throw OrderGuards.Refused(order, OrderNames.AlreadyAcknowledged, $"was accepted for {before.DeliveryDate:yyyy-MM-dd}: that promise stands.");
                }
                if (request.Reject && order.Lines.Any(l => l.SupplierId == supplier && order.Fulfilment.ReceivedOf(l.LotId).Any()))
                    throw OrderGuards.Refused(order, OrderNames.AlreadyAcknowledged, "has been delivered in part: it cannot be rejected any more.");
                order.RequireEtag(request.Etag);
                order.RequireOpen();
                if (!request.Reject)
                {
                    order.RequireNoHold();
                    if (book.IsSuspendedForSure(supplier)) throw StandingChecks.NotClear(organisation, "suspended");
                }
                book.Put(answered);
                book.RaiseFulfilment(answered, supplier);
                return answered.VisibleTo(caller)!.ToProto();
            },
            cancellationToken);
    }
}
