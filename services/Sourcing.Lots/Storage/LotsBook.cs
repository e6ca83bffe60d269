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
    private readonly HashSet<string> wantedOffers = [];
    private readonly HashSet<string> wantedBodies = [];
    private readonly HashSet<(string Supplier, string Number)> wantedStockNumbers = [];
    private readonly HashSet<string> wantedReservations = [];
    private readonly HashSet<string> wantedHolds = [];
    private bool discover;
    private readonly HashSet<string> wantedJobs = [];
    private readonly HashSet<string> wantedStandings = [];
    private readonly HashSet<Guid> askedStandings = [];

    private readonly Table<Guid, LotStock> lots = new();
    private readonly Dictionary<Guid, Lot> bodies = [];
    private readonly HashSet<Guid> rewritten = [];
    private readonly HashSet<Guid> turned = [];
    private readonly List<long> oldNews = [];
    private readonly Dictionary<(Guid Supplier, string Number), Guid> stockNumbers = [];
    private readonly Table<Guid, Reservation> reservations = new();
    private readonly HashSet<Guid> reserved = [];
    private readonly Table<Guid, Hold> holds = new();
    private readonly Table<Guid, SupplierStanding> standings = new();
    private readonly Table<Guid, ImportProgress> jobs = new();
    private readonly List<(Guid Job, RejectedRow Row)> rejects = [];

    /// <summary>Asks for a lot's stock and the active holds on it.</summary>
    public void NeedLot(Guid id) => wantedLots.Add(id.ToString());

    /// <summary>Asks for a lot's stock, the active holds on it, and whether its supplier is suspended.</summary>
    public void NeedOffer(Guid id)
    {
        NeedLot(id);
        wantedOffers.Add(id.ToString());
    }

    /// <summary>Asks for a lot with its contents.</summary>
    public void NeedBody(Guid id) => wantedBodies.Add(id.ToString());

    /// <summary>Asks for the lot, with its contents, that has this number.</summary>
    public void NeedStockNumber(Guid supplierId, string number) => wantedStockNumbers.Add((supplierId.ToString(), number));

    /// <summary>Asks for an order's reservation and the lots it names.</summary>
    public void NeedReservation(Guid orderId)
    {
        wantedReservations.Add(orderId.ToString());
        discover = true;
    }

    /// <summary>Asks for an order's reservation where the lots it names are known, which saves reading it twice.</summary>
    public void NeedReservation(Guid orderId, IEnumerable<Guid> lotIds)
    {
        wantedReservations.Add(orderId.ToString());
        foreach (var id in lotIds) NeedLot(id);
    }

    /// <summary>Asks for a hold and its lot.</summary>
    public void NeedHold(Guid id)
    {
        wantedHolds.Add(id.ToString());
        discover = true;
    }

    public void NeedJob(Guid id) => wantedJobs.Add(id.ToString());

    /// <summary>Asks whether a supplier is suspended.</summary>
    public void NeedStanding(Guid supplierId)
    {
        askedStandings.Add(supplierId);
        wantedStandings.Add(supplierId.ToString());
    }

    public LotStock? FindLot(Guid id) => lots.Find(id);

    public Lot? FindBody(Guid id) => bodies.GetValueOrDefault(id);

    public Guid? FindStockNumber(Guid supplierId, string number) => stockNumbers.TryGetValue((supplierId, number), out var id) ? id : null;

    public Reservation? FindReservation(Guid orderId) => reservations.Find(orderId);

    public Hold? FindHold(Guid id) => holds.Find(id);

    public IReadOnlyList<Hold> ActiveHolds(Guid lotId, string? buyer) =>
        [.. holds.All.Where(h => h.LotId == lotId && h.State == HoldState.Active && (buyer is null || h.Buyer == buyer))];

    /// <exception cref="InvalidOperationException">Nobody asked for it: what is not known must not pass for clear.</exception>
    public bool IsSuspended(Guid supplierId) => askedStandings.Contains(supplierId)
        ? standings.Find(supplierId) is { Suspended: true }
        : throw new InvalidOperationException($"Whether supplier {supplierId} is suspended was not asked for.");

    public SupplierStanding? FindStanding(Guid supplierId) => standings.Find(supplierId);

    public ImportProgress? FindJob(Guid id) => jobs.Find(id);

    /// <summary>Tells the news of this batch from those of others.</summary>
    public string NewsId { get; } = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();

    /// <summary>Whether indexes of lots have something to take in.</summary>
    public bool HasNews => rewritten.Count > 0 || turned.Count > 0 || standings.Written.Any();

    /// <summary>Lots that were put, new and changed, with their contents.</summary>
    public IReadOnlyList<(LotStock Lot, Lot Body)> Rewritten => [.. rewritten.Select(id => (lots.Find(id)!, bodies[id]))];

    /// <summary>Lots that were moved and have thereby become, or ceased to be, on offer.</summary>
    public IReadOnlyList<LotStock> Turned => [.. turned.Select(id => lots.Find(id)!)];

    public IReadOnlyList<SupplierStanding> NewStandings => [.. standings.Written];

    /// <summary>Keeps a stock movement of a loaded lot.</summary>
    public void Move(LotStock lot)
    {
        var kept = Versioned(lot);
        if (kept.OfferVersion != lot.OfferVersion) turned.Add(lot.Id);
        lots.Put(lot.Id, kept);
    }

    /// <summary>Keeps a lot, new or changed, with its contents.</summary>
    public void Put(LotStock lot, Lot body)
    {
        if (lots.Find(lot.Id) is { } before) stockNumbers.Remove((before.SupplierId, before.StockNumber));
        lots.Put(lot.Id, Versioned(lot));
        bodies[lot.Id] = body;
        rewritten.Add(lot.Id);
        stockNumbers[(lot.SupplierId, lot.StockNumber)] = lot.Id;
    }

    /// <summary>Forgets news that every index has read.</summary>
    public void Forget(IEnumerable<long> news) => oldNews.AddRange(news);

    public void Put(Reservation reservation)
    {
        if (!ReferenceEquals(reservations.Find(reservation.OrderId)?.Lines, reservation.Lines)) reserved.Add(reservation.OrderId);
        reservations.Put(reservation.OrderId, reservation);
    }

    public void Put(Hold hold) => holds.Put(hold.Id, hold);

    public void Put(SupplierStanding standing) => standings.Put(standing.SupplierId, standing);

    public void Put(ImportProgress job) => jobs.Put(job.Id, job);

    public void Reject(Guid jobId, RejectedRow row) => rejects.Add((jobId, row));

    /// <summary>
    /// Locks lots first, in order of their ids, and reads everything else after that: so processes that work on the same lots wait
    /// for each other and never block each other.
    /// </summary>
    protected override async Task LoadRowsAsync(Session session, CancellationToken cancellationToken)
    {
        if (discover)
        {
            // Which lots these are about is only known from the rows; what counts of them is read again behind the locks.
            ReadReservationsAndHolds(session, r => WantLotsOf(r), h => NeedLot(h.LotId), lockRows: false);
            await session.ReadAsync(cancellationToken);
        }
        ReadLots(session, wantedLots);
        ReadReservationsAndHolds(session, r => reservations.Load(r.OrderId, r), h => holds.Load(h.Id, h), lockRows: true);
        session.Read($"SELECT {LotRows.Standings.Names} FROM supplier_standings WHERE supplier_id = ANY(@keys)", LotRows.ReadStanding, s => standings.Load(s.SupplierId, s), wantedStandings);
        session.Read($"SELECT {LotRows.Standings.Names} FROM supplier_standings WHERE supplier_id IN (SELECT supplier_id FROM lots WHERE id = ANY(@ids))",
            LotRows.ReadStanding, s => standings.Load(s.SupplierId, s), wantedOffers);
        session.Read($"SELECT {LotRows.Jobs.Names} FROM import_jobs WHERE id = ANY(@keys) ORDER BY id FOR UPDATE", LotRows.ReadJob, j => jobs.Load(j.Id, j), wantedJobs);
        await session.ReadAsync(cancellationToken);
        await ReadRestAsync(session, cancellationToken);
    }

    protected override void SaveRows(Session session)
    {
        var added = rewritten.Where(lots.IsNew).ToList();
        var changed = rewritten.Where(id => !lots.IsNew(id)).ToList();
        session.Insert(LotRows.Lots, added.Order().Select(id => LotRows.Write(lots.Find(id)!, bodies[id], Now)));
        session.Update(LotRows.Lots, changed.Select(id => LotRows.Write(lots.Find(id)!, bodies[id], Now)));
        session.Delete(LotRows.FacetsOfLot, changed.ConvertAll(id => id.ToString()));
        // In the order of the key: an import that jumps about in the index spends most of its time there.
        session.Insert(LotRows.Facets, rewritten.SelectMany(id => LotRows.FacetsOf(bodies[id]).Select(f => (f.Facet, f.Value, Id: id.ToString())))
            .OrderBy(f => f.Facet, StringComparer.Ordinal).ThenBy(f => f.Value, StringComparer.Ordinal).ThenBy(f => f.Id, StringComparer.Ordinal)
            .Select(f => new object?[] { f.Facet, f.Value, f.Id }));
        session.Update(LotRows.Stock, lots.Changed.Where(l => !rewritten.Contains(l.Id)).Select(l => new object?[] { l.Id.ToString(), l.Sold, l.Reserved, l.Held, l.OfferVersion }));
        session.Insert(LotRows.Reservations, reservations.Added.Select(LotRows.Write));
        session.Update(LotRows.Reservations, reservations.Changed.Where(r => reserved.Contains(r.OrderId)).Select(LotRows.Write));
        session.Update(LotRows.ReservationProgress, reservations.Changed.Where(r => !reserved.Contains(r.OrderId))
            .Select(r => new object?[] { r.OrderId.ToString(), r.State.ToString(), r.ExpireTime.ToMicros(), r.Claims, r.Version }));
        session.Insert(LotRows.Holds, holds.Added.Select(LotRows.Write));
        session.Update(LotRows.Holds, holds.Changed.Select(LotRows.Write));
        session.Upsert(LotRows.Standings, standings.Written.Select(s => new object?[] { s.SupplierId.ToString(), s.Version, s.Suspended ? 1 : 0 }));
        session.Insert(LotRows.Jobs, jobs.Added.Select(LotRows.Write));
        session.Update(LotRows.Jobs, jobs.Changed.Select(LotRows.Write));
        if (session.IsShared && HasNews)
            session.Insert(LotRows.News, [[NewsId, rewritten.Union(turned).Concat(standings.Written.Select(s => s.SupplierId)).SelectMany(id => id.ToByteArray()).ToArray()]]);
        session.Delete(LotRows.OldNews, oldNews);
        session.Insert(LotRows.Rejects, rejects.Select(r => new object?[] { r.Job.ToString(), r.Row.Row, JsonSerializer.Serialize(r.Row.Cells), JsonSerializer.Serialize(r.Row.Problems) }));
    }

    private void ReadLots(Session session, IReadOnlyCollection<string> ids)
    {
        if (wantedBodies.Count + wantedStockNumbers.Count == 0)
        {
            session.Read($"SELECT {LotRows.StockColumns} FROM lots WHERE id = ANY(@ids) ORDER BY id FOR UPDATE", LotRows.ReadStock, Loaded, ids);
        }
        else
        {
            session.Read(
                $"""
                SELECT {LotRows.StockColumns}, body FROM lots
                WHERE id = ANY(@ids) OR id = ANY(@bodies) OR (supplier_id = ANY(@suppliers) AND stock_number = ANY(@numbers)) ORDER BY id FOR UPDATE
                """,
                LotRows.ReadStockAndBody, lot => Loaded(lot.Stock, lot.Body),
                ids, wantedBodies, [.. wantedStockNumbers.Select(w => w.Supplier).Distinct()], [.. wantedStockNumbers.Select(w => w.Number).Distinct()]);
        }
        session.Read($"SELECT {LotRows.Holds.Names} FROM holds WHERE lot_id = ANY(@ids) AND state = 'Active'", LotRows.ReadHold, hold => holds.Load(hold.Id, hold), ids);
    }

    private void ReadReservationsAndHolds(Session session, Action<Reservation> takeReservation, Action<Hold> takeHold, bool lockRows)
    {
        var locked = lockRows ? " FOR UPDATE" : "";
        session.Read($"SELECT {LotRows.Reservations.Names} FROM reservations WHERE order_id = ANY(@keys) ORDER BY order_id{locked}", LotRows.ReadReservation, takeReservation, wantedReservations);
        session.Read($"SELECT {LotRows.Holds.Names} FROM holds WHERE id = ANY(@keys) ORDER BY id{locked}", LotRows.ReadHold, takeHold, wantedHolds);
    }

    /// <summary>What a reservation names that its command did not know: other lots than it asked for, and the holds it came from.</summary>
    private async Task ReadRestAsync(Session session, CancellationToken cancellationToken)
    {
        var lotIds = reservations.All.SelectMany(r => r.Lines).Select(l => l.LotId).Where(id => lots.Find(id) is null).Select(id => id.ToString()).ToHashSet();
        var holdIds = reservations.All.SelectMany(r => r.Lines).SelectMany(l => l.UsedHolds).Select(u => u.HoldId).Where(id => holds.Find(id) is null).Select(id => id.ToString()).ToHashSet();
        lotIds.ExceptWith(wantedLots);
        ReadLots(session, lotIds);
        session.Read($"SELECT {LotRows.Holds.Names} FROM holds WHERE id = ANY(@keys) ORDER BY id FOR UPDATE", LotRows.ReadHold, hold => holds.Load(hold.Id, hold), holdIds);
        await session.ReadAsync(cancellationToken);
    }

    private LotStock Versioned(LotStock lot)
    {
        var before = lots.Find(lot.Id);
        var version = before?.OfferVersion ?? 0;
        return lot with { OfferVersion = before is null || before.IsOnOffer == lot.IsOnOffer ? version : version + 1 };
    }

    private void WantLotsOf(Reservation reservation)
    {
        foreach (var line in reservation.Lines) NeedLot(line.LotId);
    }

    private void Loaded(LotStock stock)
    {
        lots.Load(stock.Id, stock);
        if (wantedOffers.Contains(stock.Id.ToString())) askedStandings.Add(stock.SupplierId);
    }

    private void Loaded(LotStock stock, Lot body)
    {
        Loaded(stock);
        bodies[stock.Id] = body;
        stockNumbers[(stock.SupplierId, stock.StockNumber)] = stock.Id;
    }
}
