using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Sourcing.Client;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;
using Sourcing.Suppliers.V1;

namespace Sourcing.Benchmarks.Works;

/// <summary>How long after the start of a process its first call is answered, and how much memory it has then.</summary>
internal static class StartWork
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    public static Work Work => new("start", "From the start of a process to its first answer, and its memory then.", RunAsync);

    private static async Task<WorkResult> RunAsync(Bench bench, BenchOptions options, CancellationToken cancellationToken)
    {
        var cluster = await bench.StartClusterAsync(new InstanceOptions(), cancellationToken);
        using var parties = new Parties(cluster);
        var memory = new Dictionary<string, List<decimal>>();
        var subjects = Instance.Services.Select(service => Restart(parties, service, cluster.Processes[service], memory)).ToList();
        // The client's own code is compiled before anything counts.
        foreach (var subject in subjects) await subject.RoundAsync(options.Length, cancellationToken);
        memory.Clear();
        var services = await Rounds.RunAsync(subjects, options.Rounds, options.Length, bench.Cpu, bench.Notes, cancellationToken);
        foreach (var process in cluster.Processes.Values) await process.StopAsync();

        var standalone = await bench.StartStandaloneAsync(new InstanceOptions(), cancellationToken);
        using var users = new Parties(standalone);
        var alone = await Rounds.RunAsync([Restart(users, "standalone", standalone.Processes["standalone"], memory)], options.Rounds, options.Length, bench.Cpu, bench.Notes, cancellationToken);
        var memories = memory.Select(m => new Series($"memory of {m.Key}", "MB", Rounds.Median(m.Value), m.Value.Min(), m.Value.Max(), null, new Dictionary<string, decimal>(), [])).ToList();
        return new WorkResult(
            [.. services, .. alone, .. memories],
            [
                .. services.Select(s => new Goal("start", $"ms, {s.Name}", s.Figure, 1000, AtLeast: false)),
                new Goal("start", "ms, standalone", alone[0].Figure, 1500, AtLeast: false),
                new Goal("start", "MB, standalone", memories.Single(m => m.Name == "memory of standalone").Figure, 150, AtLeast: false),
            ],
            ["Started again on a schema that is there; memory is the resident set after the first answer."]);
    }

    private static Subject Restart(Parties parties, string name, ServiceProcess process, Dictionary<string, List<decimal>> memory) => new(name, "ms", async (_, cancellationToken) =>
    {
        await process.StopAsync();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var since = Stopwatch.GetTimestamp();
        process.Start();
        while (!await AcceptsAsync(process.Grpc, patience.Token)) await Task.Delay(Tick, TimeProvider.System, patience.Token);
        await CallAsync(name, parties.Connect(process.Grpc, "buyer", Parties.BuyerName), patience.Token);
        var took = (decimal)Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        if (!memory.TryGetValue(name, out var seen)) memory[name] = seen = [];
        seen.Add(Memory.Of(process.Id));
        return new Measurement(took, null, []);
    });

    private static async Task CallAsync(string service, SourcingClient client, CancellationToken cancellationToken)
    {
        switch (service)
        {
            case "suppliers": await client.Suppliers.ListSuppliersAsync(new ListSuppliersRequest(), cancellationToken: cancellationToken); break;
            case "orders": await client.Orders.ListOrdersAsync(new ListOrdersRequest(), cancellationToken: cancellationToken); break;
            default: await client.Lots.ListLotsAsync(new ListLotsRequest(), cancellationToken: cancellationToken); break;
        }
    }

    /// <summary>Whether somebody listens there; without an exception where nobody does, because a thousand of them a second would take the processor from the one that starts.</summary>
    private static async Task<bool> AcceptsAsync(Uri address, CancellationToken cancellationToken)
    {
        using var connection = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var attempt = new SocketAsyncEventArgs { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address.Host), address.Port) };
        var tried = new TaskCompletionSource();
        attempt.Completed += (_, _) => tried.SetResult();
        if (connection.ConnectAsync(attempt)) await tried.Task.WaitAsync(cancellationToken);
        return attempt.SocketError == SocketError.Success;
    }
}
