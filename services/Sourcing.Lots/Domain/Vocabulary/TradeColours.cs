using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>One trade name of a colour.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">The English name.</param>
/// <param name="Aliases">Other spellings.</param>
public sealed record TradeColour(string Code, string Name, params string[] Aliases) : Term(Code, Name, Aliases);

/// <summary>
/// Trade names of colours. Each is a claim that needs an issuer, never a grade, and laboratories draw the line differently.
/// </summary>
public static class TradeColours
{
    private static readonly CodeTable<TradeColour> Table = new(
        new("pigeon-blood", "pigeon’s blood", "pigeon blood red", "pigeons blood red", "PB"),
        new("royal-blue", "royal blue", "RB"),
        new("cornflower", "cornflower blue"),
        new("padparadscha", "padparadscha", "padparadsha", "padparadja", "pad"),
        new("peacock-blue", "peacock blue"),
        new("velvet-blue", "velvet blue", "velvety blue"),
        new("vivid-red", "vivid red"),
        new("hot-pink", "hot pink"),
        new("vivid-green", "vivid green"),
        new("muzo-green", "Muzo green"),
        new("imperial-green", "imperial green", "imperial jade"),
        new("neon-blue", "neon blue", "electric blue"));

    /// <inheritdoc cref="CodeTable{T}.All"/>
    public static IReadOnlyList<TradeColour> All => Table.All;

    /// <inheritdoc cref="CodeTable{T}.Codes"/>
    public static IReadOnlyList<string> Codes => Table.Codes;

    /// <inheritdoc cref="CodeTable{T}.TryParse"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TradeColour? colour) => Table.TryParse(text, out colour);
}
