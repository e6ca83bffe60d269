using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>One letter of the scale.</summary>
/// <param name="Code">The letter.</param>
/// <param name="Name">The letter with its group, such as "D, colourless".</param>
public sealed record DiamondColour(string Code, string Name) : Term(Code, Name);

/// <summary>The GIA colour scale of diamonds in the normal range, D to Z. Fancy colours are beyond it and are refused.</summary>
public static class DiamondColours
{
    private static readonly CodeTable<DiamondColour> Table =
        new([.. "DEFGHIJKLMNOPQRSTUVWXYZ".Select(letter => new DiamondColour($"{letter}", $"{letter}, {Group(letter)}"))]);

    /// <inheritdoc cref="CodeTable{T}.All"/>
    public static IReadOnlyList<DiamondColour> All => Table.All;

    /// <inheritdoc cref="CodeTable{T}.Codes"/>
    public static IReadOnlyList<string> Codes => Table.Codes;

    /// <inheritdoc cref="CodeTable{T}.TryParse"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out DiamondColour? colour) => Table.TryParse(text, out colour);

    private static string Group(char letter) => letter switch
    {
        <= 'F' => "colourless",
        <= 'J' => "near colourless",
        <= 'M' => "faint",
        <= 'R' => "very light",
        _ => "light",
    };
}
