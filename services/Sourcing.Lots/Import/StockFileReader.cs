using System.Globalization;
using System.Text;

namespace Sourcing.Lots.Import;

/// <summary>
/// Cuts a stream of bytes into rows of cells. A row that cannot be read is handed out with its fault, and reading goes on at
/// the next line, whatever the bytes are.
/// </summary>
/// <remarks>
/// Written here because CSV libraries stop for good at the first broken quote or over-long row (Sylvan), or take the rest of
/// the file for one cell: here neither may cost a dealer more than the row itself.
/// </remarks>
internal sealed class StockFileReader(Stream stream)
{
    /// <summary>The longest row, in characters.</summary>
    public const int MaxRow = 64 * 1024;

    // Bounds what an opening quote without an end can swallow, and how often text is read again because of it.
    private const int MaxLines = 100;
    private const int BytesAtOnce = 64 * 1024;

    private readonly byte[] bytes = new byte[BytesAtOnce];
    private readonly char[] text = new char[MaxRow + 2 + BytesAtOnce + 2];
    private readonly List<string> cells = [];
    private readonly StringBuilder quoted = new();
    private Decoder? decoder;
    private int start;
    private int end;
    private bool ended;
    private bool skipping;
    private char delimiter = ',';

    /// <summary>The row that was read; the first that is not empty is row 1.</summary>
    public long Row { get; private set; }

    /// <summary>Its cells; where it is faulty, its text cut at every delimiter.</summary>
    public IReadOnlyList<string> Cells => cells;

    /// <summary>Why the row cannot be read; null where it can.</summary>
    public string? Fault { get; private set; }

    /// <summary>Reads on to the next row that is not empty; false at the end of the file.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // A whole row is always in the buffer, so that cutting it never waits.
            if (end - start < MaxRow + 2 && !ended)
                await FillAsync(cancellationToken);
            if (start == end)
                return false;
            if (skipping)
            {
                SkipLine();
                continue;
            }
            if (Row == 0)
                delimiter = DetectDelimiter(text.AsSpan(start, end - start));

            ReadRow(text.AsSpan(start, end - start));
            if (Fault is not null || cells.Exists(cell => !string.IsNullOrWhiteSpace(cell)))
            {
                Row++;
                return true;
            }
            // Blank lines before the heading do not count: the heading is row 1.
            if (Row > 0)
                Row++;
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        text.AsSpan(start, end - start).CopyTo(text);
        (start, end) = (0, end - start);
        while (end < MaxRow + 2 && !ended)
        {
            var count = decoder is null
                ? await stream.ReadAtLeastAsync(bytes, 4, throwOnEndOfStream: false, cancellationToken)
                : await stream.ReadAsync(bytes, cancellationToken);
            var skip = 0;
            if (decoder is null)
                (decoder, skip) = Detect(bytes.AsSpan(0, count));
            ended = count == 0;
            end += decoder.GetChars(bytes.AsSpan(skip, count - skip), text.AsSpan(end), flush: ended);
        }
    }

    private static (Decoder Decoder, int MarkLength) Detect(ReadOnlySpan<byte> head)
    {
        Encoding encoding;
        int mark;
        (encoding, mark) = head switch
        {
            [0xEF, 0xBB, 0xBF, ..] => ((Encoding)new UTF8Encoding(), 3),
            [0xFF, 0xFE, ..] => (new UnicodeEncoding(bigEndian: false, byteOrderMark: false), 2),
            [0xFE, 0xFF, ..] => (new UnicodeEncoding(bigEndian: true, byteOrderMark: false), 2),
            // Without a mark, the zero half of a Latin letter or quote at the start gives UTF-16 away.
            [not 0, 0, ..] => (new UnicodeEncoding(bigEndian: false, byteOrderMark: false), 0),
            [0, not 0, ..] => (new UnicodeEncoding(bigEndian: true, byteOrderMark: false), 0),
            _ => (new UTF8Encoding(), 0),
        };
        return (encoding.GetDecoder(), mark);
    }

    /// <summary>The comma, semicolon or tab that occurs most often outside quotes in the first line that is not empty.</summary>
    private static char DetectDelimiter(ReadOnlySpan<char> head)
    {
        head = head.TrimStart("\r\n");
        int commas = 0, semicolons = 0, tabs = 0;
        var inQuotes = false;
        foreach (var character in head)
        {
            if (character == '"')
                inQuotes = !inQuotes;
            else if (inQuotes)
                continue;
            else if (character is '\r' or '\n')
                break;
            else if (character == ',')
                commas++;
            else if (character == ';')
                semicolons++;
            else if (character == '\t')
                tabs++;
        }
        return commas >= semicolons && commas >= tabs ? ',' : semicolons >= tabs ? ';' : '\t';
    }

    private void ReadRow(ReadOnlySpan<char> rest)
    {
        cells.Clear();
        Fault = null;
        var isCut = rest.Length > MaxRow;
        if (isCut)
            rest = rest[..MaxRow];

        var position = 0;
        var lines = 0;
        while (true)
        {
            if (position < rest.Length && rest[position] == '"')
            {
                if (!TryReadQuoted(rest, ref position, ref lines, isCut, out var fault))
                {
                    TakeFaultyLine(rest, isCut, fault);
                    return;
                }
            }
            else
            {
                var length = rest[position..].IndexOfAny(delimiter, '\r', '\n');
                if (length < 0)
                {
                    if (isCut)
                    {
                        TakeFaultyLine(rest, isCut, TooLong);
                        return;
                    }
                    length = rest.Length - position;
                }
                cells.Add(rest.Slice(position, length).ToString());
                position += length;
            }

            if (position < rest.Length && rest[position] == delimiter)
            {
                position++;
                continue;
            }
            var row = rest[..position];
            start += position;
            SkipLineEnd();
            if (row.IndexOfAny('\0', '\uFFFD') >= 0)
            {
                Fault = row.Contains('\0') ? HasNul : NotUnicode;
                ReplaceNuls();
            }
            return;
        }
    }

    private static readonly string TooLong =
        string.Create(CultureInfo.InvariantCulture, $"The row is longer than {MaxRow} characters; only its beginning is kept here. Shorten it, or split it.");

    private const string HasNul = "The row holds a NUL character (shown as \uFFFD). Remove it, and look for what it replaced.";
    private const string NotUnicode = "The row holds bytes that are not UTF-8 (shown as \uFFFD). Save the file as \"CSV UTF-8\", or mend the row.";
    private const string QuoteOpen = "A quote is opened and not closed. Close it, or write a quote inside a cell twice (\"\").";
    private const string QuoteBroken = "There is text after a closing quote. Write a quote inside a cell twice (\"\"), and quote the whole cell.";

    /// <summary>Reads a cell in quotes; afterwards the position is at a delimiter, a line end or the end.</summary>
    private bool TryReadQuoted(ReadOnlySpan<char> rest, ref int position, ref int lines, bool isCut, out string fault)
    {
        quoted.Clear();
        fault = "";
        var from = position + 1;
        var firstLine = lines;
        while (true)
        {
            var length = rest[from..].IndexOf('"');
            if (length < 0)
            {
                // Where the row was cut, it may be long rather than broken; either way only its first line is lost.
                fault = isCut && !rest.ContainsAny('\r', '\n') ? TooLong : QuoteOpen;
                return false;
            }
            var piece = rest.Slice(from, length);
            lines += Math.Max(piece.Count('\n'), piece.Count('\r'));
            if (lines >= MaxLines)
            {
                fault = QuoteOpen;
                return false;
            }
            quoted.Append(piece);
            from += length + 1;
            if (from < rest.Length && rest[from] == '"')
            {
                quoted.Append('"');
                from++;
                continue;
            }
            if (from == rest.Length ? isCut : rest[from] != delimiter && rest[from] is not ('\r' or '\n'))
            {
                // A quote that "closes" on a later line most likely opens a cell there.
                fault = lines > firstLine ? QuoteOpen : from == rest.Length ? TooLong : QuoteBroken;
                return false;
            }
            cells.Add(quoted.ToString());
            position = from;
            return true;
        }
    }

    /// <summary>Gives up the line at the start and nothing after it, so that a broken quote costs no other row.</summary>
    private void TakeFaultyLine(ReadOnlySpan<char> rest, bool isCut, string fault)
    {
        Fault = fault;
        var length = rest.IndexOfAny('\r', '\n');
        if (length < 0)
        {
            length = rest.Length;
            skipping = isCut;
        }
        cells.Clear();
        cells.AddRange(rest[..length].ToString().Split(delimiter));
        ReplaceNuls();
        start += length;
        if (!skipping)
            SkipLineEnd();
    }

    // A NUL can be stored in no database and shown on no screen.
    private void ReplaceNuls()
    {
        for (var i = 0; i < cells.Count; i++)
            cells[i] = cells[i].Replace('\0', '\uFFFD');
    }

    private void SkipLine()
    {
        var length = text.AsSpan(start, end - start).IndexOfAny('\r', '\n');
        start = length < 0 ? end : start + length;
        // The second half of a line end may not have been read yet.
        if (!ended && end - start < 2)
            return;
        skipping = false;
        SkipLineEnd();
    }

    private void SkipLineEnd()
    {
        if (start < end && text[start] == '\r')
        {
            start++;
            if (start < end && text[start] == '\n')
                start++;
        }
        else if (start < end && text[start] == '\n')
            start++;
    }
}
