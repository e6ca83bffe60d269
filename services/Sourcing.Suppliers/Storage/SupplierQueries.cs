using System.Data.Common;
using Dapper;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Screening;

namespace Sourcing.Suppliers.Storage;

/// <summary>Reads suppliers outside of a transaction.</summary>
public sealed class SupplierQueries(Database<SuppliersBook> database)
{
    public async Task<Supplier?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await ReadAsync($"SELECT {SuppliersBook.Suppliers.Names} FROM suppliers WHERE id = @id", new { id = id.ToString() }, cancellationToken)).SingleOrDefault();

    /// <summary>Suppliers after a position, by display name, then id.</summary>
    public Task<List<Supplier>> ListAsync(IEnumerable<SupplierState> states, Guid? only, (string Name, string Id)? after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(
            $"""
            SELECT {SuppliersBook.Suppliers.Names} FROM suppliers
            WHERE state = ANY(@states) AND (@only IS NULL OR id = @only)
              AND (@name IS NULL OR (display_name, id) > (@name, @id))
            ORDER BY display_name, id LIMIT @limit
            """,
            new { states = database.Engine.List(states.Select(s => s.ToString())), only = only?.ToString(), name = after?.Name, id = after?.Id, limit }, cancellationToken);

    /// <summary>Where each of the suppliers stands, and which lists are in force at that moment; suppliers that do not exist are left out.</summary>
    public async Task<(Dictionary<Guid, StoredStanding> Standings, ScreeningState State)> StandingsAsync(IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
            database.Engine.Sql(
                """
                SELECT t.id, t.generation, t.oldest_confirm_time, s.id, s.state, s.verdict, s.generation, s.approval_expire_time,
                    s.rating, s.override_rating, s.override_reason, s.override_expire_time
                FROM screening_state t LEFT JOIN suppliers s ON s.id = ANY(@ids)
                """),
            new { ids = database.Engine.List(ids.Select(id => id.ToString())) }, cancellationToken: cancellationToken));
        var standings = new Dictionary<Guid, StoredStanding>();
        ScreeningState? state = null;
        while (await reader.ReadAsync(cancellationToken))
        {
            state ??= ScreeningRows.ReadState(reader);
            if (reader.IsDBNull(3)) continue;
            var id = Guid.Parse(reader.GetString(3));
            standings[id] = new StoredStanding(
                id, Enum.Parse<SupplierState>(reader.GetString(4)), Enum.Parse<Verdict>(reader.GetString(5)), reader.GetInt64(6), SuppliersBook.Time(reader, 7),
                Enum.Parse<Rating>(reader.GetString(8)), SuppliersBook.Override(reader, 9));
        }
        return (standings, state ?? throw new InvalidOperationException("The state of screening is missing in the database."));
    }

    /// <summary>Suppliers that were not screened with the lists in force, the longest time ago first.</summary>
    public Task<List<Guid>> BehindAsync(long generation, int limit, CancellationToken cancellationToken) =>
        IdsAsync("SELECT id FROM suppliers WHERE generation < @generation ORDER BY generation, id LIMIT @limit", new { generation, limit }, cancellationToken);

    /// <summary>Suppliers whose approval has run out.</summary>
    public Task<List<Guid>> ExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        IdsAsync("SELECT id FROM suppliers WHERE state = 'Approved' AND approval_expire_time <= @now ORDER BY id LIMIT @limit", new { now = now.ToMicros(), limit }, cancellationToken);

    /// <summary>Suppliers that were not rated since a time, those first that must be rated at once.</summary>
    public Task<List<Guid>> UnratedAsync(DateTimeOffset since, int limit, CancellationToken cancellationToken) =>
        IdsAsync("SELECT id FROM suppliers WHERE rated_time <= @since ORDER BY rated_time, id LIMIT @limit", new { since = since.ToMicros(), limit }, cancellationToken);

    /// <summary>How many orders with a supplier have not ended, and the newest of them; as far as scorecards look back.</summary>
    public async Task<(long Count, List<Guid> Newest)> OpenOrdersAsync(Guid supplier, int limit, CancellationToken cancellationToken)
    {
        const string Open = "FROM supplier_orders WHERE supplier_id = @supplier AND ending IS NULL";
        await using var connection = await database.OpenAsync(cancellationToken);
        var count = await connection.ExecuteScalarAsync<long>(new CommandDefinition($"SELECT COUNT(*) {Open}", new { supplier = supplier.ToString() }, cancellationToken: cancellationToken));
        return (count, await IdsAsync($"SELECT order_id {Open} ORDER BY place_time DESC, order_id LIMIT @limit", new { supplier = supplier.ToString(), limit }, cancellationToken));
    }

    /// <summary>Every supplier, some at a time, by id.</summary>
    public Task<List<Supplier>> AllAsync(Guid? after, int limit, CancellationToken cancellationToken) =>
        ReadAsync($"SELECT {SuppliersBook.Suppliers.Names} FROM suppliers WHERE (@after IS NULL OR id > @after) ORDER BY id LIMIT @limit", new { after = after?.ToString(), limit }, cancellationToken);

    /// <summary>Versions of a record before one, newest first.</summary>
    public async Task<List<SupplierVersion>> VersionsAsync(Guid id, long? before, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
            $"SELECT {SupplierVersion.Table.Names} FROM supplier_versions WHERE id = @id AND (@before IS NULL OR version < @before) ORDER BY version DESC LIMIT @limit",
            new { id = id.ToString(), before, limit }, cancellationToken: cancellationToken));
        var versions = new List<SupplierVersion>();
        while (await reader.ReadAsync(cancellationToken)) versions.Add(SupplierVersion.Read(reader));
        return versions;
    }

    private async Task<List<Guid>> IdsAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. (await connection.QueryAsync<string>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken))).Select(Guid.Parse)];
    }

    private async Task<List<Supplier>> ReadAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(database.Engine.Sql(sql), parameters, cancellationToken: cancellationToken));
        var suppliers = new List<Supplier>();
        while (await reader.ReadAsync(cancellationToken)) suppliers.Add(SuppliersBook.Read(reader));
        return suppliers;
    }
}

/// <summary>What a supplier's standing is made of.</summary>
public sealed record StoredStanding(Guid Id, SupplierState State, Verdict Verdict, long Generation, DateTimeOffset? ApprovalExpireTime, Rating Rating, RatingOverride? Override);
