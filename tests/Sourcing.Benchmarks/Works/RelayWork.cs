using System.Diagnostics;
using Npgsql;
using RabbitMQ.Client;
using Sourcing.Benchmarks.Yardsticks;
using Sourcing.Contracts.Events;

namespace Sourcing.Benchmarks.Works;

/// <summary>The relay alone: events that wait in the orders' outbox, until the broker has confirmed them and they are gone. Nobody consumes them.</summary>
internal static class RelayWork
{
    /// <summary>Rows for each second of a round, about what is sent in it.</summary>
    private const int RowsPerSecond = 12_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    public static Work Work => new("relay", "The relay alone: outbox rows until they are confirmed, beside publishing with nothing around it.", RunAsync);

    private static async Task<WorkResult> RunAsync(Bench bench, BenchOptions options, CancellationToken cancellationToken)
    {
        var instance = await bench.StartClusterAsync(new InstanceOptions(), cancellationToken);
        var events = await CapturedEvents.TakeAsync(bench, instance, cancellationToken);
        foreach (var consumer in new[] { "suppliers", "lots" }) await instance.Processes[consumer].StopAsync();

        var copies = EventRoutes.Queues[typeof(OrdersPlaced)].Length;
        await using var same = await RawRabbit.ConnectAsync(bench.RabbitMq, events.Body, copies, cancellationToken);
        await using var single = await RawRabbit.ConnectAsync(bench.RabbitMq, events.Body, 1, cancellationToken);
        var relay = new Subject("relay", "messages/s", (length, cancel) => RelayAsync(bench, instance, events, (int)(RowsPerSecond * length.TotalSeconds), cancel));
        // The relay's code is compiled and its connections stand before anything counts.
        await relay.RoundAsync(options.Length, cancellationToken);
        var series = await Rounds.RunAsync([relay, same.Publish, single.Publish], options.Rounds, options.Length, bench.Cpu, bench.Notes, cancellationToken);
        return new WorkResult(series,
            [Goal.Ratio("relay alone", $"of raw confirmed publish of the same message to as many queues ({copies})", series[0].Figure, series[1].Figure, 0.6m)],
            [$"An event has {events.Body.Length} bytes and goes to {copies} queues, so it is compared with raw messages that do."]);
    }

    private static async Task<Measurement> RelayAsync(Bench bench, Instance instance, CapturedEvents events, int rows, CancellationToken cancellationToken)
    {
        await using var broker = await new ConnectionFactory { Uri = new UriBuilder(bench.RabbitMq) { Path = instance.Id }.Uri }.CreateConnectionAsync(cancellationToken);
        await using var channel = await broker.CreateChannelAsync(cancellationToken: cancellationToken);
        foreach (var queue in EventRoutes.Queues[typeof(OrdersPlaced)]) await channel.QueuePurgeAsync(queue, cancellationToken);
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(instance.ConnectionString("orders")) { Pooling = false, CommandTimeout = 120 }.ToString());
        await connection.OpenAsync(cancellationToken);

        await using (var fill = new NpgsqlCommand(events.CopyToOutbox(rows), connection)) await fill.ExecuteNonQueryAsync(cancellationToken);
        // Nothing tells the relay of these rows, so it comes by when it looks the next time: what it does counts from when the first of them are gone.
        await using var first = new NpgsqlCommand("SELECT position FROM outbox ORDER BY position LIMIT 1", connection);
        await using var last = new NpgsqlCommand("SELECT position FROM outbox ORDER BY position DESC LIMIT 1", connection);
        await first.PrepareAsync(cancellationToken);
        await last.PrepareAsync(cancellationToken);
        var end = (long)(await last.ExecuteScalarAsync(cancellationToken))!;
        var filled = Stopwatch.GetTimestamp();
        long? next;
        while ((next = await first.ExecuteScalarAsync(cancellationToken) as long?) == end - rows + 1 && Stopwatch.GetElapsedTime(filled) < Patience) await Task.Delay(Tick, TimeProvider.System, cancellationToken);
        var (since, begun) = (Stopwatch.GetTimestamp(), bench.Cpu.Sample());
        while (await last.ExecuteScalarAsync(cancellationToken) is not null)
        {
            if (Stopwatch.GetElapsedTime(filled) > Patience) return new Measurement(0, null, [$"After {Patience.TotalSeconds:0} s the relay had not sent {rows} events."]);
            await Task.Delay(Tick, TimeProvider.System, cancellationToken);
        }
        var took = Stopwatch.GetElapsedTime(since);
        var cores = bench.Cpu.Sample().CoresSince(begun);

        var problems = new List<string>();
        foreach (var queue in EventRoutes.Queues[typeof(OrdersPlaced)])
        {
            var arrived = await channel.QueuePurgeAsync(queue, cancellationToken);
            if (arrived != rows) problems.Add($"Of {rows} events {arrived} are in {queue}.");
        }
        return new Measurement((end - next + 1 ?? 0) / (decimal)took.TotalSeconds, null, problems) { CoresByProcess = cores };
    }
}
