using Dapper;
using Grpc.Core;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Sourcing.Client;
using Sourcing.Contracts.Events;
using Sourcing.Orders.V1;
using Sourcing.Suppliers.V1;
using Sourcing.Tests;
using Lot = Sourcing.Lots.V1.Lot;

namespace Sourcing.IntegrationTests;

/// <summary>Two processes of every service on the same databases and the same broker.</summary>
[Trait(TestData.ClusterOnly, "yes")]
public sealed class ReplicaTests : IAsyncLifetime
{
    private readonly TestData data = new(Shape.Cluster);
    private TestHost first = null!;
    private TestHost second = null!;

    public async ValueTask InitializeAsync()
    {
        first = await TestHost.StartAsync(data);
        second = await TestHost.StartAsync(data);
    }

    public async ValueTask DisposeAsync()
    {
        await second.DisposeAsync();
        await first.DisposeAsync();
        data.Dispose();
    }

    [Fact]
    public async Task A_hundred_buyers_at_both_replicas_get_no_more_of_a_parcel_and_of_single_stones_than_there_is()
    {
        var supplier = await first.Api.OpenSupplierAsync();
        var parcel = await supplier.OfferAsync(Sample.Parcel("30"));
        var stones = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => supplier.OfferAsync(Sample.Ruby())));

        // Stones in changing order, so that whoever locked them as they come would block each other.
        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => AttemptAsync((i % 2 == 0 ? first : second).Api.Buyer(), i % 3 == 0
            ? Sample.Order(stones[i % 10], stones[(i * 7 + 3) % 10])
            : Sample.Order(Sample.Line(parcel, $"{(500 + i * 7 % 501) / 1000m}"))))));

        Assert.All(results.Where(r => r.Order is null), r => Assert.True(
            r.Refusal is { StatusCode: StatusCode.FailedPrecondition, Reason: "QUANTITY_NOT_AVAILABLE" or "LOT_NOT_AVAILABLE" }, $"{r.Refusal!.StatusCode} {r.Refusal.Reason}: {r.Refusal.Message}"));
        var lines = results.Where(r => r.Order is not null).SelectMany(r => r.Order!.Lines).ToList();
        var soldStones = lines.Where(l => l.Lot != parcel.Name).Select(l => l.Lot).ToList();
        Assert.Equal(soldStones.Distinct().Count(), soldStones.Count);
        var soldCarats = lines.Where(l => l.Lot == parcel.Name).Sum(l => Number(l.Quantity.Value));
        foreach (var result in results.Where(r => r.Order is not null)) await result.Buyer.CommittedAsync(result.Order!.Name);
        Assert.Equal(30m - soldCarats, Number((await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value));
        foreach (var stone in stones) Assert.Equal(soldStones.Contains(stone.Name), (await supplier.LotAsync(stone.Name)).State == Lot.Types.State.SoldOut);
        await Eventually.ReadAsync(() => supplier.SupplierAsync(supplier.Organisation), s => s.OrderCount == results.Count(r => r.Order is not null));
        Assert.Empty(first.Errors.Concat(second.Errors));
    }

    [Fact]
    public async Task What_one_replica_has_changed_the_next_search_at_the_other_sees()
    {
        foreach (var host in new[] { first, second }) await LotIndexTests.LoadedAsync(host);
        var (supplier, parcel) = await first.Api.OfferAsync(Sample.Parcel("10"));
        await ShownAsync(parcel);
        for (var i = 0; i < 5; i++)
        {
            var stone = await supplier.OfferAsync(Sample.Ruby());
            await ShownAsync(stone, parcel);
            stone.Gemstone.Shape = "HEART";
            stone = await supplier.Lots.UpdateLotAsync(new() { Lot = stone });
            await ShownAsync(parcel);
            stone.Gemstone.Shape = "OVAL";
            stone = await supplier.Lots.UpdateLotAsync(new() { Lot = stone });
            await ShownAsync(stone, parcel);
            // Either replica may sell it.
            await first.Api.Buyer().Orders.PlaceOrderAsync(Sample.Order(stone));
            await Eventually.ReadAsync(() => supplier.LotAsync(stone.Name), l => l.State == Lot.Types.State.SoldOut);
            await ShownAsync(parcel);
        }
        await first.Api.Compliance.Suppliers.SuspendSupplierAsync(new SuspendSupplierRequest { Name = supplier.Organisation, Reason = "checks" });
        await Eventually.ReadAsync(() => supplier.LotAsync(parcel.Name), l => l.State == Lot.Types.State.Withdrawn);
        await ShownAsync();
        Assert.Empty(first.Errors.Concat(second.Errors));

        async Task ShownAsync(params Lot[] lots)
        {
            foreach (var host in new[] { second, first })
            {
                var buyer = host.Api.Buyer();
                Assert.Equal(string.Join(' ', lots.Select(l => l.Name)),
                    string.Join(' ', (await buyer.Lots.ListLotsAsync(new() { Filter = new() { Suppliers = { supplier.Organisation }, Shapes = { "OVAL", "PEAR" } } })).Lots.Select(l => l.Name)));
            }
        }
    }

    [Fact]
    public async Task The_same_request_sent_to_both_replicas_at_once_makes_one_order_and_equal_answers()
    {
        var (supplier, parcel) = await first.Api.OfferAsync(Sample.Parcel("20"));
        var orders = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            var (here, name) = (first.Api.Buyer(), "");
            var there = second.Api.With("buyer", here.Organisation);
            var request = Sample.Order(Sample.Line(parcel, "0.5"));

            var answers = await Task.WhenAll(new[] { here, there, here, there }.Select(buyer => Task.Run(() => buyer.Orders.PlaceOrderAsync(request).ResponseAsync)));

            Assert.Single(answers.Distinct());
            name = Assert.Single((await there.Orders.ListOrdersAsync(new ListOrdersRequest())).Orders).Name;
            Assert.Equal(name, answers[0].Name);
            await here.CommittedAsync(name);
            return name;
        }));

        Assert.Equal(20, orders.Distinct().Count());
        Assert.Equal("10", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);
        await Eventually.ReadAsync(() => supplier.SupplierAsync(supplier.Organisation), s => s.OrderCount == 20);
        Assert.Empty(first.Errors.Concat(second.Errors));
    }

    [Fact]
    public async Task The_same_message_handled_by_both_replicas_at_once_has_one_effect()
    {
        var (supplier, parcel) = await first.Api.OfferAsync(Sample.Parcel("10"));
        var buyer = first.Api.Buyer();
        var order = await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "1")));
        await buyer.CommittedAsync(order.Name);
        var placed = new OrdersPlaced([new OrderPlaced(order.Name, 1, buyer.Organisation, [new OrderPlacedLine(parcel.Name, supplier.Organisation, 1000, "ct")], order.CreateTime.ToDateTimeOffset())]);
        var taps = new[] { Tap.On(first), Tap.On(second) };
        var ids = Enumerable.Range(0, 20).Select(_ => NewId.NextGuid()).ToList();

        // Twenty messages of the same order, each several times, and both take what comes.
        var bus = first.App.Services.GetRequiredService<IBus>();
        await Task.WhenAll(Enumerable.Range(0, 6).SelectMany(_ => ids).Select(id => bus.Publish(placed, context => context.MessageId = id, TestContext.Current.CancellationToken)));

        // Lots and Suppliers consume each of them.
        await Eventually.ReadAsync(() => Task.FromResult(taps.Sum(t => ids.Sum(t.Deliveries))), count => count == 240);
        Assert.All(taps, tap => Assert.True(ids.Sum(tap.Deliveries) > 0, "Only one replica took part."));
        Assert.Equal("9", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);
        // The order's own message, and twenty that say the same under other ids: Suppliers counts messages.
        Assert.Equal(21, (await supplier.SupplierAsync(supplier.Organisation)).OrderCount);
        await using var broker = await Broker.ConnectAsync(data);
        foreach (var queue in EventRoutes.Queues[typeof(OrdersPlaced)]) Assert.Empty(await broker.TakeAsync($"{queue}_error"));
    }

    [Fact]
    public async Task No_order_slips_through_unseen_while_its_supplier_is_suspended()
    {
        for (var round = 0; round < 5; round++)
        {
            var (supplier, parcel) = await first.Api.OfferAsync(Sample.Parcel("40"));
            var attempts = Enumerable.Range(0, 40).Select(i => Task.Run(() => AttemptAsync((i % 2 == 0 ? first : second).Api.Buyer(), Sample.Order(Sample.Line(parcel, "1"))))).ToList();
            await attempts[round];
            await first.Api.Compliance.Suppliers.SuspendSupplierAsync(new SuspendSupplierRequest { Name = supplier.Organisation, Reason = "checks" });
            await Eventually.ReadAsync(() => supplier.LotAsync(parcel.Name), l => l.State == Lot.Types.State.Withdrawn);

            var results = await Task.WhenAll(attempts);

            // Each order that got in before is on hold in the end; each other one was told why.
            foreach (var (buyer, _, order, refusal) in results)
            {
                if (order is not null) await Eventually.ReadAsync(() => buyer.OrderAsync(order.Name), o => o.Compliance == Order.Types.Compliance.OnHold);
                else Assert.True(refusal is { StatusCode: StatusCode.FailedPrecondition, Reason: "SUPPLIER_NOT_CLEAR" or "SUPPLIER_SUSPENDED" }, $"{refusal!.StatusCode} {refusal.Reason}: {refusal.Message}");
            }
            foreach (var host in new[] { first, second })
                Assert.Contains((await AttemptAsync(host.Api.Buyer(), Sample.Order(Sample.Line(parcel, "1")))).Refusal!.Reason, new[] { "SUPPLIER_NOT_CLEAR", "SUPPLIER_SUSPENDED" });
        }
    }

    [Fact]
    public async Task One_replica_relays_an_outbox_and_when_its_session_ends_or_it_stops_the_other_takes_over_within_five_seconds()
    {
        var taps = new[] { Tap.On(first), Tap.On(second) };
        var parcel = (await first.Api.OfferAsync(Sample.Parcel("100"))).Lot;
        var buyer = second.Api.Buyer();
        var placed = 0;
        await AloneAsync();

        var holder = await HolderAsync();
        await AskAsync<bool>($"SELECT pg_terminate_backend({holder})");
        await Eventually.ReadAsync(HolderAsync, pid => pid != 0 && pid != holder, TimeSpan.FromSeconds(5));
        var relays = await AloneAsync();

        var (leaves, stays) = relays == 0 ? (first, second) : (second, first);
        buyer = stays.Api.With("buyer", buyer.Organisation);
        holder = await HolderAsync();
        await leaves.App.StopAsync(TestContext.Current.CancellationToken);
        await Eventually.ReadAsync(HolderAsync, pid => pid != 0 && pid != holder, TimeSpan.FromSeconds(5));
        Assert.Equal(1 - relays, await AloneAsync());
        Assert.Equal($"{100 - placed}", (await stays.Api.Compliance.LotAsync(parcel.Name)).AvailableQuantity.Value);

        // The replica that alone sends what is placed. One that has lost the lease notices it within a second; until then both may send.
        async Task<int> AloneAsync() => (await Eventually.ReadAsync(PlaceAsync, by => by is not null))!.Value;

        // Places orders, each sent and committed, and answers which replica sent them; null where both did.
        async Task<int?> PlaceAsync()
        {
            const int Count = 5;
            var before = taps.Select(t => t.Sent("orders")).ToList();
            for (var i = 0; i < Count; i++, placed++) await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "1")))).Name);
            var sent = taps.Select((t, i) => t.Sent("orders") - before[i]).ToList();
            return sent.Contains(0) && sent.Contains(Count) ? sent.IndexOf(Count) : null;
        }
    }

    /// <summary>The session that holds the lease of the orders' outbox; 0 where none does, and it fails where two do.</summary>
    private Task<int> HolderAsync() => AskAsync<int>(
        "SELECT coalesce((SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())), 0)");

    private async Task<T> AskAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(await data.ConnectionStringAsync("orders"));
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }

    private static decimal Number(string value) => decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<(Party Buyer, PlaceOrderRequest Request, Order? Order, SourcingError? Refusal)> AttemptAsync(Party buyer, PlaceOrderRequest request)
    {
        try
        {
            return (buyer, request, await buyer.Orders.PlaceOrderAsync(request), null);
        }
        catch (RpcException e)
        {
            return (buyer, request, null, SourcingError.From(e));
        }
    }
}
