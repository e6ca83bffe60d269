using System.Diagnostics.Metrics;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sourcing.BuildingBlocks.Messaging;

namespace Sourcing.BuildingBlocks.Storage;

/// <summary>
/// Removes rows whose time is over, some hundreds at a time and never for more than a tenth of the time, so that it goes slower where there is
/// much else to write. The process that relays the outbox does it; two that do it for a moment do no harm.
/// </summary>
public sealed partial class Retention<TBook>(
    Database<TBook> database, WriteQueue<TBook> writes, Relay<TBook> relay, IEnumerable<Perishable<TBook>> tables, RetentionOptions options,
    TimeProvider clock, IMeterFactory meters, ILogger<Retention<TBook>> log) : BackgroundService where TBook : Book, new()
{
    /// <summary>Rows removed in one transaction: one or two milliseconds of it.</summary>
    private const int AtOnce = 500;

    /// <summary>Pauses between those are so many times what the last ones took.</summary>
    private const int Rest = 9;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Counter<long> removed = meters.Create("Sourcing.Storage").CreateCounter<long>(
        "sourcing.storage.removed", "{row}", "Rows removed because their time was over.");
    private readonly HashSet<string> told = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(options.StartDelay, clock, stoppingToken);
            using var timer = new PeriodicTimer(Interval, clock);
            while (await timer.WaitForNextTickAsync(stoppingToken)) await RemoveAllAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task RemoveAllAsync(CancellationToken cancellationToken)
    {
        var hasFailed = false;
        foreach (var table in tables)
        {
            try
            {
                await RemoveAsync(table, cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                hasFailed = true;
                // Once for each reason until all is well again: what is away is asked for every minute.
                if (told.Add(failure.Message)) LogFailed(log, database.Name, table.Table, failure.Message, failure);
            }
        }
        if (!hasFailed) told.Clear();
    }

    private async Task RemoveAsync(Perishable<TBook> table, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - table.KeepTime;
        for (var after = ""; relay.IsRelaying;)
        {
            var keys = await FindAsync(table, before, after, cancellationToken);
            if (keys.Count == 0) return;
            var start = TimeProvider.System.GetTimestamp();
            await writes.RunAsync(_ => { }, book => { book.Remove(table.Delete, keys, before); return true; }, cancellationToken);
            removed.Add(keys.Count, new("sourcing.service", database.Name), new("sourcing.table", table.Table));
            if (keys.Count < AtOnce) return;
            after = keys[^1];
            // Real time, whatever clock the service has: it is the machine that is spared.
            var pause = TimeProvider.System.GetElapsedTime(start) * Rest;
            await Task.Delay(pause > ShortestPause ? pause : ShortestPause, TimeProvider.System, cancellationToken);
        }
    }

    private async Task<List<string>> FindAsync(Perishable<TBook> table, DateTimeOffset before, string after, CancellationToken cancellationToken)
    {
        // The first 48 bits of an id of version 7 are its milliseconds.
        var time = before.ToUnixTimeMilliseconds().ToString("x12", null);
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            database.Engine.Sql(table.Find), new { before = before.ToMicros(), id = $"{time[..8]}-{time[8..]}", after, limit = AtOnce }, cancellationToken: cancellationToken))).AsList();
    }

    [LoggerMessage(1, LogLevel.Warning, "{Service}: rows of {Table} whose time is over could not be removed, which is tried again: {Why}")]
    private static partial void LogFailed(ILogger log, string service, string table, string why, Exception failure);
}
