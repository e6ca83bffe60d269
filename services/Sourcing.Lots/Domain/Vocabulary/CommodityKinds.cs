using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>A property that a commodity is usually graded by.</summary>
/// <param name="Name">What is measured, such as "Fe" or "moisture".</param>
/// <param name="Unit">The unit of the value, such as "%" or "‰".</param>
public sealed record NamedAssay(string Name, string Unit);

/// <summary>One kind of goods.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">The English name.</param>
/// <param name="Units">Units it may be offered in, the default first.</param>
/// <param name="HsPrefixes">Beginnings of the HS codes it falls under, such as "7403.1" or "61".</param>
/// <param name="DefaultHs">The six digits where one is usual; null where the supplier must say.</param>
/// <param name="Assays">Assays it usually carries; others are allowed.</param>
/// <param name="Aliases">Other spellings.</param>
public sealed record CommodityKind(
    string Code,
    string Name,
    IReadOnlyList<Unit> Units,
    IReadOnlyList<string> HsPrefixes,
    string? DefaultHs,
    IReadOnlyList<NamedAssay> Assays,
    params string[] Aliases) : Term(Code, Name, Aliases)
{
    /// <summary>The unit it is usually offered in.</summary>
    public Unit DefaultUnit => Units[0];

    /// <summary>True where it may be offered in the unit.</summary>
    public bool Allows(Unit unit) => Units.Contains(unit);

    /// <summary>True where a canonical HS code ("7403.11") fits the goods.</summary>
    public bool AllowsHs(string hsCode) =>
        HsCodes.IsWellFormed(hsCode) && HsPrefixes.Any(prefix => hsCode.StartsWith(prefix, StringComparison.Ordinal));
}

/// <summary>Goods traded in bulk, with the codes of the Harmonized System 2022.</summary>
public static class CommodityKinds
{
    private static readonly Unit[] PreciousMetal = [Unit.TroyOunce, Unit.Gram, Unit.Kilogram, Unit.Tola, Unit.Tonne];
    private static readonly Unit[] BaseMetal = [Unit.Tonne, Unit.Kilogram, Unit.Pound, Unit.ShortTon, Unit.LongTon];
    private static readonly Unit[] Ore = [Unit.Tonne, Unit.Kilogram, Unit.ShortTon, Unit.LongTon, Unit.DryMetricTonneUnit];
    private static readonly Unit[] Bulk = [Unit.Tonne, Unit.Kilogram, Unit.ShortTon, Unit.LongTon, Unit.Pound];
    private static readonly Unit[] Machine = [Unit.Piece];
    private static readonly Unit[] Wear = [Unit.Piece, Unit.Kilogram];

    private static readonly NamedAssay Moisture = new("moisture", "%");
    private static readonly NamedAssay Fineness = new("fineness", "‰");

    private static readonly CodeTable<CommodityKind> Table = new(
        new("gold", "gold", PreciousMetal, ["7108.11", "7108.12", "7108.13", "7108.20"], "7108.12", [Fineness], "Au", "gold bullion"),
        new("silver", "silver", PreciousMetal, ["7106"], "7106.91", [Fineness], "Ag", "silver bullion"),
        new("platinum", "platinum", PreciousMetal, ["7110"], "7110.11", [Fineness], "Pt", "platinum bullion"),
        new("copper", "copper", BaseMetal, ["7403.1"], "7403.11", [Percent("Cu")],
            "Cu", "copper cathode", "copper cathodes", "refined copper"),
        new("zinc", "zinc", BaseMetal, ["7901"], "7901.11", [Percent("Zn")], "Zn", "SHG zinc", "zinc ingot", "zinc ingots"),
        new("cobalt", "cobalt", BaseMetal, ["8105.20"], "8105.20", [Percent("Co")], "Co", "cobalt metal"),
        new("iron-ore", "iron ore", Ore, ["2601.11", "2601.12"], "2601.11",
            [Percent("Fe"), Percent("SiO2"), Percent("Al2O3"), Percent("P"), Percent("S"), Moisture], "iron ore fines", "iron ore pellets"),
        new("copper-ore", "copper ore", Ore, ["2603.00"], "2603.00", [Percent("Cu"), Percent("As"), Moisture], "copper concentrate"),
        new("zinc-ore", "zinc ore", Ore, ["2608.00"], "2608.00", [Percent("Zn"), Percent("Fe"), Moisture], "zinc concentrate"),
        new("cobalt-ore", "cobalt ore", Ore, ["2605.00"], "2605.00", [Percent("Co"), Percent("Cu"), Moisture], "cobalt concentrate"),
        new("oil-shale", "oil shale", [Unit.Tonne, Unit.Kilogram, Unit.ShortTon, Unit.LongTon], ["2714.10"], "2714.10",
            [new("oil yield", "L/t"), Percent("ash"), Moisture], "shale oil rock", "kukersite"),
        new("rice", "rice", Bulk, ["1006"], "1006.30", [Percent("broken"), Moisture], "milled rice", "paddy"),
        new("rubber", "natural rubber", Bulk, ["4001"], null, [Percent("dirt"), Percent("ash"), Moisture], "rubber", "TSR", "RSS", "latex"),
        new("fertilizer", "fertilizer", Bulk, ["3102", "3103", "3104", "3105"], null,
            [Percent("N"), Percent("P2O5"), Percent("K2O"), Moisture],
            "fertilizers", "fertiliser", "fertilisers", "urea", "DAP fertilizer", "NPK"),
        // Heading 0402 also has milk that is not powder (0402.91, 0402.99).
        new("milk-powder", "milk powder", Bulk, ["0402.10", "0402.2"], null, [Percent("fat"), Percent("protein"), Moisture],
            "SMP", "WMP", "skimmed milk powder", "whole milk powder", "dried milk"),
        new("medicine", "medicine", [Unit.Piece, Unit.Kilogram, Unit.Gram], ["3004"], null, [],
            "medicines", "medicament", "medicaments", "pharmaceuticals"),
        new("dairy-machine", "dairy machine", Machine, ["8434"], null, [],
            "dairy machines", "dairy machinery", "milking machine", "milking machines"),
        new("vehicle", "vehicle", Machine, ["8702", "8703", "8704", "8705"], null, [],
            "vehicles", "truck", "trucks", "car", "cars", "bus", "buses"),
        new("tractor", "tractor", Machine, ["8701"], null, [], "tractors"),
        new("clothing", "clothing", Wear, ["61", "62"], null, [], "clothes", "garments", "apparel"),
        new("footwear", "footwear", Wear, ["64"], null, [], "shoes", "boots"));

    /// <inheritdoc cref="CodeTable{T}.All"/>
    public static IReadOnlyList<CommodityKind> All => Table.All;

    /// <inheritdoc cref="CodeTable{T}.Codes"/>
    public static IReadOnlyList<string> Codes => Table.Codes;

    /// <inheritdoc cref="CodeTable{T}.TryParse"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CommodityKind? commodity) => Table.TryParse(text, out commodity);

    private static NamedAssay Percent(string name) => new(name, "%");
}
