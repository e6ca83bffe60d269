using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sylvan.Data.Csv;

namespace Sourcing.Suppliers.Screening.Lists;

/// <summary>
/// The Specially Designated Nationals of OFAC in its own three files without headings: <c>sdn.csv</c> the parties, <c>alt.csv</c> their other names,
/// <c>add.csv</c> their addresses. <c>-0-</c> is empty, and a file ends with the sign 0x1A.
/// (Columns: https://ofac.treasury.gov/specially-designated-nationals-list-sdn-list/data-specification)
/// </summary>
public static partial class OfacList
{
    private const int PartyColumns = 12;
    private const int NameColumns = 5;
    private const int AddressColumns = 6;
    private const string EndOfFile = "\x1A";
    private const string Nothing = "-0-";

    /// <exception cref="ListFormatException">A file is cut off, empty, or something else; the files do not belong together.</exception>
    public static IReadOnlyList<ListedParty> Read(Stream parties, Stream names, Stream addresses)
    {
        var rows = Rows(parties, "sdn.csv", PartyColumns);
        if (rows.Count == 0) throw new ListFormatException("sdn.csv has no entries.");
        var ids = rows.Select(r => r[0]).ToHashSet(StringComparer.Ordinal);
        if (ids.Count < rows.Count) throw new ListFormatException($"sdn.csv has {rows.Count - ids.Count} entries twice.");
        var other = Belonging(Rows(names, "alt.csv", NameColumns), "alt.csv", ids);
        var places = Belonging(Rows(addresses, "add.csv", AddressColumns), "add.csv", ids);
        return [.. rows.Select(row => Party(row, other[row[0]], places[row[0]]))];
    }

    private static ListedParty Party(string[] row, IEnumerable<string[]> names, IEnumerable<string[]> addresses)
    {
        var remarks = row[11];
        var weak = WeakAlias().Matches(remarks).Select(m => new ListedName(m.Groups[1].Value, IsWeak: true));
        var countries = addresses.Select(a => a[4]).Concat(Nationality().Matches(remarks).Select(m => m.Groups[1].Value)).Select(Reversed).Select(ListCells.Country).OfType<string>().Distinct();
        return new ListedParty(
            row[0],
            row[2] switch { "individual" => PartyType.Person, "vessel" => PartyType.Vessel, "aircraft" => PartyType.Aircraft, _ => PartyType.Organisation },
            [new ListedName(row[1]), .. names.Select(n => new ListedName(n[3])), .. weak],
            row[3].Split("] [", StringSplitOptions.RemoveEmptyEntries),
            [.. BirthYear().Matches(remarks).SelectMany(Years).Distinct()],
            [.. countries],
            [.. Identifier().Matches(remarks).Select(m => m.Groups[1].Value).Distinct()]);
    }

    private static ILookup<string, string[]> Belonging(List<string[]> rows, string file, HashSet<string> ids)
    {
        if (rows.Find(r => !ids.Contains(r[0])) is { } stray) throw new ListFormatException($"{file} names the entry {stray[0]}, which is not in sdn.csv: the files are of different days.");
        return rows.ToLookup(r => r[0], StringComparer.Ordinal);
    }

    private static List<string[]> Rows(Stream file, string name, int columns)
    {
        // Its signs are those of ISO 8859-1, as far as it has any beyond ASCII.
        using var text = new StreamReader(file, Encoding.Latin1, detectEncodingFromByteOrderMarks: true, bufferSize: -1, leaveOpen: true);
        var rows = new List<string[]>();
        try
        {
            using var csv = CsvDataReader.Create(text, new CsvDataReaderOptions { HasHeaders = false, OwnsReader = false });
            while (csv.Read())
            {
                var cells = Enumerable.Range(0, csv.RowFieldCount).Select(csv.GetString).Select(cell => cell.Trim()).ToArray();
                if (cells is [EndOfFile]) return rows;
                if (cells.Length != columns) throw new ListFormatException($"{name}, line {csv.RowNumber}: has {cells.Length} columns instead of {columns}.");
                if (cells[0].Length == 0 || !cells[0].All(char.IsAsciiDigit)) throw new ListFormatException($"{name}, line {csv.RowNumber}: '{cells[0]}' is not the number of an entry.");
                rows.Add(Array.ConvertAll(cells, cell => cell == Nothing ? "" : cell));
            }
        }
        catch (CsvFormatException e)
        {
            throw new ListFormatException($"{name}, line {e.RowNumber}: cannot be read: {e.Message}");
        }
        throw new ListFormatException($"{name} ends after {rows.Count} lines without its end mark: it is cut off, or another file.");
    }

    /// <summary>OFAC writes "Korea, North".</summary>
    private static string Reversed(string country) => country.Split(", ") is [var name, var which] ? $"{which} {name}" : country;

    private static IEnumerable<int> Years(Match match)
    {
        var first = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        var last = match.Groups[2].Success ? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) : first;
        return last >= first && last - first < 100 ? Enumerable.Range(first, last - first + 1) : [first];
    }

    /// <summary>"DOB 13 Apr 1964", "alt. DOB circa 1962", "DOB 1960 to 1962".</summary>
    [GeneratedRegex(@"\bDOB [^;]*?\b(\d{4})\b(?: to [^;]*?\b(\d{4})\b)?")]
    private static partial Regex BirthYear();

    [GeneratedRegex(@"\b(?:nationality|citizen) ([^;.]+)")]
    private static partial Regex Nationality();

    [GeneratedRegex(@"a\.k\.a\. '([^']+(?:'[^';]+)*)'")]
    private static partial Regex WeakAlias();

    /// <summary>"Passport P01104005 (Slovenia)", "Company Number 176227869 (Burma)", "NIT # 8110469383".</summary>
    [GeneratedRegex(@"\b(?:Passport|Number|ID|No\.|Cedula|RFC|NIT #|RUC #|D\.N\.I\.|C\.U\.I\.T\.|IMO|BIC|SSN|Code) ?(?:No\. )?([A-Z0-9][A-Z0-9./-]{4,})")]
    private static partial Regex Identifier();
}
