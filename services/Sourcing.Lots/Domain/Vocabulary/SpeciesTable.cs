using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>One mineral or organic species.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">The English name.</param>
/// <param name="Aliases">Other spellings.</param>
public sealed record Species(string Code, string Name, params string[] Aliases) : Term(Code, Name, Aliases);

/// <summary>Species, as the trade divides them. "Jade" is fei cui; nephrite is a species of its own.</summary>
public static class SpeciesTable
{
    /// <summary>Ruby and sapphire.</summary>
    public static Species Corundum { get; } = new("corundum", "corundum");

    /// <summary>Fei cui: jadeite, omphacite and kosmochlor jade.</summary>
    public static Species Jade { get; } = new("jade", "jade", "fei cui", "feicui", "jadeite jade", "\u7fe1\u7fe0");

    /// <summary>Nephrite jade.</summary>
    public static Species Nephrite { get; } = new("nephrite", "nephrite", "nephrite jade");

    /// <summary>Emerald, aquamarine and their kin.</summary>
    public static Species Beryl { get; } = new("beryl", "beryl");

    /// <summary>Spinel.</summary>
    public static Species Spinel { get; } = new("spinel", "spinel");

    /// <summary>Alexandrite, cat's eye and plain chrysoberyl.</summary>
    public static Species Chrysoberyl { get; } = new("chrysoberyl", "chrysoberyl");

    /// <summary>Tourmaline.</summary>
    public static Species Tourmaline { get; } = new("tourmaline", "tourmaline");

    /// <summary>Garnet.</summary>
    public static Species Garnet { get; } = new("garnet", "garnet");

    /// <summary>Zoisite.</summary>
    public static Species Zoisite { get; } = new("zoisite", "zoisite");

    /// <summary>Peridot.</summary>
    public static Species Peridot { get; } = new("peridot", "peridot", "olivine");

    /// <summary>Topaz.</summary>
    public static Species Topaz { get; } = new("topaz", "topaz");

    /// <summary>Zircon, the natural mineral; cubic zirconia is another thing.</summary>
    public static Species Zircon { get; } = new("zircon", "zircon");

    /// <summary>Quartz.</summary>
    public static Species Quartz { get; } = new("quartz", "quartz");

    /// <summary>Moonstone.</summary>
    public static Species Moonstone { get; } = new("moonstone", "moonstone");

    /// <summary>Opal.</summary>
    public static Species Opal { get; } = new("opal", "opal");

    /// <summary>Amber.</summary>
    public static Species Amber { get; } = new("amber", "amber", "burmite");

    /// <summary>Pearl.</summary>
    public static Species Pearl { get; } = new("pearl", "pearl", "pearls");

    /// <summary>Diamond.</summary>
    public static Species Diamond { get; } = new("diamond", "diamond", "diamonds");

    private static readonly CodeTable<Species> Table = new(
        Corundum, Jade, Nephrite, Beryl, Spinel, Chrysoberyl, Tourmaline, Garnet, Zoisite, Peridot, Topaz, Zircon, Quartz,
        Moonstone, Opal, Amber, Pearl, Diamond);

    /// <inheritdoc cref="CodeTable{T}.All"/>
    public static IReadOnlyList<Species> All => Table.All;

    /// <inheritdoc cref="CodeTable{T}.Codes"/>
    public static IReadOnlyList<string> Codes => Table.Codes;

    /// <inheritdoc cref="CodeTable{T}.TryParse"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Species? species) => Table.TryParse(text, out species);
}
