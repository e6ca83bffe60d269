namespace Sourcing.Suppliers.Screening.Lists;

/// <summary>
/// The consolidated list of persons, groups and entities under financial sanctions of the European Union as CSV, version 1.1: with semicolons, and a row for each
/// name, address, birth date and document of a party (https://webgate.ec.europa.eu/fsd/fsf).
/// </summary>
public static class EuList
{
    private const string Id = "Entity_EU_ReferenceNumber";
    private const string LogicalId = "Entity_LogicalId";

    private static readonly string[] Required = [LogicalId, Id, "Entity_SubjectType", "Entity_Regulation_Programme", "NameAlias_WholeName"];

    /// <exception cref="ListFormatException">The file is cut off, empty, or something else.</exception>
    public static IReadOnlyList<ListedParty> Read(Stream file) =>
        [.. HeadedCsv.Read(file, "list of the European Union", ';', Required).Where(row => row(LogicalId).Length > 0).GroupBy(row => row(LogicalId)).Select(Party).Where(party => party.Names.Count > 0)];

    private static ListedParty Party(IGrouping<string, Func<string, string>> rows)
    {
        var first = rows.First();
        // The file has been seen with the word in one of the two columns and its letter in the other, and the reverse.
        var type = first("Entity_SubjectType") is "person" or "P" || first("Entity_SubjectType_ClassificationCode") is "person" or "P" ? PartyType.Person : PartyType.Organisation;
        return new ListedParty(
            first(Id) is { Length: > 0 } reference ? reference : rows.Key,
            type,
            [.. Values("NameAlias_WholeName").Select(name => new ListedName(name))],
            [.. Values("Entity_Regulation_Programme")],
            [.. Values("BirthDate_BirthDate").Concat(Values("BirthDate_Year")).SelectMany(ListCells.Years).Distinct()],
            [.. Values("Citizenship_CountryIso2Code").Concat(Values("Citizenship_CountryDescription")).Concat(Values("Address_CountryIso2Code")).Concat(Values("Address_CountryDescription"))
                .Select(ListCells.Country).OfType<string>().Distinct()],
            [.. Values("Identification_Number")]);

        IEnumerable<string> Values(string column) => rows.Select(row => row(column)).Where(value => value.Length > 0).Distinct();
    }
}
