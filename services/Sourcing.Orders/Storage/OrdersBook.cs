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
    internal const string Columns =
        "id, buyer, request_id, body_hash, currency, lines, buyer_reference, create_time, compliance, stock, stock_version, outcome, cancel_reason, version, timeline";

    private readonly HashSet<string> wantedOrders = [];
    private readonly HashSet<string> wantedStandings = [];
    private readonly Table<Guid, Order> orders = new();
    private readonly Table<Guid, SupplierStanding> standings = new();

    /// <summary>Orders that this transaction makes or changes.</summary>
    public IEnumerable<Order> WrittenOrders => orders.Written;

    /// <summary>Asks for an order and the standing of its suppliers.</summary>
    public void NeedOrder(Guid id) => wantedOrders.Add(id.ToString());

    public void NeedStanding(Guid supplierId) => wantedStandings.Add(supplierId.ToString());

    public Order? Find(Guid id) => orders.Find(id);

    public SupplierStanding? FindStanding(Guid supplierId) => standings.Find(supplierId);

    public bool IsSuspended(Guid supplierId) => standings.Find(supplierId) is { Suspended: true };

    public void Put(Order order) => orders.Put(order.Id, order);

    public void Put(SupplierStanding standing) => standings.Put(standing.SupplierId, standing);

    protected override async Task LoadRowsAsync(Session session, CancellationToken cancellationToken)
    {
        foreach (var order in await session.ReadAsync($"SELECT {Columns} FROM orders WHERE id IN (SELECT value FROM json_each(@keys))", wantedOrders, Read, cancellationToken))
        {
            orders.Load(order.Id, order);
            foreach (var supplier in order.Suppliers) NeedStanding(supplier);
        }
        foreach (var standing in await session.ReadAsync(
            "SELECT supplier_id, version, suspended FROM supplier_standings WHERE supplier_id IN (SELECT value FROM json_each(@keys))",
            wantedStandings, row => new SupplierStanding(Guid.Parse(row.GetString(0)), row.GetInt64(1), row.GetInt64(2) != 0), cancellationToken))
            standings.Load(standing.SupplierId, standing);
    }

    protected override async Task SaveRowsAsync(Session session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            $"""
            INSERT INTO orders ({Columns})
            VALUES (@id, @buyer, @request, @hash, @currency, @lines, @reference, @created, @compliance, @stock, @stock_version, @outcome, @reason, @version, @timeline)
            """,
            orders.Added.Select(o => new object?[]
            {
                o.Id.ToString(), o.Buyer, o.RequestId, o.BodyHash, o.Currency, JsonSerializer.Serialize(o.Lines), o.BuyerReference, o.CreateTime.ToMicros(),
                o.Compliance.ToString(), o.Stock.ToString(), o.StockVersion, o.Outcome.ToString(), o.CancelReason, o.Version, JsonSerializer.Serialize(o.Timeline),
            }), cancellationToken);
        await session.ExecuteAsync("INSERT INTO order_suppliers (supplier_id, create_time, order_id) VALUES (@supplier, @created, @order)",
            orders.Added.SelectMany(o => o.Suppliers.Select(s => new object?[] { s.ToString(), o.CreateTime.ToMicros(), o.Id.ToString() })), cancellationToken);
        await session.ExecuteAsync(
            """
            UPDATE orders SET compliance = @compliance, stock = @stock, stock_version = @stock_version, outcome = @outcome, cancel_reason = @reason,
                version = @version, timeline = @timeline
            WHERE id = @id
            """,
            orders.Changed.Select(o => new object?[]
            {
                o.Compliance.ToString(), o.Stock.ToString(), o.StockVersion, o.Outcome.ToString(), o.CancelReason, o.Version,
                JsonSerializer.Serialize(o.Timeline), o.Id.ToString(),
            }), cancellationToken);
        await session.ExecuteAsync(
            "INSERT INTO supplier_standings (supplier_id, version, suspended) VALUES (@id, @version, @suspended) ON CONFLICT (supplier_id) DO UPDATE SET version = excluded.version, suspended = excluded.suspended",
            standings.Written.Select(s => new object?[] { s.SupplierId.ToString(), s.Version, s.Suspended ? 1 : 0 }), cancellationToken);
    }

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
    };
}
