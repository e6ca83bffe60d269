using System.Data.Common;
using System.Text.Json;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Orders.Domain;

namespace Sourcing.Orders.Storage;

/// <summary>What Orders knows of a supplier, from its events.</summary>
public sealed record SupplierStanding(Guid SupplierId, long Version, bool Suspended);

/// <summary>Write side of the orders' database.</summary>
public sealed class OrdersBook : Book
{
    internal static readonly StoredTable Orders = new("orders", "id",
        "id text, buyer text, request_id text, body_hash text, currency text, lines text, buyer_reference text, create_time bigint, compliance text, stock text, "
        + "stock_version bigint, outcome text, cancel_reason text, version bigint, timeline text, fulfilment text");

    /// <summary>What changes of an order after it was placed.</summary>
    private static readonly StoredTable Progress = new("orders", "id",
        "id text, compliance text, stock text, stock_version bigint, outcome text, cancel_reason text, version bigint, timeline text, fulfilment text");

    private static readonly StoredTable Suppliers = new("order_suppliers", "supplier_id, create_time, order_id", "supplier_id text, create_time bigint, order_id text");

    private static readonly StoredTable Standings = new("supplier_standings", "supplier_id", "supplier_id text, version bigint, suspended bigint", newerBy: "version");

    private readonly HashSet<string> wantedOrders = [];
    private readonly HashSet<string> wantedStandings = [];
    private bool standingsOfOrders;
    private readonly Table<Guid, Order> orders = new();
    private readonly Table<Guid, SupplierStanding> standings = new();

    /// <summary>Orders that this transaction makes or changes.</summary>
    public IEnumerable<Order> WrittenOrders => orders.Written;

    public void NeedOrder(Guid id) => wantedOrders.Add(id.ToString());

    /// <summary>Asks for an order and the standings of its suppliers.</summary>
    public void NeedOrderAndStandings(Guid id)
    {
        NeedOrder(id);
        standingsOfOrders = true;
    }

    public void NeedStanding(Guid supplierId) => wantedStandings.Add(supplierId.ToString());

    public Order? Find(Guid id) => orders.Find(id);

    public SupplierStanding? FindStanding(Guid supplierId) => standings.Find(supplierId);

    /// <summary>
    /// Whether a supplier is suspended. That nothing was heard of it is kept as well: a suspension that is noted at the same moment
    /// by another process finds the row and waits for it.
    /// </summary>
    public bool IsSuspendedForSure(Guid supplierId)
    {
        if (standings.Find(supplierId) is null) Put(new SupplierStanding(supplierId, 0, false));
        return IsSuspended(supplierId);
    }

    public bool IsSuspended(Guid supplierId) => standings.Find(supplierId) is { Suspended: true };

    public void Put(Order order) => orders.Put(order.Id, order);

    public void Put(SupplierStanding standing) => standings.Put(standing.SupplierId, standing);

    protected override async Task LoadRowsAsync(Session session, CancellationToken cancellationToken)
    {
        session.Read($"SELECT {Orders.Names} FROM orders WHERE id = ANY(@keys) ORDER BY id FOR UPDATE", Read, order => orders.Load(order.Id, order), wantedOrders);
        ReadStandings(session, wantedStandings);
        await session.ReadAsync(cancellationToken);
        if (!standingsOfOrders) return;
        ReadStandings(session, [.. orders.All.SelectMany(o => o.Suppliers).Select(id => id.ToString()).Except(wantedStandings)]);
        await session.ReadAsync(cancellationToken);
    }

    protected override void SaveRows(Session session)
    {
        session.Insert(Orders, orders.Added.OrderBy(o => o.Id.ToString(), StringComparer.Ordinal).Select(o => new object?[]
        {
            o.Id.ToString(), o.Buyer, o.RequestId, o.BodyHash, o.Currency, JsonSerializer.Serialize(o.Lines), o.BuyerReference, o.CreateTime.ToMicros(),
            o.Compliance.ToString(), o.Stock.ToString(), o.StockVersion, o.Outcome.ToString(), o.CancelReason, o.Version, JsonSerializer.Serialize(o.Timeline), ToJson(o.Fulfilment),
        }));
        session.Insert(Suppliers, orders.Added.SelectMany(o => o.Suppliers.Select(s => new object?[] { s.ToString(), o.CreateTime.ToMicros(), o.Id.ToString() })));
        session.Update(Progress, orders.Changed.Select(o => new object?[]
        {
            o.Id.ToString(), o.Compliance.ToString(), o.Stock.ToString(), o.StockVersion, o.Outcome.ToString(), o.CancelReason, o.Version, JsonSerializer.Serialize(o.Timeline), ToJson(o.Fulfilment),
        }));
        // One that is added here and was added elsewhere meanwhile must not pass unseen, so it is no upsert: the batch is repeated.
        session.Insert(Standings, Rows(standings.Added));
        session.Upsert(Standings, Rows(standings.Changed));

        static IEnumerable<object?[]> Rows(IEnumerable<SupplierStanding> standings) => standings
            .OrderBy(s => s.SupplierId.ToString(), StringComparer.Ordinal).Select(s => new object?[] { s.SupplierId.ToString(), s.Version, s.Suspended ? 1 : 0 });
    }

    /// <summary>
    /// Shared locks: many processes place orders on one standing at once, but it does not change between their decision and their
    /// commit, so whoever changes it finds all orders that were placed before.
    /// </summary>
    private void ReadStandings(Session session, IReadOnlyCollection<string> ids) => session.Read(
        $"SELECT {Standings.Names} FROM supplier_standings WHERE supplier_id = ANY(@keys) ORDER BY supplier_id FOR SHARE",
        row => new SupplierStanding(Guid.Parse(row.GetString(0)), row.GetInt64(1), row.GetInt64(2) != 0), s => standings.Load(s.SupplierId, s), ids);

    internal static Order Read(DbDataReader row) => new()
    {
        Id = Guid.Parse(row.GetString(0)),
        Buyer = row.GetString(1),
        RequestId = row.GetString(2),
        BodyHash = row.GetString(3),
        Currency = row.GetString(4),
        Lines = JsonSerializer.Deserialize<OrderLine[]>(row.GetString(5))!,
        BuyerReference = row.GetString(6),
        CreateTime = Micros.FromMicros(row.GetInt64(7)),
        Compliance = Enum.Parse<Compliance>(row.GetString(8)),
        Stock = Enum.Parse<Stock>(row.GetString(9)),
        StockVersion = row.GetInt64(10),
        Outcome = Enum.Parse<Outcome>(row.GetString(11)),
        CancelReason = row.GetString(12),
        Version = row.GetInt64(13),
        Timeline = JsonSerializer.Deserialize<OrderEvent[]>(row.GetString(14))!,
        Fulfilment = row.GetString(15) is { Length: > 0 } fulfilment ? JsonSerializer.Deserialize<Fulfilment>(fulfilment)! : Fulfilment.Nothing,
    };

    /// <summary>Empty while there is nothing, as with most orders that are placed.</summary>
    private static string ToJson(Fulfilment fulfilment) => fulfilment.IsNothing ? "" : JsonSerializer.Serialize(fulfilment);
}
