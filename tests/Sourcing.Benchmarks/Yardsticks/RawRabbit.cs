using System.Diagnostics;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Sourcing.Benchmarks.Yardsticks;

/// <summary>What the broker does when nothing else is there: persistent messages into quorum queues, by RabbitMQ.Client.</summary>
internal sealed class RawRabbit : IAsyncDisposable
{
    /// <summary>Messages sent and not confirmed, at most.</summary>
    private const int Window = 500;

    private const int Prefetch = 500;

    private readonly IConnection connection;
    private readonly ReadOnlyMemory<byte> body;
    private readonly string name = $"bench-raw-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
    private readonly List<string> queues;

    private RawRabbit(IConnection connection, ReadOnlyMemory<byte> body, int copies)
    {
        this.connection = connection;
        this.body = body;
        queues = [.. Enumerable.Range(1, copies).Select(i => $"{name}-{i}")];
    }

    /// <summary>Messages that the broker has confirmed, in a window of 500, while nobody consumes.</summary>
    public Subject Publish => new($"RabbitMQ, confirmed publish{Copies}", "messages/s", PublishAsync);

    /// <summary>Messages that went through the first queue: published in a window of 500, consumed and acknowledged one by one.</summary>
    public Subject PublishAndConsume => new($"RabbitMQ, confirmed publish and consume{Copies}", "messages/s", PublishAndConsumeAsync);

    private string Copies => queues.Count == 1 ? "" : $" to {queues.Count} queues";

    /// <param name="rabbitMq">The broker.</param>
    /// <param name="body">What is sent, again and again.</param>
    /// <param name="copies">How many queues each message goes to.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<RawRabbit> ConnectAsync(Uri rabbitMq, ReadOnlyMemory<byte> body, int copies, CancellationToken cancellationToken)
    {
        var raw = new RawRabbit(await new ConnectionFactory { Uri = rabbitMq }.CreateConnectionAsync(cancellationToken), body, copies);
        try
        {
            await using var channel = await raw.connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await channel.ExchangeDeclareAsync(raw.name, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
            foreach (var queue in raw.queues)
            {
                await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: cancellationToken);
                await channel.QueueBindAsync(queue, raw.name, "", cancellationToken: cancellationToken);
            }
            return raw;
        }
        catch
        {
            await raw.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await using (connection)
        {
            await using var channel = await connection.CreateChannelAsync();
            foreach (var queue in queues) await channel.QueueDeleteAsync(queue);
            await channel.ExchangeDeleteAsync(name);
        }
    }

    private async Task<Measurement> PublishAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        var (confirmed, took) = await PublishForAsync(length, cancellationToken);
        var problems = new List<string>();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        foreach (var queue in queues)
        {
            var lying = await channel.QueuePurgeAsync(queue, cancellationToken);
            if (lying != confirmed) problems.Add($"{confirmed} messages were confirmed and {lying} lie in {queue}.");
        }
        return new Measurement(Rate(confirmed, took), null, problems);
    }

    private async Task<Measurement> PublishAndConsumeAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        var consumed = 0L;
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await channel.BasicQosAsync(0, Prefetch, false, cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, cancellationToken);
            Interlocked.Increment(ref consumed);
        };
        await channel.BasicConsumeAsync(queues[0], autoAck: false, consumer, cancellationToken);
        var since = Stopwatch.GetTimestamp();
        var (confirmed, _) = await PublishForAsync(length, cancellationToken);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (Interlocked.Read(ref consumed) < confirmed) await tick.WaitForNextTickAsync(cancellationToken);
        var took = Stopwatch.GetElapsedTime(since);
        foreach (var queue in queues.Skip(1)) await channel.QueuePurgeAsync(queue, cancellationToken);
        return new Measurement(Rate(confirmed, took), null, []);
    }

    /// <summary>Publishes for a while; answers how many were confirmed, and how long that took.</summary>
    private async Task<(long Confirmed, TimeSpan Took)> PublishForAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        // The client's own limit hangs when more is in flight than it allows, so the window is kept here.
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null), cancellationToken);
        var properties = new BasicProperties { DeliveryMode = DeliveryModes.Persistent };
        var window = new Task[Window];
        Array.Fill(window, Task.CompletedTask);
        var sent = 0L;
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < length)
        {
            await window[sent % Window];
            window[sent++ % Window] = channel.BasicPublishAsync(name, "", mandatory: true, properties, body, cancellationToken).AsTask();
        }
        await Task.WhenAll(window);
        return (sent, Stopwatch.GetElapsedTime(since));
    }

    private static decimal Rate(long count, TimeSpan took) => count / (decimal)took.TotalSeconds;
}
