using System.Collections.Concurrent;
using System.Text.Json;
using Dapper;
using Grpc.Core;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Sourcing.Client;
using Sourcing.Contracts.Events;
using Sourcing.Orders.V1;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>A database that cannot be reached for a while costs nobody more than a second attempt.</summary>
[Trait(TestData.ClusterOnly, "yes")]
public sealed class DatabaseAwayTests : IAsyncLifetime
{
    private static readonly string[] Services = ["suppliers", "lots", "orders"];

    /// <summary>A third of the patience that a service has.</summary>
    private const string Impatient = "Timeout=1;Command Timeout=3";

    private readonly TestData data = new(Shape.Cluster);
    private TcpProxy proxy = null!;

    public async ValueTask InitializeAsync()
    {
        var server = new NpgsqlConnectionStringBuilder((await TestServers.GetAsync()).Postgres);
        proxy = await TcpProxy.StartAsync(server.Host!, server.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        data.Dispose();
    }

    [Fact]
    public async Task Calls_are_answered_UNAVAILABLE_with_a_time_to_come_back_while_the_database_is_cut_off_and_repeating_them_afterwards_loses_and_doubles_nothing()
    {
        await using var host = await StartAsync(Services);
        var (supplier, parcel) = await host.Api.OfferAsync(Sample.Parcel("40"));
        var refusals = new ConcurrentQueue<SourcingError>();
        var refused = new int[8];
        var placed = Task.WhenAll(Enumerable.Range(0, refused.Length).Select(async i =>
        {
            var buyer = host.Api.Buyer();
            var request = Sample.Order(Sample.Line(parcel, "1"));
            var orders = new List<string>();
            // Until it has seen the cut, and four orders.
            while (orders.Count < 4 || refused[i] == 0)
            {
                try
                {
                    var order = await buyer.Orders.PlaceOrderAsync(request);
                    Assert.Equal(order.Name, (await buyer.OrderAsync(order.Name)).Name);
                    if (!orders.Contains(order.Name)) orders.Add(order.Name);
                    if (orders.Count < 4) request = Sample.Order(Sample.Line(parcel, "1"));
                }
                catch (RpcException e)
                {
                    refused[i]++;
                    refusals.Enqueue(SourcingError.From(e));
                }
            }
            return (buyer, orders);
        }));

        proxy.Cut();
        Assert.Equal(503, (await Eventually.ReadAsync(host.ReadinessAsync, r => r.Status != 200)).Status);
        await Eventually.ReadAsync(() => Task.FromResult(refused.Min()), least => least >= 3);
        proxy.Restore();

        var all = await placed;
        Assert.Equal(200, (await Eventually.ReadAsync(host.ReadinessAsync, r => r.Status == 200)).Status);
        Assert.All(refusals, r => Assert.True(
            r is { StatusCode: StatusCode.Unavailable, Reason: "DATABASE_UNAVAILABLE" or "SERVICE_UNAVAILABLE", RetryDelay: not null }, $"{r.StatusCode} '{r.Reason}': {r.Message}"));
        foreach (var (buyer, orders) in all)
        {
            foreach (var order in orders) await buyer.CommittedAsync(order);
            Assert.Equal(orders.Order(), (await buyer.Orders.ListOrdersAsync(new ListOrdersRequest())).Orders.Select(o => o.Name).Order());
        }
        Assert.Equal("8", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);
        await Eventually.ReadAsync(() => supplier.SupplierAsync(supplier.Organisation), s => s.OrderCount == 32);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_any_more_is_noticed_and_worked_with_again_when_it_does()
    {
        await using var host = await StartAsync(Services, Impatient);
        var (_, parcel) = await host.Api.OfferAsync(Sample.Parcel("10"));
        var buyer = host.Api.Buyer();
        var order = await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "1")));
        var late = Sample.Order(Sample.Line(parcel, "1"));
        await host.DrainedAsync();

        proxy.Stall();
        // All at once, and each is answered before its deadline of a minute.
        var readiness = host.ReadinessAsync();
        var refused = await Task.WhenAll(
            Refused.AnyAsync(() => buyer.Orders.PlaceOrderAsync(late).ResponseAsync),
            Refused.AnyAsync(() => buyer.OrderAsync(order.Name)),
            Refused.AnyAsync(() => buyer.Orders.CancelOrderAsync(new CancelOrderRequest { Name = order.Name }).ResponseAsync));
        var unready = await Record.ExceptionAsync(async () => Assert.Equal(503, (await readiness).Status));
        proxy.Restore();

        Assert.Null(unready);
        Assert.All(refused, r => Assert.True(
            r is { StatusCode: StatusCode.Unavailable, Reason: "DATABASE_UNAVAILABLE" or "SERVICE_UNAVAILABLE", RetryDelay: not null }, $"{r.StatusCode} '{r.Reason}': {r.Message}"));
        await Eventually.SucceedsAsync(async () => await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(late)).Name));
        await buyer.CommittedAsync(order.Name);
        Assert.Equal("8", (await buyer.LotAsync(parcel.Name)).AvailableQuantity.Value);
    }

    [Fact]
    public async Task A_process_that_is_stopped_while_the_database_does_not_answer_ends_in_time_and_its_messages_stay_in_their_queues()
    {
        var gate = new Gate("orders-stock-released");
        gate.Open();
        var host = await StartAsync(Services, Impatient, gate.AddTo);
        await using var broker = await Broker.ConnectAsync(data);
        await host.Api.OpenSupplierAsync();
        await host.DrainedAsync();
        var news = new StockReleased(Sample.Unknown("orders"), 1, TimeProvider.System.GetUtcNow());
        var bus = host.App.Services.GetRequiredService<IBus>();

        proxy.Stall();
        await bus.Publish(news, TestContext.Current.CancellationToken);
        await gate.ArrivedAsync();
        // Ten seconds and what a busy machine needs.
        await host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal(news, Assert.Single(await broker.TakeAsync("orders-stock-released", 1)).Event<StockReleased>());
        Assert.Empty(await broker.TakeAsync("orders-stock-released_error"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_order_whose_commit_was_not_answered_is_neither_lost_nor_doubled_when_its_caller_repeats_it(bool committed)
    {
        // Statements that are not prepared are sent as text, so that the proxy knows a commit.
        await using var host = await StartAsync(["orders"], "Max Auto Prepare=0");
        var (_, parcel) = await host.Api.OfferAsync(Sample.Parcel("10"));
        var buyer = host.Api.Buyer();
        await using var connection = new NpgsqlConnection(await data.ConnectionStringAsync("orders"));
        // No other commit comes between: the news of the supplier has arrived.
        await Eventually.ReadAsync(() => connection.ExecuteScalarAsync<int>("SELECT count(*) FROM inbox"), count => count == 1);
        for (var i = 0; i < 3; i++)
        {
            await host.DrainedAsync();
            var lost = proxy.BreakAt("COMMIT", reachesServer: committed);
            var request = Sample.Order(Sample.Line(parcel, "1"));

            await Refused.WithAsync(StatusCode.Unavailable, "DATABASE_UNAVAILABLE", buyer.Orders.PlaceOrderAsync(request));
            await lost;

            var order = await buyer.Orders.PlaceOrderAsync(request);
            Assert.Equal(order, await buyer.Orders.PlaceOrderAsync(request));
            await buyer.CommittedAsync(order.Name);
        }
        Assert.Equal("7", (await buyer.LotAsync(parcel.Name)).AvailableQuantity.Value);
        Assert.Equal((3, 3), (await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM orders"), await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM order_suppliers")));
    }

    [Fact]
    public async Task A_replica_that_was_cut_off_while_it_relayed_sends_nothing_any_more_when_it_comes_back()
    {
        await using var cutOff = await StartAsync(Services);
        var tap = Tap.On(cutOff);
        await cutOff.Api.OpenSupplierAsync();
        await cutOff.DrainedAsync();
        await using var connection = new NpgsqlConnection(await data.ConnectionStringAsync("suppliers"));
        var holder = await HolderAsync();
        await using var other = await TestHost.StartAsync(data);
        var before = tap.Sent("suppliers");
        Assert.Equal(1, before);

        proxy.Stall();
        await Eventually.ReadAsync(HolderAsync, pid => pid != 0 && pid != holder);
        // What it has asked for before it was cut off is answered now: rows that are not its own to send any more.
        await connection.ExecuteAsync(
            "INSERT INTO outbox (message_id, type, body, time) SELECT gen_random_uuid(), @type, @body, 0 FROM generate_series(1, 50)",
            new { type = typeof(SupplierApproved).FullName, body = JsonSerializer.Serialize(new SupplierApproved(Sample.Unknown("suppliers"), 1, default)) });
        proxy.Restore();

        await other.DrainedAsync();
        Assert.Equal(200, (await Eventually.ReadAsync(cutOff.ReadinessAsync, r => r.Status == 200)).Status);
        Assert.Equal(before, tap.Sent("suppliers"));

        Task<int> HolderAsync() => connection.ExecuteScalarAsync<int>(
            "SELECT coalesce((SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())), 0)");
    }

    private async Task<TestHost> StartAsync(string[] services, string extra = "", Action<WebApplicationBuilder>? configure = null)
    {
        var settings = new List<string>();
        foreach (var service in services)
            settings.Add($"ConnectionStrings:{service}={new NpgsqlConnectionStringBuilder(await data.ConnectionStringAsync(service)) { Host = "127.0.0.1", Port = proxy.Port }};{extra}");
        return await TestHost.StartAsync(data, configure: configure, settings: [.. settings]);
    }
}
