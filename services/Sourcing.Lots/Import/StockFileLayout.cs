using System.Globalization;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Lots.Features;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Import;

/// <summary>Which column of a file says what, from its headings and the caller's options.</summary>
internal sealed class StockFileLayout
{
    private const int MaxColumns = 1_000;
    private const int PrefixLength = 32;
    private const int NoColumn = -1;

    private readonly int[] columns = new int[ImportFields.All.Count];
    private readonly HeadingMeaning[] meanings = new HeadingMeaning[ImportFields.All.Count];
    private readonly string?[] values = new string?[ImportFields.All.Count];

    private StockFileLayout(IReadOnlyList<string> headings, ImportOptions options)
    {
        Headings = headings;
        NumberRows = options.NumberRows;
        NumberPrefix = options.NumberPrefix;
        Array.Fill(columns, NoColumn);
    }

    /// <summary>The heading line, without the spaces around each heading.</summary>
    public IReadOnlyList<string> Headings { get; }

    /// <summary>Headings that no field takes.</summary>
    public IReadOnlyList<string> IgnoredHeadings { get; private set; } = [];

    /// <summary>Whether a row without a stock number takes its row number.</summary>
    public bool NumberRows { get; }

    /// <summary>What stands before the row number.</summary>
    public string NumberPrefix { get; }

    /// <summary>Whether no column says the stock number, so that every row takes its row number.</summary>
    public bool NumbersEveryRow => NumberRows && Column(ImportField.StockNumber) < 0 && Value(ImportField.StockNumber) is null;

    /// <summary>The stock number of a row that has none.</summary>
    public string NumberOf(long row) => string.Create(CultureInfo.InvariantCulture, $"{NumberPrefix}{row}");

    /// <summary>What the caller said of every row; null where nothing.</summary>
    public string? Value(ImportField field) => values[(int)field];

    /// <summary>The column of a field; negative where it has none, or where the caller's value wins over it.</summary>
    public int Column(ImportField field) => columns[(int)field];

    /// <summary>What the heading of the field's column says beyond the field.</summary>
    public HeadingMeaning Meaning(ImportField field) => meanings[(int)field];

    /// <summary>Reads headings and options; notes everything that makes the file unreadable.</summary>
    public static StockFileLayout From(IReadOnlyList<string> headingCells, ImportOptions options, Violations violations)
    {
        var layout = new StockFileLayout([.. headingCells.Select(heading => heading.Trim())], options);
        if (options.NumberPrefix.Length > PrefixLength || options.NumberPrefix.Any(char.IsControl))
            violations.Add("options.number_prefix", "Must be at most 32 characters, none of them a control character.");
        if (layout.Headings.Count > MaxColumns)
        {
            violations.Add("chunk", string.Create(CultureInfo.InvariantCulture,
                $"The heading line has {layout.Headings.Count} columns; must be at most {MaxColumns}."));
            return layout;
        }
        layout.TakeValues(options, violations);
        layout.TakeColumns(layout.Mapped(options, violations), violations);

        if (layout.Column(ImportField.StockNumber) < 0 && !layout.NumberRows)
            violations.Add("options.mappings", "No column holds the stock number. Map one to stock_number, or set number_rows to number the rows.");
        return layout;
    }

    private void TakeValues(ImportOptions options, Violations violations)
    {
        foreach (var (name, value) in options.Values)
        {
            var path = $"options.values[{name}]";
            if (!ImportFields.TryParseName(name, out var meaning) || meaning.Field == ImportField.Ignore)
                violations.Add(path, NoField(name));
            else if (meaning.Field == ImportField.StockNumber)
                violations.Add(path, "Must not be set for every row: a stock number belongs to one lot. Set number_rows to number the rows.");
            else if (values[(int)meaning.Field] is not null)
                violations.Add(path, $"Must be there once; another value is for {Name(meaning.Field)} too.");
            else
            {
                values[(int)meaning.Field] = value.Trim();
                meanings[(int)meaning.Field] = meaning;
            }
        }
    }

    /// <summary>What the caller's mappings say of each column; null where they say nothing.</summary>
    private HeadingMeaning?[] Mapped(ImportOptions options, Violations violations)
    {
        var mapped = new HeadingMeaning?[Headings.Count];
        foreach (var (heading, name) in options.Mappings)
        {
            var path = $"options.mappings[{heading}]";
            // A column with a wrong name is left alone: what its heading would mean is not what the caller wanted.
            if (!ImportFields.TryParseName(name, out var meaning))
                violations.Add(path, NoField(name));
            // What stands beside the name in the heading stays true: "Price (EUR)" mapped to total is in EUR.
            if (ImportFields.TryParse(heading, out var own))
            {
                var hasUnit = meaning.Field is ImportField.PricePerUnit or ImportField.Quantity;
                meaning = meaning with
                {
                    Unit = meaning.Unit ?? (hasUnit && own.Field == meaning.Field ? own.Unit : null),
                    Currency = meaning.Currency ?? own.Currency,
                };
            }
            var key = ImportFields.Key(heading);
            var found = false;
            for (var column = 0; column < mapped.Length; column++)
            {
                if (ImportFields.Key(Headings[column]) != key)
                    continue;
                found = true;
                if (mapped[column] is not null)
                    violations.Add(path, $"Must be there once; another mapping is for the heading {Headings[column]} too.");
                mapped[column] = meaning;
            }
            if (!found)
                violations.Add(path, $"The file has no heading {Cells.Shown(heading)}; it has {string.Join(", ", Headings.Take(50))}.");
        }
        return mapped;
    }

    private void TakeColumns(HeadingMeaning?[] mapped, Violations violations)
    {
        var found = new HeadingMeaning?[Headings.Count];
        for (var column = 0; column < found.Length; column++)
            found[column] = mapped[column] ?? (ImportFields.TryParse(Headings[column], out var meaning) ? meaning : null);
        Disambiguate(found, mapped);

        var ignored = new List<string>();
        var owners = new int[ImportFields.All.Count];
        Array.Fill(owners, NoColumn);
        for (var column = 0; column < found.Length; column++)
        {
            if (found[column] is not { } meaning || meaning.Field == ImportField.Ignore)
            {
                ignored.Add(Label(column));
                continue;
            }
            var field = (int)meaning.Field;
            if (owners[field] >= 0)
            {
                violations.Add($"options.mappings[{Headings[column]}]",
                    $"The columns {Label(owners[field])} and {Label(column)} both mean {Name(meaning.Field)}. Map one of them to another field or to ignore.");
                continue;
            }
            owners[field] = column;
            // A value that the caller sets wins over the column.
            if (values[field] is null)
                (columns[field], meanings[field]) = (column, meaning);
        }
        IgnoredHeadings = ignored;
    }

    /// <summary>Settles the headings whose meaning depends on the others.</summary>
    private void Disambiguate(HeadingMeaning?[] found, HeadingMeaning?[] mapped)
    {
        for (var column = 0; column < found.Length; column++)
        {
            if (mapped[column] is not null)
                continue;
            found[column] = ImportFields.Key(Headings[column]) switch
            {
                // Beside a weight, a size is in millimetres and a quantity counts the stones.
                "size" when Others(ImportField.Quantity) => new(ImportField.Measurements),
                "qty" or "quantity" when Others(ImportField.Quantity) && !Others(ImportField.Pieces) => new(ImportField.Pieces),
                // RapNet's "Depth" is a percentage; beside a length or width alone it is the third of them.
                "depth" when Others(ImportField.Depth) || !(Others(ImportField.Length) || Others(ImportField.Width)) => new(ImportField.DepthPercent),
                _ => found[column],
            };

            bool Others(ImportField field)
            {
                for (var other = 0; other < found.Length; other++)
                {
                    if (other != column && found[other]?.Field == field)
                        return true;
                }
                return false;
            }
        }
    }

    private string Label(int column) =>
        Headings[column].Length > 0 ? Headings[column] : string.Create(CultureInfo.InvariantCulture, $"(column {column + 1})");

    private static string Name(ImportField field) => ImportFields.Info(field).Name;

    private static string NoField(string name) =>
        LotRules.Nearest(name, ImportFields.Names) is { } near
            ? $"{Cells.Shown(name)} is not a field; did you mean {near}?"
            : $"{Cells.Shown(name)} is not a field; must be one of {string.Join(", ", ImportFields.Names)}.";
}
