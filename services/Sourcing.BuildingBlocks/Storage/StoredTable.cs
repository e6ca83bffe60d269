namespace Sourcing.BuildingBlocks.Storage;

/// <summary>How a book writes a table: its columns in the order of a row's values, and the statements for them on either engine.</summary>
public sealed class StoredTable
{
    private readonly string name;
    private readonly string[] key;
    private readonly string? newerBy;

    /// <param name="name">Name of the table.</param>
    /// <param name="key">Columns that tell rows apart, separated by commas.</param>
    /// <param name="columns">Columns with their types, such as <c>id text, version bigint, body bytea</c>. Those that are left out are not written.</param>
    /// <param name="newerBy">A version: an upsert changes a row only where its version grows.</param>
    public StoredTable(string name, string key, string columns, string? newerBy = null)
    {
        this.name = name;
        this.key = key.Split(", ");
        this.newerBy = newerBy;
        Columns = [.. columns.Split(", ").Select(c => c.Split(' ')).Select(c => new StoredColumn(c[0], Enum.Parse<StoredType>(c[1], ignoreCase: true)))];
        Names = string.Join(", ", Columns.Select(c => c.Name));
        var arrays = string.Join(", ", Columns.Select((c, i) => $"${i + 1}::{c.Type.ToString().ToLowerInvariant()}[]"));
        var values = string.Join(", ", Columns.Select((_, i) => $"@p{i}"));
        var set = Columns.Where(c => !this.key.Contains(c.Name)).Select(c => c.Name).ToList();
        InsertOne = $"INSERT INTO {name} ({Names}) VALUES ({values})";
        InsertAll = $"INSERT INTO {name} ({Names}) SELECT * FROM unnest({arrays})";
        UpdateOne = $"UPDATE {name} SET {string.Join(", ", set.Select(c => $"{c} = @p{Index(c)}"))} WHERE {string.Join(" AND ", this.key.Select(c => $"{c} = @p{Index(c)}"))}";
        UpdateAll = $"UPDATE {name} SET {string.Join(", ", set.Select(c => $"{c} = new.{c}"))} FROM unnest({arrays}) AS new ({Names}) WHERE {string.Join(" AND ", this.key.Select(c => $"{name}.{c} = new.{c}"))}";
        UpsertOne = $"{InsertOne}{OnConflict(set)}";
        UpsertAll = $"{InsertAll}{OnConflict(set)}";
        DeleteAll = $"DELETE FROM {name} WHERE {this.key[0]} = ANY(@p0)";
    }

    /// <summary>Columns in the order of a row's values.</summary>
    public IReadOnlyList<StoredColumn> Columns { get; }

    /// <summary>The columns' names, for a SELECT that reads them in the same order.</summary>
    public string Names { get; }

    internal string InsertOne { get; }

    internal string InsertAll { get; }

    internal string UpdateOne { get; }

    internal string UpdateAll { get; }

    internal string UpsertOne { get; }

    internal string UpsertAll { get; }

    /// <summary>Deletes by the first column of the key.</summary>
    internal string DeleteAll { get; }

    private int Index(string column) => Columns.TakeWhile(c => c.Name != column).Count();

    private string OnConflict(List<string> set) =>
        $" ON CONFLICT ({string.Join(", ", key)}) DO UPDATE SET {string.Join(", ", set.Select(c => $"{c} = excluded.{c}"))}"
        + (newerBy is null ? "" : $" WHERE {name}.{newerBy} < excluded.{newerBy}");
}

/// <summary>A column as it is written.</summary>
public sealed record StoredColumn(string Name, StoredType Type);

/// <summary>The types that both engines store alike. Flags are 0 or 1.</summary>
public enum StoredType
{
    Text,
    Bigint,
    Bytea,
}
