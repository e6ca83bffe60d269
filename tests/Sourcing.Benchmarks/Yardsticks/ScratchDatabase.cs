using System.Globalization;
using Npgsql;

namespace Sourcing.Benchmarks.Yardsticks;

/// <summary>A database of one's own on the server that is measured; it goes when it is not needed any more.</summary>
internal sealed class ScratchDatabase : IAsyncDisposable
{
    private readonly string server;

    private ScratchDatabase(string server, string name)
    {
        this.server = server;
        Name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name }.ToString();
    }

    public string Name { get; }

    public string ConnectionString { get; }

    /// <param name="server">Connection string in Npgsql's form; its database is not used.</param>
    /// <param name="what">What it is for; a part of its name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ScratchDatabase> CreateAsync(string server, string what, CancellationToken cancellationToken)
    {
        var database = new ScratchDatabase(server, $"bench_{what}_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}");
        await database.OnServerAsync($"CREATE DATABASE {database.Name}", cancellationToken);
        return database;
    }

    /// <summary>Runs statements, which may take long.</summary>
    public Task ExecuteAsync(string sql, CancellationToken cancellationToken) => ExecuteAsync(ConnectionString, sql, cancellationToken);

    /// <summary>One number.</summary>
    public Task<long> CountAsync(string sql, CancellationToken cancellationToken) => CountAsync(ConnectionString, sql, cancellationToken);

    /// <summary>One number from another database.</summary>
    public static async Task<long> CountAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(connectionString, cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync() => await OnServerAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)", CancellationToken.None);

    private Task OnServerAsync(string sql, CancellationToken cancellationToken) =>
        ExecuteAsync(new NpgsqlConnectionStringBuilder(server) { Database = "postgres" }.ToString(), sql, cancellationToken);

    /// <summary>Runs statements, which may take long, in another database.</summary>
    public static async Task ExecuteAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(connectionString, cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}
