using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Grpc.Core;
using Sourcing.Client;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;
using Sourcing.Suppliers.V1;
using static Sourcing.Orders.V1.Order.Types;

namespace Sourcing.EndToEndTests;

/// <summary>The process is killed under load, again and again, and nothing that was promised is broken.</summary>
public sealed class KillTests
{
    private const int Kills = 20;
    private const int Callers = 16;
    private const int Seed = 20261123;
    private const string Buyer = "buyers/kill-test";

    [Fact]
    public async Task Twenty_kills_under_load_lose_nothing_double_nothing_and_oversell_nothing()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var service = new StandaloneProcess("--Lots:ReservationTime=00:00:05", "--Lots:ExpiryInterval=00:00:00.2");
        await service.StartAsync(cancellationToken);
        using var buyer = service.Connect("buyer", Buyer);
        using var compliance = service.Connect("compliance", null);
        var suppliers = new[] { await SupplyAsync(service, compliance, "A", cancellationToken), await SupplyAsync(service, compliance, "B", cancellationToken) };
        var lots = await AllAsync(buyer, cancellationToken);
        Assert.Equal(2 * (StonesEach + ParcelsEach), lots.Count);

        var load = new Load(buyer, lots);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var callers = Enumerable.Range(0, Callers).Select(i => load.RunAsync(new Random(Seed + i), enough.Token, cancellationToken)).ToArray();
        var moments = new Random(Seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            // A life is as long as it takes to answer some requests: from the very first to well warmed up.
            await load.AnswersAsync(moments.Next(1, 250), cancellationToken);
            await service.KillAsync();
            await service.StartAsync(cancellationToken);
        }
        await load.AnswersAsync(50, cancellationToken);
        await enough.CancelAsync();
        await Task.WhenAll(callers);

        var orders = await UntilSettledAsync(buyer, cancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Kills} kills, {load.Accepted.Count} orders accepted, {load.Refused} refused, {load.Cancelled.Count} cancelled, {load.Repeated} answers lost and asked again");
        Assert.Equal(load.Accepted.Keys.Order(), orders.Keys.Order());
        foreach (var (name, accepted) in load.Accepted) Assert.Equal(accepted.Lines, orders[name].Lines);
        foreach (var (name, order) in orders) Assert.Equal(load.Cancelled.ContainsKey(name) ? Outcome.Cancelled : Outcome.Open, order.Outcome);

        await UntilEqualAsync(() => SoldAsync(buyer, orders.Values, cancellationToken), cancellationToken);
        foreach (var supplier in suppliers)
        {
            var record = await compliance.Suppliers.GetSupplierAsync(new GetSupplierRequest { Name = supplier }, cancellationToken: cancellationToken);
            Assert.Equal(orders.Values.Count(o => o.Lines.Any(l => l.Supplier == supplier)), record.OrderCount);
        }
        Assert.NotEmpty(load.Cancelled);
        Assert.True(load.Repeated > 0, "No kill hit a request in flight: the test did not test.");
    }

    private const int StonesEach = 150;
    private const int ParcelsEach = 10;

    private static async Task<string> SupplyAsync(StandaloneProcess service, SourcingClient compliance, string name, CancellationToken cancellationToken)
    {
        var supplier = await compliance.Suppliers.CreateSupplierAsync(
            new CreateSupplierRequest { Supplier = new Supplier { DisplayName = name, LegalName = name, CountryCode = "LK" } }, cancellationToken: cancellationToken);
        await compliance.Suppliers.ApproveSupplierAsync(new ApproveSupplierRequest { Name = supplier.Name }, cancellationToken: cancellationToken);
        var file = new StringBuilder("Stock #,Variety,Form,Carat,Total,Currency,Divisible\n");
        for (var i = 0; i < StonesEach; i++) file.Append(null, $"{name}-S{i},ruby,SINGLE,1.5,1000,USD,no\n");
        for (var i = 0; i < ParcelsEach; i++) file.Append(null, $"{name}-P{i},ruby,PARCEL,100000,2000000,USD,yes\n");
        using var own = service.Connect("supplier", supplier.Name);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file.ToString()));
        var job = await own.Lots.UploadAsync(stream, new ImportOptions(), cancellationToken: cancellationToken);
        Assert.Equal(StonesEach + ParcelsEach, job.CreatedCount);
        return supplier.Name;
    }

    private static async Task<List<Lot>> AllAsync(SourcingClient client, CancellationToken cancellationToken)
    {
        var found = new List<Lot>();
        var request = new ListLotsRequest { PageSize = 1000, Filter = new LotFilter { IncludeUnavailable = true } };
        do
        {
            var page = await client.Lots.ListLotsAsync(request, cancellationToken: cancellationToken);
            found.AddRange(page.Lots);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return found;
    }

    /// <summary>Every order, once each one's stock is committed, or released where it was cancelled.</summary>
    private static async Task<Dictionary<string, Order>> UntilSettledAsync(SourcingClient buyer, CancellationToken cancellationToken)
    {
        var orders = new Dictionary<string, Order>();
        await UntilEqualAsync(
            async () =>
            {
                orders.Clear();
                var request = new ListOrdersRequest { PageSize = 500 };
                do
                {
                    var page = await buyer.Orders.ListOrdersAsync(request, cancellationToken: cancellationToken);
                    foreach (var order in page.Orders) orders.Add(order.Name, order);
                    request.PageToken = page.NextPageToken;
                }
                while (request.PageToken.Length > 0);
                return (0, orders.Values.Count(o => o.Stock != (o.Outcome == Outcome.Cancelled ? Stock.Released : Stock.Committed)));
            },
            cancellationToken);
        return orders;
    }

    /// <summary>How many lots have more or less taken from them than the open orders say; nothing reserved may be left over.</summary>
    private static async Task<(int Expected, int Actual)> SoldAsync(SourcingClient buyer, IEnumerable<Order> orders, CancellationToken cancellationToken)
    {
        var bought = orders.Where(o => o.Outcome == Outcome.Open).SelectMany(o => o.Lines).GroupBy(l => l.Lot).ToDictionary(g => g.Key, g => g.Sum(l => Amount(l.Quantity)));
        var wrong = (await AllAsync(buyer, cancellationToken)).Count(l => Amount(l.Quantity) - Amount(l.AvailableQuantity) != bought.GetValueOrDefault(l.Name));
        return (0, wrong);
    }

    private static decimal Amount(Types.V1.Quantity quantity) => decimal.Parse(quantity.Value, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task UntilEqualAsync(Func<Task<(int Expected, int Actual)>> look, CancellationToken cancellationToken)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var (expected, actual) = await look();
            if (expected == actual) return;
            if (TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(60)) Assert.Equal(expected, actual);
            await tick.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>Callers that place and cancel orders, and ask again, under the same request id, whenever an answer is lost.</summary>
    private sealed class Load(SourcingClient buyer, List<Lot> lots)
    {
        private readonly Channel<bool> answers = Channel.CreateUnbounded<bool>();
        private readonly Lot[] parcels = [.. lots.Where(l => l.Divisible)];
        private readonly Lot[] stones = [.. lots.Where(l => !l.Divisible)];
        private int refused;
        private int repeated;

        public ConcurrentDictionary<string, Order> Accepted { get; } = [];

        public ConcurrentDictionary<string, bool> Cancelled { get; } = [];

        public int Refused => refused;

        public int Repeated => repeated;

        public async Task AnswersAsync(int count, CancellationToken cancellationToken)
        {
            for (var i = 0; i < count; i++) await answers.Reader.ReadAsync(cancellationToken);
        }

        public async Task RunAsync(Random random, CancellationToken enough, CancellationToken cancellationToken)
        {
            while (!enough.IsCancellationRequested)
            {
                var request = new PlaceOrderRequest { RequestId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString() };
                foreach (var lot in random.GetItems(parcels, random.Next(1, 4)).DistinctBy(l => l.Name))
                    request.Lines.Add(new OrderLineRequest { Lot = lot.Name, Quantity = new Types.V1.Quantity { Value = $"{random.Next(1, 500)}.5", Unit = "ct" } });
                // Most stones are soon gone, and the whole order is refused then.
                if (random.Next(5) == 0) request.Lines.Add(new OrderLineRequest { Lot = stones[random.Next(stones.Length)].Name });
                var order = await AskAsync(() => buyer.Orders.PlaceOrderAsync(request, cancellationToken: cancellationToken), cancellationToken);
                answers.Writer.TryWrite(true);
                if (order is null) continue;
                Assert.True(Accepted.TryAdd(order.Name, order), $"{order.Name} was answered to two requests.");
                if (random.Next(5) > 0) continue;
                await AskAsync(() => buyer.Orders.CancelOrderAsync(new CancelOrderRequest { Name = order.Name }, cancellationToken: cancellationToken), cancellationToken);
                Cancelled[order.Name] = true;
            }
        }

        /// <summary>Asks until there is an answer; null where it is a refusal.</summary>
        private async Task<Order?> AskAsync(Func<AsyncUnaryCall<Order>> ask, CancellationToken cancellationToken)
        {
            using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (true)
            {
                try
                {
                    return await ask();
                }
                catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition)
                {
                    Interlocked.Increment(ref refused);
                    return null;
                }
                catch (RpcException e) when (!cancellationToken.IsCancellationRequested
                    && (e.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Aborted || !SourcingError.From(e).IsFromService))
                {
                    Interlocked.Increment(ref repeated);
                    await tick.WaitForNextTickAsync(cancellationToken);
                }
            }
        }
    }
}
