using Sourcing.Client;
using Sourcing.EndToEndTests.Trade;
using Sourcing.Orders.V1;

namespace Sourcing.EndToEndTests.Faults;

/// <summary>A cluster under load that faults are injected into, and the audit afterwards.</summary>
internal sealed class Campaign : IAsyncDisposable
{
    private const int Callers = 8;
    private const string Buyer = "buyers/fault-test";

    /// <summary>Answers that show that all is well again.</summary>
    private const int Recovery = 50;

    private readonly string fault;
    private readonly Market market;
    private readonly List<SourcingClient> clients;
    private readonly StockWatch watch;
    private int injected;
    private bool isSound;

    private Campaign(string fault, Cluster cluster, Market market, Random random)
    {
        (this.fault, Cluster, this.market, Random) = (fault, cluster, market, random);
        // Through the gateway and, past it, to each of the processes.
        clients = [cluster.Connect("buyer", Buyer), .. cluster.Of("orders").Select(r => cluster.Connect(r, "buyer", Buyer))];
        // Two of three callers come through the gateway.
        Load = new Load([clients[0], clients[1], clients[0], clients[2]], market.Lots);
        watch = new StockWatch(cluster);
    }

    public Cluster Cluster { get; }

    public Load Load { get; }

    /// <summary>Where, when and how: repeatable by its seed.</summary>
    public Random Random { get; }

    /// <param name="fault">What is injected, for the figures.</param>
    /// <param name="servers">Where the databases and the broker are.</param>
    /// <param name="seed">Makes the faults and the load repeatable.</param>
    /// <param name="reservationTime">How long lots wait for an order that is being placed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Campaign> StartAsync(string fault, Servers servers, int seed, TimeSpan reservationTime, CancellationToken cancellationToken)
    {
        var cluster = await Cluster.StartAsync(servers, reservationTime, cancellationToken);
        try
        {
            var campaign = new Campaign(fault, cluster, await Market.OpenAsync(cluster.Connect, cancellationToken), new Random(seed));
            campaign.Load.Start(Callers, seed, cancellationToken);
            return campaign;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Injects one fault.</summary>
    public async Task InjectAsync(Func<Task> inject)
    {
        injected++;
        await inject();
    }

    /// <summary>Lets a fault last: how long it does is what is tested.</summary>
    public static async Task LastAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync(cancellationToken);
    }

    /// <summary>Ends the load once all is well again, and checks and prints what it came to.</summary>
    /// <param name="mayLapse">Whether events were kept back for longer than a reservation stands.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task AuditAsync(bool mayLapse, CancellationToken cancellationToken)
    {
        await Cluster.ReadyAsync(cancellationToken);
        await Load.AnswersAsync(Recovery, cancellationToken);
        await Load.StopAsync();
        using var compliance = Cluster.Connect("compliance", null);
        var audit = await Audit.RunAsync(clients[0], compliance, market, Load, cancellationToken);
        var problems = new List<string>(audit.Problems);
        await CheckAsync("orders", $"SELECT (SELECT count(*) FROM orders) - {Load.Accepted.Count}", "orders in the database that were not accepted, or the other way round");
        await CheckAsync("lots", "SELECT count(*) FROM reservations WHERE state = 'Reserved'", "reservations stuck after their expiry");
        await CheckAsync("lots", "SELECT coalesce(sum(reserved + held), 0) FROM lots", "thousandths reserved or held for nobody");
        foreach (var service in Cluster.Services) await CheckAsync(service, "SELECT count(*) FROM outbox", $"events left in the outbox of {service}");
        // Each event once, and no other: an inbox has a mark for each message id that had its effect.
        var orders = audit.Orders.Count;
        var cancellations = await Cluster.CountAsync("orders", "SELECT count(*) FROM orders WHERE timeline::jsonb @> '[{\"Type\": \"Cancelled\"}]'", cancellationToken);
        // Each supplier of an order that ended is told so, and the one of whose goods some arrived.
        var (parts, ended, received) = (
            audit.Orders.Values.Sum(SuppliersOf), audit.Orders.Values.Where(o => o.Outcome == Order.Types.Outcome.Cancelled).Sum(SuppliersOf), Load.Received.Count);
        await CheckAsync("suppliers", $"SELECT (SELECT count(*) FROM inbox) - {orders + ended + received}", "messages that Suppliers took too often or not at all");
        await CheckAsync("suppliers", $"SELECT (SELECT count(*) FROM supplier_orders) - {parts}", "orders too many or too few for the scorecards");
        await CheckAsync("suppliers", $"SELECT (SELECT count(*) FROM supplier_orders WHERE ending = 'Cancelled') - {ended}", "cancelled orders too many or too few for the scorecards");
        await CheckAsync("suppliers", $"SELECT (SELECT count(*) FROM supplier_orders WHERE accepted > 0) - {received}", "receipts too many or too few for the scorecards");
        await CheckAsync("lots", $"SELECT (SELECT count(*) FROM inbox) - {orders + cancellations + market.Suppliers.Count}", "messages that Lots took too often or not at all");
        await CheckAsync("orders", "SELECT count(*) FROM (SELECT 1 FROM orders o, jsonb_array_elements(o.timeline::jsonb) e GROUP BY o.id, e->>'Type' HAVING count(*) > 1) twice", "orders that were told the same twice");
        var queues = await Audit.UntilAsync(() => Cluster.QueuesAsync(cancellationToken), found => found.Values.All(messages => messages == 0), cancellationToken);
        problems.AddRange(queues.Where(q => q.Value > 0).Select(q => $"{q.Value} messages are left in {q.Key}."));
        await watch.StopAsync();
        if (watch.WrongLots > 0) problems.Add($"{watch.WrongLots} times sold + reserved + free was not the quantity of a lot, in {watch.Moments} moments.");
        if (watch.Moments == 0) problems.Add("The stock was never looked at.");
        if (!mayLapse && audit.Lapsed > 0) problems.Add($"{audit.Lapsed} reservations lapsed.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{Figures.Line(fault, injected, Load, audit)}; stock checked at {watch.Moments} moments");
        Assert.True(problems.Count == 0, $"{fault}: {string.Join(Environment.NewLine, problems.Take(20))}");
        isSound = true;

        async Task CheckAsync(string service, string sql, string what)
        {
            var count = await Audit.UntilAsync(() => Cluster.CountAsync(service, sql, cancellationToken), found => found == 0, cancellationToken);
            if (count != 0) problems.Add($"{count} {what}.");
        }
    }

    private static int SuppliersOf(Order order) => order.Lines.Select(l => l.Supplier).Distinct().Count();

    public async ValueTask DisposeAsync()
    {
        // What the processes complained of in earnest explains a failure.
        foreach (var replica in isSound ? [] : Cluster.Replicas)
            foreach (var complaint in replica.Process.Output.Split("fail: ").Skip(1).Take(3)) TestContext.Current.TestOutputHelper?.WriteLine($"{replica.Name}: {complaint[..Math.Min(complaint.Length, 3000)]}");
        await watch.DisposeAsync();
        foreach (var client in clients) client.Dispose();
        await Cluster.DisposeAsync();
    }
}
