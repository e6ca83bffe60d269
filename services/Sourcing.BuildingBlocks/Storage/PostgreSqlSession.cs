using System.Data.Common;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace Sourcing.BuildingBlocks.Storage;

/// <summary>
/// On PostgreSQL a batch costs two round trips, one that begins and reads and one that writes and commits. Every table is written with one
/// statement, its rows as arrays; Npgsql keeps the statements prepared.
/// </summary>
internal sealed partial class PostgreSqlSession(NpgsqlConnection connection) : Session
{
    private readonly List<(NpgsqlBatchCommand Command, Action<DbDataReader> Take)> reads = [];
    private readonly List<NpgsqlBatchCommand> writes = [];
    private bool begun;

    public override bool IsShared => true;

    public override async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (reads.Count == 0) return;
        await using var batch = NewBatch();
        foreach (var (command, _) in reads) batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        foreach (var (_, take) in reads)
        {
            while (await reader.ReadAsync(cancellationToken)) take(reader);
            await reader.NextResultAsync(cancellationToken);
        }
        reads.Clear();
    }

    public override void Insert(StoredTable table, IEnumerable<object?[]> rows) => Write(table, table.InsertAll, rows);

    public override void Update(StoredTable table, IEnumerable<object?[]> rows) => Write(table, table.UpdateAll, rows);

    public override void Upsert(StoredTable table, IEnumerable<object?[]> rows) => Write(table, table.UpsertAll, rows);

    public override void Delete<T>(StoredTable table, IReadOnlyCollection<T> keys)
    {
        if (keys.Count > 0) writes.Add(new NpgsqlBatchCommand(table.DeleteAll) { Parameters = { new NpgsqlParameter("p0", keys.ToArray()) } });
    }

    public override void Delete(string sql, IReadOnlyCollection<string> keys, long before) =>
        writes.Add(new NpgsqlBatchCommand(sql) { Parameters = { new NpgsqlParameter("p0", keys.ToArray()), new NpgsqlParameter("p1", before) } });

    public override async Task CommitAsync(CancellationToken cancellationToken)
    {
        await using var batch = NewBatch();
        foreach (var command in writes) batch.BatchCommands.Add(command);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        Forget();
    }

    public override async Task RollbackAsync()
    {
        var wasBegun = begun;
        Forget();
        if (!wasBegun) return;
        await using var command = connection.CreateCommand();
        command.CommandText = "ROLLBACK";
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    public override ValueTask DisposeAsync() => connection.DisposeAsync();

    protected override void AddRead(string sql, Action<DbDataReader> take, IReadOnlyCollection<string>[] lists)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var (name, list) in Parameter().Matches(sql).Select(m => m.Groups[1].Value).Distinct().Zip(lists))
            command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = list.ToArray() });
        reads.Add((command, take));
    }

    /// <summary>A batch that begins the transaction where none runs.</summary>
    private NpgsqlBatch NewBatch()
    {
        var batch = connection.CreateBatch();
        if (!begun) batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        // Also where the batch fails: the transaction that it failed in is to be ended then.
        begun = true;
        return batch;
    }

    private void Forget()
    {
        begun = false;
        reads.Clear();
        writes.Clear();
    }

    private void Write(StoredTable table, string sql, IEnumerable<object?[]> given)
    {
        var rows = given.ToList();
        if (rows.Count == 0) return;
        var command = new NpgsqlBatchCommand(sql);
        for (var i = 0; i < table.Columns.Count; i++)
        {
            var column = i;
            command.Parameters.Add(table.Columns[i].Type switch
            {
                StoredType.Text => new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = rows.Select(r => (string?)r[column]).ToArray() },
                StoredType.Bigint => new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = rows.Select(r => r[column] is null ? (long?)null : Convert.ToInt64(r[column], null)).ToArray() },
                _ => new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea, Value = rows.Select(r => (byte[]?)r[column]).ToArray() },
            });
        }
        writes.Add(command);
    }

    [GeneratedRegex(@"@(\w+)")]
    private static partial Regex Parameter();
}
