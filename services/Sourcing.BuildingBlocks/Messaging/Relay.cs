using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sourcing.BuildingBlocks.Storage;

namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>
/// Sends a service's outbox, in order, for ever. A row leaves when its delivery is confirmed; whatever is not confirmed when
/// the process ends is sent again, by it at the next start or by another one, under the same message id, and the consumers'
/// inboxes make that harmless.
/// </summary>
public sealed partial class Relay<TBook>(
    Database<TBook> database, WriteQueue<TBook> writes, IEventSender sender, EventTypes events,
    IMeterFactory meters, ILogger<Relay<TBook>> log) : BackgroundService where TBook : Book, new()
{
    /// <summary>Messages sent and not yet confirmed, at most: what consumers must be able to catch up with.</summary>
    private const int Window = 512;

    /// <summary>What is worth waking up for.</summary>
    private const int Share = Window / 4;

    /// <summary>
    /// From one sending to the next, at least. After a quiet moment an event leaves at once; under load the events of several commits leave,
    /// and have their effects, together, which costs a fraction of what each by itself would take from the calls that people wait for.
    /// </summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    /// <summary>How long an unconfirmed message takes a place in the window. It stays in the outbox in any case.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What went wrong is tried again after this. It waits for other machines, so it is real time, whatever clock the services have.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    /// <summary>A commit of this process wakes the relay. What other replicas have written it finds by looking.</summary>
    private readonly TimeSpan pollingInterval = TimeSpan.FromMilliseconds(database.Engine.IsShared ? 200 : 1000);

    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly RelayLease lease = new(database, log);
    private readonly ConcurrentDictionary<long, long> underway = [];
    private readonly ConcurrentDictionary<long, bool> confirmed = [];
    private readonly List<Task> outstanding = [];
    private readonly Counter<long> sent = meters.Create("Sourcing.Messaging").CreateCounter<long>(
        "sourcing.messaging.sent", "{message}", "Events sent from the outbox.", [new("sourcing.service", database.Name)]);
    private volatile Exception? failed;
    private volatile string? told;
    private bool ready;

    private bool IsSending => failed is null && lease.IsHeld;

    /// <summary>Whether this process relays, and does what else one process is enough for.</summary>
    public bool IsRelaying => lease.IsHeld;

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
        await Task.WhenAll(lease.RunAsync(Wake, stoppingToken), RelayAsync(stoppingToken));
    }

    private async Task RelayAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ForgetConfirmedAsync(stoppingToken);
                if (failed is not null) await StartOverAsync(stoppingToken);
                if (!lease.IsHeld)
                {
                    ready = false;
                }
                else
                {
                    if (!ready) await sender.ReadyAsync(stoppingToken);
                    ready = true;
                    if (await SendNextAsync(stoppingToken)) continue;
                }
                await WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                Complain(failure);
                await Task.Delay(RetryInterval, TimeProvider.System, stoppingToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }

    /// <summary>
    /// What could not be sent is sent again before what comes after it, so that a backlog leaves in order. Waits a while for what
    /// is on its way, and not for what is sent within the process and not consumed yet.
    /// </summary>
    private async Task StartOverAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(outstanding).WaitAsync(Patience, TimeProvider.System, cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        outstanding.Clear();
        Complain(failed!);
        failed = null;
        ready = false;
        await Task.Delay(RetryInterval, TimeProvider.System, cancellationToken);
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(pollingInterval);
        Task woken = wake.Reader.WaitToReadAsync(patience.Token).AsTask();
        await woken.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        wake.Reader.TryRead(out _);
    }

    private async Task<bool> SendNextAsync(CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        List<OutboxMessage> messages;
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            // Not "after the last one": what several processes write becomes visible in another order than its positions. What is confirmed
            // while the two are read is in the second.
            messages = (await connection.QueryAsync<(long Position, string Id, string Type, string Body, string? Trace)>(new CommandDefinition(
                database.Engine.Sql("SELECT position, message_id, type, body, trace_parent FROM outbox WHERE NOT (position = ANY(@known)) ORDER BY position LIMIT @most"),
                new { known = database.Engine.List([.. underway.Keys, .. confirmed.Keys]), most = Window }, cancellationToken: cancellationToken)))
                .Select(r => new OutboxMessage(r.Position, Guid.Parse(r.Id), r.Type, r.Body, r.Trace)).ToList();
        }
        outstanding.RemoveAll(sending => sending.IsCompleted);
        var room = 0;
        foreach (var (i, message) in messages.Index())
        {
            if (room <= 0) room = await RoomAsync(Math.Min(Share, messages.Count - i), cancellationToken);
            // Reading and sending take time: a process that was paused or cut off in between sends nothing on an old lease.
            if (!IsSending) break;
            outstanding.Add(await SendAsync(message, cancellationToken));
            sent.Add(1);
            room--;
        }
        // A backlog goes on at once.
        if (messages.Count is > 0 and < Window && Pace - TimeProvider.System.GetElapsedTime(begun) is var rest && rest > TimeSpan.Zero)
            await Task.Delay(rest, TimeProvider.System, cancellationToken);
        return messages.Count > 0;
    }

    /// <summary>
    /// Places in the window: as many as wanted, or after some waiting any. What was read waits here, so that the broker has something to do while the next are read.
    /// </summary>
    private async Task<int> RoomAsync(int wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            var room = Window - CountPatient();
            if (room >= wanted || !IsSending) return room;
            await ForgetConfirmedAsync(cancellationToken);
            await WaitAsync(cancellationToken);
            // What is stuck at one consumer must not keep the events of others.
            wanted = 1;
        }
    }

    /// <summary>Sends one; the answer completes when it is delivered or has failed, and does not throw.</summary>
    private async Task<Task> SendAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        var type = events[message.Type];
        using var activity = MessagingTelemetry.Activities.StartActivity($"outbox {type.Name}", ActivityKind.Producer, message.TraceParent);
        underway[message.Position] = TimeProvider.System.GetTimestamp();
        try
        {
            var delivery = await sender.SendAsync(message, type, cancellationToken);
            return delivery.ContinueWith(done => Settle(message.Position, done.Exception?.InnerException, done.IsCompletedSuccessfully), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Settle(message.Position, failure, isDelivered: false);
            return Task.CompletedTask;
        }
    }

    private void Settle(long position, Exception? failure, bool isDelivered)
    {
        if (!isDelivered)
        {
            failed = failure ?? new OperationCanceledException("The event was taken back.");
            underway.TryRemove(position, out _);
            Wake();
            return;
        }
        told = null;
        confirmed[position] = true;
        underway.TryRemove(position, out _);
        // Forgetting rides along with other writes; a share that is done is worth waking up for.
        if (confirmed.Count >= Share || underway.IsEmpty) Wake();
    }

    private async Task ForgetConfirmedAsync(CancellationToken cancellationToken)
    {
        var positions = confirmed.Keys;
        if (positions.Count == 0) return;
        await writes.RunAsync(_ => { }, book => { book.Delivered(positions); return true; }, cancellationToken);
        foreach (var position in positions) confirmed.TryRemove(position, out _);
    }

    /// <summary>Once for each reason until something is delivered again: what is away is asked for every second.</summary>
    private void Complain(Exception failure)
    {
        if (failure.Message == told) return;
        told = failure.Message;
        LogFailed(log, database.Name, failure.Message, failure);
    }

    private int CountPatient() => underway.Values.Count(since => TimeProvider.System.GetElapsedTime(since) < Patience);

    private void Wake() => wake.Writer.TryWrite(true);

    [LoggerMessage(1, LogLevel.Error, "{Service}: the outbox could not be sent, which is tried again: {Why}")]
    private static partial void LogFailed(ILogger log, string service, string why, Exception? failure);
}
