using Sourcing.BuildingBlocks.Storage;

namespace Sourcing.Suppliers.Storage;

/// <summary>What leaves the suppliers' database after a time.</summary>
internal static class SupplierRetention
{
    /// <summary>Orders that do not count any more. All rows of an order have its time, so they leave together.</summary>
    public static Perishable<SuppliersBook> Orders(TimeSpan keepTime) => new("supplier_orders", keepTime,
        "SELECT order_id FROM supplier_orders WHERE place_time < @before ORDER BY place_time LIMIT @limit",
        "DELETE FROM supplier_orders WHERE order_id = ANY(@p0) AND place_time < @p1");
}
