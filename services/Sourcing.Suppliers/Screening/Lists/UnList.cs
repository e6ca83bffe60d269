using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Sourcing.Suppliers.Screening.Lists;

/// <summary>The consolidated list of the United Nations Security Council in its own XML (https://www.un.org/sc/resources/sc-sanctions.xsd).</summary>
public static class UnList
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    /// <exception cref="ListFormatException">The file is cut off, empty, or something else.</exception>
    public static IReadOnlyList<ListedParty> Read(Stream file)
    {
        XElement root;
        try
        {
            using var reader = XmlReader.Create(file, Settings);
            root = XElement.Load(reader);
        }
        catch (XmlException e)
        {
            throw new ListFormatException($"The file is cut off, or no XML: {e.Message}");
        }
        if (root.Name != "CONSOLIDATED_LIST") throw new ListFormatException($"The file is a {root.Name}, not the CONSOLIDATED_LIST of the United Nations.");
        var parties = root.Elements("INDIVIDUALS").Elements("INDIVIDUAL").Select(e => Party(e, "INDIVIDUAL", PartyType.Person))
            .Concat(root.Elements("ENTITIES").Elements("ENTITY").Select(e => Party(e, "ENTITY", PartyType.Organisation))).ToList();
        return parties.Count > 0 ? parties : throw new ListFormatException("The list has no entries.");
    }

    private static ListedParty Party(XElement entry, string kind, PartyType type)
    {
        var id = Text(entry, "REFERENCE_NUMBER");
        var primary = string.Join(' ', new[] { "FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME" }.Select(part => Text(entry, part)).Where(part => part.Length > 0));
        if (id.Length == 0 || primary.Length == 0) throw new ListFormatException($"An entry lacks its REFERENCE_NUMBER or FIRST_NAME: '{id}', '{primary}'.");
        var aliases = entry.Elements(kind + "_ALIAS").Select(a => new ListedName(Text(a, "ALIAS_NAME"), Text(a, "QUALITY") == "Low")).Where(a => a.Text.Length > 0);
        var original = Text(entry, "NAME_ORIGINAL_SCRIPT");
        return new ListedParty(
            id, type,
            [new ListedName(primary), .. aliases, .. original.Length > 0 ? [new ListedName(original)] : Array.Empty<ListedName>()],
            [Text(entry, "UN_LIST_TYPE")],
            [.. entry.Elements("INDIVIDUAL_DATE_OF_BIRTH").SelectMany(Years).Distinct()],
            [.. entry.Elements("NATIONALITY").Elements("VALUE").Select(e => e.Value).Concat(entry.Elements(kind + "_ADDRESS").Select(a => Text(a, "COUNTRY")))
                .Select(ListCells.Country).OfType<string>().Distinct()],
            [.. entry.Elements("INDIVIDUAL_DOCUMENT").Select(d => Text(d, "NUMBER")).Where(n => n.Length > 0).Distinct()]);
    }

    private static IEnumerable<int> Years(XElement birth)
    {
        if (Year(birth, "YEAR") is { } year) return [year];
        if (Year(birth, "DATE") is { } dated) return [dated];
        return Year(birth, "FROM_YEAR") is { } from && Year(birth, "TO_YEAR") is { } to && to >= from && to - from < 100 ? Enumerable.Range(from, to - from + 1) : [];
    }

    /// <summary>The year that a value is or begins with.</summary>
    private static int? Year(XElement element, string name) =>
        Text(element, name) is { Length: >= 4 } text && int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year) ? year : null;

    private static string Text(XElement element, string name) => element.Element(name)?.Value.Trim() ?? "";
}
