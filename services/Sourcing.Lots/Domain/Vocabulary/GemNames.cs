using System.Diagnostics.CodeAnalysis;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>What a stone is called: a species and, where it has one, a variety of it.</summary>
/// <param name="Species">The species.</param>
/// <param name="Variety">A variety of that species, or null.</param>
public sealed record GemName(Species Species, Variety? Variety);

/// <summary>Reads names of stones as dealers write them: in one word, or in a column for the species and one for the variety.</summary>
public static class GemNames
{
    /// <summary>Reads one name: "ruby" is corundum and ruby, "sapphire" is blue sapphire, "fei cui" and "jade" are jade.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out GemName? name)
    {
        name = Varieties.TryParse(text, out var variety) ? new(variety.Species, variety)
            : SpeciesTable.TryParse(text, out var species) ? new(species, null)
            : null;
        return name is not null;
    }

    /// <summary>
    /// Reads a species and a variety, either of which may be empty. The variety implies its species and must agree with it; it
    /// may leave out the word that the species says ("spinel" and "red", "sapphire" and "pink").
    /// </summary>
    /// <param name="species">Species, or a variety in the species' place.</param>
    /// <param name="variety">Variety.</param>
    /// <param name="name">The name.</param>
    /// <param name="problem">Why it was refused, as the rest of a sentence; else empty.</param>
    /// <param name="problemInVariety">True where the variety is at fault, false where the species is.</param>
    public static bool TryParse(
        string? species, string? variety, [NotNullWhen(true)] out GemName? name, out string problem, out bool problemInVariety)
    {
        (name, problem, problemInVariety) = (null, "", false);
        var hasVariety = !string.IsNullOrWhiteSpace(variety);
        GemName? outer = null;
        if (!string.IsNullOrWhiteSpace(species) && !TryParse(species, out outer))
        {
            problem = $"must be one of {string.Join(", ", SpeciesTable.Codes)}";
            return false;
        }
        if (outer is null && !hasVariety)
        {
            problem = "must be given, or follow from the variety";
            return false;
        }
        if (!hasVariety)
        {
            name = outer!;
            return true;
        }

        problemInVariety = true;
        // The narrower reading first: beside "spinel", "red" is red spinel; beside "sapphire", "star" is star sapphire.
        if (Varieties.TryParse($"{variety} {species}", out var found) || Varieties.TryParse(variety, out found))
        {
            if (outer is not null && ReferenceEquals(found.Species, outer.Species) && !Narrows(outer.Variety, species, found))
                problem = $"must not be {found.Code} where the species says {outer.Variety}";
            else if (outer is null || ReferenceEquals(found.Species, outer.Species))
                name = new(found.Species, found);
            else
                problem = $"must be a variety of {outer.Species.Code}; {found.Code} is {found.Species.Code}";
        }
        else if (SpeciesTable.TryParse(variety, out var repeated) && (outer is null || ReferenceEquals(outer.Species, repeated)))
        {
            // Files repeat the species where there is no variety: "peridot", "peridot".
            name = outer ?? new(repeated, null);
        }
        else
        {
            problem = "must be a known variety" + (outer is null ? "" : Choices(outer.Species));
        }
        problemInVariety = name is null;
        return name is not null;
    }

    // A species column that says "sapphire" or "ruby" leaves room for pink sapphire and star ruby, but not for one another.
    private static bool Narrows(Variety? said, string? text, Variety found) =>
        said is null
        || ReferenceEquals(said, found)
        || found.Name.EndsWith(text!.Trim().TrimEnd('s', 'S'), StringComparison.OrdinalIgnoreCase);

    private static string Choices(Species species)
    {
        var codes = string.Join(", ", Varieties.Of(species));
        return codes.Length == 0 ? $"; {species.Code} has none" : $" of {species.Code}: {codes}";
    }
}
