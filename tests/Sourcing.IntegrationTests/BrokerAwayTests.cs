using Sourcing.Contracts.Events;
using Sourcing.Orders.V1;
using Sourcing.Suppliers.V1;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>A broker that cannot be reached stops nothing.</summary>
[Trait(TestData.ClusterOnly, "yes")]
public sealed class BrokerAwayTests : IAsyncLifetime
{
    private readonly TestData data = new(Shape.Cluster);
    private TcpProxy proxy = null!;

    public async ValueTask InitializeAsync()
    {
        var broker = (await TestServers.GetAsync()).RabbitMq;
        proxy = await TcpProxy.StartAsync(broker.Host, broker.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        data.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Orders_are_accepted_while_the_broker_is_away_and_their_events_leave_in_order_when_it_is_back(bool stalled)
    {
        await using var host = await StartAsync();
        await using var broker = await Broker.ConnectAsync(data);
        var (supplier, parcel) = await host.Api.OfferAsync(Sample.Parcel("100"));
        await host.DrainedAsync();
        await broker.RecordAsync("record", typeof(OrdersPlaced), typeof(OrderCancelled), typeof(SupplierApproved), typeof(SupplierSuspended));

        if (stalled) proxy.Stall();
        else proxy.Cut();
        var buyer = host.Api.Buyer();
        var placed = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            placed.Add((await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "1")))).Name);
            if (i % 2 == 0) await buyer.Orders.CancelOrderAsync(new CancelOrderRequest { Name = placed[i] });
        }
        for (var i = 0; i < 10; i++)
        {
            await host.Api.Compliance.Suppliers.SuspendSupplierAsync(new SuspendSupplierRequest { Name = supplier.Organisation, Reason = "checks" });
            await host.Api.Compliance.Suppliers.ApproveSupplierAsync(new ApproveSupplierRequest { Name = supplier.Organisation });
        }
        // Twenty that were placed, and ten that were cancelled, which Suppliers is told apart.
        Assert.Equal((40, 20), (await host.WaitingAsync("orders"), await host.WaitingAsync("suppliers")));
        Assert.Equal((200, "Degraded"), await Eventually.ReadAsync(host.ReadinessAsync, r => r.Word != "Healthy"));

        proxy.Restore();

        await host.DrainedAsync();
        for (var i = 0; i < 20; i++)
            await Eventually.ReadAsync(() => buyer.OrderAsync(placed[i]), o => o.Stock == (i % 2 == 0 ? Order.Types.Stock.Released : Order.Types.Stock.Committed));
        Assert.Equal("90", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);
        await Eventually.ReadAsync(() => supplier.SupplierAsync(supplier.Organisation), s => s.OrderCount == 20);
        Assert.Equal((200, "Healthy"), await Eventually.ReadAsync(host.ReadinessAsync, r => r.Word == "Healthy"));
        // Of each aggregate one version after the other, where one that was sent again counts where it came first.
        var events = (await broker.TakeAsync("record")).DistinctBy(m => m.BasicProperties.MessageId).SelectMany(m => m.Event<Versioned>() is { Orders: { } several } ? several : [m.Event<Versioned>()]).ToLookup(e => e.Order ?? e.Supplier, e => e.Version);
        for (var i = 0; i < 20; i++) Assert.Equal(i % 2 == 0 ? [1, 2] : [1], events[placed[i]]);
        var versions = events[supplier.Organisation].ToList();
        Assert.Equal(Enumerable.Range(0, 20).Select(i => versions[0] + i), versions);
    }

    [Fact]
    public async Task A_service_starts_and_serves_while_the_broker_is_away()
    {
        proxy.Cut();
        await using var host = await StartAsync();
        var (_, lot) = await host.Api.OfferAsync(Sample.Ruby());
        var buyer = host.Api.Buyer();
        var order = await buyer.Orders.PlaceOrderAsync(Sample.Order(lot));
        Assert.Equal(Order.Types.Stock.Reserved, (await buyer.OrderAsync(order.Name)).Stock);
        Assert.Equal((200, "Degraded"), await host.ReadinessAsync());

        proxy.Restore();

        await buyer.CommittedAsync(order.Name);
        await host.DrainedAsync();
    }

    [Fact]
    public async Task Connections_that_break_under_load_lose_no_event_and_double_no_effect()
    {
        await using var host = await StartAsync();
        await Eventually.ReadAsync(host.ReadinessAsync, r => r.Word == "Healthy", Reconnected);
        var (supplier, parcel) = await host.Api.OfferAsync(Sample.Parcel("100"));
        var buyer = host.Api.Buyer();
        var orders = Task.WhenAll(Enumerable.Range(0, 100).Select(async i => (await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "1")))).Name));

        for (var round = 0; round < 4; round++)
        {
            await Eventually.ReadAsync(() => Task.FromResult(proxy.Connections), open => open > 0);
            proxy.Reset();
        }

        foreach (var order in await orders) await buyer.CommittedAsync(order, Reconnected);
        await host.DrainedAsync();
        Assert.Equal(Lots.V1.Lot.Types.State.SoldOut, (await supplier.LotAsync(parcel.Name)).State);
        await Eventually.ReadAsync(() => supplier.SupplierAsync(supplier.Organisation), s => s.OrderCount == 100);
        await using var broker = await Broker.ConnectAsync(data);
        foreach (var queue in EventRoutes.Queues.Values.SelectMany(q => q)) Assert.Empty(await broker.TakeAsync($"{queue}_error"));
    }

    /// <summary>A bus that is broken off while it connects waits longer each time before it tries again.</summary>
    private static readonly TimeSpan Reconnected = TimeSpan.FromSeconds(75);

    /// <summary>What the events of orders and of suppliers have in common.</summary>
    private sealed record Versioned(string? Order, string? Supplier, long Version, IReadOnlyList<Versioned>? Orders);

    private Task<TestHost> StartAsync() => TestHost.StartAsync(data, settings: [$"Messaging:RabbitMq:Host=127.0.0.1", $"Messaging:RabbitMq:Port={proxy.Port}"]);
}
