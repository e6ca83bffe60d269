using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>One cutting style.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">The English name.</param>
/// <param name="Aliases">Other spellings.</param>
public sealed record CuttingStyle(string Code, string Name, params string[] Aliases) : Term(Code, Name, Aliases);

/// <summary>How the surface is worked, apart from the outline.</summary>
public static class CuttingStyles
{
    /// <summary>Carved in relief or in the round.</summary>
    public static CuttingStyle Carved { get; } = new("CARVED", "carved", "engraved");

    /// <summary>Not worked.</summary>
    public static CuttingStyle None { get; } = new("NONE", "none", "rough", "uncut");

    private static readonly CodeTable<CuttingStyle> Table = new(
        new("BRILLIANT", "brilliant", "brilliant cut", "full cut"),
        new("MODIFIED_BRILLIANT", "modified brilliant", "modified"),
        new("STEP", "step", "step cut", "trap cut"),
        new("MIXED", "mixed", "mixed cut", "ceylon cut"),
        new("ROSE", "rose", "rose cut"),
        new("CABOCHON", "cabochon", "cab", "cabs", "cabochons"),
        new("DOUBLE_CABOCHON", "double cabochon", "double cab"),
        new("SUGARLOAF", "sugarloaf", "sugar loaf cabochon"),
        Carved,
        new("BEAD", "bead", "beads"),
        None);

    /// <inheritdoc cref="CodeTable{T}.All"/>
    public static IReadOnlyList<CuttingStyle> All => Table.All;

    /// <inheritdoc cref="CodeTable{T}.Codes"/>
    public static IReadOnlyList<string> Codes => Table.Codes;

    /// <inheritdoc cref="CodeTable{T}.TryParse"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CuttingStyle? style) => Table.TryParse(text, out style);
}
