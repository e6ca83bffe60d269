using System.Data.Common;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Sourcing.BuildingBlocks.Storage;

/// <summary>
/// The database of one service: <typeparamref name="TBook"/> is its write side. Everything that writes goes through
/// <see cref="WriteQueue{TBook}"/>; this class opens connections that read.
/// </summary>
public sealed class Database<TBook> where TBook : Book
{
    private readonly DbDataSource source;

    /// <param name="name">Name of the service; the file is <c>{name}.db</c>.</param>
    /// <param name="dataFolder">Folder of the SQLite files; made if it is not there.</param>
    public Database(string name, string dataFolder)
    {
        Name = name;
        PrivateFolder.Create(dataFolder);
        var connection = new SqliteConnectionStringBuilder { DataSource = Path.Combine(dataFolder, $"{name}.db"), DefaultTimeout = 30 };
        source = SqliteFactory.Instance.CreateDataSource(connection.ToString());
    }

    public string Name { get; }

    /// <summary>Opens a connection for reading; dispose it soon.</summary>
    public async ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) => await source.OpenConnectionAsync(cancellationToken);

    /// <summary>
    /// Applies the numbered SQL files embedded in this assembly and in the service's, each once and each in a transaction.
    /// </summary>
    public async Task MigrateAsync(Assembly service, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        // A write-ahead log lets readers work during a commit; the mode is kept in the file.
        await ExecuteAsync("PRAGMA journal_mode = WAL");
        await ExecuteAsync("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY) WITHOUT ROWID");
        foreach (var (name, sql) in Scripts(typeof(Book).Assembly).Concat(Scripts(service)))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (await ExecuteAsync("INSERT OR IGNORE INTO migrations (name) VALUES (@name)", ("@name", name), transaction) == 1)
                await ExecuteAsync(sql, transaction: transaction);
            await transaction.CommitAsync(cancellationToken);
        }

        async Task<int> ExecuteAsync(string sql, (string Name, string Value)? parameter = null, DbTransaction? transaction = null)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Transaction = transaction;
            if (parameter is { } p) command.Parameters.Add(new SqliteParameter(p.Name, p.Value));
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static IEnumerable<(string Name, string Sql)> Scripts(Assembly assembly)
    {
        foreach (var resource in assembly.GetManifestResourceNames().Where(r => r.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (resource, reader.ReadToEnd());
        }
    }
}
