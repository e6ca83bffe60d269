using System.Data.Common;

namespace Sourcing.BuildingBlocks.Storage;

/// <summary>
/// The writing connection of a process. Reads and writes are put down first and run together: reads when a book needs their
/// rows, writes with the commit.
/// </summary>
public abstract class Session : IAsyncDisposable
{
    /// <summary>Whether other processes may write to the database.</summary>
    public abstract bool IsShared { get; }

    /// <summary>Puts down a read.</summary>
    /// <param name="sql">A SELECT; its parameters are lists, in the order of <paramref name="lists"/>.</param>
    /// <param name="map">Makes an object of a row.</param>
    /// <param name="take">Gets each of the objects.</param>
    /// <param name="lists">Keys to look for. Where all of them are empty nothing is read.</param>
    public void Read<TRow>(string sql, Func<DbDataReader, TRow> map, Action<TRow> take, params IReadOnlyCollection<string>[] lists)
    {
        // No text in a database has a zero character: nothing is found by one, and PostgreSQL would refuse the whole batch.
        for (var i = 0; i < lists.Length; i++)
            if (lists[i].Any(key => key.Contains('\0'))) lists[i] = [.. lists[i].Where(key => !key.Contains('\0'))];
        if (lists.Any(l => l.Count > 0)) AddRead(sql, row => take(map(row)), lists);
    }

    /// <summary>Runs the reads that were put down.</summary>
    public abstract Task ReadAsync(CancellationToken cancellationToken);

    public abstract void Insert(StoredTable table, IEnumerable<object?[]> rows);

    /// <summary>Changes rows that are there.</summary>
    public abstract void Update(StoredTable table, IEnumerable<object?[]> rows);

    /// <summary>Changes rows that are there and adds those that are not.</summary>
    public abstract void Upsert(StoredTable table, IEnumerable<object?[]> rows);

    /// <summary>Deletes the rows whose first key column is one of the values: texts or whole numbers.</summary>
    public abstract void Delete<T>(StoredTable table, IReadOnlyCollection<T> keys) where T : notnull;

    /// <summary>Deletes by a statement of its own: <c>@p0</c> is a list of keys, <c>@p1</c> a time.</summary>
    public abstract void Delete(string sql, IReadOnlyCollection<string> keys, long before);

    /// <summary>Runs what was put down and commits; begins first where nothing was read.</summary>
    public abstract Task CommitAsync(CancellationToken cancellationToken);

    /// <summary>Forgets what was put down and ends the transaction, if one runs.</summary>
    public abstract Task RollbackAsync();

    public abstract ValueTask DisposeAsync();

    protected abstract void AddRead(string sql, Action<DbDataReader> take, IReadOnlyCollection<string>[] lists);
}
