using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.Json;
using System.Threading.Channels;
using Dapper;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sourcing.BuildingBlocks.Storage;

namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>The events there are: full type name to type.</summary>
public sealed class EventTypes(Assembly contracts)
{
    private readonly Dictionary<string, Type> types = contracts.GetExportedTypes().ToDictionary(t => t.FullName!);

    public Type this[string name] => types[name];
}

/// <summary>
/// Sends a service's outbox, in order, for ever. A row leaves when its delivery is confirmed; whatever is not confirmed when
/// the process ends is sent again at the next start, under the same message id, and the consumers' inboxes make that harmless.
/// </summary>
public sealed partial class Relay<TBook>(
    Database<TBook> database, WriteQueue<TBook> writes, IBusControl bus, Deliveries deliveries, EventTypes events,
    TimeProvider clock, IMeterFactory meters, ILogger<Relay<TBook>> log) : BackgroundService where TBook : Book, new()
{
    /// <summary>Messages sent and not yet confirmed, at most: what consumers must be able to catch up with.</summary>
    private const int Window = 512;

    /// <summary>How long an unconfirmed message takes a place in the window. It stays in the outbox in any case.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The commit wakes the relay; this is the fallback.</summary>
    private static readonly TimeSpan PollingInterval = TimeSpan.FromSeconds(1);

    /// <summary>Source of the spans that link an event to the request that raised it.</summary>
    public static readonly ActivitySource Activities = new("Sourcing.Messaging");

    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<long, long> underway = [];
    private readonly ConcurrentQueue<long> confirmed = [];
    private readonly Counter<long> sent = meters.Create("Sourcing.Messaging").CreateCounter<long>(
        "sourcing.messaging.sent", "{message}", "Events sent from the outbox.", [new("sourcing.service", database.Name)]);
    private long last;

    /// <summary>How many events wait in the outbox, sent or not, for their effects.</summary>
    public async Task<long> CountWaitingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition("SELECT count(*) FROM outbox", cancellationToken: cancellationToken));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        writes.Committed += book =>
        {
            if (book.HasOutbox) Wake();
        };
        // Before its queues are bound, the in-memory transport drops what is published without a word.
        await bus.WaitForHealthStatus(BusHealthStatus.Healthy, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ForgetConfirmedAsync(stoppingToken);
                if (await SendNextAsync(stoppingToken)) continue;
                await WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogFailed(log, database.Name, failure);
                await Task.Delay(PollingInterval, clock, stoppingToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await wake.Reader.WaitToReadAsync(cancellationToken).AsTask().WaitAsync(PollingInterval, clock, cancellationToken);
            wake.Reader.TryRead(out _);
        }
        catch (TimeoutException)
        {
            // Looks without having been woken.
        }
    }

    private async Task<bool> SendNextAsync(CancellationToken cancellationToken)
    {
        var room = Window - CountPatient();
        if (room <= 0) return false;
        List<OutboxMessage> messages;
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            messages = (await connection.QueryAsync<(long Position, string Id, string Type, string Body, string? Trace)>(new CommandDefinition(
                "SELECT position, message_id, type, body, trace_parent FROM outbox WHERE position > @last ORDER BY position LIMIT @room",
                new { last, room }, cancellationToken: cancellationToken)))
                .Select(r => new OutboxMessage(r.Position, Guid.Parse(r.Id), r.Type, r.Body, r.Trace)).ToList();
        }
        foreach (var message in messages)
        {
            await SendAsync(message, cancellationToken);
            last = message.Position;
        }
        sent.Add(messages.Count);
        return messages.Count > 0;
    }

    private async Task SendAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        var type = events[message.Type];
        using var activity = Activities.StartActivity($"outbox {type.Name}", ActivityKind.Producer, message.TraceParent);
        var delivery = deliveries.Expect(message.MessageId, type);
        underway[message.Position] = clock.GetTimestamp();
        await bus.Publish(JsonSerializer.Deserialize(message.Body, type)!, type, context => context.MessageId = message.MessageId, cancellationToken);
        _ = delivery.ContinueWith(_ => Confirm(message.Position), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Confirm(long position)
    {
        confirmed.Enqueue(position);
        underway.TryRemove(position, out _);
        // Deleting rides along with other writes; a window that is half empty is worth waking up for.
        if (confirmed.Count >= Window / 4 || underway.IsEmpty) Wake();
    }

    private async Task ForgetConfirmedAsync(CancellationToken cancellationToken)
    {
        var positions = new List<long>();
        while (confirmed.TryDequeue(out var position)) positions.Add(position);
        if (positions.Count == 0) return;
        try
        {
            await writes.RunAsync(_ => { }, book => { book.Delivered(positions); return true; }, cancellationToken);
        }
        catch
        {
            positions.ForEach(confirmed.Enqueue);
            throw;
        }
    }

    private int CountPatient() => underway.Values.Count(since => clock.GetElapsedTime(since) < Patience);

    private void Wake() => wake.Writer.TryWrite(true);

    [LoggerMessage(1, LogLevel.Error, "{Service}: the outbox could not be sent; trying again")]
    private static partial void LogFailed(ILogger log, string service, Exception failure);
}
