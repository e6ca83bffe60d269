using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Sourcing.BuildingBlocks.Primitives;

/// <summary>
/// An active currency or funds code of ISO 4217 that has a minor unit. The set is closed, so that currencies compare by
/// reference. Metals, test codes and units of account without a minor unit (XAU, XTS, XDR) are left out: nothing can be
/// billed in them.
/// </summary>
public sealed class Currency
{
    private const string NoDecimals = """
        BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF
        """;

    private const string TwoDecimals = """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF
        CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
        GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL
        MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR
        PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
        TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
        """;

    private const string ThreeDecimals = """
        BHD IQD JOD KWD LYD OMR TND
        """;

    private const string FourDecimals = """
        CLF UYW
        """;

    private static readonly FrozenDictionary<string, Currency> ByCode =
        Read(NoDecimals, 0).Concat(Read(TwoDecimals, 2)).Concat(Read(ThreeDecimals, 3)).Concat(Read(FourDecimals, 4))
            .ToFrozenDictionary(currency => currency.Code, StringComparer.OrdinalIgnoreCase);

    private Currency(string code, int minorDigits) => (Code, MinorDigits) = (code, minorDigits);

    /// <summary>Every currency, by code.</summary>
    public static IReadOnlyList<Currency> All { get; } = [.. ByCode.Values.OrderBy(currency => currency.Code, StringComparer.Ordinal)];

    /// <summary>The US dollar, which the trade quotes in unless it says otherwise.</summary>
    public static Currency Usd { get; } = Parse("USD");

    /// <summary>The three-letter code, in capitals.</summary>
    public string Code { get; }

    /// <summary>Decimals of the minor unit, 0 to 4: 2 for USD, 0 for JPY, 3 for KWD.</summary>
    public int MinorDigits { get; }

    /// <summary>Finds a currency by its three-letter code, without regard to case and surrounding spaces.</summary>
    public static bool TryParse(string? code, [NotNullWhen(true)] out Currency? currency)
    {
        currency = null;
        return code is not null && ByCode.TryGetValue(code.Trim(), out currency);
    }

    /// <summary>As <see cref="TryParse"/>, for a code that was checked before, such as a stored one.</summary>
    /// <exception cref="FormatException">The code is not an active currency.</exception>
    public static Currency Parse(string code) =>
        TryParse(code, out var currency) ? currency : throw new FormatException($"'{code}' is not an active currency.");

    /// <summary>The code.</summary>
    public override string ToString() => Code;

    private static IEnumerable<Currency> Read(string codes, int minorDigits) =>
        codes.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(code => new Currency(code, minorDigits));
}
