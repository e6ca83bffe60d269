namespace Sourcing.Benchmarks;

/// <summary>One thing that is measured, again and again, in rounds that alternate with those of others.</summary>
/// <param name="Name">What it is called in the tables.</param>
/// <param name="Unit">Unit of its value, such as <c>orders/s</c> or <c>ms</c>.</param>
/// <param name="RoundAsync">Measures once; gets how long it shall measure.</param>
internal sealed record Subject(string Name, string Unit, Func<TimeSpan, CancellationToken, Task<Measurement>> RoundAsync);

/// <summary>What a round gave. One with problems has no figure.</summary>
/// <param name="Value">In the unit of its subject.</param>
/// <param name="Latency">Where there are calls.</param>
/// <param name="Problems">Everything that is wrong with it; empty where nothing is.</param>
internal sealed record Measurement(decimal Value, LatencySummary? Latency, IReadOnlyList<string> Problems)
{
    /// <summary>Processor cores that each process took while the value was measured; null where that was the whole round.</summary>
    public IReadOnlyDictionary<string, decimal>? CoresByProcess { get; init; }
}

/// <summary>Latencies in milliseconds.</summary>
internal sealed record LatencySummary(decimal P50, decimal P99, decimal Max);

/// <summary>All rounds of a subject: median and range of the values, medians of the rest (of the longest latency the longest).</summary>
/// <param name="Name">Of the subject.</param>
/// <param name="Unit">Of the values.</param>
/// <param name="Median">Of the values of the rounds.</param>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
/// <param name="Latency">Where there are calls.</param>
/// <param name="CoresByProcess">Processor cores that each process took.</param>
/// <param name="Problems">Of every round; where there are any, the values are no figures.</param>
internal sealed record Series(
    string Name, string Unit, decimal Median, decimal Min, decimal Max, LatencySummary? Latency, IReadOnlyDictionary<string, decimal> CoresByProcess, IReadOnlyList<string> Problems)
{
    /// <summary>The median; null where something was wrong.</summary>
    public decimal? Figure => Problems.Count == 0 ? Median : null;

    /// <summary>Adds what was found wrong after the rounds.</summary>
    public Series With(IEnumerable<string> problems) => this with { Problems = [.. Problems, .. problems] };
}
