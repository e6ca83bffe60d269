using AnyAscii;

namespace Sourcing.Suppliers.Screening;

/// <summary>The identifiers of listed parties, in letters and digits alone: nobody writes the rest of a number twice in the same way.</summary>
internal sealed class ListedIdentifiers
{
    /// <summary>What is shorter, or such as 000000, identifies nobody.</summary>
    private const int LeastSigns = 6;

    private const int LeastDifferent = 3;

    private readonly Dictionary<string, List<(int Party, string Listed)>> places = new(StringComparer.Ordinal);

    public ListedIdentifiers(IReadOnlyList<ListedParty> parties)
    {
        for (var at = 0; at < parties.Count; at++)
        {
            foreach (var listed in parties[at].Identifiers)
            {
                foreach (var key in Written(listed).Select(Normalised).Where(IsTelling).Distinct())
                {
                    if (!places.TryGetValue(key, out var known)) places.Add(key, known = []);
                    known.Add((at, listed));
                }
            }
        }
    }

    /// <summary>Every party that has one of these identifiers, with the identifier as it was asked and as it is listed.</summary>
    public IEnumerable<(int Party, string Asked, string Listed)> Find(IReadOnlyList<string>? asked) =>
        (asked ?? []).SelectMany(identifier => places.GetValueOrDefault(Normalised(identifier), []).Select(place => (place.Party, identifier, place.Listed))).DistinctBy(found => found.Party);

    /// <summary>The whole of it, and each number in it: lists put words around some, such as "Diplomatic passport no. D00000898".</summary>
    private static IEnumerable<string> Written(string listed) =>
        listed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(part => part.Count(char.IsDigit) >= LeastSigns).Prepend(listed);

    private static bool IsTelling(string key) => key.Length >= LeastSigns && key.Any(char.IsAsciiDigit) && key.Distinct().Count() >= LeastDifferent;

    private static string Normalised(string identifier) => string.Concat(identifier.Transliterate().Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
}
