using System.Data.Common;
using System.Reflection;
using Dapper;

namespace Sourcing.BuildingBlocks.Storage;

/// <summary>The database of one service: its name, its engine, its schema.</summary>
/// <param name="name">Name of the service.</param>
/// <param name="engine">Where it lies.</param>
/// <param name="service">Assembly that has the migrations of the service.</param>
public class Database(string name, Engine engine, Assembly service)
{
    public string Name { get; } = name;

    public Engine Engine { get; } = engine;

    /// <summary>Opens a connection for reading; dispose it soon.</summary>
    public ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) => Engine.OpenAsync(cancellationToken);

    /// <summary>
    /// Applies the numbered SQL files embedded in this assembly and in the service's, each once and each in a transaction; two
    /// processes that do it at once wait for each other.
    /// </summary>
    /// <returns>Names of those that were applied now.</returns>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        var applied = new List<string>();
        await using var connection = await OpenAsync(cancellationToken);
        await Engine.PrepareAsync(connection, cancellationToken);
        foreach (var (name, sql) in Scripts())
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(Engine.LockMigrations);
            await ExecuteAsync("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY)");
            if (await ExecuteAsync("INSERT INTO migrations (name) VALUES (@name) ON CONFLICT (name) DO NOTHING", new { name }) == 1)
            {
                await ExecuteAsync(sql);
                applied.Add(name);
            }
            await transaction.CommitAsync(cancellationToken);

            Task<int> ExecuteAsync(string text, object? parameters = null) =>
                connection.ExecuteAsync(new CommandDefinition(text, parameters, transaction, cancellationToken: cancellationToken));
        }
        return applied;
    }

    /// <summary>Migrations that the database lacks.</summary>
    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var there = await connection.ExecuteScalarAsync<bool>(new CommandDefinition("SELECT to_regclass('migrations') IS NOT NULL", cancellationToken: cancellationToken));
        var applied = there ? await connection.QueryAsync<string>(new CommandDefinition("SELECT name FROM migrations", cancellationToken: cancellationToken)) : [];
        return [.. Scripts().Select(s => s.Name).Except(applied)];
    }

    /// <summary>Own scripts first, then the service's; a script has the same name for every engine.</summary>
    private IEnumerable<(string Name, string Sql)> Scripts()
    {
        foreach (var assembly in new[] { typeof(Book).Assembly, service })
        {
            var folder = $".{Engine.Migrations}.";
            foreach (var resource in assembly.GetManifestResourceNames().Where(r => r.EndsWith(".sql", StringComparison.Ordinal) && r.Contains(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
                yield return (resource.Replace(folder, ".", StringComparison.Ordinal), reader.ReadToEnd());
            }
        }
    }
}

/// <summary>The database whose write side is <typeparamref name="TBook"/>: everything that writes goes through <see cref="WriteQueue{TBook}"/>.</summary>
public sealed class Database<TBook>(string name, Engine engine) : Database(name, engine, typeof(TBook).Assembly) where TBook : Book;
