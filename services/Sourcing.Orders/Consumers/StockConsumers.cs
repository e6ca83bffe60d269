using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Orders.Features;

namespace Sourcing.Orders.Consumers;

public sealed class StockCommittedConsumer(NoteStock note, Deliveries deliveries) : EventConsumer<StockCommitted>(deliveries)
{
    protected override Task HandleAsync(string messageId, StockCommitted message, CancellationToken cancellationToken) =>
        note.HandleAsync(messageId, message.Order, (order, now) => order.Commit(message.Version, now), cancellationToken);
}

public sealed class StockCommittedConsumerDefinition() : EventConsumerDefinition<StockCommittedConsumer>("orders-stock-committed");

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
