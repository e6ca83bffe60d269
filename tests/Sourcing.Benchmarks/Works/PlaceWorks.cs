namespace Sourcing.Benchmarks;

/// <summary>The works about PlaceOrder. Each adds what it compares to a run; a quick run takes several together.</summary>
internal static class PlaceWorks
{
    /// <summary>Callers on one lot.</summary>
    private const int HotCallers = 100;

    /// <summary>A sustained load lasts so many times a round.</summary>
    private const int SustainedRounds = 6;

    /// <summary>Most calls in flight at a given rate; who begins later than intended waits, which its latency shows.</summary>
    private const int MostPaced = 512;

    /// <summary>Goals that are not reached are half met never or by chance; what is half as good as what was reached is a regression.</summary>
    private const decimal PlaceLimit = 0.4m;

    private const decimal AloneLimit = 12m;

    /// <summary>A quick run: rounds and their length.</summary>
    private const int QuickRounds = 2;

    private static readonly TimeSpan QuickLength = TimeSpan.FromSeconds(3);

    public static readonly Work Place = Of("place", "Orders in the cluster, --callers in flight, beside pgbench with an order's two transactions.", PlaceAsync);

    public static readonly Work GroupCommit = Of("group-commit", "Orders in the cluster, beside the same with one commit for each order.", GroupCommitAsync);

    public static readonly Work Standalone = Of("standalone", "Orders standalone, beside the cluster.", StandaloneAsync);

    public static readonly Work Sustained = Of("sustained", $"Orders in the cluster for {SustainedRounds} times --seconds, and how long its events take after that.", SustainedAsync);

    public static readonly Work Alone = Of("alone", "One caller, beside its two transactions by pgbench and three gRPC calls that do nothing.", AloneAsync);

    public static readonly Work Half = Of("half", "Latency at half the rate that the cluster can do; calls begin at that rate whether or not others are answered.", HalfAsync);

    public static readonly Work Hot = Of("hot", $"{HotCallers} callers who all buy parts of one lot, beside the same with many lots.", HotAsync);

    /// <summary>Two versions or settings in turn: between runs this machine or that differs by more than most changes gain.</summary>
    public static readonly Work Compare = Of("compare", "The cluster beside itself with other programs (--other) or settings (--set): --callers, half their rate, one caller, one lot.", CompareAsync);

    /// <summary>A little of everything that needs no second cluster, in two minutes.</summary>
    public static readonly Work Quick = new("quick", "Some works together in less than two minutes.", (bench, options, cancellationToken) =>
        PlaceRun.RunAsync(bench, options with { Rounds = QuickRounds, Length = QuickLength }, [PlaceAsync, AloneAsync, HalfAsync, HotAsync], cancellationToken));

    private static Work Of(string name, string description, Func<PlaceRun, Buyers, BenchOptions, CancellationToken, Task> part) =>
        new(name, description, (bench, options, cancellationToken) => PlaceRun.RunAsync(bench, options, [part], cancellationToken));

    private static async Task PlaceAsync(PlaceRun run, Buyers cluster, BenchOptions options, CancellationToken cancellationToken)
    {
        var placed = AddTop(run, cluster, options);
        var pair = run.Add((await run.PairAsync(cancellationToken)).Throughput);
        run.Goals.Add(series => Goal.Ratio("PlaceOrder, cluster", "of pgbench with its two transactions, 8 connections", series[placed].Figure, series[pair].Figure, 1.5m, limit: PlaceLimit));
    }

    private static async Task GroupCommitAsync(PlaceRun run, Buyers cluster, BenchOptions options, CancellationToken cancellationToken)
    {
        var single = await run.OpenAsync("one commit each", run.Bench.StartClusterAsync, new InstanceOptions("one each:") { Settings = new Dictionary<string, string> { ["Database__BatchLimit"] = "1" } }, cancellationToken);
        var grouped = AddTop(run, cluster, options);
        var each = run.Add(single.Subject("cluster, one commit for each order", new PlaceRound()), single);
        run.Goals.Add(series => Goal.Ratio("PlaceOrder, cluster", "of itself with one commit for each order", series[grouped].Figure, series[each].Figure, 3m));
    }

    private static async Task StandaloneAsync(PlaceRun run, Buyers cluster, BenchOptions options, CancellationToken cancellationToken)
    {
        var alone = await run.OpenAsync("standalone", run.Bench.StartStandaloneAsync, new InstanceOptions(), cancellationToken);
        var many = AddTop(run, cluster, options);
        var one = run.Add(alone.Subject($"standalone, {options.Callers} callers", new PlaceRound()), alone);
        run.Goals.Add(series => Goal.Ratio("PlaceOrder, standalone", "of the cluster's rate", series[one].Figure, series[many].Figure, 1m));
    }

    private static Task SustainedAsync(PlaceRun run, Buyers cluster, BenchOptions options, CancellationToken cancellationToken)
    {
        var drains = new List<decimal>();
        var rate = AddTop(run, cluster, options);
        var sustained = run.Add(new Subject("sustained, until every event has had its effect", "orders/s", async (length, cancel) =>
        {
            length *= SustainedRounds;
            var load = await cluster.RoundAsync(new PlaceRound(), length, cancel);
            drains.Add((decimal)cluster.Drains[^1].TotalMilliseconds);
            return load with { Value = load.Value * (decimal)(length / (length + cluster.Drains[^1])) };
        }), cluster);
        run.Goals.Add(series => Goal.Ratio("PlaceOrder, sustained", "of the rate of a short round, its events included", series[sustained].Figure, series[rate].Figure, 0.7m));
        run.Goals.Add(series => new Goal("PlaceOrder, sustained", "ms from the last answer until outboxes and queues are empty", series[sustained].Figure is null ? null : Rounds.Median(drains), 1000m, AtLeast: false));
        return Task.CompletedTask;
    }

    private static async Task AloneAsync(PlaceRun run, Buyers cluster, BenchOptions options, CancellationToken cancellationToken)
    {
        var placed = run.Add(cluster.Subject("cluster, one caller", new PlaceRound(Callers: 1)), cluster);
        var pair = run.Add((await run.PairAsync(cancellationToken)).OneCaller);
        var call = run.Add((await run.EchoAsync(cancellationToken)).Place(callers: 1, connections: 1));
        run.Goals.Add(series => Goal.Ratio("PlaceOrder, one caller", "times its two transactions by pgbench and three gRPC calls (p50)",
            Median(series[placed]), Median(series[pair]) + 3 * Median(series[call]), 2m, atLeast: false, limit: AloneLimit));
    }

    private static Task HalfAsync(PlaceRun run, Buyers cluster, BenchOptions options, CancellationToken cancellationToken)
    {
        AddTop(run, cluster, options);
        var half = run.Add(new Subject("cluster, at half that rate", "orders/s", async (length, cancel) =>
            await cluster.RoundAsync(new PlaceRound(MostPaced, Rate: (double)Rounds.Median(run.TopRates) / 2), length, cancel)), cluster);
        run.Goals.Add(series => new Goal("PlaceOrder, half the top rate", "p50, ms", Median(series[half]), 10m, AtLeast: false));
        run.Goals.Add(series => new Goal("PlaceOrder, half the top rate", "p99, ms", series[half].Figure is null ? null : series[half].Latency?.P99, 40m, AtLeast: false));
        return Task.CompletedTask;
    }

    private static Task HotAsync(PlaceRun run, Buyers cluster, BenchOptions options, CancellationToken cancellationToken)
    {
        var hot = run.Add(cluster.Subject($"cluster, {HotCallers} callers, one lot", new PlaceRound(HotCallers, Lines: 1, Lots: [0])), cluster);
        var spread = run.Add(cluster.Subject($"cluster, {HotCallers} callers, one line each of {options.Lots} lots", new PlaceRound(HotCallers, Lines: 1)), cluster);
        run.Goals.Add(series => Goal.Ratio("PlaceOrder, one hot lot", "of the rate with many lots", series[hot].Figure, series[spread].Figure, 0.8m));
        return Task.CompletedTask;
    }

    private static async Task CompareAsync(PlaceRun run, Buyers cluster, BenchOptions options, CancellationToken cancellationToken)
    {
        var other = await run.OpenAsync("other", run.Bench.StartClusterAsync, options.Other, cancellationToken);
        AddTop(run, cluster, options);
        run.Add(other.Subject($"other, {options.Callers} callers", new PlaceRound()), other);
        var ways = new (string Name, Func<PlaceRound> Round)[]
        {
            // Both at the rate of the one, so that their latencies compare.
            ("at half the cluster's rate", () => new PlaceRound(MostPaced, Rate: (double)Rounds.Median(run.TopRates) / 2)),
            ("one caller", () => new PlaceRound(Callers: 1)),
            ($"{HotCallers} callers, one lot", () => new PlaceRound(HotCallers, Lines: 1, Lots: [0])),
        };
        foreach (var (way, round) in ways)
        foreach (var (name, buyers) in new[] { ("cluster", cluster), ("other", other) })
            run.Add(new Subject($"{name}, {way}", "orders/s", (length, cancel) => buyers.RoundAsync(round(), length, cancel)), buyers);
    }

    /// <summary>What the cluster can do, which several parts compare with.</summary>
    private static string AddTop(PlaceRun run, Buyers cluster, BenchOptions options) => run.Add(new Subject($"cluster, {options.Callers} callers", "orders/s", async (length, cancel) =>
    {
        var load = await cluster.RoundAsync(new PlaceRound(), length, cancel);
        run.TopRates.Add(load.Value);
        return load;
    }), cluster);

    private static decimal? Median(Series series) => series.Figure is null ? null : series.Latency?.P50;
}
