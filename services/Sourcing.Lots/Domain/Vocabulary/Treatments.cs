using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>One treatment.</summary>
/// <param name="Code">The AGTA code.</param>
/// <param name="Name">The English name.</param>
/// <param name="MustBeSpecified">
/// True where the CIBJO Blue Books want this very treatment named, in writing, on commercial papers; false where general
/// information that the stone is treated is enough.
/// </param>
/// <param name="Aliases">Other spellings.</param>
public sealed record TreatmentKind(string Code, string Name, bool MustBeSpecified, params string[] Aliases) : Term(Code, Name, Aliases);

/// <summary>What is said about the treatment of a stone: nothing, "none", or one or more treatments.</summary>
/// <remarks>Undisclosed is not none. Build one with <see cref="Treatments.TryParseList"/> or <see cref="Treatments.TryCombine"/>.</remarks>
public sealed class TreatmentDisclosure
{
    internal TreatmentDisclosure(IReadOnlyList<TreatmentKind> treatments) => Kinds = treatments;

    /// <summary>Nothing is said.</summary>
    public static TreatmentDisclosure Undisclosed { get; } = new([]);

    /// <summary>The treatments in the order of the table; N alone for none; empty where nothing is said.</summary>
    public IReadOnlyList<TreatmentKind> Kinds { get; }

    /// <summary>True where something is said, be it "none".</summary>
    public bool IsDisclosed => Kinds.Count > 0;

    /// <summary>True where it is said that nothing was done.</summary>
    public bool IsNone => Kinds is [var only] && ReferenceEquals(only, Treatments.None);

    /// <summary>"H,O", "N" or "UNDISCLOSED".</summary>
    public override string ToString() => IsDisclosed ? string.Join(',', Kinds) : "UNDISCLOSED";
}

/// <summary>Treatment codes of the AGTA (Gemstone Information Manual), with what CIBJO wants disclosed.</summary>
public static class Treatments
{
    // In words: "no indications of treatment".
    private const int LongestName = 4;

    /// <summary>Nothing was done.</summary>
    public static TreatmentKind None { get; } = new(
        "N", "none", false, "no treatment", "not treated", "untreated", "no heat", "not heated", "unheated", "non heated", "NH",
        "no oil", "not enhanced", "NTE", "no indications of treatment", "no indication of treatment", "no indications of heating",
        "no indication of heating");

    private static readonly CodeTable<TreatmentKind> Table = new(
        None,
        new("E", "routinely enhanced", false, "enhanced", "enhancement"),
        new("B", "bleach", false, "bleached", "bleaching"),
        new("C", "coat", true, "coated", "coating"),
        new("D", "dye", true, "dyed", "dyeing"),
        new("F", "fill", true, "filled", "filling", "fracture filled",
            "fracture filling", "glass filled", "glass filling", "lead glass filled"),
        new("H", "heat", false, "heated", "heating", "heat treated", "heat treatment"),
        new("HP", "heat and pressure", false, "HPHT", "heat & pressure"),
        new("I", "impregnation", true, "impregnated", "polymer impregnated", "polymer impregnation"),
        new("L", "laser", true, "lasered", "lasering", "laser drilled", "laser drilling"),
        new("O", "oil or resin", false, "oil", "oiled", "oiling", "oil/resin", "resin"),
        new("R", "irradiation", true, "irradiated", "radiation"),
        new("U", "diffusion", true, "diffused", "diffusion treated", "beryllium diffusion", "beryllium diffused", "lattice diffusion"),
        new("W", "wax", false, "waxed", "waxing"));

    /// <inheritdoc cref="CodeTable{T}.All"/>
    public static IReadOnlyList<TreatmentKind> All => Table.All;

    /// <inheritdoc cref="CodeTable{T}.Codes"/>
    public static IReadOnlyList<string> Codes => Table.Codes;

    /// <inheritdoc cref="CodeTable{T}.TryParse"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TreatmentKind? treatment) => Table.TryParse(text, out treatment);

    /// <summary>
    /// Reads codes and names separated by , ; / + or spaces: "H", "heat, oil", "B+D", "no heat". Text without a letter or
    /// digit, "undisclosed" and "unknown" say nothing, which is not none.
    /// </summary>
    /// <param name="text">The cell of a dealer's file.</param>
    /// <param name="disclosure">What it says.</param>
    /// <param name="problem">Why the text was refused, as the rest of a sentence; else empty.</param>
    public static bool TryParseList(string? text, out TreatmentDisclosure disclosure, out string problem)
    {
        (disclosure, problem) = (TreatmentDisclosure.Undisclosed, "");
        if (text is null || !text.Any(char.IsLetterOrDigit) || IsSilence(text))
            return true;

        var found = new List<TreatmentKind>();
        foreach (var part in text.Split([',', ';', '/', '+']))
        {
            var words = part.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            for (var start = 0; start < words.Length;)
            {
                // The longest run of words that is a name: "heat and pressure" before "heat".
                TreatmentKind? treatment = null;
                var end = Math.Min(words.Length, start + LongestName);
                while (end > start && (HoldsLetter(words[start..end]) || !TryParse(string.Join(' ', words[start..end]), out treatment)))
                    end--;
                if (treatment is null)
                {
                    problem = $"must be treatment codes ({string.Join(", ", Codes)}) or names, separated by commas";
                    return false;
                }
                found.Add(treatment);
                start = end;
            }
        }
        return TryCombine(found, out disclosure, out problem);
    }

    /// <summary>Puts treatments together: without repeats, in the order of the table. "None" beside another is a contradiction.</summary>
    public static bool TryCombine(IEnumerable<TreatmentKind> treatments, out TreatmentDisclosure disclosure, out string problem)
    {
        var chosen = treatments.ToHashSet();
        var ordered = All.Where(chosen.Contains).ToArray();
        var contradicts = ordered.Length > 1 && chosen.Contains(None);
        disclosure = contradicts || ordered.Length == 0 ? TreatmentDisclosure.Undisclosed : new(ordered);
        problem = contradicts ? "must not say none (N) and a treatment at once" : "";
        return !contradicts;
    }

    // A letter among words is a code by itself: "N H" is a contradiction and not the abbreviation NH.
    private static bool HoldsLetter(string[] words) => words.Length > 1 && words.Any(word => word.Count(char.IsLetterOrDigit) == 1);

    private static bool IsSilence(string text) =>
        text.Trim().ToUpperInvariant() is "UNDISCLOSED" or "UNKNOWN";
}
