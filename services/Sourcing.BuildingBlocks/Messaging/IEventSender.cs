namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>Sends the events of one outbox over a transport.</summary>
public interface IEventSender
{
    /// <summary>Sees to it that nothing that is sent gets lost on its way; asked at the start and after every failure. Throws where the transport is away.</summary>
    Task ReadyAsync(CancellationToken cancellationToken);

    /// <summary>Hands an event over to the transport.</summary>
    /// <param name="messageId">Stays the same however often it is sent.</param>
    /// <param name="type">Type of the event.</param>
    /// <param name="message">The event.</param>
    /// <param name="traceParent">W3C trace context of the request that raised it.</param>
    /// <param name="cancellationToken">Takes it back.</param>
    /// <returns>What completes when the event is delivered, so that its sender may forget it, and fails where it is not.</returns>
    Task<Task> SendAsync(Guid messageId, Type type, object message, string? traceParent, CancellationToken cancellationToken);
}
