using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Contracts.Events;
using Sourcing.Orders.Storage;
using Sourcing.Orders.V1;

namespace Sourcing.Orders.Features;

/// <summary>Cancels an open order; the event frees its lots.</summary>
public sealed class CancelOrder(WriteQueue<OrdersBook> writes)
{
    public async Task<V1.Order> HandleAsync(CancelOrderRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var buyer = caller.RequireOrganisation(OrderNames.Buyers);
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, OrderNames.Orders, "name", violations);
        var reason = request.Reason.Trim();
        violations.Require(reason.Length <= 500 && !reason.Any(char.IsControl), "reason", "may have at most 500 characters and no control characters.");
        violations.ThrowIfAny();

        return await writes.RunAsync(
            book => book.NeedOrder(id),
            book =>
            {
                if (book.Find(id) is not { } order || order.Buyer != buyer) throw OrderNames.NotFound(request.Name);
                if (request.Etag.Length > 0 && request.Etag != OrderMapping.Etag(order))
                    throw new RefusedException(Refusal.Aborted(OrderNames.EtagReason, $"{request.Name} has changed since it was read. Read it again and repeat."));
                var cancelled = order.Cancel(reason, book.Now);
                book.Put(cancelled);
                if (cancelled.Version != order.Version) book.Raise(new OrderCancelled(request.Name, cancelled.Version, buyer, book.Now));
                return cancelled.ToProto();
            },
            cancellationToken);
    }
}
