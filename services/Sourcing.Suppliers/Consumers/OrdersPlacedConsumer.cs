using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Suppliers.Features;

namespace Sourcing.Suppliers.Consumers;

public sealed class OrdersPlacedConsumer(CountOrder count, Deliveries deliveries, Effects effects) : EventConsumer<OrdersPlaced>(deliveries)
{
    protected override Task HandleAsync(string messageId, OrdersPlaced message, CancellationToken cancellationToken) =>
        effects.OfEachAsync(OrdersPlacedConsumerDefinition.Queue, messageId, message.Orders, order => order.Trace, count.HandleAsync, cancellationToken);
}

public sealed class OrdersPlacedConsumerDefinition() : EventConsumerDefinition<OrdersPlacedConsumer>(Queue)
{
    public const string Queue = "suppliers-order-placed";
}
