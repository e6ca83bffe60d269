using System.Text.Json;
using MassTransit;
using Sourcing.BuildingBlocks.Storage;

namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>Within the process: an event is delivered when all its consumers have committed its effects.</summary>
public sealed class InMemorySender(IBusControl bus, Deliveries deliveries) : IEventSender
{
    /// <summary>Before its queues are bound, the in-memory transport drops what is published without a word.</summary>
    public Task ReadyAsync(CancellationToken cancellationToken) => bus.WaitForHealthStatus(BusHealthStatus.Healthy, cancellationToken);

    public async Task<Task> SendAsync(OutboxMessage message, Type type, CancellationToken cancellationToken)
    {
        var delivery = deliveries.Expect(message.MessageId, type);
        await bus.Publish(JsonSerializer.Deserialize(message.Body, type, EventJson.Options)!, type, context => context.MessageId = message.MessageId, cancellationToken);
        return delivery;
    }
}
