using System.Data.Common;
using System.Text.Json;
using Google.Protobuf;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Lots.Domain;
using Sourcing.Lots.V1;
using Hold = Sourcing.Lots.Domain.Hold;
using Reservation = Sourcing.Lots.Domain.Reservation;

namespace Sourcing.Lots.Storage;

/// <summary>Write side of the lots' database.</summary>
public sealed class LotsBook : Book
{
    private readonly HashSet<string> wantedLots = [];
    private readonly HashSet<string> wantedBodies = [];
    private readonly HashSet<string> wantedStockNumbers = [];
    private readonly HashSet<string> wantedReservations = [];
    private readonly HashSet<string> wantedHolds = [];
    private readonly HashSet<string> wantedJobs = [];
    private readonly HashSet<string> wantedStandings = [];

    private readonly Table<Guid, LotStock> lots = new();
    private readonly Dictionary<Guid, Lot> bodies = [];
    private readonly HashSet<Guid> rewritten = [];
    private readonly Dictionary<(Guid Supplier, string Number), Guid> stockNumbers = [];
    private readonly Table<Guid, Reservation> reservations = new();
    private readonly Table<Guid, Hold> holds = new();
    private readonly Table<Guid, SupplierStanding> standings = new();
    private readonly Table<Guid, ImportProgress> jobs = new();
    private readonly List<(Guid Job, RejectedRow Row)> rejects = [];

    /// <summary>Asks for a lot's stock and the active holds on it.</summary>
    public void NeedLot(Guid id) => wantedLots.Add(id.ToString());

    /// <summary>Asks for a lot with its contents.</summary>
    public void NeedBody(Guid id) => wantedBodies.Add(id.ToString());

    /// <summary>Asks for the lot, with its contents, that has this number.</summary>
    public void NeedStockNumber(Guid supplierId, string number) => wantedStockNumbers.Add(StockNumberKey(supplierId, number));

    /// <summary>Asks for an order's reservation; <see cref="NeedLot"/> is not needed for its lines.</summary>
    public void NeedReservation(Guid orderId) => wantedReservations.Add(orderId.ToString());

    public void NeedHold(Guid id) => wantedHolds.Add(id.ToString());

    public void NeedJob(Guid id) => wantedJobs.Add(id.ToString());

    /// <summary>Asks whether a supplier is suspended; that of a loaded lot is loaded with it.</summary>
    public void NeedStanding(Guid supplierId) => wantedStandings.Add(supplierId.ToString());

    public LotStock? FindLot(Guid id) => lots.Find(id);

    public Lot? FindBody(Guid id) => bodies.GetValueOrDefault(id);

    public Guid? FindStockNumber(Guid supplierId, string number) => stockNumbers.TryGetValue((supplierId, number), out var id) ? id : null;

    public Reservation? FindReservation(Guid orderId) => reservations.Find(orderId);

    public Hold? FindHold(Guid id) => holds.Find(id);

    public IReadOnlyList<Hold> ActiveHolds(Guid lotId, string? buyer) =>
        [.. holds.All.Where(h => h.LotId == lotId && h.State == HoldState.Active && (buyer is null || h.Buyer == buyer))];

    public bool IsSuspended(Guid supplierId) => standings.Find(supplierId) is { Suspended: true };

    public SupplierStanding? FindStanding(Guid supplierId) => standings.Find(supplierId);

    public ImportProgress? FindJob(Guid id) => jobs.Find(id);

    /// <summary>Keeps a stock movement of a loaded lot.</summary>
    public void Move(LotStock lot) => lots.Put(lot.Id, lot);

    /// <summary>Keeps a lot, new or changed, with its contents.</summary>
    public void Put(LotStock lot, Lot body)
    {
        if (lots.Find(lot.Id) is { } before) stockNumbers.Remove((before.SupplierId, before.StockNumber));
        lots.Put(lot.Id, lot);
        bodies[lot.Id] = body;
        rewritten.Add(lot.Id);
        stockNumbers[(lot.SupplierId, lot.StockNumber)] = lot.Id;
    }

    public void Put(Reservation reservation) => reservations.Put(reservation.OrderId, reservation);

    public void Put(Hold hold) => holds.Put(hold.Id, hold);

    public void Put(SupplierStanding standing) => standings.Put(standing.SupplierId, standing);

    public void Put(ImportProgress job) => jobs.Put(job.Id, job);

    public void Reject(Guid jobId, RejectedRow row) => rejects.Add((jobId, row));

    protected override async Task LoadRowsAsync(Session session, CancellationToken cancellationToken)
    {
        foreach (var reservation in await session.ReadAsync(
            $"SELECT {LotRows.ReservationColumns} FROM reservations WHERE order_id IN (SELECT value FROM json_each(@keys))",
            wantedReservations, LotRows.ReadReservation, cancellationToken))
        {
            reservations.Load(reservation.OrderId, reservation);
            foreach (var line in reservation.Lines)
            {
                NeedLot(line.LotId);
                foreach (var used in line.UsedHolds) NeedHold(used.HoldId);
            }
        }
        foreach (var hold in await session.ReadAsync(
            $"SELECT {LotRows.HoldColumns} FROM holds WHERE id IN (SELECT value FROM json_each(@keys))", wantedHolds, LotRows.ReadHold, cancellationToken))
        {
            holds.Load(hold.Id, hold);
            NeedLot(hold.LotId);
        }
        foreach (var (stock, body) in await session.ReadAsync(
            $"SELECT {LotRows.StockColumns}, body FROM lots WHERE (supplier_id, stock_number) IN (SELECT value ->> 0, value ->> 1 FROM json_each(@keys))",
            wantedStockNumbers, LotRows.ReadStockAndBody, cancellationToken))
            Loaded(stock, body);
        foreach (var (stock, body) in await session.ReadAsync(
            $"SELECT {LotRows.StockColumns}, body FROM lots WHERE id IN (SELECT value FROM json_each(@keys))", wantedBodies, LotRows.ReadStockAndBody, cancellationToken))
            Loaded(stock, body);
        foreach (var stock in await session.ReadAsync(
            $"SELECT {LotRows.StockColumns} FROM lots WHERE id IN (SELECT value FROM json_each(@keys))", wantedLots, LotRows.ReadStock, cancellationToken))
            lots.Load(stock.Id, stock);
        foreach (var hold in await session.ReadAsync(
            $"SELECT {LotRows.HoldColumns} FROM holds WHERE lot_id IN (SELECT value FROM json_each(@keys)) AND state = 'Active'",
            [.. lots.All.Where(l => l.Held > 0).Select(l => l.Id.ToString())], LotRows.ReadHold, cancellationToken))
            holds.Load(hold.Id, hold);
        foreach (var standing in await session.ReadAsync(
            "SELECT supplier_id, version, suspended FROM supplier_standings WHERE supplier_id IN (SELECT value FROM json_each(@keys))",
            [.. lots.All.Select(l => l.SupplierId.ToString()).Concat(wantedStandings).Distinct()], LotRows.ReadStanding, cancellationToken))
            standings.Load(standing.SupplierId, standing);
        foreach (var job in await session.ReadAsync(
            $"SELECT {LotRows.JobColumns} FROM import_jobs WHERE id IN (SELECT value FROM json_each(@keys))", wantedJobs, LotRows.ReadJob, cancellationToken))
            jobs.Load(job.Id, job);
    }
    protected override async Task SaveRowsAsync(Session session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(LotRows.InsertLot, rewritten.Where(lots.IsNew).Select(id => LotRows.Write(lots.Find(id)!, bodies[id], Now)), cancellationToken);
        var changed = rewritten.Where(id => !lots.IsNew(id)).ToList();
        await session.ExecuteAsync(LotRows.UpdateLot, changed.Select(id => LotRows.WriteUpdate(lots.Find(id)!, bodies[id], Now)), cancellationToken);
        await session.ExecuteAsync("DELETE FROM lot_facets WHERE lot_id = @id", changed.Select(id => new object?[] { id.ToString() }), cancellationToken);
        await session.ExecuteAsync("INSERT INTO lot_facets (facet, value, lot_id) VALUES (@facet, @value, @id)",
            rewritten.SelectMany(id => LotRows.Facets(bodies[id]).Select(f => new object?[] { f.Facet, f.Value, id.ToString() })), cancellationToken);
        await session.ExecuteAsync("UPDATE lots SET sold = @sold, reserved = @reserved, held = @held WHERE id = @id",
            lots.Changed.Where(l => !rewritten.Contains(l.Id)).OrderBy(l => l.Id).Select(l => new object?[] { l.Sold, l.Reserved, l.Held, l.Id.ToString() }), cancellationToken);
        await session.ExecuteAsync(LotRows.UpsertReservation, reservations.Written.Select(LotRows.Write), cancellationToken);
        await session.ExecuteAsync(LotRows.UpsertHold, holds.Written.Select(LotRows.Write), cancellationToken);
        await session.ExecuteAsync(
            "INSERT INTO supplier_standings (supplier_id, version, suspended) VALUES (@id, @version, @suspended) ON CONFLICT (supplier_id) DO UPDATE SET version = excluded.version, suspended = excluded.suspended",
            standings.Written.Select(s => new object?[] { s.SupplierId.ToString(), s.Version, s.Suspended ? 1 : 0 }), cancellationToken);
        await session.ExecuteAsync(LotRows.UpsertJob, jobs.Written.Select(LotRows.Write), cancellationToken);
        await session.ExecuteAsync("INSERT INTO import_rejects (job_id, row, cells, problems) VALUES (@job, @row, @cells, @problems)",
            rejects.Select(r => new object?[] { r.Job.ToString(), r.Row.Row, JsonSerializer.Serialize(r.Row.Cells), JsonSerializer.Serialize(r.Row.Problems) }), cancellationToken);
    }

    private void Loaded(LotStock stock, Lot body)
    {
        lots.Load(stock.Id, stock);
        bodies[stock.Id] = body;
        stockNumbers[(stock.SupplierId, stock.StockNumber)] = stock.Id;
    }

    private static string StockNumberKey(Guid supplierId, string number) => JsonSerializer.Serialize<string[]>([supplierId.ToString(), number]);
}
