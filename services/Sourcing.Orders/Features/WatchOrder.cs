using Grpc.Core;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Orders.Storage;
using Sourcing.Orders.V1;

namespace Sourcing.Orders.Features;

/// <summary>Streams an order's timeline as it grows.</summary>
public sealed class WatchOrder(OrderQueries orders, OrderChanges changes, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    /// <summary>Another process may have changed the order; this is how soon that is seen.</summary>
    private static readonly TimeSpan PollingInterval = TimeSpan.FromSeconds(1);

    public async Task HandleAsync(WatchOrderRequest request, IServerStreamWriter<OrderEvent> events, Caller caller, CancellationToken callerGone)
    {
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, OrderNames.Orders, "name", violations);
        violations.Require(request.AfterPosition >= 0, "after_position", "must not be negative; 0 sends all.");
        violations.ThrowIfAny();

        await FindAsync(id, request.Name, caller, callerGone);
        try
        {
            await FollowAsync(id, request, events, caller, callerGone);
        }
        finally
        {
            changes.Forget(id);
        }
    }

    private async Task FollowAsync(Guid id, WatchOrderRequest request, IServerStreamWriter<OrderEvent> events, Caller caller, CancellationToken callerGone)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(callerGone, lifetime.ApplicationStopping);
        var position = request.AfterPosition;
        while (true)
        {
            var changed = changes.Next(id);
            var order = await FindAsync(id, request.Name, caller, callerGone);
            for (; position < order.Timeline.Count; position++)
                await events.WriteAsync(order.Timeline[(int)position].ToProto((int)position + 1), callerGone);
            if (order.IsClosed) return;
            try
            {
                await changed.WaitAsync(PollingInterval, clock, ends.Token);
            }
            catch (TimeoutException)
            {
                // Looks again.
            }
            catch (OperationCanceledException) when (!callerGone.IsCancellationRequested)
            {
                throw new RefusedException(Refusal.Unavailable("STOPPING", $"The service is stopping. Watch again after position {position}.", TimeSpan.FromSeconds(1)));
            }
        }
    }

    private async Task<Domain.Order> FindAsync(Guid id, string name, Caller caller, CancellationToken cancellationToken) =>
        (await orders.FindAsync(id, cancellationToken))?.VisibleTo(caller) ?? throw OrderNames.NotFound(name);
}
