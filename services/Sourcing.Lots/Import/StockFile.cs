using System.Runtime.CompilerServices;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Import;

/// <summary>
/// A dealer's stock file (CSV) while it arrives: comma, semicolon or tab; UTF-8 or UTF-16. Holds one row at a time.
/// Every row that is not empty comes out, as a lot or with its problems; no content of a row ends the reading.
/// </summary>
public sealed class StockFile
{
    private const string NumberHeading = "stock_number";

    private readonly StockFileReader reader;
    private readonly StockFileLayout layout;

    private StockFile(StockFileReader reader, StockFileLayout layout) => (this.reader, this.layout) = (reader, layout);

    /// <summary>
    /// The heading line as read. Where the file has no stock numbers and its rows are numbered, the number stands before it, and
    /// before the cells of each row: a refused row keeps its number when it is mended and imported again.
    /// </summary>
    public IReadOnlyList<string> Headings => layout.NumbersEveryRow ? [NumberHeading, .. layout.Headings] : layout.Headings;

    /// <summary>Headings that no field takes; their values are not imported.</summary>
    public IReadOnlyList<string> IgnoredHeadings => layout.IgnoredHeadings;

    /// <summary>Reads the heading line and decides what each column says.</summary>
    /// <param name="file">The bytes of the file, read forward only. The caller closes it.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="RefusedException">The file has no readable heading line, or the options do not fit it: all problems at once.</exception>
    public static async Task<StockFile> OpenAsync(Stream file, ImportOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(options);

        var reader = new StockFileReader(file);
        var violations = new Violations();
        if (!await reader.ReadAsync(cancellationToken))
            violations.Add("chunk", "The file is empty; it must begin with a line of headings.");
        else if (reader.Fault is not null)
            violations.Add("chunk", $"The heading line cannot be read. {reader.Fault}");
        violations.ThrowIfAny();

        var layout = StockFileLayout.From(reader.Cells, options, violations);
        violations.ThrowIfAny();
        return new(reader, layout);
    }

    /// <summary>Reads the rows, in the order of the file, once.</summary>
    public async IAsyncEnumerable<ImportRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var mapper = new RowMapper(layout);
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = mapper.Map(reader.Row, [.. reader.Cells], reader.Fault);
            yield return layout.NumbersEveryRow ? row with { Values = [layout.NumberOf(row.Row), .. row.Values] } : row;
        }
    }
}
