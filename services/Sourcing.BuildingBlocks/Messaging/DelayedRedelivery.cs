using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>
/// Delivers a message later that could not be handled, without a plugin of the broker: it goes, as it is, to a queue of which
/// messages leave after a time, back to where they came from. Such a queue is made when it is first needed and goes when it is
/// not used any more. After the last delay the failure goes on, and with it the message to the error queue.
/// </summary>
internal sealed class DelayedRedelivery(string queue, IReadOnlyList<TimeSpan> delays) : IFilter<ConsumeContext>
{
    /// <summary>How often the message was put off.</summary>
    public const string Header = "sourcing-redelivery";

    /// <summary>How much longer than its delay a queue lives that nobody uses.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        try
        {
            await next.Send(context);
        }
        catch (Exception) when (!context.CancellationToken.IsCancellationRequested && Count(context) < delays.Count)
        {
            await PutOffAsync(context, Count(context));
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("delayedRedelivery").Add("delays", string.Join(", ", delays));

    private static int Count(ConsumeContext context) => context.ReceiveContext.TransportHeaders.Get<int>(Header) ?? 0;

    private async Task PutOffAsync(ConsumeContext context, int count)
    {
        var channel = context.ReceiveContext.GetPayload<ChannelContext>();
        var received = context.ReceiveContext.GetPayload<RabbitMqBasicConsumeContext>().Properties;
        var delay = delays[count];
        var name = $"{queue}_delay_{delay.TotalSeconds:0}s";
        await channel.QueueDeclare(name, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object>
        {
            ["x-queue-type"] = "quorum",
            ["x-message-ttl"] = (long)delay.TotalMilliseconds,
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-routing-key"] = queue,
            ["x-dead-letter-strategy"] = "at-least-once",
            ["x-overflow"] = "reject-publish",
            ["x-expires"] = (long)(delay + Lifetime).TotalMilliseconds,
        }, context.CancellationToken);
        var properties = new BasicProperties(received) { Headers = new Dictionary<string, object?>(received.Headers ?? new Dictionary<string, object?>()) { [Header] = count + 1 } };
        // The broker's confirmation comes before the original is acknowledged: killed in between, the message is there twice and never not at all.
        await channel.BasicPublishAsync("", name, mandatory: true, properties, context.ReceiveContext.GetBody(), awaitAck: true, context.CancellationToken);
    }
}
