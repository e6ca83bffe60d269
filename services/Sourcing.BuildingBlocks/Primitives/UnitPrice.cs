using ProtoMoney = Google.Type.Money;

namespace Sourcing.BuildingBlocks.Primitives;

/// <summary>
/// A price for one unit of goods, with up to six decimals whatever the currency: a price per piece or per pound may be finer
/// than a cent. The unit is that of the quantity it is applied to. A default instance has no currency, and reading it throws.
/// </summary>
public readonly record struct UnitPrice
{
    private const int Decimals = 6;
    private const long ThousandthsPerUnit = 1_000;

    private readonly Currency? currency;

    private UnitPrice(long micros, Currency currency)
    {
        Micros = micros;
        this.currency = currency;
    }

    /// <summary>The price in millionths of a major unit of <see cref="Currency"/>.</summary>
    public long Micros { get; }

    /// <summary>The currency of the price.</summary>
    public Currency Currency => currency ?? throw new InvalidOperationException("A default price has no currency.");

    /// <summary>The price in major units, exact.</summary>
    public decimal Value => Micros / 1_000_000m;

    /// <summary>True for more than nothing.</summary>
    public bool IsPositive => Micros > 0;

    /// <summary>Builds a price from its stored form.</summary>
    public static UnitPrice FromMicros(long micros, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(currency);
        return new(micros, currency);
    }

    /// <summary>Reads a proto amount.</summary>
    /// <param name="proto">The price as it came; null is refused.</param>
    /// <param name="price">The price.</param>
    /// <param name="problem">Why it was refused, as the rest of a sentence ("must not be finer than 0.000001 USD"); else empty.</param>
    public static bool TryFrom(ProtoMoney? proto, out UnitPrice price, out string problem)
    {
        price = default;
        if (!ProtoAmount.TryRead(proto, _ => Decimals, out var micros, out var currency, out problem))
            return false;
        price = new(micros, currency);
        return true;
    }

    /// <summary>Reads plain decimal text such as "1250.75" in a currency.</summary>
    /// <param name="value">Digits with at most one point and an optional minus: no exponent, no thousands separators.</param>
    /// <param name="currency">The currency the text is in.</param>
    /// <param name="price">The price.</param>
    /// <param name="problem">Why the text was refused, as the rest of a sentence; else empty.</param>
    public static bool TryParse(string? value, Currency currency, out UnitPrice price, out string problem)
    {
        problem = ProtoAmount.Describe(Exact.Parse(value, Decimals, out var micros), currency, Decimals);
        price = problem.Length == 0 ? new(micros, currency) : default;
        return problem.Length == 0;
    }

    /// <summary>
    /// What one unit costs where the total is authoritative, rounded half away from zero to six decimals: for display and
    /// sorting only, because it does not multiply back to the total. False where it is too large or the quantity is nothing.
    /// </summary>
    public static bool TryAverage(Money total, Quantity whole, out UnitPrice average)
    {
        average = default;
        if (!whole.IsPositive)
            return false;
        var scale = (Int128)Exact.PowerOfTen(Decimals - total.Currency.MinorDigits) * ThousandthsPerUnit;
        if (!Exact.TryNarrow(Exact.DivideRounded(total.Minor * scale, whole.Thousandths), out var micros))
            return false;
        average = new(micros, total.Currency);
        return true;
    }

    /// <summary>As <see cref="TryAverage"/>, for amounts that were checked before.</summary>
    /// <exception cref="OverflowException">The average is too large, or the quantity is nothing.</exception>
    public static UnitPrice Average(Money total, Quantity whole) =>
        TryAverage(total, whole, out var average) ? average : throw new OverflowException("The price per unit is too large.");

    /// <summary>
    /// Price × quantity in whole minor units. The product is exact and rounded once, half away from zero. False where the
    /// total is too large.
    /// </summary>
    public bool TryLineTotal(Quantity quantity, out Money total)
    {
        // At most 2^63 × 10^15 × 10^4 (no currency has more than four minor digits), which is below 2^127.
        var product = (Int128)Micros * quantity.Thousandths * Exact.PowerOfTen(Currency.MinorDigits);
        var rounded = Exact.DivideRounded(product, (Int128)Exact.PowerOfTen(Decimals) * ThousandthsPerUnit);
        var fits = Exact.TryNarrow(rounded, out var minor);
        total = fits ? Money.FromMinor(minor, Currency) : default;
        return fits;
    }

    /// <summary>As <see cref="TryLineTotal"/>, for amounts that were checked before.</summary>
    /// <exception cref="OverflowException">The total is too large.</exception>
    public Money LineTotal(Quantity quantity) =>
        TryLineTotal(quantity, out var total) ? total : throw new OverflowException("The line total is too large.");

    /// <summary>The proto form: whole units and nanos of the same sign.</summary>
    public ProtoMoney ToProto() => ProtoAmount.Write(Micros, Decimals, Currency);

    /// <summary>"1250.75 USD", with at least the decimals of the currency.</summary>
    public override string ToString() =>
        currency is null ? "" : $"{Exact.Format(Micros, Decimals, currency.MinorDigits)} {currency.Code}";
}
