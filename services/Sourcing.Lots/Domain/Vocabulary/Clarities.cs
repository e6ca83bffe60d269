using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>One clarity grade.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">The English name.</param>
/// <param name="Aliases">Other spellings.</param>
public sealed record Clarity(string Code, string Name, params string[] Aliases) : Term(Code, Name, Aliases);

/// <summary>
/// Clarity scales. Diamonds are graded under ten-fold magnification (GIA, with the trade's SI3); coloured stones on the
/// shorter GIA scale or in plain words. A grade of one scale is refused on the other: VVS1 says nothing about a ruby.
/// </summary>
public static class Clarities
{
    /// <summary>Coloured stones, each scale best first.</summary>
    public static CodeTable<Clarity> Coloured { get; } = new(
        new("VVS", "very very slightly included"),
        new("VS", "very slightly included"),
        new("SI1", "slightly included 1"),
        new("SI2", "slightly included 2"),
        new("I1", "included 1"),
        new("I2", "included 2"),
        new("I3", "included 3"),
        new("EYE_CLEAN", "eye clean", "eyeclean", "EC", "clean"),
        new("SLIGHTLY_INCLUDED", "slightly included", "SI", "slight inclusions"),
        new("MODERATELY_INCLUDED", "moderately included", "MI", "moderate inclusions"),
        new("HEAVILY_INCLUDED", "heavily included", "HI", "heavy inclusions"),
        new("SEVERELY_INCLUDED", "severely included", "severe inclusions"));

    /// <summary>Diamonds, best first. P1 to P3 is the European spelling of I1 to I3.</summary>
    public static CodeTable<Clarity> Diamond { get; } = new(
        new("FL", "flawless"),
        new("IF", "internally flawless", "loupe clean", "LC"),
        new("VVS1", "very very slightly included 1"),
        new("VVS2", "very very slightly included 2"),
        new("VS1", "very slightly included 1"),
        new("VS2", "very slightly included 2"),
        new("SI1", "slightly included 1"),
        new("SI2", "slightly included 2"),
        new("SI3", "slightly included 3"),
        new("I1", "included 1", "P1", "piqu\u00e9 1"),
        new("I2", "included 2", "P2", "piqu\u00e9 2"),
        new("I3", "included 3", "P3", "piqu\u00e9 3"));

    /// <summary>The scale that a species is graded on.</summary>
    public static CodeTable<Clarity> For(Species species) => ReferenceEquals(species, SpeciesTable.Diamond) ? Diamond : Coloured;

    /// <summary>Finds a grade on the scale of a species.</summary>
    public static bool TryParse(Species species, string? text, [NotNullWhen(true)] out Clarity? clarity) =>
        For(species).TryParse(text, out clarity);
}
