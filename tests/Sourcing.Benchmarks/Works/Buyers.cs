using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using Sourcing.Orders.V1;

namespace Sourcing.Benchmarks;

/// <summary>Callers that buy on an instance with the lean client, round after round, and the audit of everything that they have bought.</summary>
internal sealed class Buyers : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly Bench bench;
    private readonly Instance instance;
    private readonly BenchOptions options;
    private readonly Access access;
    private readonly Placed placed = new();
    private readonly Dictionary<string, int> errors = [];
    private int rounds;

    private Buyers(Bench bench, Instance instance, BenchOptions options, Access access, Market market)
    {
        this.bench = bench;
        this.instance = instance;
        this.options = options;
        this.access = access;
        Market = market;
    }

    public Market Market { get; }

    /// <summary>How long it took each time from the last answer until every event had had its effect.</summary>
    public List<TimeSpan> Drains { get; } = [];

    /// <summary>Offers the lots.</summary>
    public static async Task<Buyers> OpenAsync(Bench bench, Instance instance, BenchOptions options, CancellationToken cancellationToken)
    {
        var access = Access.Open(instance.Endpoint, instance.DataFolder, TimeSpan.FromHours(6), TimeProvider.System);
        try
        {
            return new Buyers(bench, instance, options, access, await Market.OpenAsync(access, options.Lots, cancellationToken));
        }
        catch
        {
            access.Dispose();
            throw;
        }
    }

    /// <summary>Load that is not counted: a service that has just started spends it compiling.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        if (options.WarmUp > TimeSpan.Zero) await RoundAsync(new PlaceRound(), options.WarmUp, cancellationToken);
        Drains.Clear();
    }

    /// <summary>Orders placed in this way, as a subject.</summary>
    public Subject Subject(string name, PlaceRound round) => new(name, "orders/s", (length, cancellationToken) => RoundAsync(round, length, cancellationToken));

    /// <summary>Places orders, waits until every event of theirs has had its effect, and gives the rate.</summary>
    public async Task<Measurement> RoundAsync(PlaceRound round, TimeSpan length, CancellationToken cancellationToken)
    {
        var callers = round.Callers ?? options.Callers;
        var connections = Math.Min(options.Connections, callers);
        var lots = round.Lots ?? [.. Enumerable.Range(0, Market.Lots.Count)];
        var calls = Enumerable.Range(0, connections)
            .Select(i => new PlaceCalls(Market, lots, round.Lines ?? options.Lines, access.Run, callers, new Random(1000 * ++rounds + i), TimeProvider.System)).ToList();
        // Opened before the load ends, so that it sees the end at once.
        await using var backlog = instance.IsCluster ? await Backlog.OpenAsync(bench, instance, cancellationToken) : null;
        var load = await LeanLoad.RunAsync(
            new LeanTarget(instance.Orders, PlaceCalls.Path, access.BuyerToken), calls, callers, length, bench.Cpu, cancellationToken, round.Rate);
        placed.Ended = load.Ended;
        placed.LastOrders.Clear();
        using var channel = GrpcChannel.ForAddress(instance.Orders);
        var call = new CallOptions(new Metadata { { "authorization", $"Bearer {access.BuyerToken}" } }, cancellationToken: cancellationToken);
        foreach (var connection in calls)
        {
            await Settling.SettleAsync(new OrdersService.OrdersServiceClient(channel), call, connection.Unknown, connection.Accepted, TimeProvider.System);
            placed.Orders.AddRange(connection.Accepted);
            placed.LastOrders.AddRange(connection.LastOrders);
            foreach (var (error, count) in connection.Errors) errors[error] = errors.GetValueOrDefault(error) + count;
        }
        var drained = await DrainAsync(backlog, cancellationToken);
        Drains.Add(Stopwatch.GetElapsedTime(load.Ended));
        return new Measurement(load.PerSecond, load.Summary, drained ? [] : [$"After {Patience.TotalSeconds:0} s some events had not had their effect."])
        {
            CoresByProcess = load.CoresByProcess,
        };
    }

    /// <summary>Reads everything back: what is wrong with it, and what a reader should know.</summary>
    public async Task<(IReadOnlyList<string> Problems, string Note)> AuditAsync(string name, CancellationToken cancellationToken)
    {
        await bench.Notes.WriteLineAsync($"{name}: checking {placed.Orders.Count} orders …");
        var audit = await Audit.RunAsync(access, Market, placed, Patience, TimeProvider.System, cancellationToken);
        var failed = errors.Count == 0 ? "no errors" : string.Join(", ", errors.OrderByDescending(e => e.Value).Select(e => $"{e.Value} times {e.Key}"));
        var drain = Rounds.Median(Drains.Select(d => (decimal)d.TotalMilliseconds));
        return (audit.Problems, FormattableString.Invariant(
            $"{name}: lean client; {placed.Orders.Count} orders checked, {(audit.Problems.Count == 0 ? "all sound" : $"{audit.Problems.Count} problems")}; {failed}; events done {drain:0} ms after the last answer (median of the rounds)"));
    }

    public void Dispose() => access.Dispose();

    /// <summary>Waits until every order's events have had their effect, and nothing is on its way any more; false where that takes too long.</summary>
    private async Task<bool> DrainAsync(Backlog? backlog, CancellationToken cancellationToken)
    {
        if (!await Audit.DrainAsync(access, Market, placed, Patience, TimeProvider.System, cancellationToken)) return false;
        while (backlog is not null && !await backlog.IsEmptyAsync(cancellationToken))
        {
            if (Stopwatch.GetElapsedTime(placed.Ended) > Patience) return false;
            await Task.Delay(Tick, TimeProvider.System, cancellationToken);
        }
        return true;
    }
}

/// <summary>How orders are placed in a round; what is not said is as the command line says.</summary>
internal sealed record PlaceRound(int? Callers = null, int? Lines = null, IReadOnlyList<int>? Lots = null, double? Rate = null);
