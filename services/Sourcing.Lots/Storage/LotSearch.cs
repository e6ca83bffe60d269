using Dapper;
using Sourcing.BuildingBlocks.Storage;

namespace Sourcing.Lots.Storage;

/// <summary>A range of whole numbers, open where an end is null.</summary>
public readonly record struct LongRange(long? Min, long? Max);

/// <summary>What a buyer looks for, in codes that were checked. It writes itself as SQL; nothing of the caller's stands in the text.</summary>
public sealed record LotSearch
{
    /// <summary>Facets of which a lot has one value, and their columns.</summary>
    public static readonly IReadOnlyDictionary<string, string> Columns = new Dictionary<string, string>
    {
        ["kind"] = "kind",
        ["species"] = "species",
        ["variety"] = "variety",
        ["commodity"] = "commodity",
        ["shape"] = "shape",
        ["supplier"] = "supplier_id",
        ["availability"] = "availability",
        ["nature"] = "nature",
        ["form"] = "form",
        ["clarity"] = "clarity",
    };

    /// <summary>Facets of which a lot has several values.</summary>
    public static readonly IReadOnlyList<string> Several = ["treatment", "origin", "lab"];

    /// <summary>Facet to the values asked for; none means all.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Facets { get; init; }

    /// <summary>Weight of the whole lot in micrograms.</summary>
    public LongRange Weight { get; init; }

    /// <summary>Currency of both price ranges.</summary>
    public string? Currency { get; init; }

    public LongRange UnitPriceMicros { get; init; }

    public LongRange TotalMinor { get; init; }

    /// <summary>Words that must all occur in the title or the stock number.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    public bool IncludeUnavailable { get; init; }

    /// <summary>Only lots of this supplier, whatever else is asked.</summary>
    public Guid? OnlySupplier { get; init; }

    /// <summary>The same search without the filter of one facet.</summary>
    public LotSearch Without(string facet) => this with { Facets = Facets.Where(f => f.Key != facet).ToDictionary() };

    public string Where(DynamicParameters parameters, Engine engine)
    {
        var conditions = new List<string> { "1 = 1" };
        foreach (var (facet, values) in Facets.Where(f => f.Value.Count > 0))
        {
            parameters.Add(facet, engine.List(values));
            conditions.Add(Columns.TryGetValue(facet, out var column)
                ? $"{column} = ANY(@{facet})"
                : $"id IN (SELECT lot_id FROM lot_facets WHERE facet = '{facet}' AND value = ANY(@{facet}))");
        }
        Range("weight_ug", Weight);
        Range("unit_price_micros", UnitPriceMicros);
        Range("total_minor", TotalMinor);
        if (Currency is not null) Equal("currency", Currency);
        if (OnlySupplier is { } supplier) Equal("supplier_id", supplier.ToString());
        for (var i = 0; i < Words.Count; i++)
        {
            parameters.Add($"word{i}", $"%{Words[i].Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%");
            conditions.Add($@"(title ILIKE @word{i} ESCAPE '\' OR stock_number ILIKE @word{i} ESCAPE '\')");
        }
        if (!IncludeUnavailable)
        {
            conditions.Add($"withdrawn = 0 AND sold < quantity AND availability <> '{LotRows.NotAvailable}'");
            conditions.Add("supplier_id NOT IN (SELECT supplier_id FROM supplier_standings WHERE suspended = 1)");
        }
        return string.Join(" AND ", conditions);

        void Range(string column, LongRange range)
        {
            if (range.Min is { } min) { parameters.Add($"{column}_min", min); conditions.Add($"{column} >= @{column}_min"); }
            if (range.Max is { } max) { parameters.Add($"{column}_max", max); conditions.Add($"{column} <= @{column}_max"); }
        }

        void Equal(string column, string value)
        {
            parameters.Add($"only_{column}", value);
            conditions.Add($"{column} = @only_{column}");
        }
    }
}

/// <summary>What lots are ordered by; the id, which is in order of time, decides between equals.</summary>
public enum LotSortKey
{
    Id,
    Weight,
    UnitPrice,
    Total,
}

/// <summary>A total order of lots: sort keys with the id last, all in one direction.</summary>
public sealed class LotOrder
{
    private readonly string[] keys;
    private readonly Func<OfferedLot, string[]> position;

    private LotOrder(LotSortKey key, bool descending, string[] keys, Func<OfferedLot, string[]> position) =>
        (Key, Descending, this.keys, this.position) = (key, descending, [.. keys, "id"], lot => [.. position(lot), lot.Stock.Id.ToString()]);

    /// <summary>Names that <c>order_by</c> takes.</summary>
    public static readonly IReadOnlyList<string> Names = ["create_time", "weight", "unit_price", "total"];

    /// <summary>Null where the text is not an order. Empty means newest first; ids are in order of time.</summary>
    public static LotOrder? TryParse(string text)
    {
        if (text.Length == 0) text = "create_time desc";
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 2 || (words.Length == 2 && words[1] is not ("asc" or "desc"))) return null;
        var descending = words is [_, "desc"];
        return words[0] switch
        {
            "create_time" => new LotOrder(LotSortKey.Id, descending, [], _ => []),
            "weight" => new LotOrder(LotSortKey.Weight, descending, ["coalesce(weight_ug, -1)"], l => [Text(l.Stock.Unit.Micrograms(l.Stock.Quantity) ?? -1)]),
            // Amounts of different currencies do not compare, so the currency comes first.
            "unit_price" => new LotOrder(LotSortKey.UnitPrice, descending, ["currency", "unit_price_micros"], l => [l.Stock.Price.PerUnit.Currency.Code, Text(l.Stock.Price.PerUnit.Micros)]),
            "total" => new LotOrder(LotSortKey.Total, descending, ["currency", "total_minor"], l => [l.Stock.Price.Total.Currency.Code, Text(l.Stock.Price.Total.Minor)]),
            _ => null,
        };
    }

    /// <summary>What comes before the id.</summary>
    public LotSortKey Key { get; }

    /// <summary>Whether the greatest comes first.</summary>
    public bool Descending { get; }

    /// <summary>How many keys a position has.</summary>
    public int Keys => keys.Length;

    public string By => string.Join(", ", keys.Select(k => Descending ? $"{k} DESC" : k));

    public string[] Position(OfferedLot lot) => position(lot);

    /// <summary>The condition for what comes after a position.</summary>
    public string After(string[] after, DynamicParameters parameters)
    {
        for (var i = 0; i < keys.Length; i++)
            parameters.Add($"after{i}", keys[i] is "id" or "currency" ? after[i] : long.TryParse(after[i], out var number) ? number : 0L);
        return $"({string.Join(", ", keys)}) {(Descending ? "<" : ">")} ({string.Join(", ", keys.Select((_, i) => $"@after{i}"))})";
    }

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
