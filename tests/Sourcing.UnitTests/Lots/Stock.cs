using System.Text;
using Sourcing.Lots.Import;
using Sourcing.Lots.V1;

namespace Sourcing.UnitTests.Lots;

/// <summary>Reads stock files given as text or bytes.</summary>
internal static class Stock
{
    public static Task<(StockFile File, List<ImportRow> Rows)> ReadAsync(string text, ImportOptions? options = null) =>
        ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), options);

    public static async Task<(StockFile File, List<ImportRow> Rows)> ReadAsync(Stream stream, ImportOptions? options = null)
    {
        var token = TestContext.Current.CancellationToken;
        var file = await StockFile.OpenAsync(stream, options ?? new ImportOptions(), token);
        var rows = new List<ImportRow>();
        await foreach (var row in file.ReadAsync(token))
            rows.Add(row);
        return (file, rows);
    }

    /// <summary>The lot of a file with one good row.</summary>
    public static async Task<Lot> OneAsync(string text, ImportOptions? options = null)
    {
        var (_, rows) = await ReadAsync(text, options);
        var row = Assert.Single(rows);
        Assert.True(row.Lot is not null, string.Join(" ", row.Problems));
        return row.Lot;
    }

    /// <summary>The problems of a file with one bad row, as "column: reason".</summary>
    public static async Task<List<string>> ProblemsAsync(string text, ImportOptions? options = null)
    {
        var (_, rows) = await ReadAsync(text, options);
        var row = Assert.Single(rows);
        Assert.Null(row.Lot);
        return [.. row.Problems.Select(problem => $"{problem.Column}: {problem.Reason}")];
    }

    /// <summary>Writes cells as a CSV line, every cell in quotes.</summary>
    public static string Line(IEnumerable<string> cells) =>
        string.Join(',', cells.Select(cell => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\n";
}

/// <summary>A stream that hands out a few bytes at a time, as a network does.</summary>
internal sealed class TrickleStream(byte[] bytes, int atOnce) : MemoryStream(bytes)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(buffer.Length, atOnce)], cancellationToken);
}
