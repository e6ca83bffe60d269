using MassTransit;

namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>
/// To the broker: an event is delivered when the broker has confirmed that a majority of each queue has it on disk. One that no
/// queue takes comes back and is not delivered.
/// </summary>
public sealed class RabbitMqSender(IBus bus, MessagingOptions options, IReadOnlyDictionary<Type, string[]> routes) : IEventSender
{
    /// <summary>How long a broker may take to confirm; one that is away or out of memory does not.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>An event is sent only when there is a queue for each of its consumers, also where one of them has never run.</summary>
    public Task ReadyAsync(CancellationToken cancellationToken) => RabbitMqTransport.DeclareAsync(options.RabbitMq, routes, Exchange, cancellationToken);

    public Task<Task> SendAsync(Guid messageId, Type type, object message, string? traceParent, CancellationToken cancellationToken) =>
        Task.FromResult(PublishAsync(messageId, type, message, traceParent, cancellationToken));

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
