using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>One outline.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">The English name.</param>
/// <param name="Aliases">Other spellings.</param>
public sealed record Shape(string Code, string Name, params string[] Aliases) : Term(Code, Name, Aliases);

/// <summary>Outlines, with the abbreviations of dealers' files (RapNet, GIA, IDEX and coloured-stone lists).</summary>
public static class Shapes
{
    /// <summary>A finished bangle, which is an article and not a loose stone.</summary>
    public static Shape Bangle { get; } = new("BANGLE", "bangle", "bangles");

    /// <summary>Drilled or round, for stringing.</summary>
    public static Shape Bead { get; } = new("BEAD", "bead", "beads");

    /// <summary>A finished carving, which is an article and not a loose stone.</summary>
    public static Shape Carving { get; } = new("CARVING", "carving", "carvings", "figurine");

    /// <summary>No regular outline.</summary>
    public static Shape Freeform { get; } = new("FREEFORM", "freeform", "free form", "free shape", "irregular");

    /// <summary>Not cut.</summary>
    public static Shape Rough { get; } = new("ROUGH", "rough", "rgh", "uncut", "crystal");

    private static readonly CodeTable<Shape> Table = new(
        new("ROUND", "round", "BR", "RB", "RD", "RBC", "RND", "rounds", "round brilliant"),
        new("OVAL", "oval", "O", "OV", "OVL", "ovals"),
        new("CUSHION", "cushion", "C", "CU", "CB", "CUX", "CUS", "cushion brilliant", "cushion modified"),
        new("PEAR", "pear", "P", "PS", "PSH", "pear shape", "drop", "teardrop"),
        new("EMERALD", "emerald cut", "E", "EM", "EC", "OCTAGON", "OCT", "octagonal"),
        new("PRINCESS", "princess", "PR", "PRN", "PRIN", "princess cut"),
        new("MARQUISE", "marquise", "M", "MQ", "MRQ", "marquis", "navette"),
        new("ASSCHER", "asscher", "A", "AC", "AS", "asscher cut", "square emerald"),
        new("HEART", "heart", "H", "HS", "HRT", "heart shape"),
        new("RADIANT", "radiant", "R", "RAD", "radiant cut"),
        new("SQUARE", "square", "SQ", "carre"),
        new("BAGUETTE", "baguette", "BAG", "BG", "baguettes"),
        new("TAPERED_BAGUETTE", "tapered baguette", "TB", "TBAG", "tapered"),
        new("TRILLION", "trillion", "TR", "TRI", "trilliant", "trillian"),
        new("TRIANGLE", "triangle", "triangular", "TRIANG"),
        new("BRIOLETTE", "briolette", "BRIO", "briolettes"),
        new("HALF_MOON", "half moon", "HM", "halfmoon"),
        new("KITE", "kite"),
        new("SHIELD", "shield", "SH"),
        new("HEXAGON", "hexagon", "HEX", "hexagonal"),
        Bead,
        Bangle,
        Carving,
        Freeform,
        Rough);

    /// <inheritdoc cref="CodeTable{T}.All"/>
    public static IReadOnlyList<Shape> All => Table.All;

    /// <inheritdoc cref="CodeTable{T}.Codes"/>
    public static IReadOnlyList<string> Codes => Table.Codes;

    /// <inheritdoc cref="CodeTable{T}.TryParse"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Shape? shape) => Table.TryParse(text, out shape);
}
