using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>One laboratory.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">The English name.</param>
/// <param name="Aliases">Other spellings.</param>
public sealed record Lab(string Code, string Name, params string[] Aliases) : Term(Code, Name, Aliases);

/// <summary>Laboratories whose reports the trade accepts.</summary>
public static class Labs
{
    private static readonly CodeTable<Lab> Table = new(
        new("GIA", "Gemological Institute of America", "GIA GTL"),
        new("GUBELIN", "Gübelin Gem Lab", "Gübelin", "Guebelin", "Gubelin Gem Lab"),
        new("SSEF", "Swiss Gemmological Institute SSEF", "Swiss Gemmological Institute", "Swiss Gemological Institute"),
        new("GRS", "GRS GemResearch Swisslab", "GemResearch Swisslab", "Gem Research Swiss Lab"),
        new("AGL", "American Gemological Laboratories", "American Gemological Laboratory"),
        new("LOTUS", "Lotus Gemology", "Lotus Gemology Bangkok"),
        new("AIGS", "Asian Institute of Gemological Sciences"),
        new("GIT", "Gem and Jewelry Institute of Thailand", "Gem & Jewelry Institute of Thailand"),
        new("CISGEM", "Centro Informazione e Servizi Gemmologici", "CISGEM Milano"),
        new("DSEF", "DSEF German Gem Lab", "German Gem Lab", "Deutsche Stiftung Edelsteinforschung"),
        new("CGL", "Central Gem Laboratory", "CGL Japan"),
        new("DANAT", "Bahrain Institute for Pearls and Gemstones", "Bahrain Institute for Pearls & Gemstones"),
        new("IGI", "International Gemological Institute"),
        new("HRD", "HRD Antwerp", "Hoge Raad voor Diamant"),
        new("GII", "Gemological Institute of India", "Gemmological Institute of India"),
        new("NGTC", "National Gemstone Testing Center", "National Gems & Jewelry Testing Center",
            "National Gems and Jewellery Technology Administrative Center"));

    /// <inheritdoc cref="CodeTable{T}.All"/>
    public static IReadOnlyList<Lab> All => Table.All;

    /// <inheritdoc cref="CodeTable{T}.Codes"/>
    public static IReadOnlyList<string> Codes => Table.Codes;

    /// <inheritdoc cref="CodeTable{T}.TryParse"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Lab? lab) => Table.TryParse(text, out lab);
}
