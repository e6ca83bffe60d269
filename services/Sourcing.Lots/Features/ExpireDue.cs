using Microsoft.Extensions.Options;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Lots.Domain;
using Sourcing.Lots.Storage;

namespace Sourcing.Lots.Features;

/// <summary>Gives back, again and again, what was kept too long: reservations whose order never came, and holds.</summary>
public sealed partial class ExpireDue(
    LotQueries lots, WriteQueue<LotsBook> writes, IOptions<LotsOptions> options, TimeProvider clock, ILogger<ExpireDue> log) : BackgroundService
{
    private const int AtOnce = 200;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ExpiryInterval, clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                while (await ExpireAsync(stoppingToken) == AtOnce)
                {
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogFailed(log, failure);
            }
        }
    }

    private async Task<int> ExpireAsync(CancellationToken cancellationToken)
    {
        var (orders, holds) = await lots.DueAsync(clock.GetUtcNow(), AtOnce, cancellationToken);
        if (orders.Count + holds.Count == 0) return 0;
        // One command each: they share a commit in any case, and one that fails keeps no other from its end.
        await Task.WhenAll([
            .. orders.Select(order => writes.RunAsync(
                book => book.NeedReservation(order),
                // Looked at again: it may have been committed or prolonged since it was found.
                book => book.FindReservation(order) is { State: ReservationState.Reserved } reservation && reservation.ExpireTime <= book.Now
                    && ReleaseReservation.GiveBack(book, reservation, ReservationState.Expired),
                cancellationToken)),
            .. holds.Select(id => writes.RunAsync(
                book => book.NeedHold(id),
                book => book.FindHold(id) is { State: HoldState.Active } hold && hold.ExpireTime <= book.Now && ReleaseHold.End(book, hold, HoldState.Expired) is not null,
                cancellationToken)),
        ]);
        return Math.Max(orders.Count, holds.Count);
    }

    [LoggerMessage(1, LogLevel.Error, "Expired reservations and holds could not be given back; trying again")]
    private static partial void LogFailed(ILogger log, Exception failure);
}
