using System.Data.Common;
using System.Text.Json;
using Dapper;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Lots.Domain;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Storage;

/// <summary>A lot as a reader sees it.</summary>
public sealed record OfferedLot(LotStock Stock, Lot Body, bool Suspended);

/// <summary>Reads lots outside of a transaction.</summary>
public sealed class LotQueries(Database<LotsBook> database, LotIndex index)
{
    private const string Suspended = "CASE WHEN EXISTS (SELECT 1 FROM supplier_standings s WHERE s.supplier_id = lots.supplier_id AND s.suspended = 1) THEN 1 ELSE 0 END";

    public async Task<OfferedLot?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await ReadLotsAsync($"SELECT {LotRows.StockColumns}, body, {Suspended} FROM lots WHERE id = @id", new DynamicParameters(new { id = id.ToString() }), cancellationToken)).SingleOrDefault();

    /// <summary>What lots are and where they come from.</summary>
    public async Task<IReadOnlyList<GoodsOrigin>> OriginsAsync(IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(string Id, string StockNumber, long Version, string? Species, string? Variety, string? Commodity, string? Origin)>(new CommandDefinition(
            database.Engine.Sql(
                """
                SELECT l.id, l.stock_number, l.version, l.species, l.variety, l.commodity, f.value
                FROM lots l LEFT JOIN lot_facets f ON f.lot_id = l.id AND f.facet = 'origin' WHERE l.id = ANY(@ids)
                """),
            new { ids = database.Engine.List(ids.Select(id => id.ToString())) }, cancellationToken: cancellationToken));
        return
        [
            .. rows.GroupBy(r => r.Id).Select(lot => (First: lot.First(), Origins: lot.Select(r => r.Origin).OfType<string>().ToList()))
                .Select(l => new GoodsOrigin(
                    Guid.Parse(l.First.Id), l.First.StockNumber, l.First.Version, [.. new[] { l.First.Species, l.First.Variety, l.First.Commodity }.OfType<string>()], l.Origins)),
        ];
    }

    /// <summary>
    /// Lots that match, after a position, in a total order, and the position of the last one where more follow. The index finds them and the
    /// database has the rows; it finds them itself while the index is not loaded, and by words.
    /// </summary>
    public async Task<(IReadOnlyList<OfferedLot> Lots, string[]? Next)> SearchAsync(LotSearch search, LotOrder order, string[]? after, int size, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        if (await AnswersAsync(search, after, cancellationToken))
        {
            var (ids, next) = index.Search(search, order, after, size);
            if (ids.Count == 0) return ([], null);
            parameters.Add("ids", database.Engine.List(ids.Select(id => id.ToString())));
            var rows = (await ReadLotsAsync($"SELECT {LotRows.StockColumns}, body, {Suspended} FROM lots WHERE id = ANY(@ids)", parameters, cancellationToken)).ToDictionary(l => l.Stock.Id);
            return ([.. ids.Where(rows.ContainsKey).Select(id => rows[id])], next);
        }
        var where = search.Where(parameters, database.Engine);
        if (after is not null) where += $" AND {order.After(after, parameters)}";
        parameters.Add("limit", size + 1);
        var found = await ReadLotsAsync($"SELECT {LotRows.StockColumns}, body, {Suspended} FROM lots WHERE {where} ORDER BY {order.By} LIMIT @limit", parameters, cancellationToken);
        return found.Count > size ? (found[..size], order.Position(found[size - 1])) : (found, null);
    }

    /// <summary>
    /// How often each value of each of the facets occurs among the lots that match all but that facet's own filter. Counts belong to a search,
    /// which has seen to it that the index knows what others have committed.
    /// </summary>
    public async Task<IReadOnlyList<IReadOnlyList<(string Value, long Count)>>> CountAsync(LotSearch search, IReadOnlyList<string> facets, int limit, CancellationToken cancellationToken)
    {
        if (facets.Count == 0) return [];
        if (index.Answers(search, after: null)) return index.CountValues(search, facets, limit);
        var counts = new List<IReadOnlyList<(string Value, long Count)>>();
        foreach (var facet in facets) counts.Add(await CountAsync(search, facet, limit, cancellationToken));
        return counts;
    }

    /// <summary>Whether the index can answer; then it has all that was committed until now.</summary>
    private async Task<bool> AnswersAsync(LotSearch search, string[]? after, CancellationToken cancellationToken)
    {
        if (!index.Answers(search, after)) return false;
        await index.CatchUpWithOthersAsync(cancellationToken);
        return index.Answers(search, after);
    }

    private async Task<IReadOnlyList<(string Value, long Count)>> CountAsync(LotSearch search, string facet, int limit, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        var where = search.Without(facet).Where(parameters, database.Engine);
        parameters.Add("limit", limit);
        var sql = LotSearch.Columns.TryGetValue(facet, out var column)
            ? $"SELECT {column}, count(*) FROM lots WHERE {where} AND {column} IS NOT NULL GROUP BY {column} ORDER BY count(*) DESC, {column} LIMIT @limit"
            : $"SELECT f.value, count(*) FROM lots JOIN lot_facets f ON f.lot_id = lots.id AND f.facet = @counted WHERE {where} GROUP BY f.value ORDER BY count(*) DESC, f.value LIMIT @limit";
        parameters.Add("counted", facet);
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<(string, long)>(new CommandDefinition(database.Engine.Sql(sql), parameters, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Orders whose reservations, and holds, whose time is over.</summary>
    public async Task<(List<Guid> Orders, List<Guid> Holds)> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var parameters = new { now = now.ToMicros(), limit };
        var orders = await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT order_id FROM reservations WHERE state = 'Reserved' AND expire_time <= @now ORDER BY expire_time LIMIT @limit", parameters, cancellationToken: cancellationToken));
        var holds = await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT id FROM holds WHERE state = 'Active' AND expire_time <= @now ORDER BY expire_time LIMIT @limit", parameters, cancellationToken: cancellationToken));
        return ([.. orders.Select(Guid.Parse)], [.. holds.Select(Guid.Parse)]);
    }

    public async Task<ImportProgress?> FindJobAsync(Guid id, CancellationToken cancellationToken) =>
        (await ReadAsync($"SELECT {LotRows.Jobs.Names} FROM import_jobs WHERE id = @id", new DynamicParameters(new { id = id.ToString() }), LotRows.ReadJob, cancellationToken)).SingleOrDefault();

    public Task<List<RejectedRow>> RejectsAsync(Guid jobId, long afterRow, int limit, CancellationToken cancellationToken) => ReadAsync(
        "SELECT row, cells, problems FROM import_rejects WHERE job_id = @job AND row > @after ORDER BY row LIMIT @limit",
        new DynamicParameters(new { job = jobId.ToString(), after = afterRow, limit }),
        row => new RejectedRow(row.GetInt64(0), JsonSerializer.Deserialize<string[]>(row.GetString(1))!, JsonSerializer.Deserialize<RejectedCell[]>(row.GetString(2))!),
        cancellationToken);

    private Task<List<OfferedLot>> ReadLotsAsync(string sql, DynamicParameters parameters, CancellationToken cancellationToken) =>
        ReadAsync(sql, parameters, row =>
        {
            var (stock, body) = LotRows.ReadStockAndBody(row);
            return new OfferedLot(stock, body, row.GetInt64(row.FieldCount - 1) != 0);
        }, cancellationToken);

    private async Task<List<TRow>> ReadAsync<TRow>(string sql, DynamicParameters parameters, Func<DbDataReader, TRow> map, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(database.Engine.Sql(sql), parameters, cancellationToken: cancellationToken));
        var rows = new List<TRow>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(map(reader));
        return rows;
    }
}
