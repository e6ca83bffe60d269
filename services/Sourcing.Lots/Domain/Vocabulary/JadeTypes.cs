using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>One type of jade.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">The English name.</param>
/// <param name="Aliases">Other spellings.</param>
public sealed record JadeType(string Code, string Name, params string[] Aliases) : Term(Code, Name, Aliases);

/// <summary>
/// Jadeite jade by treatment, as laboratories in Hong Kong and Myanmar write it. D is not a type and is refused.
/// </summary>
public static class JadeTypes
{
    private static readonly CodeTable<JadeType> Table = new(
        new("A", "natural, surface wax only", "type A", "A type", "A jade", "grade A", "A货"),
        new("B", "bleached and polymer-impregnated", "type B", "B type", "B jade", "grade B", "B货"),
        new("C", "dyed", "type C", "C type", "C jade", "grade C", "C货"),
        new("B+C", "bleached, impregnated and dyed", "B and C", "type B+C", "B+C type", "B+C jade", "type B and C", "B+C货"));

    /// <inheritdoc cref="CodeTable{T}.All"/>
    public static IReadOnlyList<JadeType> All => Table.All;

    /// <inheritdoc cref="CodeTable{T}.Codes"/>
    public static IReadOnlyList<string> Codes => Table.Codes;

    /// <inheritdoc cref="CodeTable{T}.TryParse"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out JadeType? type) => Table.TryParse(text, out type);
}
