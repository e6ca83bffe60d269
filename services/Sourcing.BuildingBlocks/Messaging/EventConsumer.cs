using Grpc.Core;
using MassTransit;
using Sourcing.BuildingBlocks.Errors;

namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>
/// Consumes one kind of event. The effect and the message's inbox mark commit together; only then is the delivery confirmed, here
/// and not in a filter, because a filter around the redelivery would take a message that is put off for one that is done.
/// </summary>
public abstract class EventConsumer<TEvent>(Deliveries deliveries) : IConsumer<TEvent> where TEvent : class
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    public async Task Consume(ConsumeContext<TEvent> context)
    {
        var id = context.MessageId ?? throw new InvalidOperationException("An event without a message id cannot be told from its repetition.");
        while (!await TryHandleAsync(id.ToString(), context.Message, context.CancellationToken))
            await Task.Delay(RetryInterval, TimeProvider.System, context.CancellationToken);
        deliveries.Confirm(id, GetType());
    }

    /// <summary>Has the effect, once for each message id.</summary>
    protected abstract Task HandleAsync(string messageId, TEvent message, CancellationToken cancellationToken);

    /// <summary>False where the database is away or has too much to do: the message is not to blame, and others would fare no better.</summary>
    private async Task<bool> TryHandleAsync(string messageId, TEvent message, CancellationToken cancellationToken)
    {
        try
        {
            await HandleAsync(messageId, message, cancellationToken);
            return true;
        }
        catch (RefusedException e) when (e.Refusal.Code is StatusCode.Unavailable or StatusCode.ResourceExhausted)
        {
            return false;
        }
    }
}
