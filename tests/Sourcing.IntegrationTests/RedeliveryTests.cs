using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using Sourcing.Contracts.Events;
using Sourcing.Orders.Features;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>What becomes of a message that cannot be handled, at the broker.</summary>
[Trait(TestData.ClusterOnly, "yes")]
public sealed class RedeliveryTests : IDisposable
{
    private const string Queue = "orders-stock-committed";

    private readonly TestData data = new(Shape.Cluster);

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task A_message_that_always_fails_is_put_off_and_ends_unharmed_in_the_error_queue_with_the_reason()
    {
        await using var host = await TestHost.StartAsync(data, settings: ["Messaging:RedeliveryDelays:0=00:00:01", "Messaging:RedeliveryDelays:1=00:00:02"]);
        await using var broker = await Broker.ConnectAsync(data);
        await broker.ConsumersAsync();
        await broker.RecordAsync("record", typeof(OrdersCommitted));
        var unknown = new StockCommitted(Sample.Unknown("orders"), 1, TimeProvider.System.GetUtcNow());
        var id = NewId.NextGuid();

        await host.App.Services.GetRequiredService<IBus>().Publish(new OrdersCommitted([unknown]), context => context.MessageId = id, TestContext.Current.CancellationToken);

        var failed = Assert.Single(await broker.TakeAsync($"{Queue}_error", 1));
        var sent = Assert.Single(await broker.TakeAsync("record", 1));
        Assert.Equal(id.ToString(), failed.BasicProperties.MessageId);
        Assert.Equal(DeliveryModes.Persistent, failed.BasicProperties.DeliveryMode);
        Assert.Equal([unknown], failed.Event<OrdersCommitted>().Orders);
        Assert.Equal(sent.Body.ToArray(), failed.Body.ToArray());
        Assert.Equal(sent.BasicProperties.ContentType, failed.BasicProperties.ContentType);
        Assert.Contains($"{unknown.Order} is not known here", failed.Header("MT-Fault-Message"), StringComparison.Ordinal);
        Assert.Contains("NoteStock", failed.Header("MT-Fault-StackTrace"), StringComparison.Ordinal);
        // It lay in both of the queues that messages leave after a time.
        Assert.Equal("2", failed.Header("sourcing-redelivery"));
        Assert.Equal(
            [$"{Queue}_delay_1s", $"{Queue}_delay_2s"],
            ((IList<object>)failed.BasicProperties.Headers!["x-death"]!).Cast<IDictionary<string, object>>().Select(death => System.Text.Encoding.UTF8.GetString((byte[])death["queue"])).Order());
        foreach (var delay in new[] { 1, 2 })
        {
            var queue = await broker.ReadAsync("queues", $"{Queue}_delay_{delay}s");
            Assert.Equal(("quorum", delay * 1000), (queue.GetProperty("type").GetString(), queue.GetProperty("arguments").GetProperty("x-message-ttl").GetInt32()));
        }
    }

    [Fact]
    public async Task An_order_that_fails_harms_none_of_its_neighbours_in_the_message_and_is_the_only_one_to_be_repeated()
    {
        // Lots never says it: the only news are those of the test.
        var gate = new Gate("lots-order-placed");
        await using var host = await TestHost.StartAsync(data, configure: gate.AddTo, settings: ["Messaging:RedeliveryDelays:0=00:00:01"]);
        await using var broker = await Broker.ConnectAsync(data);
        await broker.ConsumersAsync();
        var parcel = (await host.Api.OfferAsync(Sample.Parcel("10"))).Lot;
        var buyer = host.Api.Buyer();
        var orders = new List<string>();
        for (var i = 0; i < 3; i++) orders.Add((await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "1")))).Name);
        var news = orders.Append(Sample.Unknown("orders")).Select(order => new StockCommitted(order, 1, TimeProvider.System.GetUtcNow())).Reverse().ToList();

        await host.App.Services.GetRequiredService<IBus>().Publish(new OrdersCommitted(news), TestContext.Current.CancellationToken);

        foreach (var order in orders) await buyer.CommittedAsync(order);
        var failed = Assert.Single(await broker.TakeAsync($"{Queue}_error", 1));
        Assert.Equal("1", failed.Header("sourcing-redelivery"));
        Assert.Contains($"{news[0].Order} is not known here", failed.Header("MT-Fault-Message"), StringComparison.Ordinal);
        // Delivered again and again, the message was news to each of them once.
        foreach (var order in orders) Assert.Equal(2, (await buyer.WatchAsync(order, 0, 2)).Count);
        await using var connection = new Npgsql.NpgsqlConnection(await data.ConnectionStringAsync("orders"));
        Assert.Equal(3, await Dapper.SqlMapper.ExecuteScalarAsync<int>(connection, "SELECT count(*) FROM inbox WHERE message_id LIKE @message", new { message = $"{failed.BasicProperties.MessageId}/%" }));
        gate.Open();
    }

    [Fact]
    public async Task A_message_that_fails_for_a_while_is_handled_when_it_is_delivered_again()
    {
        // Lots never says it: the only news is the one that comes too early.
        var gate = new Gate("lots-order-placed");
        await using var host = await TestHost.StartAsync(data, configure: gate.AddTo, settings: [.. Enumerable.Range(0, 30).Select(i => $"Messaging:RedeliveryDelays:{i}=00:00:01")]);
        await using var broker = await Broker.ConnectAsync(data);
        await broker.ConsumersAsync();
        var (supplier, lot) = await host.Api.OfferAsync(Sample.Ruby());
        var buyer = host.Api.Buyer();
        var request = Sample.Order(lot);
        var order = OrderNames.Order(OrderNames.OrderId(buyer.Organisation, Guid.Parse(request.RequestId)));
        await host.App.Services.GetRequiredService<IBus>().Publish(new OrdersCommitted([new StockCommitted(order, 1, TimeProvider.System.GetUtcNow())]), TestContext.Current.CancellationToken);
        await Eventually.ReadAsync(() => broker.ReadAsync("queues"), queues => queues.EnumerateArray().Any(q => q.GetProperty("name").GetString() == $"{Queue}_delay_1s"));

        Assert.Equal(order, (await buyer.Orders.PlaceOrderAsync(request)).Name);

        await buyer.CommittedAsync(order);
        Assert.Empty(await broker.TakeAsync($"{Queue}_error"));
        gate.Open();
    }

    [Fact]
    public async Task A_message_that_takes_its_process_down_again_and_again_is_given_up_after_the_delivery_limit()
    {
        var server = (await TestServers.GetAsync()).RabbitMq;
        await using var proxy = await TcpProxy.StartAsync(server.Host, server.Port);
        var gate = new Gate(Queue);
        await using var host = await TestHost.StartAsync(data, configure: gate.AddTo, settings: ["Messaging:RabbitMq:Host=127.0.0.1", $"Messaging:RabbitMq:Port={proxy.Port}"]);
        await using var broker = await Broker.ConnectAsync(data);
        await broker.ConsumersAsync();
        // The lower one of the queue's limit and an operator's counts.
        await broker.SetPolicyAsync("impatient", $"^{Queue}$", new Dictionary<string, object> { ["delivery-limit"] = 2 });
        var news = new StockCommitted(Sample.Unknown("orders"), 1, TimeProvider.System.GetUtcNow());
        var id = NewId.NextGuid();
        await host.App.Services.GetRequiredService<IBus>().Publish(new OrdersCommitted([news]), context => context.MessageId = id, TestContext.Current.CancellationToken);

        for (var delivery = 0; delivery < 3; delivery++)
        {
            await gate.ArrivedAsync();
            proxy.Reset();
        }

        var given = Assert.Single(await broker.TakeAsync($"{Queue}_error", 1));
        Assert.Equal((id.ToString(), news), (given.BasicProperties.MessageId, Assert.Single(given.Event<OrdersCommitted>().Orders)));
        Assert.Equal(("delivery_limit", Queue), (given.Header("x-first-death-reason"), given.Header("x-first-death-queue")));
        Assert.Equal(0, gate.Waiting);
        gate.Open();
    }
}
