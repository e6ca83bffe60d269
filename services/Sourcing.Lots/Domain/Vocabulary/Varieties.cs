using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>One variety.</summary>
/// <param name="Code">The code.</param>
/// <param name="Species">The species it belongs to, which it implies.</param>
/// <param name="Name">The English name.</param>
/// <param name="Aliases">Other spellings.</param>
public sealed record Variety(string Code, Species Species, string Name, params string[] Aliases) : Term(Code, Name, Aliases);

/// <summary>Varieties. A code is unique among all species, so that "ruby" alone says corundum.</summary>
public static class Varieties
{
    /// <summary>Red corundum.</summary>
    public static Variety Ruby { get; } = new("ruby", SpeciesTable.Corundum, "ruby", "rubies", "red ruby");

    /// <summary>Blue corundum, which the trade calls sapphire without more.</summary>
    public static Variety BlueSapphire { get; } =
        new("blue-sapphire", SpeciesTable.Corundum, "blue sapphire", "sapphire", "sapphires", "sapphire blue");

    /// <summary>Green beryl coloured by chromium or vanadium.</summary>
    public static Variety Emerald { get; } = new("emerald", SpeciesTable.Beryl, "emerald", "emeralds");

    /// <summary>A pearl that grew without help.</summary>
    public static Variety NaturalPearl { get; } =
        new("natural-pearl", SpeciesTable.Pearl, "natural pearl", "natural pearls", "basra pearl");

    /// <summary>A pearl that grew around an implant.</summary>
    public static Variety CulturedPearl { get; } = new(
        "cultured-pearl", SpeciesTable.Pearl, "cultured pearl", "cultured pearls", "south sea pearl", "tahitian pearl", "akoya pearl",
        "freshwater pearl", "akoya", "tahitian");

    private static readonly CodeTable<Variety> Table = new(
        Ruby,
        BlueSapphire,
        new("pink-sapphire", SpeciesTable.Corundum, "pink sapphire", "sapphire pink"),
        new("yellow-sapphire", SpeciesTable.Corundum, "yellow sapphire", "sapphire yellow"),
        new("green-sapphire", SpeciesTable.Corundum, "green sapphire", "sapphire green"),
        new("violet-sapphire", SpeciesTable.Corundum, "violet sapphire", "purple sapphire", "sapphire violet"),
        new("orange-sapphire", SpeciesTable.Corundum, "orange sapphire", "sapphire orange"),
        new("colour-change-sapphire", SpeciesTable.Corundum, "colour-change sapphire", "color change sapphire", "CC sapphire"),
        new("padparadscha", SpeciesTable.Corundum, "padparadscha sapphire", "padparadscha", "padparadsha", "padparadja"),
        new("star-ruby", SpeciesTable.Corundum, "star ruby", "ruby star"),
        new("star-sapphire", SpeciesTable.Corundum, "star sapphire", "sapphire star", "blue star sapphire"),
        new("jadeite", SpeciesTable.Jade, "jadeite"),
        new("omphacite", SpeciesTable.Jade, "omphacite jade", "omphacite"),
        new("kosmochlor", SpeciesTable.Jade, "kosmochlor jade", "kosmochlor", "maw sit sit"),
        Emerald,
        new("aquamarine", SpeciesTable.Beryl, "aquamarine", "aqua"),
        new("morganite", SpeciesTable.Beryl, "morganite", "pink beryl"),
        new("heliodor", SpeciesTable.Beryl, "heliodor", "golden beryl", "yellow beryl"),
        new("red-spinel", SpeciesTable.Spinel, "red spinel"),
        new("blue-spinel", SpeciesTable.Spinel, "blue spinel"),
        new("cobalt-spinel", SpeciesTable.Spinel, "cobalt spinel", "cobalt blue spinel"),
        new("alexandrite", SpeciesTable.Chrysoberyl, "alexandrite", "alex"),
        new("cats-eye", SpeciesTable.Chrysoberyl, "cat's eye", "cat eye", "cats eye chrysoberyl", "chrysoberyl cat's eye"),
        new("rubellite", SpeciesTable.Tourmaline, "rubellite", "red tourmaline"),
        new("paraiba", SpeciesTable.Tourmaline, "Paraiba tourmaline", "Para\u00edba", "Para\u00edba tourmaline"),
        new("indicolite", SpeciesTable.Tourmaline, "indicolite", "indigolite", "blue tourmaline"),
        new("chrome-tourmaline", SpeciesTable.Tourmaline, "chrome tourmaline", "chrome"),
        new("pyrope", SpeciesTable.Garnet, "pyrope garnet", "pyrope"),
        new("almandine", SpeciesTable.Garnet, "almandine garnet", "almandine", "almandite"),
        new("rhodolite", SpeciesTable.Garnet, "rhodolite garnet", "rhodolite"),
        new("spessartine", SpeciesTable.Garnet, "spessartine garnet", "spessartine", "spessartite", "mandarin garnet"),
        new("tsavorite", SpeciesTable.Garnet, "tsavorite garnet", "tsavorite"),
        new("demantoid", SpeciesTable.Garnet, "demantoid garnet", "demantoid"),
        new("tanzanite", SpeciesTable.Zoisite, "tanzanite", "blue zoisite"),
        new("amethyst", SpeciesTable.Quartz, "amethyst", "purple quartz"),
        new("citrine", SpeciesTable.Quartz, "citrine", "yellow quartz"),
        NaturalPearl,
        CulturedPearl);

    /// <inheritdoc cref="CodeTable{T}.All"/>
    public static IReadOnlyList<Variety> All => Table.All;

    /// <inheritdoc cref="CodeTable{T}.Codes"/>
    public static IReadOnlyList<string> Codes => Table.Codes;

    /// <inheritdoc cref="CodeTable{T}.TryParse"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Variety? variety) => Table.TryParse(text, out variety);

    /// <summary>The varieties of a species; none for a species that the trade does not divide.</summary>
    public static IEnumerable<Variety> Of(Species species) => All.Where(variety => ReferenceEquals(variety.Species, species));
}
