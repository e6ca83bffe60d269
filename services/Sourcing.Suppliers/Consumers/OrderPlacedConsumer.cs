using MassTransit;
using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Suppliers.Features;

namespace Sourcing.Suppliers.Consumers;

public sealed class OrderPlacedConsumer(CountOrder count) : IConsumer<OrderPlaced>
{
    public Task Consume(ConsumeContext<OrderPlaced> context) =>
        count.HandleAsync(context.MessageId.ToString()!, context.Message, context.CancellationToken);
}

public sealed class OrderPlacedConsumerDefinition() : EventConsumerDefinition<OrderPlacedConsumer>("suppliers-order-placed");
