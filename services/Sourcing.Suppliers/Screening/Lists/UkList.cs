namespace Sourcing.Suppliers.Screening.Lists;

/// <summary>The UK sanctions list as CSV: a line with its date, then a row for each name of a party (https://www.gov.uk/government/publications/the-uk-sanctions-list).</summary>
public static class UkList
{
    private const string Id = "Unique ID";

    private static readonly string[] NameParts = ["Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6"];
    private static readonly string[] Required = [Id, .. NameParts, "Name type", "Regime Name"];

    /// <exception cref="ListFormatException">The file is cut off, empty, or something else.</exception>
    public static IReadOnlyList<ListedParty> Read(Stream file) =>
        [.. HeadedCsv.Read(file, "list of the United Kingdom", ',', Required).Where(row => row(Id).Length > 0).GroupBy(row => row(Id)).Select(Party).Where(party => party.Names.Count > 0)];

    private static ListedParty Party(IGrouping<string, Func<string, string>> rows)
    {
        var first = rows.First();
        var type = first("Designation Type") is { Length: > 0 } designation ? designation : first("Individual, Entity, Ship");
        return new ListedParty(
            rows.Key,
            type switch { "Individual" => PartyType.Person, "Entity" => PartyType.Organisation, "Ship" => PartyType.Vessel, _ => PartyType.Unknown },
            // The primary name first, wherever it stands.
            [.. rows.OrderBy(row => row("Name type") is "Primary Name" or "Primary name" ? 0 : 1).SelectMany(Names).Distinct()],
            [.. Values("Regime Name")],
            [.. Values("D.O.B").SelectMany(ListCells.Years).Distinct()],
            [.. Values("Nationality(/ies)").SelectMany(v => ListCells.Split(v, ';')).Concat(Values("Address Country")).Select(ListCells.Country).OfType<string>().Distinct()],
            [.. Values("Passport number").Concat(Values("National Identifier number")).Concat(Values("Business registration number (s)")).Concat(Values("IMO number"))]);

        IEnumerable<string> Values(string column) => rows.Select(row => row(column)).Where(value => value.Length > 0).Distinct();
    }

    private static IEnumerable<ListedName> Names(Func<string, string> row)
    {
        var latin = string.Join(' ', NameParts.Select(row).Where(part => part.Length > 0));
        if (latin.Length > 0) yield return new ListedName(latin, row("Alias strength") is "Low quality a.k.a" or "Weak");
        if (row("Name non-latin script") is { Length: > 0 } original) yield return new ListedName(original);
    }
}
