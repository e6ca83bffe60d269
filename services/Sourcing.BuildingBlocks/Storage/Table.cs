namespace Sourcing.BuildingBlocks.Storage;

/// <summary>Rows of one table in a book: as loaded, as changed since, and which of them are new.</summary>
public sealed class Table<TKey, TRow> where TKey : notnull where TRow : class
{
    private readonly Dictionary<TKey, TRow> rows = [];
    private readonly HashSet<TKey> loaded = [];
    private readonly HashSet<TKey> written = [];

    public IEnumerable<TRow> All => rows.Values;

    /// <summary>Rows that were put, new and changed.</summary>
    public IEnumerable<TRow> Written => written.Select(key => rows[key]);

    /// <summary>Rows that were put and not there before.</summary>
    public IEnumerable<TRow> Added => written.Where(IsNew).Select(key => rows[key]);

    /// <summary>Rows that were loaded and put.</summary>
    public IEnumerable<TRow> Changed => written.Where(loaded.Contains).Select(key => rows[key]);

    public TRow? Find(TKey key) => rows.GetValueOrDefault(key);

    public bool IsNew(TKey key) => !loaded.Contains(key);

    /// <summary>A row as the database has it.</summary>
    public void Load(TKey key, TRow row)
    {
        rows.TryAdd(key, row);
        loaded.Add(key);
    }

    /// <summary>A row as it shall be; putting it as it is already does nothing.</summary>
    public void Put(TKey key, TRow row)
    {
        if (rows.TryGetValue(key, out var before) && before.Equals(row)) return;
        rows[key] = row;
        written.Add(key);
    }
}
