using MassTransit;
using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Lots.Features;

namespace Sourcing.Lots.Consumers;

public sealed class OrderPlacedConsumer(CommitReservation commit) : IConsumer<OrderPlaced>
{
    public Task Consume(ConsumeContext<OrderPlaced> context) =>
        commit.HandleAsync(context.MessageId.ToString()!, context.Message, context.CancellationToken);
}

public sealed class OrderPlacedConsumerDefinition() : EventConsumerDefinition<OrderPlacedConsumer>("lots-order-placed");

public sealed class OrderCancelledConsumer(CancelReservation cancel) : IConsumer<OrderCancelled>
{
    public Task Consume(ConsumeContext<OrderCancelled> context) =>
        cancel.HandleAsync(context.MessageId.ToString()!, context.Message, context.CancellationToken);
}

public sealed class OrderCancelledConsumerDefinition() : EventConsumerDefinition<OrderCancelledConsumer>("lots-order-cancelled");
