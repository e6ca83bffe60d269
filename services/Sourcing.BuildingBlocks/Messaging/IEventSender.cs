using Sourcing.BuildingBlocks.Storage;

namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>Sends the events of one outbox over a transport.</summary>
public interface IEventSender
{
    /// <summary>Sees to it that nothing that is sent gets lost on its way; asked at the start and after every failure. Throws where the transport is away.</summary>
    Task ReadyAsync(CancellationToken cancellationToken);

    /// <summary>Hands an event over to the transport.</summary>
    /// <param name="message">The event as the outbox has it.</param>
    /// <param name="type">Its type.</param>
    /// <param name="cancellationToken">Takes it back.</param>
    /// <returns>What completes when the event is delivered, so that its sender may forget it, and fails where it is not.</returns>
    Task<Task> SendAsync(OutboxMessage message, Type type, CancellationToken cancellationToken);
}
