using System.Buffers;
using System.Text;
using Sourcing.Lots.V1;

namespace Sourcing.Cli;

/// <summary>The rows an import refused, with why, as a file that can be mended and imported again.</summary>
internal sealed class RejectFile : IAsyncDisposable
{
    /// <summary>The last column; an import ignores it.</summary>
    public const string ReasonHeading = "reject_reason";

    // Any of them could be taken for the delimiter, and a quote or line break ends a cell that is not quoted.
    private static readonly SearchValues<char> Delicate = SearchValues.Create(",;\t\"\r\n");

    private readonly string path;
    private readonly bool mayReplace;
    private readonly string draft;
    private readonly StreamWriter writer;
    private readonly int columns;
    private readonly int? oldReason;

    private RejectFile(string path, bool mayReplace, IReadOnlyList<string> headings)
    {
        this.path = path;
        this.mayReplace = mayReplace;
        columns = headings.Count;
        // A reject file that was imported again has the column already.
        oldReason = headings.Select((heading, i) => (heading, i)).Where(h => IsReason(h.heading)).Select(h => (int?)h.i).LastOrDefault();
        draft = $"{path}.part";
        // With a byte order mark, or spreadsheets take the file for their own code page and spoil every name.
        writer = new StreamWriter(draft, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)) { NewLine = "\n" };
    }

    /// <summary>Where the rejects of a file go unless told otherwise: beside it, never over anything that is there.</summary>
    public static string DefaultPath(string input)
    {
        var name = Path.Combine(Path.GetDirectoryName(input) ?? "", Path.GetFileNameWithoutExtension(input));
        if (name.EndsWith(".rejected", StringComparison.OrdinalIgnoreCase)) name = name[..^".rejected".Length];
        var path = $"{name}.rejected.csv";
        for (var i = 2; File.Exists(path); i++) path = $"{name}.rejected-{i}.csv";
        return path;
    }

    public static async Task<RejectFile> CreateAsync(
        string path, bool mayReplace, IReadOnlyList<string> headings, CancellationToken cancellationToken)
    {
        var file = new RejectFile(path, mayReplace, headings);
        await file.WriteLineAsync([.. file.Kept(headings), ReasonHeading], cancellationToken);
        return file;
    }

    public async Task AddAsync(ImportReject reject, CancellationToken cancellationToken)
    {
        var cells = reject.Values.Take(columns).Concat(Enumerable.Repeat("", Math.Max(0, columns - reject.Values.Count))).ToList();
        // Cells beyond the headings stay behind the reason: the row is still wrong until they are mended, and nothing is lost.
        await WriteLineAsync([.. Kept(cells), Reason(reject), .. reject.Values.Skip(columns)], cancellationToken);
    }

    /// <summary>Puts the file in its place; without this call nothing is left behind.</summary>
    public async Task CommitAsync()
    {
        await writer.DisposeAsync();
        File.Move(draft, path, mayReplace);
    }

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        File.Delete(draft);
    }

    private static string Reason(ImportReject reject) =>
        string.Join("; ", reject.Problems.Select(p => p.Column.Length == 0 ? p.Reason : $"{p.Column}: {p.Reason}"));

    private static bool IsReason(string heading) =>
        string.Concat(heading.Where(char.IsLetterOrDigit)).Equals("rejectreason", StringComparison.OrdinalIgnoreCase);

    private static string Quote(string cell)
    {
        var isDelicate = cell.AsSpan().ContainsAny(Delicate) || cell.Trim().Length < cell.Length;
        return isDelicate ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
    }

    private IEnumerable<string> Kept(IEnumerable<string> cells) => cells.Where((_, i) => i != oldReason);

    private Task WriteLineAsync(IEnumerable<string> cells, CancellationToken cancellationToken) =>
        writer.WriteLineAsync(string.Join(',', cells.Select(Quote)).AsMemory(), cancellationToken);
}
