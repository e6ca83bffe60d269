using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Orders.Features;

namespace Sourcing.Orders.Consumers;

public sealed class OrdersCommittedConsumer(NoteStock note, Deliveries deliveries, Effects effects) : EventConsumer<OrdersCommitted>(deliveries)
{
    protected override Task HandleAsync(string messageId, OrdersCommitted message, CancellationToken cancellationToken) => effects.OfEachAsync(
        OrdersCommittedConsumerDefinition.Queue, messageId, message.Orders, committed => committed.Trace,
        (mark, committed, cancel) => note.HandleAsync(mark, committed.Order, (order, now) => order.Commit(committed.Version, now), cancel), cancellationToken);
}

public sealed class OrdersCommittedConsumerDefinition() : EventConsumerDefinition<OrdersCommittedConsumer>(Queue)
{
    public const string Queue = "orders-stock-committed";
}

public sealed class StockReleasedConsumer(NoteStock note, Deliveries deliveries) : EventConsumer<StockReleased>(deliveries)
{
    protected override Task HandleAsync(string messageId, StockReleased message, CancellationToken cancellationToken) =>
        note.HandleAsync(messageId, message.Order, (order, now) => order.Release(message.Version, now), cancellationToken);
}

public sealed class StockReleasedConsumerDefinition() : EventConsumerDefinition<StockReleasedConsumer>("orders-stock-released");

public sealed class ReservationLapsedConsumer(NoteStock note, Deliveries deliveries) : EventConsumer<ReservationLapsed>(deliveries)
{
    protected override Task HandleAsync(string messageId, ReservationLapsed message, CancellationToken cancellationToken) =>
        note.HandleAsync(messageId, message.Order, (order, now) => order.Lapse(message.Version, message.LostLots, now), cancellationToken);
}

public sealed class ReservationLapsedConsumerDefinition() : EventConsumerDefinition<ReservationLapsedConsumer>("orders-reservation-lapsed");
