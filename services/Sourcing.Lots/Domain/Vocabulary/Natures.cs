using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>One nature.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">The English name.</param>
/// <param name="Aliases">Other spellings.</param>
public sealed record Nature(string Code, string Name, params string[] Aliases) : Term(Code, Name, Aliases);

/// <summary>What a stone is made by: nature, a laboratory or a workshop (CIBJO Gemstone Book).</summary>
public static class Natures
{
    /// <summary>Formed in nature, treated or not. A cultured pearl belongs here; its variety says that it is cultured.</summary>
    public static Nature Natural { get; } = new("NATURAL", "natural", "nat", "genuine");

    /// <summary>Grown by man with the same chemistry and structure.</summary>
    public static Nature Synthetic { get; } =
        new("SYNTHETIC", "synthetic", "syn", "lab grown", "lab created", "laboratory grown", "created");

    /// <summary>Put together from two or more pieces: doublets and triplets.</summary>
    public static Nature Assembled { get; } = new("ASSEMBLED", "assembled", "composite", "doublet", "triplet");

    /// <summary>Looks like a stone that it is not: glass, plastic, another mineral sold by the wrong name.</summary>
    public static Nature Imitation { get; } = new("IMITATION", "imitation", "simulant", "glass", "paste");

    /// <summary>Melted or pressed together from pieces or powder of the natural material.</summary>
    public static Nature Reconstructed { get; } = new("RECONSTRUCTED", "reconstructed", "reconstituted", "pressed");

    private static readonly CodeTable<Nature> Table = new(Natural, Synthetic, Assembled, Imitation, Reconstructed);

    /// <inheritdoc cref="CodeTable{T}.All"/>
    public static IReadOnlyList<Nature> All => Table.All;

    /// <inheritdoc cref="CodeTable{T}.Codes"/>
    public static IReadOnlyList<string> Codes => Table.Codes;

    /// <inheritdoc cref="CodeTable{T}.TryParse"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Nature? nature) => Table.TryParse(text, out nature);
}
