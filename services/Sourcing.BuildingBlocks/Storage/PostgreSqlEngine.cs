using System.Data.Common;
using Npgsql;

namespace Sourcing.BuildingBlocks.Storage;

/// <summary>A server that several replicas of a service share.</summary>
public sealed class PostgreSqlEngine : Engine
{
    /// <param name="service">Name of the service, as the server shows it.</param>
    /// <param name="connectionString">In Npgsql's form; what it leaves out is set to fit a service.</param>
    /// <param name="migratesItself">Whether the service brings the schema up to date when it starts.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public PostgreSqlEngine(string service, string connectionString, bool migratesItself) : this(Settings(service, connectionString), migratesItself)
    {
    }

    private PostgreSqlEngine(string settings, bool migratesItself) : this(settings, NpgsqlDataSource.Create(settings), migratesItself)
    {
    }

    private PostgreSqlEngine(string settings, NpgsqlDataSource source, bool migratesItself) : base(source) =>
        (this.settings, this.source, MigratesItself) = (settings, source, migratesItself);

    private const string IdleInTransactionTimeout = "25P03";

    private readonly string settings;
    private readonly NpgsqlDataSource source;

    public override string Migrations => "PostgreSql";

    public override bool MigratesItself { get; }

    public override bool IsShared => true;

    public override string LockMigrations => "SELECT pg_advisory_xact_lock(hashtext('sourcing.migrations'))";

    public override string Sql(string sql) => sql;

    public override object List<T>(IEnumerable<T> values) => values.ToArray();

    public override async Task<Session> OpenWriterAsync(CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)await OpenAsync(cancellationToken);
        try
        {
            await using var command = connection.CreateCommand();
            // Books look rows up by keys. A plan that was made while a table was small, and is kept, would read all of it long after it has grown.
            // And one that is made anew each time would be the same again, for more time than it takes to follow it.
            // A process that is paused or cut off in the middle of a transaction must not keep its neighbours waiting: the server ends it.
            command.CommandText =
                """
                SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '5s';
                SET tcp_keepalives_idle = 2; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3; SET enable_seqscan = off; SET jit = off; SET plan_cache_mode = force_generic_plan
                """;
            await command.ExecuteNonQueryAsync(cancellationToken);
            return new PostgreSqlSession(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override bool IsCollision(Exception failure) => failure is PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure,
    };

    public override bool IsBlocked(Exception failure) => failure is PostgresException
    {
        SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure,
    };

    public override bool IsAway(Exception failure) => failure switch
    {
        PostgresException e => e.SqlState.StartsWith("08", StringComparison.Ordinal) || e.SqlState.StartsWith("57P", StringComparison.Ordinal) || e.SqlState.StartsWith("53", StringComparison.Ordinal)
            || e.SqlState is IdleInTransactionTimeout or PostgresErrorCodes.ReadOnlySqlTransaction,
        NpgsqlException or TimeoutException or IOException or ObjectDisposedException => true,
        InvalidOperationException { InnerException: NpgsqlException } => true,
        _ => false,
    };

    public override void DropIdle() => source.Clear();

    public override async Task<Lease?> TryLeaseAsync(string what, CancellationToken cancellationToken)
    {
        // A connection of its own that really closes: the lock lives as long as its session.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings) { Pooling = false, CommandTimeout = 2 }.ToString());
        var taken = false;
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            // The server ends the session of a holder that says nothing, or that it cannot reach.
            command.CommandText = "SET idle_session_timeout = '4s'; SET tcp_keepalives_idle = 1; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3; SELECT pg_try_advisory_lock(hashtext(@what))";
            command.Parameters.Add(new NpgsqlParameter("what", what));
            taken = await command.ExecuteScalarAsync(cancellationToken) is true;
            return taken ? new SessionLease(connection) : null;
        }
        finally
        {
            if (!taken) await connection.DisposeAsync();
        }
    }

    public override Task PrepareAsync(DbConnection connection, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A connection string in Npgsql's form, with what it leaves out set to fit a service.</summary>
    public static string Settings(string service, string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        // ContainsKey would also find what is not given.
        var given = settings.Keys.Cast<string>().ToHashSet();
        // More connections than cores only wait for each other; statements are few and come back, so they stay prepared.
        if (!given.Contains("Maximum Pool Size")) settings.MaxPoolSize = 16;
        if (!given.Contains("Max Auto Prepare")) settings.MaxAutoPrepare = 100;
        if (!given.Contains("Auto Prepare Min Usages")) settings.AutoPrepareMinUsages = 2;
        // Nothing is set on a connection but by the one writer, who keeps his; resetting it costs six statements for each read.
        if (!given.Contains("No Reset On Close")) settings.NoResetOnClose = true;
        // A server that does not answer is taken for one that is away.
        if (!given.Contains("Timeout")) settings.Timeout = 3;
        if (!given.Contains("Command Timeout")) settings.CommandTimeout = 10;
        if (!given.Contains("Cancellation Timeout")) settings.CancellationTimeout = 1000;
        // Otherwise every connection first looks for Kerberos, which images for containers do not have.
        if (!given.Contains("GSS Encryption Mode")) settings.GssEncryptionMode = GssEncryptionMode.Disable;
        if (!given.Contains("Application Name")) settings.ApplicationName = $"sourcing-{service}";
        return settings.ToString();
    }

    private sealed class SessionLease(NpgsqlConnection connection) : Lease
    {
        public override async Task RenewAsync(CancellationToken cancellationToken)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT 1";
            await command.ExecuteScalarAsync(cancellationToken);
        }

        public override ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
