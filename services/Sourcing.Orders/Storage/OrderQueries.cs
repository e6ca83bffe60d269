using Dapper;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Orders.Domain;

namespace Sourcing.Orders.Storage;

/// <summary>Reads orders outside of a transaction.</summary>
public sealed class OrderQueries(Database<OrdersBook> database)
{
    public async Task<Order?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await ReadAsync($"SELECT {OrdersBook.Orders.Names} FROM orders WHERE id = @id", new { id = id.ToString() }, cancellationToken)).SingleOrDefault();

    /// <summary>Orders after a position, newest first; of one buyer, of one supplier, or all; states by their stored names.</summary>
    public Task<List<Order>> ListAsync(string? buyer, Guid? supplierId, string? outcome, string? compliance, (long Time, string Id)? after, int limit, CancellationToken cancellationToken)
    {
        var where = new List<string> { "1 = 1" };
        if (buyer is not null) where.Add("buyer = @buyer");
        if (outcome is not null) where.Add("outcome = @outcome");
        if (compliance is not null) where.Add("compliance = @compliance");
        // A supplier's orders are walked along the table that lists them, the others along an index of orders.
        var (from, time, id) = ("orders", "create_time", "id");
        if (supplierId is not null)
        {
            (from, time, id) = ("order_suppliers s JOIN orders o ON o.id = s.order_id", "s.create_time", "s.order_id");
            where.Add("s.supplier_id = @supplier");
        }
        if (after is not null) where.Add($"({time}, {id}) < (@time, @id)");
        var columns = supplierId is null ? OrdersBook.Orders.Names : string.Join(", ", OrdersBook.Orders.Names.Split(", ").Select(c => $"o.{c}"));
        return ReadAsync(
            $"SELECT {columns} FROM {from} WHERE {string.Join(" AND ", where)} ORDER BY {time} DESC, {id} DESC LIMIT @limit",
            new { buyer, supplier = supplierId?.ToString(), outcome, compliance, time = after?.Time, id = after?.Id, limit },
            cancellationToken);
    }

    /// <summary>Open orders with a supplier, in order of their ids, after one of them.</summary>
    public async Task<List<Guid>> OpenWithAsync(Guid supplierId, Guid after, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var ids = await connection.QueryAsync<string>(new CommandDefinition(
            """
            SELECT o.id FROM order_suppliers s JOIN orders o ON o.id = s.order_id
            WHERE s.supplier_id = @supplier AND o.outcome = 'Open' AND o.id > @after ORDER BY o.id LIMIT @limit
            """,
            new { supplier = supplierId.ToString(), after = after.ToString(), limit }, cancellationToken: cancellationToken));
        return [.. ids.Select(Guid.Parse)];
    }

    private async Task<List<Order>> ReadAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
        var orders = new List<Order>();
        while (await reader.ReadAsync(cancellationToken)) orders.Add(OrdersBook.Read(reader));
        return orders;
    }
}
