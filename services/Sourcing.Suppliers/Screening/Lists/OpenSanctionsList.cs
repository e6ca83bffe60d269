namespace Sourcing.Suppliers.Screening.Lists;

/// <summary>Any list of OpenSanctions as <c>targets.simple.csv</c> (https://www.opensanctions.org/docs/bulk/csv/): one row a party, several values in a cell with semicolons.</summary>
public static class OpenSanctionsList
{
    private static readonly string[] Required = ["id", "schema", "name", "aliases", "birth_date", "countries", "identifiers"];

    /// <exception cref="ListFormatException">The file is cut off, empty, or something else.</exception>
    public static IReadOnlyList<ListedParty> Read(Stream file) => [.. HeadedCsv.Read(file, "list of OpenSanctions", ',', Required).Where(row => row("name").Length > 0).Select(Party)];

    private static ListedParty Party(Func<string, string> row) => new(
        row("id"),
        row("schema") switch
        {
            "Person" => PartyType.Person,
            "Vessel" => PartyType.Vessel,
            "Airplane" => PartyType.Aircraft,
            "Organization" or "Company" or "LegalEntity" or "PublicBody" => PartyType.Organisation,
            _ => PartyType.Unknown,
        },
        [new ListedName(row("name")), .. ListCells.Split(row("aliases"), ';').Distinct().Where(alias => alias != row("name")).Select(alias => new ListedName(alias))],
        [.. ListCells.Split(row("program_ids"), ';')],
        [.. ListCells.Years(row("birth_date")).Distinct()],
        [.. ListCells.Split(row("countries"), ';').Select(ListCells.Country).OfType<string>().Distinct()],
        [.. ListCells.Split(row("identifiers"), ';').Distinct()]);
}
