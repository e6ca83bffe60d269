using MassTransit;
using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Orders.Features;

namespace Sourcing.Orders.Consumers;

public sealed class StockCommittedConsumer(NoteStock note) : IConsumer<StockCommitted>
{
    public Task Consume(ConsumeContext<StockCommitted> context) => note.HandleAsync(
        context.MessageId.ToString()!, context.Message.Order, (order, now) => order.Commit(context.Message.Version, now), context.CancellationToken);
}

public sealed class StockCommittedConsumerDefinition() : EventConsumerDefinition<StockCommittedConsumer>("orders-stock-committed");

public sealed class StockReleasedConsumer(NoteStock note) : IConsumer<StockReleased>
{
    public Task Consume(ConsumeContext<StockReleased> context) => note.HandleAsync(
        context.MessageId.ToString()!, context.Message.Order, (order, now) => order.Release(context.Message.Version, now), context.CancellationToken);
}

public sealed class StockReleasedConsumerDefinition() : EventConsumerDefinition<StockReleasedConsumer>("orders-stock-released");

public sealed class ReservationLapsedConsumer(NoteStock note) : IConsumer<ReservationLapsed>
{
    public Task Consume(ConsumeContext<ReservationLapsed> context) => note.HandleAsync(
        context.MessageId.ToString()!, context.Message.Order,
        (order, now) => order.Lapse(context.Message.Version, context.Message.LostLots, now), context.CancellationToken);
}

public sealed class ReservationLapsedConsumerDefinition() : EventConsumerDefinition<ReservationLapsedConsumer>("orders-reservation-lapsed");
