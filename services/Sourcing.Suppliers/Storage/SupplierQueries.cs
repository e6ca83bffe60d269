using System.Data.Common;
using Dapper;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Domain;

namespace Sourcing.Suppliers.Storage;

/// <summary>Reads suppliers outside of a transaction.</summary>
public sealed class SupplierQueries(Database<SuppliersBook> database)
{
    public async Task<Supplier?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await ReadAsync($"SELECT {SuppliersBook.Suppliers.Names} FROM suppliers WHERE id = @id", new { id = id.ToString() }, cancellationToken)).SingleOrDefault();

    /// <summary>Suppliers after a position, by display name, then id.</summary>
    public Task<List<Supplier>> ListAsync(SupplierState? state, Guid? only, (string Name, string Id)? after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(
            $"""
            SELECT {SuppliersBook.Suppliers.Names} FROM suppliers
            WHERE (@state IS NULL OR state = @state) AND (@only IS NULL OR id = @only)
              AND (@name IS NULL OR (display_name, id) > (@name, @id))
            ORDER BY display_name, id LIMIT @limit
            """,
            new { state = state?.ToString(), only = only?.ToString(), name = after?.Name, id = after?.Id, limit }, cancellationToken);

    /// <summary>Where each of the suppliers stands; those that do not exist are left out.</summary>
    public async Task<Dictionary<Guid, SupplierState>> StatesAsync(IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(string Id, string State)>(new CommandDefinition(
            database.Engine.Sql("SELECT id, state FROM suppliers WHERE id = ANY(@ids)"),
            new { ids = database.Engine.List(ids.Select(id => id.ToString())) }, cancellationToken: cancellationToken));
        return rows.ToDictionary(r => Guid.Parse(r.Id), r => Enum.Parse<SupplierState>(r.State));
    }

    private async Task<List<Supplier>> ReadAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
        var suppliers = new List<Supplier>();
        while (await reader.ReadAsync(cancellationToken)) suppliers.Add(SuppliersBook.Read(reader));
        return suppliers;
    }
}
