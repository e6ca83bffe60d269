using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>One rule. Every rule is incomplete without a named place.</summary>
/// <param name="Code">The three letters.</param>
/// <param name="Name">The full name.</param>
/// <param name="SeaOnly">True where the rule is for sea and inland waterway only; false for any mode of transport.</param>
/// <param name="NamedPlace">What the named place of the rule is.</param>
/// <param name="Aliases">Other spellings.</param>
public sealed record Incoterm(string Code, string Name, bool SeaOnly, string NamedPlace, params string[] Aliases)
    : Term(Code, Name, Aliases);

/// <summary>Incoterms 2020 (ICC publication 723). Rules of older editions (DAT, DAF, DES, DEQ, DDU) are refused.</summary>
public static class Incoterms
{
    private static readonly CodeTable<Incoterm> Table = new(
        new("EXW", "Ex Works", false, "place of delivery"),
        new("FCA", "Free Carrier", false, "place of delivery"),
        new("CPT", "Carriage Paid To", false, "place of destination"),
        new("CIP", "Carriage and Insurance Paid To", false, "place of destination", "Carriage and Insurance Paid"),
        new("DAP", "Delivered at Place", false, "place of destination"),
        new("DPU", "Delivered at Place Unloaded", false, "place of destination"),
        new("DDP", "Delivered Duty Paid", false, "place of destination"),
        new("FAS", "Free Alongside Ship", true, "port of shipment"),
        new("FOB", "Free On Board", true, "port of shipment"),
        new("CFR", "Cost and Freight", true, "port of destination", "C&F", "CNF", "Cost & Freight"),
        new("CIF", "Cost, Insurance and Freight", true, "port of destination", "Cost Insurance Freight"));

    /// <inheritdoc cref="CodeTable{T}.All"/>
    public static IReadOnlyList<Incoterm> All => Table.All;

    /// <inheritdoc cref="CodeTable{T}.Codes"/>
    public static IReadOnlyList<string> Codes => Table.Codes;

    /// <inheritdoc cref="CodeTable{T}.TryParse"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Incoterm? incoterm) => Table.TryParse(text, out incoterm);
}
