using System.Data.Common;
using Npgsql;

namespace Sourcing.EndToEndTests.Faults;

/// <summary>
/// Looks at the stock again and again while everything runs, each time at one moment of the database: of every lot, what is sold is
/// what committed reservations say, what is reserved is what open ones say, and all of it with what is free is the whole quantity.
/// </summary>
internal sealed class StockWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private const string Wrong =
        """
        SELECT count(*) FROM lots l
        LEFT JOIN (
            SELECT line->>'LotId' AS lot_id, sum((line->>'Quantity')::bigint) FILTER (WHERE r.state = 'Reserved') AS reserved, sum((line->>'Quantity')::bigint) FILTER (WHERE r.state = 'Committed') AS sold
            FROM reservations r, jsonb_array_elements(r.lines::jsonb) line WHERE r.state IN ('Reserved', 'Committed') GROUP BY 1
        ) t ON t.lot_id = l.id
        WHERE l.sold <> coalesce(t.sold, 0) OR l.reserved <> coalesce(t.reserved, 0)
           OR l.held <> (SELECT coalesce(sum(h.quantity), 0) FROM holds h WHERE h.lot_id = l.id AND h.state = 'Active')
           OR l.sold + l.reserved + l.held > l.quantity
        """;

    private readonly CancellationTokenSource stop = new();
    private readonly Task watching;

    public StockWatch(Cluster cluster) => watching = Task.Run(() => WatchAsync(cluster));

    /// <summary>Moments looked at.</summary>
    public int Moments { get; private set; }

    /// <summary>Lots of which something was wrong at some moment, counted at each.</summary>
    public long WrongLots { get; private set; }

    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await watching;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stop.Dispose();
    }

    private async Task WatchAsync(Cluster cluster)
    {
        using var tick = new PeriodicTimer(Interval);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                WrongLots += await cluster.CountAsync("lots", Wrong, stop.Token);
                Moments++;
                await tick.WaitForNextTickAsync(stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is DbException or NpgsqlException or TimeoutException or IOException)
            {
                // The database itself is down; there is nothing to see.
            }
        }
    }
}
