using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>One degree of a treatment.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">The English name.</param>
/// <param name="Aliases">Other spellings.</param>
public sealed record TreatmentDegree(string Code, string Name, params string[] Aliases) : Term(Code, Name, Aliases);

/// <summary>What a fissure is filled with.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">The English name.</param>
/// <param name="Aliases">Other spellings.</param>
public sealed record Filler(string Code, string Name, params string[] Aliases) : Term(Code, Name, Aliases);

/// <summary>How strongly a stone was treated, where laboratories grade that (harmonised wording of the LMHC). Weakest first.</summary>
public static class TreatmentDegrees
{
    /// <summary>Heated corundum, by the residue left in its fissures.</summary>
    public static CodeTable<TreatmentDegree> CorundumHeat { get; } = new(
        new("NONE", "none", "no heat", "unheated"),
        new("NO_RESIDUE", "heated, no residue", "no residue", "no residues"),
        new("MINOR", "minor residue", "minor", "minor residues"),
        new("MODERATE", "moderate residue", "moderate", "moderate residues"),
        new("SIGNIFICANT", "significant residue", "significant", "significant residues"),
        new("GLASS_FILLED", "glass filled", "glass filling", "lead glass filled"));

    /// <summary>Emerald, by the filler in its fissures.</summary>
    public static CodeTable<TreatmentDegree> EmeraldFilling { get; } = new(
        new("NONE", "none", "no oil", "no indication"),
        new("MINOR", "minor"),
        new("MODERATE", "moderate"),
        new("SIGNIFICANT", "significant"));

    /// <summary>What an emerald is filled with.</summary>
    public static CodeTable<Filler> Fillers { get; } = new(
        new("OIL", "oil", "cedar oil", "colourless oil"),
        new("RESIN", "resin", "epoxy", "opticon", "artificial resin"),
        new("WAX", "wax"));

    /// <summary>The scale for a stone; null where laboratories give no degree.</summary>
    public static CodeTable<TreatmentDegree>? For(Species species, Variety? variety) =>
        ReferenceEquals(species, SpeciesTable.Corundum) ? CorundumHeat
        : ReferenceEquals(variety, Varieties.Emerald) ? EmeraldFilling
        : null;
}
