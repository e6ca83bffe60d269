using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Suppliers.Features;

namespace Sourcing.Suppliers.Consumers;

public sealed class OrderPlacedConsumer(CountOrder count, Deliveries deliveries) : EventConsumer<OrderPlaced>(deliveries)
{
    protected override Task HandleAsync(string messageId, OrderPlaced message, CancellationToken cancellationToken) =>
        count.HandleAsync(messageId, message, cancellationToken);
}

public sealed class OrderPlacedConsumerDefinition() : EventConsumerDefinition<OrderPlacedConsumer>("suppliers-order-placed");
