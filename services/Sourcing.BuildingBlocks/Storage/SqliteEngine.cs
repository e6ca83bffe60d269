using System.Data.Common;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Sourcing.BuildingBlocks.Storage;

/// <summary>One file, one process.</summary>
public sealed partial class SqliteEngine : Engine
{
    /// <param name="file">The database file; its folder is made if it is not there.</param>
    public SqliteEngine(string file) : base(Source(file))
    {
    }

    public override string Migrations => "Sqlite";

    public override bool MigratesItself => true;

    public override bool IsShared => false;

    /// <summary>There is one writer, so nothing needs a lock.</summary>
    public override string LockMigrations => "SELECT 1";

    public override string Sql(string sql) => AnyOf().Replace(sql, "IN (SELECT value FROM json_each($1))")
        .Replace(" FOR UPDATE", "", StringComparison.Ordinal).Replace(" FOR SHARE", "", StringComparison.Ordinal).Replace("ILIKE", "LIKE", StringComparison.Ordinal);

    public override object List<T>(IEnumerable<T> values) => JsonSerializer.Serialize(values);

    public override async Task<Session> OpenWriterAsync(CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        // Pages that every commit touches are copied into the file once in 32 MB of log instead of once in 4.
        command.CommandText = "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8000; PRAGMA cache_size = -32000";
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new SqliteSession(this, connection);
    }

    public override bool IsCollision(Exception failure) => false;

    public override bool IsBlocked(Exception failure) => false;

    /// <summary>A full or broken disk, or another process that has the file: the batch is not committed, and the next one may be.</summary>
    public override bool IsAway(Exception failure) => failure is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_IOERR or SQLitePCL.raw.SQLITE_BUSY };

    public override void DropIdle()
    {
    }

    public override async Task PrepareAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        // A write-ahead log lets readers work during a commit; the mode is kept in the file.
        command.CommandText = "PRAGMA journal_mode = WAL";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public override Task<Lease?> TryLeaseAsync(string what, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A file belongs to one process; nothing needs to be leased.");

    private static DbDataSource Source(string file)
    {
        PrivateFolder.Create(Path.GetDirectoryName(file)!);
        return SqliteFactory.Instance.CreateDataSource(new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30 }.ToString());
    }

    [GeneratedRegex(@"= ANY\((@\w+)\)")]
    private static partial Regex AnyOf();
}
