using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Dapper;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RabbitMQ.Client;
using Sourcing.Contracts.Events;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>What stands at the broker, and what a message there looks like.</summary>
[Trait(TestData.ClusterOnly, "yes")]
public sealed class TopologyTests : IDisposable
{
    private readonly TestData data = new(Shape.Cluster);

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task Each_consumer_has_a_durable_quorum_queue_with_a_delivery_limit_and_an_error_queue_beside_it()
    {
        await using var host = await TestHost.StartAsync(data);
        await using var broker = await Broker.ConnectAsync(data);
        var names = EventRoutes.Queues.Values.SelectMany(queues => queues).ToList();
        var consumers = await broker.ConsumersAsync();
        await host.Api.OpenSupplierAsync();
        await host.DrainedAsync();

        var queues = (await broker.ReadAsync("queues")).EnumerateArray().ToDictionary(q => q.GetProperty("name").GetString()!);

        Assert.Equal(names.SelectMany(name => new[] { name, $"{name}_error" }).Order(), queues.Keys.Order());
        Assert.All(queues.Values, queue =>
        {
            var name = queue.GetProperty("name").GetString()!;
            Assert.True(queue.GetProperty("durable").GetBoolean() && !queue.GetProperty("auto_delete").GetBoolean() && !queue.GetProperty("exclusive").GetBoolean());
            Assert.Equal("quorum", queue.GetProperty("type").GetString());
            var arguments = queue.GetProperty("arguments");
            Assert.Equal(20, arguments.GetProperty("x-delivery-limit").GetInt32());
            Assert.Equal(name.EndsWith("_error", StringComparison.Ordinal) ? name : $"{name}_error", arguments.GetProperty("x-dead-letter-exchange").GetString());
            Assert.Equal("at-least-once", arguments.GetProperty("x-dead-letter-strategy").GetString());
            Assert.True(arguments.GetProperty("x-consumer-timeout").GetInt64() > TimeSpan.FromDays(1).TotalMilliseconds);
        });
        var bindings = (await broker.ReadAsync("bindings")).EnumerateArray().Select(b => (From: b.GetProperty("source").GetString()!, To: b.GetProperty("destination").GetString()!)).ToHashSet();
        foreach (var (type, listeners) in EventRoutes.Queues)
            Assert.Equal(listeners.Order(), bindings.Where(b => b.From == Broker.Exchange(type)).Select(b => b.To).Order());
        Assert.All(queues.Keys, name => Assert.Contains((name, name), bindings));
        Assert.Equal(names.Order(), consumers.Select(c => c.GetProperty("queue").GetProperty("name").GetString()!).Order());
        Assert.All(consumers, c => Assert.Equal((256, true), (c.GetProperty("prefetch_count").GetInt32(), c.GetProperty("ack_required").GetBoolean())));
    }

    [Fact]
    public async Task A_queue_that_stands_already_and_is_another_is_told_to_the_operator()
    {
        await using var broker = await Broker.ConnectAsync(data);
        await broker.Channel.QueueDeclareAsync("lots-order-placed", durable: true, exclusive: false, autoDelete: false, cancellationToken: TestContext.Current.CancellationToken);

        await using var host = await TestHost.StartAsync(data);

        await Eventually.ReadAsync(
            () => Task.FromResult(host.Errors),
            errors => errors.Any(e => e.StartsWith("Declare queue faulted: name: lots-order-placed", StringComparison.Ordinal) && e.Contains("PRECONDITION_FAILED", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_consumer_handles_128_messages_at_once_and_has_as_many_again_at_hand()
    {
        var gate = new Gate("lots-supplier-approved");
        await using var host = await TestHost.StartAsync(data, configure: gate.AddTo);
        await using var broker = await Broker.ConnectAsync(data);
        await broker.ConsumersAsync();
        var bus = host.App.Services.GetRequiredService<IBus>();
        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => bus.Publish(new SupplierApproved(Sample.Unknown("suppliers"), 1, default), TestContext.Current.CancellationToken)));

        await Eventually.ReadAsync(() => broker.Channel.MessageCountAsync("lots-supplier-approved", TestContext.Current.CancellationToken), ready => ready == 400 - 256);

        for (var i = 0; i < 128; i++) await gate.ArrivedAsync();
        Assert.Equal(0, gate.Waiting);
        gate.Open();
        for (var i = 128; i < 400; i++) await gate.ArrivedAsync();
    }

    [Fact]
    public async Task A_message_is_kept_on_disk_readable_by_a_person_and_carries_the_outbox_s_id_and_the_trace_of_its_request()
    {
        var server = (await TestServers.GetAsync()).RabbitMq;
        await using var proxy = await TcpProxy.StartAsync(server.Host, server.Port);
        await using var host = await TestHost.StartAsync(data, settings: ["Messaging:RabbitMq:Host=127.0.0.1", $"Messaging:RabbitMq:Port={proxy.Port}"]);
        var tap = Tap.On(host);
        await using var broker = await Broker.ConnectAsync(data);
        await broker.RecordAsync("record", typeof(OrdersPlaced));
        var (supplier, parcel) = await host.Api.OfferAsync(Sample.Parcel("10"));
        await host.DrainedAsync();
        var buyer = host.Api.Buyer();

        proxy.Cut();
        ActivityTraceId trace;
        string order;
        using (var request = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start())
        {
            trace = request.TraceId;
            order = (await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "1")))).Name;
        }
        await using var connection = new NpgsqlConnection(await data.ConnectionStringAsync("orders"));
        var (id, type, body, parent) = await connection.QuerySingleAsync<(string, string, string, string)>("SELECT message_id, type, body, trace_parent FROM outbox");
        proxy.Restore();
        var first = Assert.Single(await broker.TakeAsync("record", 1));

        Assert.Equal(id, first.BasicProperties.MessageId);
        Assert.Equal(DeliveryModes.Persistent, first.BasicProperties.DeliveryMode);
        Assert.Equal("application/vnd.masstransit+json", first.BasicProperties.ContentType);
        Assert.Contains($"\"order\":\"{order}\"", Encoding.UTF8.GetString(first.Body.Span), StringComparison.Ordinal);
        Assert.Equal(id, first.Envelope().GetProperty("messageId").GetString());
        Assert.Equal("urn:message:Sourcing.Contracts.Events:OrdersPlaced", first.Envelope().GetProperty("messageType")[0].GetString());
        var placed = Assert.Single(first.Event<OrdersPlaced>().Orders);
        Assert.Equal((order, 1L, buyer.Organisation, new OrderPlacedLine(parcel.Name, supplier.Organisation, 1000, "ct")), (placed.Order, placed.Version, placed.Buyer, Assert.Single(placed.Lines)));
        Assert.Contains(trace.ToHexString(), parent, StringComparison.Ordinal);
        Assert.Equal(parent, first.Header("request-trace"));

        // Killed between the broker's confirmation and its own commit, a process finds the row again and sends it again.
        await host.DrainedAsync();
        await connection.ExecuteAsync("INSERT INTO outbox (message_id, type, body, trace_parent, time) VALUES (@id, @type, @body, @parent, 0)", new { id, type, body, parent });
        var again = Assert.Single(await broker.TakeAsync("record", 1));
        Assert.Equal(id, again.BasicProperties.MessageId);
        Assert.Equal(JsonSerializer.Serialize(first.Envelope().GetProperty("message")), JsonSerializer.Serialize(again.Envelope().GetProperty("message")));
        await buyer.CommittedAsync(order);
        await host.DrainedAsync();
        // Lots and Suppliers consume each delivery.
        await Eventually.ReadAsync(() => Task.FromResult(tap.Deliveries(Guid.Parse(id))), count => count == 4);
        Assert.Equal(1, (await supplier.SupplierAsync(supplier.Organisation)).OrderCount);
        Assert.Equal("9", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);
    }
}
