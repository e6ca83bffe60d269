using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Lots.Features;

namespace Sourcing.Lots.Consumers;

public sealed class OrdersPlacedConsumer(CommitReservation commit, Deliveries deliveries, Effects effects) : EventConsumer<OrdersPlaced>(deliveries)
{
    protected override Task HandleAsync(string messageId, OrdersPlaced message, CancellationToken cancellationToken) =>
        effects.OfEachAsync(OrdersPlacedConsumerDefinition.Queue, messageId, message.Orders, order => order.Trace, commit.HandleAsync, cancellationToken);
}

public sealed class OrdersPlacedConsumerDefinition() : EventConsumerDefinition<OrdersPlacedConsumer>(Queue)
{
    public const string Queue = "lots-order-placed";
}

public sealed class OrderCancelledConsumer(CancelReservation cancel, Deliveries deliveries) : EventConsumer<OrderCancelled>(deliveries)
{
    protected override Task HandleAsync(string messageId, OrderCancelled message, CancellationToken cancellationToken) =>
        cancel.HandleAsync(messageId, message, cancellationToken);
}

public sealed class OrderCancelledConsumerDefinition() : EventConsumerDefinition<OrderCancelledConsumer>("lots-order-cancelled");
