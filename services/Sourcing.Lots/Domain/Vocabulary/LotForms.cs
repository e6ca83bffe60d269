using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>One form.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">The English name.</param>
/// <param name="CanBeDivisible">True where the supplier may offer it by part; false where it is sold whole or not at all.</param>
/// <param name="Aliases">Other spellings.</param>
public sealed record LotForm(string Code, string Name, bool CanBeDivisible, params string[] Aliases) : Term(Code, Name, Aliases);

/// <summary>What is offered and priced as one.</summary>
public static class LotForms
{
    /// <summary>One stone.</summary>
    public static LotForm SingleStone { get; } = new("SINGLE", "single stone", false, "stone", "one stone", "single", "loose stone");

    /// <summary>Two stones that match.</summary>
    public static LotForm Pair { get; } = new("PAIR", "matched pair", false, "pair", "pairs", "matching pair");

    /// <summary>Many stones, sold by carats or pieces.</summary>
    public static LotForm Parcel { get; } = new("PARCEL", "parcel", true, "parcels", "melee", "mixed parcel");

    /// <summary>Stones that belong together.</summary>
    public static LotForm Set { get; } = new("SET", "set", false, "sets", "suite", "layout");

    /// <summary>Not cut: a crystal or a parcel of them.</summary>
    public static LotForm Rough { get; } = new("ROUGH", "rough", true, "rough stone", "rough parcel", "uncut");

    /// <summary>A commodity, sold by weight or pieces.</summary>
    public static LotForm Bulk { get; } = new("BULK", "bulk", true, "commodity");

    private static readonly CodeTable<LotForm> Table = new(SingleStone, Pair, Parcel, Set, Rough, Bulk);

    /// <inheritdoc cref="CodeTable{T}.All"/>
    public static IReadOnlyList<LotForm> All => Table.All;

    /// <inheritdoc cref="CodeTable{T}.Codes"/>
    public static IReadOnlyList<string> Codes => Table.Codes;

    /// <inheritdoc cref="CodeTable{T}.TryParse"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out LotForm? form) => Table.TryParse(text, out form);
}
