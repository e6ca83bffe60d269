using Sourcing.Benchmarks.Yardsticks;

namespace Sourcing.Benchmarks;

/// <summary>A run of works about PlaceOrder: the cluster with its buyers, warm, and what stands beside it.</summary>
internal sealed class PlaceRun : IAsyncDisposable
{
    private const int MostSecondsToQuiet = 15;

    /// <summary>Cores that services take that have nothing to do.</summary>
    private const decimal Quiet = 0.1m;

    private readonly Bench bench;
    private readonly BenchOptions options;
    private readonly List<(string Name, Buyers Buyers)> shops = [];
    private readonly List<(Subject Subject, Buyers? By)> subjects = [];
    private PgbenchPair? pair;
    private GrpcEcho? echo;

    private PlaceRun(Bench bench, BenchOptions options)
    {
        this.bench = bench;
        this.options = options;
    }

    /// <summary>Where services start.</summary>
    public Bench Bench => bench;

    /// <summary>Goals that are known when everything has been measured; get the series by name of its subject.</summary>
    public List<Func<IReadOnlyDictionary<string, Series>, Goal>> Goals { get; } = [];

    /// <summary>Orders a second in the rounds of as many callers as the options say, so far.</summary>
    public List<decimal> TopRates { get; } = [];

    /// <summary>Measures what the parts have added: subjects and goals.</summary>
    public static async Task<WorkResult> RunAsync(
        Bench bench, BenchOptions options, IReadOnlyList<Func<PlaceRun, Buyers, BenchOptions, CancellationToken, Task>> parts, CancellationToken cancellationToken)
    {
        await using var run = new PlaceRun(bench, options);
        var cluster = await run.OpenAsync("cluster", bench.StartClusterAsync, new InstanceOptions(), cancellationToken);
        foreach (var part in parts) await part(run, cluster, options, cancellationToken);
        return await run.MeasureAsync(cancellationToken);
    }

    /// <summary>Starts services and warms them up.</summary>
    public async Task<Buyers> OpenAsync(string name, Func<InstanceOptions, CancellationToken, Task<Instance>> start, InstanceOptions settings, CancellationToken cancellationToken)
    {
        await bench.Notes.WriteLineAsync($"{name}: starting, then warming up for {options.WarmUp.TotalSeconds:0} s …");
        var buyers = await Buyers.OpenAsync(bench, await start(settings, cancellationToken), options, cancellationToken);
        shops.Add((name, buyers));
        await buyers.WarmUpAsync(cancellationToken);
        return buyers;
    }

    /// <summary>The two transactions of an order by pgbench, one for all parts.</summary>
    public async Task<PgbenchPair> PairAsync(CancellationToken cancellationToken) => pair ??= await PgbenchPair.CreateAsync(bench, cancellationToken);

    /// <summary>A gRPC server with nothing behind it, one for all parts.</summary>
    public async Task<GrpcEcho> EchoAsync(CancellationToken cancellationToken) => echo ??= await GrpcEcho.StartAsync(bench, postgres: null, cancellationToken);

    /// <summary>Measures it in turn with the others; answers its name.</summary>
    public string Add(Subject subject, Buyers? by = null)
    {
        // Parts may share one.
        if (subjects.All(s => s.Subject.Name != subject.Name)) subjects.Add((subject, by));
        return subject.Name;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, buyers) in shops) buyers.Dispose();
        if (echo is not null) await echo.DisposeAsync();
        if (pair is not null) await pair.DisposeAsync();
    }

    /// <summary>Waits until those that were warmed up are quiet: they compile what they have found hot when the load is over.</summary>
    private async Task QuietAsync(CancellationToken cancellationToken)
    {
        for (var second = 0; second < MostSecondsToQuiet; second++)
        {
            var begun = bench.Cpu.Sample();
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
            if (bench.Cpu.Sample().CoresSince(begun).Where(c => c.Key != CpuMeter.Others).Sum(c => c.Value) < Quiet) return;
        }
    }

    private async Task<WorkResult> MeasureAsync(CancellationToken cancellationToken)
    {
        await QuietAsync(cancellationToken);
        var series = await Rounds.RunAsync([.. subjects.Select(s => s.Subject)], options.Rounds, options.Length, bench.Cpu, bench.Notes, cancellationToken);
        var notes = new List<string>();
        var problems = new Dictionary<Buyers, IReadOnlyList<string>>();
        foreach (var (name, buyers) in shops)
        {
            (problems[buyers], var note) = await buyers.AuditAsync(name, cancellationToken);
            notes.Add(note);
        }
        // Who sold something twice has no figure, however fast.
        series = [.. series.Zip(subjects, (s, subject) => subject.By is { } by ? s.With(problems[by]) : s)];
        var byName = series.ToDictionary(s => s.Name);
        return new WorkResult(series, Goals.ConvertAll(goal => goal(byName)), notes);
    }
}
