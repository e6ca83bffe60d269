using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>One cut grade.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">The English name.</param>
/// <param name="Aliases">Other spellings.</param>
public sealed record CutGrade(string Code, string Name, params string[] Aliases) : Term(Code, Name, Aliases);

/// <summary>How well a diamond is cut. Best first.</summary>
public static class CutGrades
{
    private static readonly CodeTable<CutGrade> Table = new(
        new("IDEAL", "ideal", "ID", "I"),
        new("EXCELLENT", "excellent", "EX", "EXC", "X"),
        new("PREMIUM", "premium", "PREM"),
        new("VERY_GOOD", "very good", "VG", "VGD"),
        new("GOOD", "good", "G", "GD"),
        new("FAIR", "fair", "F", "FR"),
        new("POOR", "poor", "P", "PR"));

    /// <inheritdoc cref="CodeTable{T}.All"/>
    public static IReadOnlyList<CutGrade> All => Table.All;

    /// <inheritdoc cref="CodeTable{T}.Codes"/>
    public static IReadOnlyList<string> Codes => Table.Codes;

    /// <inheritdoc cref="CodeTable{T}.TryParse"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CutGrade? grade) => Table.TryParse(text, out grade);
}
