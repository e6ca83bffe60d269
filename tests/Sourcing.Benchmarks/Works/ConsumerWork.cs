using System.Diagnostics;
using RabbitMQ.Client;
using Sourcing.Benchmarks.Yardsticks;
using Sourcing.Suppliers.V1;

namespace Sourcing.Benchmarks.Works;

/// <summary>
/// A consumer with its inbox, which counts orders with their supplier, beside a MassTransit consumer that does nothing, on the same messages. Both have consumed for
/// a while before they are measured, and stand still while their queue is filled: a process that has just started spends its time on compiling.
/// </summary>
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
            await channel.QueueDeclareAsync(bare, durable: true, exclusive: false, autoDelete: false, BareConsumer.Arguments(bare), cancellationToken: cancellationToken);

        var (consumer, _) = await ChildProcess.StartAsync([BareConsumer.Name, "--rabbitmq", address.ToString(), "--queue", bare], cancellationToken);
        await using var bareConsumer = consumer;
        bench.Cpu.Watch("bare consumer", consumer.Id);
        // That of the order whose event is copied.
        while (await CountAsync(cancellationToken) < 1) await Task.Delay(Tick, TimeProvider.System, cancellationToken);
        Subject[] subjects =
        [
            new("consumer with inbox", "messages/s", InboxAsync),
            new("MassTransit consumer that does nothing", "messages/s", BareAsync),
        ];
        foreach (var subject in subjects) await subject.RoundAsync(options.WarmUp, cancellationToken);
        var series = await Rounds.RunAsync(subjects, options.Rounds, options.Length, bench.Cpu, bench.Notes, cancellationToken);
        bench.Cpu.Forget(consumer.Id);
        return new WorkResult(series,
            [Goal.Ratio("consumer with inbox", "of a bare MassTransit consumer", series[0].Figure, series[1].Figure, 0.75m)],
            [$"A message has {events.Body.Length} bytes. Counted from when a quarter of {MessagesPerSecond * options.Length.TotalSeconds:0} was consumed."]);

        async Task<Measurement> InboxAsync(TimeSpan length, CancellationToken cancel)
        {
            var before = await CountAsync(cancel);
            var (messages, drained) = await ConsumeAsync(instance.Processes["suppliers"].Id, Queue, length, cancel);
            var since = Stopwatch.GetTimestamp();
            long counted;
            while ((counted = await CountAsync(cancel) - before) < messages && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(5)) await Task.Delay(Tick, TimeProvider.System, cancel);
            return counted == messages ? drained : drained with { Problems = [.. drained.Problems, $"Of {messages} orders {counted} were counted."] };
        }

        async Task<Measurement> BareAsync(TimeSpan length, CancellationToken cancel) => (await ConsumeAsync(consumer.Id, bare, length, cancel)).Drained;

        // Fills the queue of a process that stands still, lets it go on and measures.
        async Task<(int Messages, Measurement Drained)> ConsumeAsync(int process, string queue, TimeSpan length, CancellationToken cancel)
        {
            await Signal.SendAsync("STOP", process);
            try
            {
                var messages = await FillAsync(broker, queue, events, length, cancel);
                await Signal.SendAsync("CONT", process);
                return (messages, await DrainAsync(bench, broker, queue, messages, cancel));
            }
            finally
            {
                await Signal.SendAsync("CONT", process);
            }
        }

        async Task<long> CountAsync(CancellationToken cancel) =>
            (await parties.Buyer.Suppliers.GetSupplierAsync(new GetSupplierRequest { Name = events.Supplier }, cancellationToken: cancel)).OrderCount;
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
