using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Lots.Features;

namespace Sourcing.Lots.Consumers;

public sealed class OrderPlacedConsumer(CommitReservation commit, Deliveries deliveries) : EventConsumer<OrderPlaced>(deliveries)
{
    protected override Task HandleAsync(string messageId, OrderPlaced message, CancellationToken cancellationToken) =>
        commit.HandleAsync(messageId, message, cancellationToken);
}

public sealed class OrderPlacedConsumerDefinition() : EventConsumerDefinition<OrderPlacedConsumer>("lots-order-placed");

public sealed class OrderCancelledConsumer(CancelReservation cancel, Deliveries deliveries) : EventConsumer<OrderCancelled>(deliveries)
{
    protected override Task HandleAsync(string messageId, OrderCancelled message, CancellationToken cancellationToken) =>
        cancel.HandleAsync(messageId, message, cancellationToken);
}

public sealed class OrderCancelledConsumerDefinition() : EventConsumerDefinition<OrderCancelledConsumer>("lots-order-cancelled");
