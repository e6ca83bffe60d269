using System.Data.Common;
using System.Text.Json;
using Dapper;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Screening;

namespace Sourcing.Suppliers.Storage;

/// <summary>Reads lists, cases and the log of decisions outside of a transaction.</summary>
public sealed class ScreeningQueries(Database<SuppliersBook> database)
{
    /// <summary>Entries asked for in one statement.</summary>
    private const int AtOnce = 2000;

    /// <summary>Bytes of a hash.</summary>
    public const int HashLength = 32;

    public async Task<ScreeningState> StateAsync(CancellationToken cancellationToken) =>
        (await ReadAsync("SELECT id, generation, oldest_confirm_time FROM screening_state", new { }, ScreeningRows.ReadState, cancellationToken)).Single();

    /// <summary>The versions in force and the generation that they are, at one moment.</summary>
    public async Task<(long Generation, IReadOnlyList<ListVersion> Versions)> InForceAsync(CancellationToken cancellationToken)
    {
        long generation = 0;
        var versions = await ReadAsync(
            $"SELECT {string.Join(", ", ScreeningRows.Versions.Columns.Select(c => $"v.{c.Name}"))}, s.generation FROM screening_state s LEFT JOIN list_versions v ON v.state = 'Active'",
            new { },
            row =>
            {
                generation = row.GetInt64(ScreeningRows.Versions.Columns.Count);
                return row.IsDBNull(0) ? null : ScreeningRows.ReadVersion(row);
            },
            cancellationToken);
        return (generation, [.. versions.OfType<ListVersion>()]);
    }

    public async Task<ListVersion?> VersionAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync($"SELECT {ScreeningRows.Versions.Names} FROM list_versions WHERE id = @id", new { id }, ScreeningRows.ReadVersion, cancellationToken)).SingleOrDefault();

    /// <summary>The version that was in force before another one.</summary>
    public async Task<ListVersion?> VersionBeforeAsync(ListVersion version, CancellationToken cancellationToken) =>
        (await ReadAsync(
            $"SELECT {ScreeningRows.Versions.Names} FROM list_versions WHERE list = @list AND version < @version AND apply_time IS NOT NULL ORDER BY version DESC LIMIT 1",
            new { list = version.List, version = version.Version }, ScreeningRows.ReadVersion, cancellationToken)).SingleOrDefault();

    /// <summary>What a new version of a list is measured by: the last that was in force at a time or that a second person has let through, else the first of all.</summary>
    public async Task<ListVersion?> MeasuredByAsync(string list, DateTimeOffset time, CancellationToken cancellationToken) =>
        (await ReadAsync(
            $"""
            SELECT {ScreeningRows.Versions.Names} FROM list_versions WHERE list = @list AND apply_time IS NOT NULL
            ORDER BY CASE WHEN apply_time <= @time OR needs_second_person <> 0 THEN -version ELSE version END LIMIT 1
            """,
            new { list, time = time.ToMicros() }, ScreeningRows.ReadVersion, cancellationToken)).SingleOrDefault();

    /// <summary>Versions, newest first, after a position.</summary>
    public Task<List<ListVersion>> VersionsAsync(string? list, (long Time, string Id)? after, int limit, CancellationToken cancellationToken) => ReadAsync(
        $"""
        SELECT {ScreeningRows.Versions.Names} FROM list_versions
        WHERE (@list IS NULL OR list = @list) AND (@id IS NULL OR (import_time, id) < (@time, @id))
        ORDER BY import_time DESC, id DESC LIMIT @limit
        """,
        new { list, time = after?.Time, id = after?.Id, limit }, ScreeningRows.ReadVersion, cancellationToken);

    /// <summary>Hashes of a version's entries.</summary>
    public async Task<IReadOnlyList<string>> HashesAsync(ListVersion version, CancellationToken cancellationToken)
    {
        var bytes = (await ReadAsync("SELECT entries FROM list_contents WHERE id = @id", new { id = version.Content }, row => (byte[])row.GetValue(0), cancellationToken)).Single();
        return [.. bytes.Chunk(HashLength).Select(Convert.ToHexStringLower)];
    }

    /// <summary>Entries by their hashes.</summary>
    public async Task<IReadOnlyList<(string Hash, ListedParty Party)>> EntriesAsync(IReadOnlyList<string> hashes, CancellationToken cancellationToken)
    {
        var found = new List<(string, ListedParty)>(hashes.Count);
        foreach (var some in hashes.Chunk(AtOnce))
            found.AddRange(await ReadAsync("SELECT id, body FROM list_entries WHERE id = ANY(@some)", new { some = database.Engine.List(some) },
                row => (row.GetString(0), JsonSerializer.Deserialize<ListedParty>(row.GetString(1), ScreeningJson.Options)!), cancellationToken));
        if (found.Count != hashes.Count) throw new InvalidOperationException($"{hashes.Count - found.Count} entries of a list are missing in the database.");
        return found;
    }

    /// <summary>Which of some entries are kept already.</summary>
    public async Task<HashSet<string>> KnownAsync(IReadOnlyCollection<string> hashes, CancellationToken cancellationToken) =>
        [.. await ReadAsync("SELECT id FROM list_entries WHERE id = ANY(@some)", new { some = database.Engine.List(hashes) }, row => row.GetString(0), cancellationToken)];

    public async Task<ScreeningCase?> CaseAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync($"SELECT {ScreeningRows.Cases.Names} FROM screening_cases WHERE id = @id", new { id }, ScreeningRows.ReadCase, cancellationToken)).SingleOrDefault();

    /// <summary>Cases, newest first, after a position.</summary>
    public Task<List<ScreeningCase>> CasesAsync(Guid? supplier, bool includeClosed, (long Time, string Id)? after, int limit, CancellationToken cancellationToken) => ReadAsync(
        $"""
        SELECT {ScreeningRows.Cases.Names} FROM screening_cases
        WHERE (@supplier IS NULL OR supplier = @supplier) AND (@closed = 1 OR is_closed = 0) AND (@id IS NULL OR (create_time, id) < (@time, @id))
        ORDER BY create_time DESC, id DESC LIMIT @limit
        """,
        new { supplier = supplier?.ToString(), closed = includeClosed ? 1 : 0, time = after?.Time, id = after?.Id, limit }, ScreeningRows.ReadCase, cancellationToken);

    public async Task<Decision?> DecisionAsync(long position, CancellationToken cancellationToken) =>
        (await ReadAsync($"SELECT {ScreeningRows.Decisions.Names} FROM decisions WHERE position = @position", new { position }, ScreeningRows.ReadDecision, cancellationToken)).SingleOrDefault();

    /// <summary>Decisions, newest first, before a position.</summary>
    public Task<List<Decision>> DecisionsAsync(Guid? supplier, long? before, int limit, CancellationToken cancellationToken) => ReadAsync(
        $"""
        SELECT {ScreeningRows.Decisions.Names} FROM decisions
        WHERE (@supplier IS NULL OR supplier = @supplier) AND (@before IS NULL OR position < @before)
        ORDER BY position DESC LIMIT @limit
        """,
        new { supplier = supplier?.ToString(), before, limit }, ScreeningRows.ReadDecision, cancellationToken);

    /// <summary>Decisions from a position on, oldest first.</summary>
    public Task<List<Decision>> DecisionsFromAsync(long from, int limit, CancellationToken cancellationToken) => ReadAsync(
        $"SELECT {ScreeningRows.Decisions.Names} FROM decisions WHERE position >= @from ORDER BY position LIMIT @limit", new { from, limit }, ScreeningRows.ReadDecision, cancellationToken);

    /// <summary>How far the log says that it goes, and the hash that it ends with.</summary>
    public async Task<(long Position, string Hash)> HeadAsync(CancellationToken cancellationToken) =>
        (await ReadAsync("SELECT position, hash FROM decision_chain", new { }, row => (row.GetInt64(0), row.GetString(1)), cancellationToken)).Single();

    private async Task<List<TRow>> ReadAsync<TRow>(string sql, object parameters, Func<DbDataReader, TRow> map, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(database.Engine.Sql(sql), parameters, cancellationToken: cancellationToken));
        var rows = new List<TRow>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(map(reader));
        return rows;
    }
}
