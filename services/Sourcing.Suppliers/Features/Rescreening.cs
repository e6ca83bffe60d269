using System.Collections.Concurrent;
using Sourcing.BuildingBlocks.Messaging;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Storage;

namespace Sourcing.Suppliers.Features;

/// <summary>
/// Screens every supplier again when lists or its record change, and ends approvals whose time is over. The process that relays the outbox does it;
/// whoever is asked for a supplier's standing meanwhile does not wait for it.
/// </summary>
public sealed partial class Rescreening(
    ScreeningQueries queries, SupplierQueries suppliers, SupplierScreening screening, WriteQueue<SuppliersBook> writes, Relay<SuppliersBook> relay, ScreeningOptions options,
    TimeProvider clock, ILogger<Rescreening> log) : BackgroundService
{
    private const int AtOnce = 200;

    /// <summary>Names are compared on so many cores; the others go on with what callers ask.</summary>
    public const int Cores = 2;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var told = "";
        try
        {
            // Real time, whatever clock the service has: lists change when they change.
            using var timer = new PeriodicTimer(Interval, TimeProvider.System);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!relay.IsRelaying) continue;
                try
                {
                    await ScreenAllAsync(stoppingToken);
                    await ExpireAllAsync(stoppingToken);
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

    private async Task ScreenAllAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var state = await queries.StateAsync(cancellationToken);
            if (state.OldestConfirmTime is null && options.RequireLists) return;
            var behind = await suppliers.BehindAsync(state.Generation, AtOnce, cancellationToken);
            var failures = new ConcurrentQueue<Exception>();
            await Parallel.ForEachAsync(behind, new ParallelOptions { MaxDegreeOfParallelism = Cores, CancellationToken = cancellationToken }, async (id, cancel) =>
            {
                try
                {
                    await screening.ScreenAsync(id, SupplierScreening.Itself, check: null, then: null, cancel);
                }
                // One that cannot be judged keeps none of the others from it.
                catch (Exception failure) when (!cancel.IsCancellationRequested)
                {
                    failures.Enqueue(failure);
                }
            });
            if (failures.TryDequeue(out var first)) throw first;
            if (behind.Count < AtOnce) return;
        }
    }

    private async Task ExpireAllAsync(CancellationToken cancellationToken)
    {
        foreach (var id in await suppliers.ExpiredAsync(clock.GetUtcNow(), AtOnce, cancellationToken))
            await writes.RunAsync(
                book => book.NeedSupplier(id),
                book =>
                {
                    var supplier = book.Find(id)!;
                    book.Save(supplier, supplier.Expire(SupplierScreening.Itself, book.Now));
                    return true;
                },
                cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Warning, "Suppliers could not be screened again, which is tried again; none of them trades meanwhile: {Why}")]
    private static partial void LogFailed(ILogger log, string why, Exception failure);
}
