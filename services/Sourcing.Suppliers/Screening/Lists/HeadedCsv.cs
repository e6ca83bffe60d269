using System.Text;
using Sylvan.Data.Csv;

namespace Sourcing.Suppliers.Screening.Lists;

/// <summary>A list as a table with headings, read whole or not at all.</summary>
internal static class HeadedCsv
{
    /// <summary>Each row, to be asked by heading: a heading that is not required and not there has no value.</summary>
    /// <exception cref="ListFormatException">The file is cut off, empty, or something else.</exception>
    public static IReadOnlyList<Func<string, string>> Read(Stream file, string list, char delimiter, IReadOnlyList<string> required)
    {
        using var reader = new StreamReader(file, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: -1, leaveOpen: true);
        var text = reader.ReadToEnd();
        if (text.Length > 0 && !text.Contains(required[0], StringComparison.OrdinalIgnoreCase)) throw new ListFormatException($"This is no {list}: it has no column {required[0]}.");
        // These formats have no end mark; a download that breaks off rarely does so between two lines.
        if (!text.EndsWith('\n')) throw new ListFormatException(text.Length == 0 ? $"The {list} is empty." : $"The {list} ends in the middle of a line: it is cut off.");
        var rows = new List<Func<string, string>>();
        try
        {
            using var csv = CsvDataReader.Create(new StringReader(FromHeadings(text, required[0])), new CsvDataReaderOptions { Delimiter = delimiter });
            var places = Enumerable.Range(0, csv.FieldCount).GroupBy(i => csv.GetName(i).Trim(), StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => g.First(), StringComparer.OrdinalIgnoreCase);
            var missing = required.Where(column => !places.ContainsKey(column)).ToList();
            if (missing.Count > 0) throw new ListFormatException($"This is no {list}: it has no column {string.Join(", ", missing)}.");
            while (csv.Read())
            {
                if (csv.RowFieldCount != csv.FieldCount) throw new ListFormatException($"The {list}, line {csv.RowNumber}: has {csv.RowFieldCount} columns instead of {csv.FieldCount}.");
                var cells = Enumerable.Range(0, csv.FieldCount).Select(i => csv.GetString(i).Trim()).ToArray();
                rows.Add(column => places.TryGetValue(column, out var place) ? cells[place] : "");
            }
        }
        catch (CsvFormatException e)
        {
            throw new ListFormatException($"The {list}, line {e.RowNumber}: cannot be read: {e.Message}");
        }
        return rows.Count > 0 ? rows : throw new ListFormatException($"The {list} has no entries.");
    }

    /// <summary>The table without what stands before it, such as a line with the date of the list.</summary>
    private static string FromHeadings(string text, string first)
    {
        var at = text.IndexOf(first, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? text : text[(text.LastIndexOf('\n', at) + 1)..];
    }
}
