using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>One degree of transparency.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">The English name.</param>
/// <param name="Aliases">Other spellings.</param>
public sealed record Transparency(string Code, string Name, params string[] Aliases) : Term(Code, Name, Aliases);

/// <summary>How much light passes; the main grade of jade. Best first.</summary>
public static class Transparencies
{
    private static readonly CodeTable<Transparency> Table = new(
        new("TRANSPARENT", "transparent"),
        new("SEMI_TRANSPARENT", "semi-transparent"),
        new("TRANSLUCENT", "translucent"),
        new("SEMI_TRANSLUCENT", "semi-translucent"),
        new("OPAQUE", "opaque"));

    /// <inheritdoc cref="CodeTable{T}.All"/>
    public static IReadOnlyList<Transparency> All => Table.All;

    /// <inheritdoc cref="CodeTable{T}.Codes"/>
    public static IReadOnlyList<string> Codes => Table.Codes;

    /// <inheritdoc cref="CodeTable{T}.TryParse"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Transparency? transparency) => Table.TryParse(text, out transparency);
}
