using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using MassTransit;
using RabbitMQ.Client;
using Sourcing.BuildingBlocks.Storage;

namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>
/// To the broker: an event is delivered when the broker has confirmed that a majority of each queue has it on disk. One that no
/// queue takes comes back and is not delivered. Everything leaves on one channel, so in order. For one relay.
/// </summary>
/// <remarks>The outbox has an event as JSON, and MassTransit's envelope is put around it: nothing is read only to be written again.</remarks>
public sealed class RabbitMqSender(IBus bus, MessagingOptions options, IReadOnlyDictionary<Type, string[]> routes) : IEventSender, IAsyncDisposable
{
    /// <summary>How long a broker may take to confirm; one that is away or out of memory does not.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Where MassTransit's consumers look for the span they hang on.</summary>
    private const string ActivityHeader = "MT-Activity-Id";

    private readonly Dictionary<Type, (string Exchange, string[] MessageType)> addresses = routes.Keys.ToDictionary(type => type, type => (Exchange(bus, type), new[] { MessageUrn.ForTypeString(type) }));
    private IConnection? connection;
    private IChannel? channel;

    /// <summary>An event is sent only when there is a queue for each of its consumers, also where one of them has never run.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        await DisposeAsync();
        connection = await RabbitMqTransport.ConnectAsync(options.RabbitMq, "relay", cancellationToken);
        // The relay bounds what is under way.
        channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null), cancellationToken);
        await RabbitMqTransport.DeclareAsync(channel, routes, type => addresses[type].Exchange, cancellationToken);
    }

    public Task<Task> SendAsync(OutboxMessage message, Type type, CancellationToken cancellationToken)
    {
        var (exchange, messageType) = addresses[type];
        var properties = new BasicProperties
        {
            MessageId = message.MessageId.ToString(),
            DeliveryMode = DeliveryModes.Persistent,
            ContentType = "application/vnd.masstransit+json",
            Headers = new Dictionary<string, object?>(),
        };
        // So that a person who looks at the queue finds the request, also where nothing is traced.
        if (message.TraceParent is not null) properties.Headers["request-trace"] = message.TraceParent;
        if (Activity.Current?.Id is { } activity) properties.Headers[ActivityHeader] = activity;
        return Task.FromResult(PublishAsync(type, exchange, properties, Envelope(message, messageType), cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        var (closedChannel, closedConnection) = (channel, connection);
        (channel, connection) = (null, null);
        // What is broken already says so once more.
        if (closedChannel is not null) await closedChannel.DisposeAsync().AsTask().ContinueWith(_ => { }, TaskScheduler.Default);
        if (closedConnection is not null) await closedConnection.DisposeAsync().AsTask().ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private async Task PublishAsync(Type type, string exchange, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var confirmed = (channel ?? throw new InvalidOperationException("The broker is not connected.")).BasicPublishAsync(exchange, "", mandatory: true, properties, body, cancellationToken);
        try
        {
            await confirmed.AsTask().WaitAsync(Patience, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The broker has not confirmed {type.Name} within {Patience.TotalSeconds:0} s.");
        }
    }

    private static ReadOnlyMemory<byte> Envelope(OutboxMessage message, string[] messageType)
    {
        var buffer = new ArrayBufferWriter<byte>(message.Body.Length + 512);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("messageId", message.MessageId);
        json.WriteStartArray("messageType");
        foreach (var urn in messageType) json.WriteStringValue(urn);
        json.WriteEndArray();
        json.WritePropertyName("message");
        json.WriteRawValue(message.Body, skipInputValidation: true);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>The exchange to which the bus publishes a type.</summary>
    private static string Exchange(IBus bus, Type type) => bus.Topology.TryGetPublishAddress(type, out var address)
        ? Uri.UnescapeDataString(address.Segments[^1])
        : throw new InvalidOperationException($"{type.Name} is nothing that can be published.");
}
