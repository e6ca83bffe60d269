using ProtoMoney = Google.Type.Money;

namespace Sourcing.BuildingBlocks.Primitives;

/// <summary>
/// A total in whole minor units of one currency (cents, yen, fils). It may be negative. A default instance has no currency,
/// and reading its currency throws.
/// </summary>
public readonly record struct Money
{
    private readonly Currency? currency;

    private Money(long minor, Currency currency)
    {
        Minor = minor;
        this.currency = currency;
    }

    /// <summary>The amount in minor units of <see cref="Currency"/>.</summary>
    public long Minor { get; }

    /// <summary>The currency of the amount.</summary>
    public Currency Currency => currency ?? throw new InvalidOperationException("A default amount of money has no currency.");

    /// <summary>The amount in major units, exact.</summary>
    public decimal Value => (decimal)Minor / Exact.PowerOfTen(Currency.MinorDigits);

    /// <summary>True for more than nothing.</summary>
    public bool IsPositive => Minor > 0;

    /// <summary>Builds an amount from its stored form.</summary>
    public static Money FromMinor(long minor, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(currency);
        return new(minor, currency);
    }

    /// <summary>Nothing, in a currency.</summary>
    public static Money Zero(Currency currency) => FromMinor(0, currency);

    /// <summary>Reads a proto amount.</summary>
    /// <param name="proto">The amount as it came; null is refused.</param>
    /// <param name="money">The amount.</param>
    /// <param name="problem">Why it was refused, as the rest of a sentence ("must not be finer than 0.01 USD"); else empty.</param>
    public static bool TryFrom(ProtoMoney? proto, out Money money, out string problem)
    {
        money = default;
        if (!ProtoAmount.TryRead(proto, currency => currency.MinorDigits, out var minor, out var currency, out problem))
            return false;
        money = new(minor, currency);
        return true;
    }

    /// <summary>Reads plain decimal text such as "1234.5" in a currency.</summary>
    /// <param name="value">Digits with at most one point and an optional minus: no exponent, no thousands separators.</param>
    /// <param name="currency">The currency the text is in.</param>
    /// <param name="money">The amount.</param>
    /// <param name="problem">Why the text was refused, as the rest of a sentence; else empty.</param>
    public static bool TryParse(string? value, Currency currency, out Money money, out string problem)
    {
        problem = ProtoAmount.Describe(Exact.Parse(value, currency.MinorDigits, out var minor), currency, currency.MinorDigits);
        money = problem.Length == 0 ? new(minor, currency) : default;
        return problem.Length == 0;
    }

    /// <summary>
    /// The price of a part of a lot that is priced as a whole: total × part ÷ whole, rounded once, half away from zero.
    /// The whole costs the total exactly; two parts that make up the whole are at most one minor unit off it.
    /// </summary>
    /// <exception cref="ArgumentException">The quantities are in different units, the whole is nothing, or the part exceeds it.</exception>
    public static Money PartOf(Money total, Quantity part, Quantity whole)
    {
        if (!ReferenceEquals(part.Unit, whole.Unit))
            throw new ArgumentException("The part and the whole are in different units.", nameof(part));
        if (!whole.IsPositive || part.Thousandths > whole.Thousandths)
            throw new ArgumentException("The part is more than the whole.", nameof(part));
        return new((long)Exact.DivideRounded((Int128)total.Minor * part.Thousandths, whole.Thousandths), total.Currency);
    }

    /// <summary>Adds two amounts of one currency; false where the sum is too large.</summary>
    /// <exception cref="ArgumentException">The currencies differ.</exception>
    public bool TryAdd(Money other, out Money sum)
    {
        if (!ReferenceEquals(Currency, other.Currency))
            throw new ArgumentException($"{other.Currency} cannot be added to {Currency}.", nameof(other));
        var fits = Exact.TryNarrow((Int128)Minor + other.Minor, out var minor);
        sum = fits ? new(minor, Currency) : default;
        return fits;
    }

    /// <summary>Adds two amounts of one currency.</summary>
    /// <exception cref="ArgumentException">The currencies differ.</exception>
    /// <exception cref="OverflowException">The sum is too large; <see cref="TryAdd"/> says so without throwing.</exception>
    public Money Add(Money other) =>
        TryAdd(other, out var sum) ? sum : throw new OverflowException("The sum is too large.");

    /// <summary>The proto form: whole units and nanos of the same sign.</summary>
    public ProtoMoney ToProto() => ProtoAmount.Write(Minor, Currency.MinorDigits, Currency);

    /// <summary>"1234.50 USD", with all decimals of the currency.</summary>
    public override string ToString() =>
        currency is null ? "" : $"{Exact.Format(Minor, currency.MinorDigits, currency.MinorDigits)} {currency.Code}";
}
