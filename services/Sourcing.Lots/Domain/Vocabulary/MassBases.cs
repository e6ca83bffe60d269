using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>One basis of weight.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">The English name.</param>
/// <param name="Aliases">Other spellings.</param>
public sealed record MassBasis(string Code, string Name, params string[] Aliases) : Term(Code, Name, Aliases);

/// <summary>Whether a weight of ore or concentrate includes its moisture.</summary>
public static class MassBases
{
    private static readonly CodeTable<MassBasis> Table = new(
        new("WET", "wet", "wmt", "as received"),
        new("DRY", "dry", "dmt", "dry basis"));

    /// <inheritdoc cref="CodeTable{T}.All"/>
    public static IReadOnlyList<MassBasis> All => Table.All;

    /// <inheritdoc cref="CodeTable{T}.Codes"/>
    public static IReadOnlyList<string> Codes => Table.Codes;

    /// <inheritdoc cref="CodeTable{T}.TryParse"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out MassBasis? basis) => Table.TryParse(text, out basis);
}
