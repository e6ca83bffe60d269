namespace Sourcing.Suppliers.Screening;

/// <summary>A list version as screening needs it.</summary>
/// <param name="Version">Its name, <c>{list}@{version}</c>.</param>
/// <param name="Hash">SHA-256 of its files.</param>
/// <param name="Measure">What being on it means.</param>
/// <param name="Goods">Codes of materials that the measure is about, separated by spaces; empty means all.</param>
public sealed record ListInForce(string Version, string Hash, MeasureType Measure, string Goods = "");

/// <summary>An entry of a list version.</summary>
/// <param name="List">The version.</param>
/// <param name="Entry">The list's own identifier.</param>
/// <param name="Hash">SHA-256 of the entry: changes with everything the list says of it.</param>
public sealed record ListedEntry(ListInForce List, string Entry, string Hash);

/// <summary>Lists that are in force together, in memory, ready to be searched.</summary>
public sealed class ListsInForce
{
    private readonly Dictionary<string, ListedEntry> entries;
    private readonly NameIndex index;

    /// <param name="generation">Grows whenever another version of a list comes into force.</param>
    /// <param name="lists">Each list with its entries and their hashes.</param>
    public ListsInForce(long generation, IReadOnlyCollection<(ListInForce List, IReadOnlyList<(string Hash, ListedParty Party)> Entries)> lists)
    {
        Generation = generation;
        Lists = [.. lists.Select(l => l.List).OrderBy(l => l.Version, StringComparer.Ordinal)];
        var all = lists.OrderBy(l => l.List.Version, StringComparer.Ordinal)
            .SelectMany(l => l.Entries.OrderBy(e => e.Party.Id, StringComparer.Ordinal), (l, e) => (Key: $"{l.List.Version}/{e.Party.Id}", l.List, e.Hash, e.Party)).ToList();
        entries = all.ToDictionary(e => e.Key, e => new ListedEntry(e.List, e.Party.Id, e.Hash), StringComparer.Ordinal);
        index = new NameIndex(all.Select(e => e.Party with { Id = e.Key }));
    }

    public long Generation { get; }

    public IReadOnlyList<ListInForce> Lists { get; }

    /// <summary>Every entry that may be somebody of whom the question is.</summary>
    /// <param name="question">A supplier and everybody with it.</param>
    /// <param name="threshold">Least score.</param>
    /// <param name="cancellationToken">Ends it between two names.</param>
    public IReadOnlyList<ScreeningMatch> Match(ScreeningQuestion question, double threshold, CancellationToken cancellationToken) =>
        [.. Everybody(question.Supplier).Concat(question.Others.SelectMany(Everybody)).SelectMany(party => Match(party, threshold, cancellationToken))];

    /// <summary>Every entry that one party may be: for each the name that fits best, best first.</summary>
    public IReadOnlyList<ScreeningMatch> Match(ScreenedParty party, double threshold, CancellationToken cancellationToken)
    {
        var fingerprint = party.Fingerprint();
        return
        [
            .. party.Names.SelectMany(Find, (name, match) => (Name: name, Match: match))
                .GroupBy(m => m.Match.Party.Id)
                .Select(same => same.MaxBy(m => m.Match.Score))
                .Select(best => new ScreeningMatch(party.Role, fingerprint, best.Name, entries[best.Match.Party.Id], best.Match.Name.Text, best.Match.Name.IsWeak, best.Match.Score, best.Match.Features))
                .OrderByDescending(m => m.Score).ThenBy(m => m.Listed.List.Version, StringComparer.Ordinal).ThenBy(m => m.Listed.Entry, StringComparer.Ordinal),
        ];

        IReadOnlyList<NameMatch> Find(string name)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return index.Find(new ScreenedName(name, party.Type, party.BirthYear, party.Countries, party.Identifiers), threshold);
        }
    }

    private static IEnumerable<ScreenedParty> Everybody(ScreenedParty party) => party.Owners.SelectMany(Everybody).Prepend(party);
}

/// <summary>A party of the question that may be a listed one.</summary>
/// <param name="Role">What the party is to the supplier.</param>
/// <param name="Fingerprint">Of the party.</param>
/// <param name="AskedName">The name of it that fits best.</param>
/// <param name="Listed">The entry.</param>
/// <param name="ListedName">The name of the entry that fits best.</param>
/// <param name="IsWeak">The list calls that name too common to identify anybody.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Features">Why.</param>
public sealed record ScreeningMatch(
    string Role, string Fingerprint, string AskedName, ListedEntry Listed, string ListedName, bool IsWeak, double Score, IReadOnlyList<ScoreFeature> Features)
{
    /// <summary>The question whether this party, as it is described, is this entry, as it is written: it ends when either changes.</summary>
    public string CaseOf(Guid supplier) =>
        Guid.ParseExact(ScreenedParty.Hash(new[] { supplier.ToString(), Fingerprint, Listed.List.Version.Split('@')[0], Listed.Entry, Listed.Hash }).AsSpan(0, 32), "N").ToString();
}
