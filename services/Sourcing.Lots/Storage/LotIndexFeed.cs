using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Lots.Domain;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Storage;

/// <summary>
/// Fills the index of lots and keeps it current: with every commit of this process at once, and with those of others, where there are
/// others, by reading their news before each search and again and again. A process that has missed news reads everything again.
/// </summary>
internal sealed partial class LotIndexFeed : BackgroundService
{
    private const int AtOnce = 1000;

    /// <summary>Real time, whatever clock the service has: others write when they do.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long news are kept, by the clock of the database.</summary>
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan ForgetInterval = TimeSpan.FromSeconds(10);

    private readonly Database<LotsBook> database;
    private readonly WriteQueue<LotsBook> writes;
    private readonly LotIndex index;
    private readonly int capacity;
    private readonly ILogger<LotIndexFeed> log;
    private readonly SemaphoreSlim reading = new(1);
    private ConcurrentBag<string> own = [];
    private IReadOnlyCollection<string> ownBefore = [];
    private IReadOnlyCollection<long> read = [];
    private (long Transaction, long Time) seen;
    private long forgotten;

    /// <param name="database">Has the lots.</param>
    /// <param name="writes">Tells the commits of this process.</param>
    /// <param name="index">What is filled.</param>
    /// <param name="capacity">Lots it may hold; with more it is given up.</param>
    /// <param name="log">Where it says so.</param>
    public LotIndexFeed(Database<LotsBook> database, WriteQueue<LotsBook> writes, LotIndex index, int capacity, ILogger<LotIndexFeed> log)
    {
        (this.database, this.writes, this.index, this.capacity, this.log) = (database, writes, index, capacity, log);
        // Before anything is written.
        if (capacity > 0) writes.Committed += Tell;
        // A search sees what was committed before it, wherever that was: the next call of whoever has written may come to another process.
        if (database.Engine.IsShared) index.CatchUpWithOthersAsync = CatchUpAsync;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested && capacity > 0)
        {
            try
            {
                if (!index.IsLoaded) await LoadAsync(stoppingToken);
                else if (database.Engine.IsShared) await CatchUpAsync(stoppingToken);
                await ForgetAsync(stoppingToken);
                index.CatchUp();
                if (index.Count > capacity || index.HasOverflowed)
                {
                    GiveUp();
                    return;
                }
                await Task.Delay(Interval, TimeProvider.System, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogFailed(log, failure.Message, failure);
                await Task.Delay(RetryInterval, TimeProvider.System, stoppingToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        await reading.WaitAsync(cancellationToken);
        try
        {
            if (index.IsLoaded) await ReadNewsAsync(cancellationToken);
        }
        finally
        {
            reading.Release();
        }
    }

    private void Tell(LotsBook book)
    {
        if (!book.HasNews) return;
        index.Tell(book);
        if (database.Engine.IsShared) own.Add(book.NewsId);
    }

    private void GiveUp()
    {
        writes.Committed -= Tell;
        LogTooMany(log, index.Count, capacity);
        index.Clear();
    }

    /// <summary>Reads every lot; what is committed meanwhile is told besides.</summary>
    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        index.Clear();
        read = [];
        await using var connection = await database.OpenAsync(cancellationToken);
        if (database.Engine.IsShared) seen = await HorizonAsync(connection, cancellationToken);
        await TellAsync(connection, "", null, cancellationToken);
        index.IsLoaded = index.Count <= capacity;
    }

    /// <summary>
    /// Reads what others have changed. A row of news is read again until every transaction that could have been under way when it was
    /// written is over: so none is missed that becomes visible later than its neighbours.
    /// </summary>
    private async Task ReadNewsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var horizon = await HorizonAsync(connection, cancellationToken);
        // Also where the server is another one, that has not seen what this process has.
        if (horizon.Time - seen.Time > Keep.TotalMicroseconds / 2 || horizon.Transaction < seen.Transaction)
        {
            index.IsLoaded = false;
            return;
        }
        // What the commit told is not read. A commit whose answer was lost has told nothing.
        var ownNow = Interlocked.Exchange(ref own, []);
        var news = (await connection.QueryAsync<(long Position, byte[] Ids)>(new CommandDefinition(
            "SELECT position, CASE WHEN batch = ANY(@told) OR position = ANY(@read) THEN ''::bytea ELSE ids END FROM lot_news WHERE transaction_id >= @since ORDER BY position",
            new { told = ownNow.Concat(ownBefore).ToArray(), read = read.ToArray(), since = seen.Transaction }, cancellationToken: cancellationToken))).AsList();
        var ids = news.SelectMany(n => n.Ids.Chunk(16)).Select(id => new Guid(id).ToString()).Distinct();
        foreach (var some in ids.Chunk(AtOnce)) await TellAsync(connection, " = ANY(@ids)", some, cancellationToken);
        (seen, read, ownBefore) = (horizon, [.. news.Select(n => n.Position)], ownNow);
    }

    /// <summary>Deletes news that every process has read, or was too late for.</summary>
    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var now = seen.Time;
        if (!database.Engine.IsShared || now - forgotten <= ForgetInterval.TotalMicroseconds) return;
        forgotten = now;
        await using var connection = await database.OpenAsync(cancellationToken);
        var old = await connection.QueryAsync<long>(new CommandDefinition(
            "SELECT position FROM lot_news WHERE time < @before ORDER BY position LIMIT 10000", new { before = now - (long)Keep.TotalMicroseconds }, cancellationToken: cancellationToken));
        if (old.AsList() is { Count: > 0 } positions) await writes.RunAsync(_ => { }, book => { book.Forget(positions); return true; }, cancellationToken);
    }

    /// <summary>The oldest transaction under way, and the time.</summary>
    private static Task<(long Transaction, long Time)> HorizonAsync(DbConnection connection, CancellationToken cancellationToken) => connection.QuerySingleAsync<(long, long)>(new CommandDefinition(
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint", cancellationToken: cancellationToken));

    /// <summary>Reads lots and suppliers with these ids, or all, and tells the index.</summary>
    private async Task TellAsync(DbConnection connection, string which, string[]? ids, CancellationToken cancellationToken)
    {
        var parameters = ids is null ? null : new { ids };
        var standings = new List<SupplierStanding>();
        await using (var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
            $"SELECT {LotRows.Standings.Names} FROM supplier_standings{(ids is null ? "" : $" WHERE supplier_id{which}")}", parameters, cancellationToken: cancellationToken)))
        {
            while (await reader.ReadAsync(cancellationToken)) standings.Add(LotRows.ReadStanding(reader));
        }
        index.Tell([], standings);
        await using var rows = await connection.ExecuteReaderAsync(new CommandDefinition(
            $"SELECT {LotRows.StockColumns}, body FROM lots{(ids is null ? "" : $" WHERE id{which}")}", parameters, cancellationToken: cancellationToken));
        var lots = new List<(LotStock, Lot)>(AtOnce);
        while (await rows.ReadAsync(cancellationToken) && index.Count <= capacity)
        {
            lots.Add(LotRows.ReadStockAndBody(rows));
            if (lots.Count < AtOnce) continue;
            index.Tell(lots, []);
            lots = new List<(LotStock, Lot)>(AtOnce);
            // A database that is faster than this never lets it wait, and calls are to have their turn.
            await Task.Yield();
        }
        index.Tell(lots, []);
    }

    [LoggerMessage(1, LogLevel.Warning, "The index of lots could not be read from the database, which is tried again: {Why}")]
    private static partial void LogFailed(ILogger log, string why, Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "The index of lots was given up: with {Count} lots it has more than Lots:IndexedLots={Capacity} allows, or more than 65,536 values in one facet. The database answers searches from now on")]
    private static partial void LogTooMany(ILogger log, int count, int capacity);
}
