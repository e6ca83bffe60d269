using System.Diagnostics;
using HdrHistogram;

namespace Sourcing.Benchmarks;

/// <summary>What callers saw who made calls with the lean client.</summary>
/// <param name="Latency">In microseconds, of every call that was answered well in the measured time.</param>
/// <param name="Measured">How long was measured.</param>
/// <param name="Ended">When the last answer came, in ticks of <see cref="Stopwatch"/>.</param>
/// <param name="CoresByProcess">Processor cores that each process took in the measured time.</param>
internal sealed record LeanLoad(LongHistogram Latency, TimeSpan Measured, long Ended, IReadOnlyDictionary<string, decimal> CoresByProcess)
{
    /// <summary>Load before the measured time: the first answers of a burst say little.</summary>
    private static readonly TimeSpan Ramp = TimeSpan.FromSeconds(0.5);

    public decimal PerSecond => Latency.TotalCount / (decimal)Measured.TotalSeconds;

    public LatencySummary? Summary =>
        Latency.TotalCount == 0 ? null : new LatencySummary(Latency.GetValueAtPercentile(50) / 1000m, Latency.GetValueAtPercentile(99) / 1000m, Latency.GetValueAtPercentile(100) / 1000m);

    /// <param name="target">What is called.</param>
    /// <param name="calls">For each connection what its callers ask; each asks one thing after another.</param>
    /// <param name="callers">Calls in flight over all connections; at a given rate at most so many.</param>
    /// <param name="length">How long is measured.</param>
    /// <param name="cpu">Measures processor time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="rate">Calls begun a second, whether or not others are answered; null: each caller calls again when it is answered.</param>
    public static async Task<LeanLoad> RunAsync(
        LeanTarget target, IReadOnlyList<LeanCalls> calls, int callers, TimeSpan length, CpuMeter cpu, CancellationToken cancellationToken, double? rate = null)
    {
        var connections = new List<LeanConnection>();
        try
        {
            for (var i = 0; i < calls.Count; i++) connections.Add(new LeanConnection(target, calls[i], callers / calls.Count + (i < callers % calls.Count ? 1 : 0)));
            var now = Stopwatch.GetTimestamp();
            var from = now + Ticks(Ramp);
            var interval = rate is { } perSecond ? Stopwatch.Frequency / perSecond : 0;
            var running = connections.Select((connection, i) => Task.Factory.StartNew(
                // The connections take turns.
                () => connection.Run(new LeanPlan(from, from + Ticks(length), now + (long)(interval * i), interval * connections.Count), cancellationToken),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();
            var all = Task.WhenAll(running);
            await Task.WhenAny(Task.Delay(Ramp, TimeProvider.System, cancellationToken), all);
            var begun = cpu.Sample();
            await Task.WhenAny(Task.Delay(length, TimeProvider.System, cancellationToken), all);
            var cores = cpu.Sample().CoresSince(begun);
            await all;
            var latency = new LongHistogram(1, 120_000_000, 3);
            foreach (var connection in connections) latency.Add(connection.Latency);
            return new LeanLoad(latency, length, Stopwatch.GetTimestamp(), cores);
        }
        finally
        {
            connections.ForEach(c => c.Dispose());
        }
    }

    private static long Ticks(TimeSpan time) => time.Ticks * (Stopwatch.Frequency / TimeSpan.TicksPerSecond);
}
