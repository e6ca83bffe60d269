using MassTransit;

namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>
/// Consumes one kind of event. The effect and the message's inbox mark commit together; only then is the delivery confirmed, here
/// and not in a filter, because a filter around the redelivery would take a message that is put off for one that is done.
/// </summary>
public abstract class EventConsumer<TEvent>(Deliveries deliveries) : IConsumer<TEvent> where TEvent : class
{
    public async Task Consume(ConsumeContext<TEvent> context)
    {
        var id = context.MessageId ?? throw new InvalidOperationException("An event without a message id cannot be told from its repetition.");
        await HandleAsync(id.ToString(), context.Message, context.CancellationToken);
        deliveries.Confirm(id, GetType());
    }

    /// <summary>Has the effect, once for each message id.</summary>
    protected abstract Task HandleAsync(string messageId, TEvent message, CancellationToken cancellationToken);
}
