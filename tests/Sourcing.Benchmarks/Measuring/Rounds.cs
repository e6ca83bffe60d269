using System.Globalization;

namespace Sourcing.Benchmarks;

/// <summary>Runs subjects in turn: what disturbs the machine for a while disturbs them alike.</summary>
internal static class Rounds
{
    public static async Task<IReadOnlyList<Series>> RunAsync(
        IReadOnlyList<Subject> subjects, int rounds, TimeSpan length, CpuMeter cpu, TextWriter notes, CancellationToken cancellationToken)
    {
        var measured = subjects.Select(_ => new List<Measurement>()).ToList();
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var (subject, mine) in subjects.Zip(measured))
            {
                var begun = cpu.Sample();
                var measurement = await subject.RoundAsync(length, cancellationToken);
                measurement = measurement with { CoresByProcess = measurement.CoresByProcess ?? cpu.Sample().CoresSince(begun) };
                mine.Add(measurement);
                await notes.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"round {round} of {rounds}: {subject.Name}: {Said(measurement, subject.Unit)}"));
            }
        }
        return [.. subjects.Zip(measured, Sum)];
    }

    /// <summary>The middle one, or the mean of the two in the middle.</summary>
    public static decimal Median(IEnumerable<decimal> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? 0 : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Said(Measurement measurement, string unit)
    {
        var latency = measurement.Latency is { } l ? string.Create(CultureInfo.InvariantCulture, $", p50 {l.P50:0.00} ms, p99 {l.P99:0.00} ms") : "";
        var problems = measurement.Problems.Count == 0 ? "" : $", {measurement.Problems.Count} problems: {measurement.Problems[0]}";
        return string.Create(CultureInfo.InvariantCulture, $"{measurement.Value:#,0.##} {unit}{latency}{problems}");
    }

    private static Series Sum(Subject subject, List<Measurement> rounds)
    {
        var values = rounds.ConvertAll(r => r.Value);
        var latencies = rounds.Select(r => r.Latency).OfType<LatencySummary>().ToList();
        var names = rounds.SelectMany(r => r.CoresByProcess!.Keys).Distinct();
        return new Series(
            subject.Name, subject.Unit, Median(values), values.Min(), values.Max(),
            latencies.Count == 0 ? null : new LatencySummary(Median(latencies.Select(l => l.P50)), Median(latencies.Select(l => l.P99)), latencies.Max(l => l.Max)),
            names.ToDictionary(name => name, name => Median(rounds.Select(r => r.CoresByProcess!.GetValueOrDefault(name)))),
            [.. rounds.SelectMany(r => r.Problems)]);
    }
}
