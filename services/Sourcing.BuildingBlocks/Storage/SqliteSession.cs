using System.Data.Common;
using System.Text.RegularExpressions;

namespace Sourcing.BuildingBlocks.Storage;

/// <summary>On SQLite a statement costs no round trip: rows are written one by one, with statements that are prepared once and kept.</summary>
internal sealed partial class SqliteSession(Engine engine, DbConnection connection) : Session
{
    private readonly Dictionary<string, DbCommand> prepared = [];
    private readonly List<(string Sql, Action<DbDataReader> Take, IReadOnlyCollection<string>[] Lists)> reads = [];
    private readonly List<(string Sql, IEnumerable<object?[]> Rows)> writes = [];
    private DbTransaction? transaction;

    public override bool IsShared => false;

    public override async Task ReadAsync(CancellationToken cancellationToken)
    {
        transaction ??= await connection.BeginTransactionAsync(cancellationToken);
        foreach (var (sql, take, lists) in reads)
        {
            var command = Prepared(sql, Parameter().Matches(sql).Select(m => m.Value).Distinct());
            for (var i = 0; i < lists.Length; i++) command.Parameters[i].Value = engine.List(lists[i]);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken)) take(reader);
        }
        reads.Clear();
    }

    public override void Insert(StoredTable table, IEnumerable<object?[]> rows) => writes.Add((table.InsertOne, rows));

    public override void Update(StoredTable table, IEnumerable<object?[]> rows) => writes.Add((table.UpdateOne, rows));

    public override void Upsert(StoredTable table, IEnumerable<object?[]> rows) => writes.Add((table.UpsertOne, rows));

    public override void Delete<T>(StoredTable table, IReadOnlyCollection<T> keys)
    {
        if (keys.Count > 0) writes.Add((table.DeleteAll, [[engine.List(keys)]]));
    }

    public override void Delete(string sql, IReadOnlyCollection<string> keys, long before) => writes.Add((sql, [[engine.List(keys), before]]));

    public override async Task CommitAsync(CancellationToken cancellationToken)
    {
        transaction ??= await connection.BeginTransactionAsync(cancellationToken);
        foreach (var (sql, rows) in writes)
        {
            DbCommand? command = null;
            foreach (var row in rows)
            {
                command ??= Prepared(sql, row.Select((_, i) => $"@p{i}"));
                for (var i = 0; i < row.Length; i++) command.Parameters[i].Value = row[i] ?? DBNull.Value;
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }
        await transaction.CommitAsync(cancellationToken);
        await RollbackAsync();
    }

    public override async Task RollbackAsync()
    {
        reads.Clear();
        writes.Clear();
        if (transaction is null) return;
        await transaction.DisposeAsync();
        transaction = null;
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var command in prepared.Values) await command.DisposeAsync();
        await connection.DisposeAsync();
    }

    protected override void AddRead(string sql, Action<DbDataReader> take, IReadOnlyCollection<string>[] lists) => reads.Add((sql, take, lists));

    private DbCommand Prepared(string sql, IEnumerable<string> parameters)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = engine.Sql(sql);
            foreach (var name in parameters)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = name;
                command.Parameters.Add(parameter);
            }
            prepared.Add(sql, command);
        }
        command.Transaction = transaction;
        return command;
    }

    [GeneratedRegex(@"@\w+")]
    private static partial Regex Parameter();
}
