using System.Diagnostics.CodeAnalysis;

namespace Sourcing.BuildingBlocks.Primitives;

/// <summary>
/// A unit that goods are measured or counted in. The set is closed: an instance is always one of <see cref="All"/>, so that
/// units compare by reference.
/// </summary>
/// <remarks>
/// Factors are exact by definition: the international yard and pound agreement of 1959 (pound 453.59237 g; grain, ounce,
/// pennyweight, short and long ton follow from it), the metric carat of 1907 (0.2 g), the tola of 180 grains, the momme of
/// 3.75 g and the pearl grain of a quarter carat.
/// </remarks>
public sealed class Unit
{
    private const long NanogramsPerGram = 1_000_000_000;

    private static readonly List<Unit> Known = [];
    private static readonly Dictionary<string, Unit> ByKey = new(StringComparer.Ordinal);

    // Every factor is a whole number of nanograms, which keeps all arithmetic in integers. Zero: counted.
    private readonly long nanograms;

    private Unit(string code, string name, decimal? grams, bool contained, string[] aliases)
    {
        Code = code;
        Name = name;
        Grams = grams;
        IsContained = contained;
        nanograms = grams is { } mass ? decimal.ToInt64(mass * NanogramsPerGram) : 0;
        Known.Add(this);
        ByKey.Add(Key(code), this);
        foreach (var alias in aliases.Append(name).Select(Key).Distinct().Where(key => key != Key(code)))
            ByKey.Add(alias, this);
    }

    /// <summary>Metric carat: 0.2 g.</summary>
    public static Unit Carat { get; } = Mass("ct", "carat", 0.2m, "cts", "carats", "metric carat", "crt");

    /// <summary>Gram.</summary>
    public static Unit Gram { get; } = Mass("g", "gram", 1m, "grams", "gm", "gms", "gramme", "grammes");

    /// <summary>Kilogram: 1000 g.</summary>
    public static Unit Kilogram { get; } = Mass("kg", "kilogram", 1_000m, "kgs", "kilo", "kilos", "kilograms", "kilogramme");

    /// <summary>Metric tonne: 1000 kg. The bare word "ton" is refused, because it means three different weights.</summary>
    public static Unit Tonne { get; } =
        Mass("t", "tonne", 1_000_000m, "tonnes", "mt", "metric ton", "metric tons", "metric tonne", "metric tonnes");

    /// <summary>Troy ounce: 31.1034768 g.</summary>
    public static Unit TroyOunce { get; } = Mass("oz_t", "troy ounce", 31.1034768m, "ozt", "toz", "troy oz", "oz troy", "troy ounces");

    /// <summary>Pound avoirdupois: 453.59237 g.</summary>
    public static Unit Pound { get; } = Mass("lb", "pound", 453.59237m, "lbs", "pounds");

    /// <summary>Ounce avoirdupois: 28.349523125 g. Precious metals are in <see cref="TroyOunce"/>.</summary>
    public static Unit Ounce { get; } = Mass("oz", "ounce", 28.349523125m, "ounces", "oz avdp", "ounce avoirdupois", "oz av");

    /// <summary>Tola: 180 grains, 11.6638038 g.</summary>
    public static Unit Tola { get; } = Mass("tola", "tola", 11.6638038m, "tolas");

    /// <summary>Momme, for pearls: 3.75 g.</summary>
    public static Unit Momme { get; } = Mass("momme", "momme", 3.75m, "mommes", "monme");

    /// <summary>Grain (troy and avoirdupois are the same): 0.06479891 g.</summary>
    public static Unit Grain { get; } = Mass("grain", "grain", 0.06479891m, "grains", "troy grain");

    /// <summary>Pearl grain: a quarter of a carat, 0.05 g.</summary>
    public static Unit PearlGrain { get; } = Mass("pearl_grain", "pearl grain", 0.05m, "pearl grains");

    /// <summary>Pennyweight: 24 grains, 1.55517384 g.</summary>
    public static Unit Pennyweight { get; } = Mass("dwt", "pennyweight", 1.55517384m, "pennyweights");

    /// <summary>Short ton: 2000 lb, 907.18474 kg.</summary>
    public static Unit ShortTon { get; } = Mass("short_ton", "short ton", 907_184.74m, "short tons", "us ton", "net ton");

    /// <summary>Long ton: 2240 lb, 1016.0469088 kg.</summary>
    public static Unit LongTon { get; } = Mass("long_ton", "long ton", 1_016_046.9088m, "long tons", "imperial ton", "gross ton");

    /// <summary>Dry metric tonne unit: one per cent of a dry tonne, 10 kg of the contained element.</summary>
    public static Unit DryMetricTonneUnit { get; } =
        new("dmtu", "dry metric tonne unit", 10_000m, contained: true, ["dmtus", "dry metric tonne units", "dry metric ton unit"]);

    /// <summary>Pieces: counted, never converted.</summary>
    public static Unit Piece { get; } =
        new("pcs", "piece", null, contained: false, ["pc", "pieces", "pce", "pces", "stone", "stones", "ea", "each", "unit", "units"]);

    /// <summary>Every unit, in a fixed order.</summary>
    public static IReadOnlyList<Unit> All { get; } = Known.AsReadOnly();

    /// <summary>The canonical code, such as "ct" or "oz_t". It is what is stored and answered.</summary>
    public string Code { get; }

    /// <summary>The English name in the singular.</summary>
    public string Name { get; }

    /// <summary>Exact grams in one unit; null for <see cref="Piece"/>, which is counted.</summary>
    public decimal? Grams { get; }

    /// <summary>True where the grams are those of a contained element and not of the goods (<see cref="DryMetricTonneUnit"/>).</summary>
    public bool IsContained { get; }

    /// <summary>True where the goods are counted and a fraction means nothing.</summary>
    public bool IsCounted => Grams is null;

    /// <summary>Finds a unit by its code or a usual alias, without regard to case, spaces, hyphens, underscores and dots.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Unit? unit)
    {
        unit = null;
        return text is { Length: > 0 and <= 40 } && ByKey.TryGetValue(Key(text), out unit);
    }

    /// <summary>As <see cref="TryParse"/>, for text that was checked before, such as a stored code.</summary>
    /// <exception cref="FormatException">The text names no unit.</exception>
    public static Unit Parse(string text) =>
        TryParse(text, out var unit) ? unit : throw new FormatException($"'{text}' is not a unit.");

    /// <summary>
    /// The mass of so many thousandths of this unit in whole micrograms, rounded half away from zero. It is a search and sort
    /// key over lots in different units and nothing else: never price or convert with it.
    /// </summary>
    /// <returns>Null for counted goods. Saturates at <see cref="long.MaxValue"/>, about 9.2 million tonnes.</returns>
    public long? Micrograms(long thousandths)
    {
        if (IsCounted)
            return null;
        var micrograms = Exact.DivideRounded((Int128)thousandths * nanograms, 1_000_000);
        return (long)Int128.Clamp(micrograms, -long.MaxValue, long.MaxValue);
    }

    /// <summary>The code.</summary>
    public override string ToString() => Code;

    /// <summary>
    /// Converts thousandths of this unit; false where the result is not whole or the units do not measure the same thing.
    /// </summary>
    internal bool TryConvert(long thousandths, Unit to, out long converted)
    {
        converted = thousandths;
        if (ReferenceEquals(this, to))
            return true;
        if (IsCounted || to.IsCounted || IsContained != to.IsContained)
            return false;
        var (quotient, remainder) = Int128.DivRem((Int128)thousandths * nanograms, to.nanograms);
        return remainder == 0 && Exact.TryNarrow(quotient, out converted);
    }

    private static Unit Mass(string code, string name, decimal grams, params string[] aliases) =>
        new(code, name, grams, contained: false, aliases);

    private static string Key(string text) =>
        string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '_' or '.'))).ToUpperInvariant();
}
