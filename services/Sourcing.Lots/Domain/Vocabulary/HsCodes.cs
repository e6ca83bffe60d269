using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>
/// Codes of the Harmonized System 2022, six digits written "7103.91". National digits after them change with time and place
/// and are configuration.
/// </summary>
public static class HsCodes
{
    private const string PearlNatural = "7101.10";
    private const string PearlCulturedUnworked = "7101.21";
    private const string PearlCulturedWorked = "7101.22";
    private const string DiamondRough = "7102.31";
    private const string DiamondWorked = "7102.39";
    private const string StoneRough = "7103.10";
    private const string RubySapphireEmerald = "7103.91";
    private const string StoneWorked = "7103.99";
    private const string SyntheticDiamondRough = "7104.21";
    private const string SyntheticRough = "7104.29";
    private const string SyntheticDiamondWorked = "7104.91";
    private const string SyntheticWorked = "7104.99";
    private const string ArticleOfPearl = "7116.10";
    private const string ArticleOfStone = "7116.20";
    private const string AmberRough = "2530.90";
    private const string AmberWorked = "9602.00";

    /// <summary>
    /// True for canonical text: four digits, a point, two digits, in a chapter that exists (01 to 97, without the reserved 77).
    /// </summary>
    public static bool IsWellFormed(string? text) =>
        text is { Length: 7 }
        && text[4] == '.'
        && text.Where((_, position) => position != 4).All(char.IsAsciiDigit)
        && (text[0] - '0') * 10 + (text[1] - '0') is >= 1 and <= 97 and not 77;

    /// <summary>Reads six digits with or without points and spaces ("710391", "7103.91", "7103 91") as canonical text.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out string? hsCode)
    {
        hsCode = null;
        if (text is null or { Length: > 20 })
            return false;
        var digits = string.Concat(text.Where(character => character != '.' && !char.IsWhiteSpace(character)));
        var canonical = digits.Length == 6 ? $"{digits[..4]}.{digits[4..]}" : null;
        if (IsWellFormed(canonical))
            hsCode = canonical;
        return hsCode is not null;
    }

    /// <summary>The code of a lot of stones, from what it is.</summary>
    /// <remarks>
    /// Diamonds count as sorted and not industrial. A cultured pearl counts as worked where it is a bead or cut in some way.
    /// Amber is outside chapter 71.
    /// </remarks>
    /// <returns>
    /// False where the code does not follow: imitations and assembled stones are classified by their material, and a pearl by
    /// whether it is natural or cultured. The supplier must say.
    /// </returns>
    public static bool TryDerive(
        GemName gem, Nature nature, LotForm form, Shape? shape, CuttingStyle? cuttingStyle, [NotNullWhen(true)] out string? hsCode)
    {
        var rough = Is(form, LotForms.Rough) || Is(shape, Shapes.Rough);
        var article = !rough && IsArticle(shape, cuttingStyle);

        hsCode =
            Is(nature, Natures.Imitation) || Is(nature, Natures.Assembled) ? null
            : Is(gem.Species, SpeciesTable.Amber) ? (rough ? AmberRough : AmberWorked)
            : Is(gem.Species, SpeciesTable.Pearl) ? Pearl(gem.Variety, nature, article, rough, shape, cuttingStyle)
            : article ? ArticleOfStone
            : Is(nature, Natures.Natural) ? Natural(gem, rough)
            : Synthetic(gem, rough);
        return hsCode is not null;
    }

    private static string Natural(GemName gem, bool rough) =>
        Is(gem.Species, SpeciesTable.Diamond) ? (rough ? DiamondRough : DiamondWorked)
        : rough ? StoneRough
        // All gem corundum is ruby or sapphire.
        : Is(gem.Species, SpeciesTable.Corundum) || Is(gem.Variety, Varieties.Emerald) ? RubySapphireEmerald
        : StoneWorked;

    private static string Synthetic(GemName gem, bool rough) =>
        Is(gem.Species, SpeciesTable.Diamond) ? (rough ? SyntheticDiamondRough : SyntheticDiamondWorked)
        : rough ? SyntheticRough
        : SyntheticWorked;

    private static string? Pearl(Variety? variety, Nature nature, bool article, bool rough, Shape? shape, CuttingStyle? cuttingStyle)
    {
        if (!Is(nature, Natures.Natural))
            return null;
        if (article)
            return ArticleOfPearl;
        var worked = !rough && (Is(shape, Shapes.Bead) || (cuttingStyle is not null && !Is(cuttingStyle, CuttingStyles.None)));
        return Is(variety, Varieties.NaturalPearl) ? PearlNatural
            : !Is(variety, Varieties.CulturedPearl) ? null
            : worked ? PearlCulturedWorked
            : PearlCulturedUnworked;
    }

    // A stone of a regular outline stays a loose stone when it is carved; a carving or bangle is an article made of it.
    private static bool IsArticle(Shape? shape, CuttingStyle? cuttingStyle) =>
        Is(shape, Shapes.Bangle)
        || Is(shape, Shapes.Carving)
        || (Is(cuttingStyle, CuttingStyles.Carved) && (shape is null || Is(shape, Shapes.Freeform)));

    private static bool Is(Term? term, Term other) => ReferenceEquals(term, other);
}
