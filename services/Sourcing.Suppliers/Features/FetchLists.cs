using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Suppliers.Storage;

namespace Sourcing.Suppliers.Features;

/// <summary>
/// Fetches lists from where they are published. What comes is loaded like what a person loads: nothing where it cannot be read, and what has shrunk waits for
/// somebody. The process that relays the outbox does it.
/// </summary>
public sealed partial class FetchLists(ImportList import, ScreeningQueries queries, Relay<SuppliersBook> relay, ScreeningOptions options, TimeProvider clock, ILogger<FetchLists> log)
    : BackgroundService
{
    /// <summary>Who loads what is fetched.</summary>
    private const string Fetcher = "fetch";

    private const int BufferSize = 64 * 1024;

    /// <summary>Among so many is the one that was loaded last: in force, staged or discarded.</summary>
    private const int NewestVersions = 10;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, DateTimeOffset> failed = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Fetch.Count == 0) return;
        using var http = new HttpClient { Timeout = Timeout };
        try
        {
            using var timer = new PeriodicTimer(LookInterval, TimeProvider.System);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!relay.IsRelaying) continue;
                foreach (var fetch in options.Fetch) await FetchAsync(http, fetch, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task FetchAsync(HttpClient http, ListFetch fetch, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (failed.TryGetValue(fetch.List, out var when) && now < when + RetryInterval) return;
        try
        {
            var newest = await queries.VersionsAsync(fetch.List, after: null, NewestVersions, cancellationToken);
            if (newest.Count > 0 && now < newest.Max(v => v.ConfirmTime) + options.FetchInterval) return;
            var version = await import.HandleAsync(
                new ListOrigin(fetch.List, fetch.Format, fetch.Measure, fetch.Jurisdiction, fetch.Goods), stage: false, files => ReadAsync(http, fetch, files, cancellationToken), Fetcher, cancellationToken);
            failed.Remove(fetch.List);
            LogFetched(log, version.Id, version.State, version.Counts.Entries);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            failed[fetch.List] = now;
            LogFailed(log, fetch.List, failure is RefusedException refused ? refused.Refusal.Message : failure.Message, failure);
        }
    }

    private static async Task ReadAsync(HttpClient http, ListFetch fetch, ListFiles files, CancellationToken cancellationToken)
    {
        foreach (var (name, url) in ListFiles.NamesOf(fetch.Format).Zip(fetch.Urls))
        {
            using var response = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            response.EnsureSuccessStatusCode();
            await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[BufferSize];
            int count;
            while ((count = await content.ReadAsync(buffer, cancellationToken)) > 0) files.Add(name, buffer.AsSpan(0, count));
        }
    }

    [LoggerMessage(1, LogLevel.Information, "List {Version} was fetched: {State}, {Entries} entries")]
    private static partial void LogFetched(ILogger log, string version, Screening.ListVersionState state, int entries);

    [LoggerMessage(2, LogLevel.Warning, "List {List} could not be fetched, which is tried again; the version in force stays: {Why}")]
    private static partial void LogFailed(ILogger log, string list, string why, Exception failure);
}
