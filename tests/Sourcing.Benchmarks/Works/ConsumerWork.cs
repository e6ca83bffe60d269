using System.Diagnostics;
using RabbitMQ.Client;
using Sourcing.Benchmarks.Yardsticks;
using Sourcing.Suppliers.V1;

namespace Sourcing.Benchmarks.Works;

/// <summary>A consumer with its inbox, which counts orders with their supplier, beside a MassTransit consumer that does nothing, on the same messages.</summary>
internal static class ConsumerWork
{
    private const string Queue = "suppliers-order-placed";

    /// <summary>Messages for each second of a round.</summary>
    private const int MessagesPerSecond = 4_000;

    /// <summary>Messages sent and not confirmed, at most.</summary>
    private const int Window = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    public static Work Work => new("consumer", "A consumer with its inbox, beside a MassTransit consumer that does nothing.", RunAsync);

    private static async Task<WorkResult> RunAsync(Bench bench, BenchOptions options, CancellationToken cancellationToken)
    {
        var instance = await bench.StartClusterAsync(new InstanceOptions(), cancellationToken);
        var events = await CapturedEvents.TakeAsync(bench, instance, cancellationToken);
        using var parties = new Parties(instance);
        var address = new UriBuilder(bench.RabbitMq) { Path = instance.Id }.Uri;
        await using var broker = await new ConnectionFactory { Uri = address }.CreateConnectionAsync(cancellationToken);
        var bare = $"bench-bare-{instance.Id}";
        await using (var channel = await broker.CreateChannelAsync(cancellationToken: cancellationToken))
            await channel.QueueDeclareAsync(bare, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: cancellationToken);

        var series = await Rounds.RunAsync(
            [
                new Subject("consumer with inbox", "messages/s", InboxAsync),
                new Subject("MassTransit consumer that does nothing", "messages/s", BareAsync),
            ],
            options.Rounds, options.Length, bench.Cpu, bench.Notes, cancellationToken);
        return new WorkResult(series,
            [Goal.Ratio("consumer with inbox", "of a bare MassTransit consumer", series[0].Figure, series[1].Figure, 0.75m)],
            [$"A message has {events.Body.Length} bytes. Counted from when a quarter of {MessagesPerSecond * options.Length.TotalSeconds:0} was consumed: the process has just started."]);

        async Task<Measurement> InboxAsync(TimeSpan length, CancellationToken cancel)
        {
            var before = await CountAsync();
            await instance.Processes["suppliers"].StopAsync();
            var messages = await FillAsync(broker, Queue, events, length, cancel);
            instance.Processes["suppliers"].Start();
            var drained = await DrainAsync(bench, broker, Queue, messages, cancel);
            await instance.Processes["suppliers"].ReadyAsync(cancel);
            var since = Stopwatch.GetTimestamp();
            long counted;
            while ((counted = await CountAsync() - before) < messages && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(5)) await Task.Delay(Tick, TimeProvider.System, cancel);
            return counted == messages ? drained : drained with { Problems = [.. drained.Problems, $"Of {messages} orders {counted} were counted."] };

            async Task<long> CountAsync() =>
                (await parties.Buyer.Suppliers.GetSupplierAsync(new GetSupplierRequest { Name = events.Supplier }, cancellationToken: cancel)).OrderCount;
        }

        async Task<Measurement> BareAsync(TimeSpan length, CancellationToken cancel)
        {
            var messages = await FillAsync(broker, bare, events, length, cancel);
            var (consumer, _) = await ChildProcess.StartAsync([BareConsumer.Name, "--rabbitmq", address.ToString(), "--queue", bare], cancel);
            bench.Cpu.Watch("bare consumer", consumer.Id);
            try
            {
                return await DrainAsync(bench, broker, bare, messages, cancel);
            }
            finally
            {
                bench.Cpu.Forget(consumer.Id);
                await consumer.DisposeAsync();
            }
        }
    }

    /// <summary>Puts messages into a queue that nobody consumes; answers how many.</summary>
    private static async Task<int> FillAsync(IConnection broker, string queue, CapturedEvents events, TimeSpan length, CancellationToken cancellationToken)
    {
        var count = (int)(MessagesPerSecond * length.TotalSeconds);
        await using var channel = await broker.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null), cancellationToken);
        var window = new Task[Window];
        Array.Fill(window, Task.CompletedTask);
        for (var i = 0; i < count; i++)
        {
            var (properties, body) = events.Copy(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));
            await window[i % Window];
            window[i % Window] = channel.BasicPublishAsync("", queue, mandatory: true, properties, body, cancellationToken).AsTask();
        }
        await Task.WhenAll(window);
        return count;
    }

    /// <summary>From when a quarter of the messages has been taken until the queue is empty.</summary>
    private static async Task<Measurement> DrainAsync(Bench bench, IConnection broker, string queue, int messages, CancellationToken cancellationToken)
    {
        await using var channel = await broker.CreateChannelAsync(cancellationToken: cancellationToken);
        var begun = Stopwatch.GetTimestamp();
        var first = await UntilAsync(messages * 3 / 4);
        var (since, cpu) = (Stopwatch.GetTimestamp(), bench.Cpu.Sample());
        var last = await UntilAsync(0);
        if (last is null || first is null) return new Measurement(0, null, [$"After {Patience.TotalSeconds:0} s {queue} was not empty."]);
        var took = Stopwatch.GetElapsedTime(since);
        return new Measurement((first.Value - last.Value) / (decimal)took.TotalSeconds, null, []) { CoresByProcess = bench.Cpu.Sample().CoresSince(cpu) };

        async Task<uint?> UntilAsync(int most)
        {
            while (true)
            {
                var waiting = (await channel.QueueDeclarePassiveAsync(queue, cancellationToken)).MessageCount;
                if (waiting <= most) return waiting;
                if (Stopwatch.GetElapsedTime(begun) > Patience) return null;
                await Task.Delay(Tick, TimeProvider.System, cancellationToken);
            }
        }
    }
}
