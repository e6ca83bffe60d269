using System.Data.Common;

namespace Sourcing.BuildingBlocks.Storage;

/// <summary>
/// A database engine: everything in which SQLite and PostgreSQL differ for us. SQL is written once, for PostgreSQL, with
/// <c>= ANY(@keys)</c> for lists, <c>FOR UPDATE</c> for locks and <c>ILIKE</c>; <see cref="Sql"/> words it for the engine.
/// </summary>
public abstract class Engine(DbDataSource source) : IAsyncDisposable
{
    /// <summary>Folder of the engine's migrations.</summary>
    public abstract string Migrations { get; }

    /// <summary>Whether a service brings the schema up to date by itself when it starts.</summary>
    public abstract bool MigratesItself { get; }

    /// <summary>Whether several processes may write to the database.</summary>
    public abstract bool IsShared { get; }

    /// <summary>Opens a connection for reading; dispose it soon.</summary>
    public ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) => source.OpenConnectionAsync(cancellationToken);

    /// <summary>Words a statement for this engine.</summary>
    public abstract string Sql(string sql);

    /// <summary>A list as the value of a parameter in <c>= ANY(@parameter)</c>: of texts or of whole numbers.</summary>
    public abstract object List<T>(IEnumerable<T> values) where T : notnull;

    /// <summary>Opens the one connection that a process writes on.</summary>
    public abstract Task<Session> OpenWriterAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Whether the failure is a collision with another process that works on the same rows: nothing was committed, and repeating
    /// helps.
    /// </summary>
    public abstract bool IsCollision(Exception failure);

    /// <summary>Whether others kept rows locked that the transaction needed: nothing was committed, and neither it nor its command is to blame.</summary>
    public abstract bool IsBlocked(Exception failure);

    /// <summary>Whether the failure is the connection's or the server's: the database could not be reached, or not to the end.</summary>
    public abstract bool IsAway(Exception failure);

    /// <summary>Gives up connections that are not in use: where one was lost they are lost too, and each would have to be waited for.</summary>
    public abstract void DropIdle();

    /// <summary>Tries to get what only one process has at a time; null where another has it.</summary>
    public abstract Task<Lease?> TryLeaseAsync(string what, CancellationToken cancellationToken);

    /// <summary>Before any migration: what must be set once for a database.</summary>
    public abstract Task PrepareAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Keeps two processes from migrating at once, until the transaction ends.</summary>
    public abstract string LockMigrations { get; }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>What only one process has at a time, until it is disposed of, or not renewed for some seconds.</summary>
public abstract class Lease : IAsyncDisposable
{
    /// <summary>Says that its holder lives; fails where the lease is lost.</summary>
    public abstract Task RenewAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
