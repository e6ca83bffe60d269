using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using RabbitMQ.Client;
using Sourcing.Contracts.Events;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>A virtual host of the broker as an operator sees it: over AMQP and over the management API.</summary>
internal sealed class Broker : IAsyncDisposable
{
    private readonly HttpClient http;
    private readonly string virtualHost;
    private readonly IConnection connection;

    private Broker(HttpClient http, string virtualHost, IConnection connection, IChannel channel) =>
        (this.http, this.virtualHost, this.connection, Channel) = (http, virtualHost, connection, channel);

    public IChannel Channel { get; }

    public static async Task<Broker> ConnectAsync(TestData data)
    {
        await data.SettingsAsync();
        var servers = await TestServers.GetAsync();
        var connection = await ConnectionAsync(data);
        return new Broker(servers.Http(), data.VirtualHost, connection, await connection.CreateChannelAsync());
    }

    /// <summary>A connection of its own, to be broken off.</summary>
    public static async Task<IConnection> ConnectionAsync(TestData data) =>
        await new ConnectionFactory { Uri = (await TestServers.GetAsync()).RabbitMq, VirtualHost = data.VirtualHost, AutomaticRecoveryEnabled = false }.CreateConnectionAsync();

    /// <summary>The exchange that gets every event of a type.</summary>
    public static string Exchange(Type type) => $"{type.Namespace}:{type.Name}";

    /// <summary>Waits until every consumer's endpoint stands; what is published before may find no queue. Answers the consumers.</summary>
    public async Task<IReadOnlyList<JsonElement>> ConsumersAsync()
    {
        var count = EventRoutes.Queues.Values.Sum(queues => queues.Length);
        return [.. (await Eventually.ReadAsync(() => ReadAsync("consumers"), all => all.GetArrayLength() == count)).EnumerateArray()];
    }

    /// <summary>What the management API says of <c>queues</c>, <c>bindings</c>, <c>consumers</c> and the like of the virtual host.</summary>
    public Task<JsonElement> ReadAsync(string what, string? name = null) =>
        http.GetFromJsonAsync<JsonElement>($"/api/{what}/{virtualHost}{(name is null ? "" : $"/{name}")}", TestContext.Current.CancellationToken);

    /// <summary>Sets a policy for the queues whose names match.</summary>
    public async Task SetPolicyAsync(string name, string pattern, object definition) =>
        (await http.PutAsync($"/api/policies/{virtualHost}/{name}", JsonContent.Create(new Dictionary<string, object> { ["pattern"] = pattern, ["definition"] = definition, ["apply-to"] = "queues" }), TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

    /// <summary>Keeps a copy of every event of these types, in the order in which the broker gets them, from now on.</summary>
    public async Task RecordAsync(string queue, params IEnumerable<Type> types)
    {
        await Channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: TestContext.Current.CancellationToken);
        foreach (var type in types)
        {
            await Channel.ExchangeDeclareAsync(Exchange(type), ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: TestContext.Current.CancellationToken);
            await Channel.QueueBindAsync(queue, Exchange(type), "", cancellationToken: TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Takes what lies in a queue; nothing where there is no such queue.</summary>
    public async Task<IReadOnlyList<BasicGetResult>> TakeAsync(string queue)
    {
        using var answer = await http.GetAsync($"/api/queues/{virtualHost}/{queue}", TestContext.Current.CancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound) return [];
        var taken = new List<BasicGetResult>();
        while (await Channel.BasicGetAsync(queue, autoAck: true, TestContext.Current.CancellationToken) is { } message) taken.Add(message);
        return taken;
    }

    /// <summary>Takes messages out of a queue as they come, until there are so many.</summary>
    public async Task<IReadOnlyList<BasicGetResult>> TakeAsync(string queue, int count)
    {
        var taken = new List<BasicGetResult>();
        await Eventually.ReadAsync(
            async () =>
            {
                taken.AddRange(await TakeAsync(queue));
                return taken.Count;
            },
            found => found >= count);
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await Channel.DisposeAsync();
        await connection.DisposeAsync();
        http.Dispose();
    }
}

internal static class Messages
{
    /// <summary>The envelope of a message.</summary>
    public static JsonElement Envelope(this BasicGetResult message) => JsonSerializer.Deserialize<JsonElement>(message.Body.Span);

    /// <summary>The event in the envelope.</summary>
    public static TEvent Event<TEvent>(this BasicGetResult message) => message.Envelope().GetProperty("message").Deserialize<TEvent>(JsonSerializerOptions.Web)!;

    /// <summary>A header of the transport as text.</summary>
    public static string? Header(this BasicGetResult message, string name) =>
        message.BasicProperties.Headers?.TryGetValue(name, out var value) == true ? value is byte[] text ? System.Text.Encoding.UTF8.GetString(text) : value?.ToString() : null;
}
