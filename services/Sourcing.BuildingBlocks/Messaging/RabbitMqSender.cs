using MassTransit;

namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>
/// To the broker: an event is delivered when the broker has confirmed that a majority of each queue has it on disk. One that no
/// queue takes comes back and is not delivered. For one relay.
/// </summary>
public sealed class RabbitMqSender(IBus bus, MessagingOptions options, IReadOnlyDictionary<Type, string[]> routes) : IEventSender
{
    /// <summary>How long a broker may take to confirm; one that is away or out of memory does not.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>When those that are confirmed are forgotten.</summary>
    private const int MaxKnown = 1024;

    /// <summary>What was sent of the last type and not confirmed yet, as far as is known.</summary>
    private readonly List<Task> underway = [];
    private Type? last;

    /// <summary>An event is sent only when there is a queue for each of its consumers, also where one of them has never run.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        await RabbitMqTransport.DeclareAsync(options.RabbitMq, routes, Exchange, cancellationToken);
        underway.Clear();
        last = null;
    }

    /// <summary>
    /// The events of an aggregate leave in order: each type has a channel of its own, so what was sent of other types has arrived
    /// before. The very first one goes alone: the bus may still be about to connect, and what waits for that leaves in any order.
    /// </summary>
    public async Task<Task> SendAsync(Guid messageId, Type type, object message, string? traceParent, CancellationToken cancellationToken)
    {
        if (type != last)
        {
            await Task.WhenAll(underway).WaitAsync(cancellationToken);
            underway.Clear();
        }
        else if (underway.Count >= MaxKnown)
        {
            underway.RemoveAll(sending => sending.IsCompletedSuccessfully);
        }
        var sending = PublishAsync(messageId, type, message, traceParent, cancellationToken);
        underway.Add(sending);
        if (last is null) await sending;
        last = type;
        return sending;
    }

    private async Task PublishAsync(Guid messageId, Type type, object message, string? traceParent, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await bus.Publish(message, type, context =>
            {
                context.MessageId = messageId;
                // So that a person who looks at the queue finds the request, also where nothing is traced.
                if (traceParent is not null) context.Headers.Set("request-trace", traceParent);
                if (context.TryGetPayload(out RabbitMqSendContext? rabbit)) rabbit!.Mandatory = true;
            }, either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new TimeoutException($"The broker has not confirmed {type.Name} within {Patience.TotalSeconds:0} s.");
        }
    }

    /// <summary>The exchange to which the bus publishes a type.</summary>
    private string Exchange(Type type) => bus.Topology.TryGetPublishAddress(type, out var address)
        ? Uri.UnescapeDataString(address.Segments[^1])
        : throw new InvalidOperationException($"{type.Name} is nothing that can be published.");
}
