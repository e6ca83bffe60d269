namespace Sourcing.Benchmarks;

/// <summary><c>place</c>: the main job.</summary>
internal static class PlaceWork
{
    public static readonly Work Work = new("place", "Orders of three lines in the cluster's shape, as many callers as --callers says.", RunAsync);

    private static async Task<WorkResult> RunAsync(Bench bench, BenchOptions options, CancellationToken cancellationToken)
    {
        await bench.Notes.WriteLineAsync("place: starting the services …");
        var cluster = await bench.StartClusterAsync(new InstanceOptions(), cancellationToken);
        using var buyers = await Buyers.OpenAsync(bench, cluster, options, cancellationToken);
        await bench.Notes.WriteLineAsync($"place: warming up for {options.WarmUp.TotalSeconds:0} s …");
        await buyers.WarmUpAsync(cancellationToken);
        var series = await Rounds.RunAsync([buyers.Subject("cluster", new PlaceRound())], options.Rounds, options.Length, bench.Cpu, bench.Notes, cancellationToken);
        var (problems, note) = await buyers.AuditAsync("cluster", cancellationToken);
        return new WorkResult([series[0].With(problems)], [], [note]);
    }
}
