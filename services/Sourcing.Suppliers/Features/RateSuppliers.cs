using Sourcing.BuildingBlocks.Messaging;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Storage;

namespace Sourcing.Suppliers.Features;

/// <summary>
/// Rates suppliers when their orders tell something, and now and then, because due dates pass by themselves. The process that relays the outbox does it; whoever is asked
/// for a supplier's standing meanwhile does not wait for it.
/// </summary>
public sealed partial class RateSuppliers(
    SupplierQueries suppliers, Scorecards scorecards, WriteQueue<SuppliersBook> writes, Relay<SuppliersBook> relay, TimeProvider clock, ILogger<RateSuppliers> log) : BackgroundService
{
    /// <summary>Suppliers rated in one round: those that have news all the time leave the others their turn.</summary>
    private const int InRound = 10_000;

    /// <summary>Ratings that are written together.</summary>
    private const int AtOnce = 100;

    /// <summary>How long a rating stands without news, by the clock of the service.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromHours(1);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>A supplier with news all the time is counted for a twentieth of the time at most.</summary>
    private const int Rest = 20;

    /// <summary>Who is not to be counted again before when: those whose counting takes long.</summary>
    private readonly Dictionary<Guid, long> resting = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var told = "";
        try
        {
            // Real time, whatever clock the service has: news come when they come.
            using var timer = new PeriodicTimer(Interval, TimeProvider.System);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!relay.IsRelaying) continue;
                try
                {
                    await RateAllAsync(stoppingToken);
                    told = "";
                }
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
                {
                    // Once for each reason: it is tried again every second.
                    if (told != failure.Message) LogFailed(log, failure.Message, failure);
                    told = failure.Message;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task RateAllAsync(CancellationToken cancellationToken)
    {
        Exception? first = null;
        foreach (var some in (await suppliers.UnratedAsync(clock.GetUtcNow() - Validity, InRound, cancellationToken)).Chunk(AtOnce))
        {
            var (writing, rated) = (new List<Task>(), 0);
            foreach (var id in some.Where(id => !IsResting(id)))
                await TryAsync(async () => writing.Add(WriteAsync(id, await CountAsync(id, cancellationToken), cancellationToken)));
            foreach (var written in writing)
                await TryAsync(async () =>
                {
                    await written;
                    rated++;
                });
            // The database is away, and the rest would only wait for it.
            if (rated == 0 && first is not null) break;
        }
        if (first is not null) throw first;

        // One that cannot be rated keeps none of the others from it.
        async Task TryAsync(Func<Task> attempt)
        {
            try
            {
                await attempt();
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                first ??= failure;
            }
        }
    }

    private async Task<CountedScorecard> CountAsync(Guid id, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        var counted = await scorecards.CountAsync(id, cancellationToken);
        var rest = TimeProvider.System.GetElapsedTime(began) * Rest;
        if (rest > Interval) resting[id] = TimeProvider.System.GetTimestamp() + (long)(rest.TotalSeconds * TimeProvider.System.TimestampFrequency);
        return counted;
    }

    private bool IsResting(Guid id)
    {
        if (!resting.TryGetValue(id, out var until)) return false;
        if (until > TimeProvider.System.GetTimestamp()) return true;
        resting.Remove(id);
        return false;
    }

    /// <summary>Counting takes its time outside of the transaction. Orders that told something meanwhile are missed then, and the supplier stays to be rated again.</summary>
    internal Task<bool> WriteAsync(Guid id, CountedScorecard counted, CancellationToken cancellationToken) => writes.RunAsync(
        book => book.NeedSupplier(id),
        book =>
        {
            book.Change(book.Find(id)!.Rate(counted.Scorecard.Rating, counted.ProgressCount, counted.Time));
            return true;
        },
        cancellationToken);

    [LoggerMessage(1, LogLevel.Warning, "Suppliers could not be rated, which is tried again; their last ratings stand: {Why}")]
    private static partial void LogFailed(ILogger log, string why, Exception failure);
}
