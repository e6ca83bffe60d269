using MassTransit;

namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>Within the process: an event is delivered when all its consumers have committed its effects.</summary>
public sealed class InMemorySender(IBusControl bus, Deliveries deliveries) : IEventSender
{
    /// <summary>Before its queues are bound, the in-memory transport drops what is published without a word.</summary>
    public Task ReadyAsync(CancellationToken cancellationToken) => bus.WaitForHealthStatus(BusHealthStatus.Healthy, cancellationToken);

    public async Task<Task> SendAsync(Guid messageId, Type type, object message, string? traceParent, CancellationToken cancellationToken)
    {
        var delivery = deliveries.Expect(messageId, type);
        await bus.Publish(message, type, context => context.MessageId = messageId, cancellationToken);
        return delivery;
    }
}
