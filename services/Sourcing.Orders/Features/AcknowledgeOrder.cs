using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Orders.Domain;
using Sourcing.Orders.Storage;
using Sourcing.Orders.V1;
using Order = Sourcing.Orders.Domain.Order;

namespace Sourcing.Orders.Features;

/// <summary>Takes a supplier's answer to its lines of an order. One that accepts is judged again first: it is a new promise to trade.</summary>
public sealed class AcknowledgeOrder(OrderQueries orders, StandingChecks standings, WriteQueue<OrdersBook> writes, TimeProvider clock)
{
    private const int MaxReason = 200;

    /// <summary>A promise of a later day promises nothing.</summary>
    private const int MaxDays = 366;

    public async Task<V1.Order> HandleAsync(AcknowledgeOrderRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var organisation = caller.RequireOrganisation(OrderNames.Suppliers);
        if (!ResourceName.TryParse(organisation, OrderNames.Suppliers, out var supplier)) throw OrderNames.NotFound(request.Name);
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, OrderNames.Orders, "name", violations);
        var reason = OrderGuards.Text(request.Reason, "reason", MaxReason, violations);
        var promised = OrderGuards.Day(request.DeliveryDate, "delivery_date", violations);
        if (request.Reject)
        {
            violations.Require(reason.Length > 0, "reason", "must say why the order is rejected.");
            violations.Require(request.DeliveryDate is null, "delivery_date", "is for an acceptance only; leave it out of a rejection.");
        }
        else
        {
            violations.Require(reason.Length == 0, "reason", "is for a rejection only; leave it out, or set reject.");
            violations.Require(request.DeliveryDate is not null, "delivery_date", "must be given: the day by which everything is delivered.");
            violations.Require(!(promised > OrderGuards.Today(clock.GetUtcNow()).AddDays(MaxDays)), "delivery_date", $"must be within {MaxDays} days.");
        }
        violations.ThrowIfAny();

        var known = await orders.FindAsync(id, cancellationToken);
        if (known is null || !known.Suppliers.Contains(supplier)) throw OrderNames.NotFound(request.Name);
        if (IsAnswered(known)) return Shown(known);
        OrderGuards.RequireToCome(promised, clock.GetUtcNow());
        if (!request.Reject) await standings.RequireClearAsync([organisation], cancellationToken);

        return await writes.RunAsync(
            book => book.NeedOrderAndStandings(id),
            book =>
            {
                var order = book.Find(id)!;
                if (IsAnswered(order)) return Shown(order);
                order.RequireEtag(request.Etag);
                order.RequireOpen();
                Check(order, supplier, request.Reject);
                if (!request.Reject && book.IsSuspendedForSure(supplier)) throw StandingChecks.NotClear(organisation, "suspended");
                var answered = order.Acknowledge(supplier, promised, reason, book.Now);
                book.Put(answered);
                book.RaiseFulfilment(answered, supplier);
                return Shown(answered);
            },
            cancellationToken);

        bool IsAnswered(Order order) => order.CurrentAnswerOf(supplier) is { } answer && (answer.DeliveryDate, answer.Reason) == (promised, reason);

        V1.Order Shown(Order order) => order.VisibleTo(caller)!.ToProto();
    }

    private static void Check(Order order, Guid supplier, bool isRejection)
    {
        if (order.CurrentAnswerOf(supplier) is { IsRejection: true }) throw Refused("was rejected: that stands.");
        if (!isRejection && order.CurrentAnswerOf(supplier) is { } accepted) throw Refused($"was accepted for {accepted.DeliveryDate:yyyy-MM-dd}: that promise stands.");
        if (isRejection && order.Lines.Any(l => l.SupplierId == supplier && order.Fulfilment.ReceivedOf(l.LotId).Any())) throw Refused("has been delivered in part: it cannot be rejected any more.");
        if (isRejection && order.Fulfilment.AuthorizedFor(supplier) > 0) throw Refused("may have been paid in part: it cannot be rejected any more.");

        RefusedException Refused(string description) => OrderGuards.Refused(order, OrderNames.AlreadyAcknowledged, description);
    }
}
