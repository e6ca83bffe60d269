using System.Data.Common;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sourcing.BuildingBlocks.Storage;

/// <summary>
/// The writing connection of a service inside one transaction. Statements are prepared once and kept; parameters are
/// bound by their order of appearance.
/// </summary>
public sealed partial class Session(DbConnection connection) : IAsyncDisposable
{
    private readonly Dictionary<string, DbCommand> prepared = [];
    private DbTransaction? transaction;

    /// <summary>Reads rows; <paramref name="keys"/>, if any, is the list that <c>json_each(@keys)</c> stands for.</summary>
    public async Task<List<TRow>> ReadAsync<TRow>(string sql, IReadOnlyCollection<string> keys, Func<DbDataReader, TRow> map, CancellationToken cancellationToken)
    {
        var rows = new List<TRow>();
        if (keys.Count == 0) return rows;
        var command = Prepared(sql);
        command.Parameters[0].Value = JsonSerializer.Serialize(keys);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) rows.Add(map(reader));
        return rows;
    }

    /// <summary>Runs one statement for every row of parameters; answers how many rows of the table it touched.</summary>
    public async Task<int> ExecuteAsync(string sql, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        var touched = 0;
        DbCommand? command = null;
        foreach (var row in rows)
        {
            command ??= Prepared(sql);
            for (var i = 0; i < row.Length; i++) command.Parameters[i].Value = row[i] ?? DBNull.Value;
            touched += await command.ExecuteNonQueryAsync(cancellationToken);
        }
        return touched;
    }

    public Task<int> ExecuteOnceAsync(string sql, object?[] parameters, CancellationToken cancellationToken) =>
        ExecuteAsync(sql, new[] { parameters }.AsEnumerable(), cancellationToken);

    public async Task BeginAsync(CancellationToken cancellationToken) => transaction = await connection.BeginTransactionAsync(cancellationToken);

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await transaction!.CommitAsync(cancellationToken);
        await transaction.DisposeAsync();
        transaction = null;
    }

    public async Task RollbackAsync()
    {
        if (transaction is null) return;
        await transaction.DisposeAsync();
        transaction = null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in prepared.Values) await command.DisposeAsync();
        await connection.DisposeAsync();
    }

    private DbCommand Prepared(string sql)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var name in Parameter().Matches(sql).Select(m => m.Value).Distinct())
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
