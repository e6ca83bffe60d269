using System.Numerics;
using FsCheck;
using FsCheck.Xunit;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.UnitTests.Primitives;

public class UnitPriceTests
{
    [Theory]
    [InlineData("0.01", "0.5", "USD", 1)]
    [InlineData("-0.01", "0.5", "USD", -1)]
    public void Half_a_cent_rounds_away_from_zero(string price, string carats, string currency, long minor) =>
        Assert.Equal(minor, Price(price, currency).LineTotal(Carats(carats)).Minor);

    [Theory]
    [InlineData("1250.75", "3.217", "USD", 402_366)]
    [InlineData("0.000001", "1000000000000", "USD", 100_000_000)]
    [InlineData("0.0049", "1", "USD", 0)]
    [InlineData("100.5", "1", "JPY", 101)]
    [InlineData("100.4", "1", "JPY", 100)]
    [InlineData("1.0005", "1", "KWD", 1_001)]
    public void A_line_total_is_the_exact_product_rounded_once(string price, string carats, string currency, long minor) =>
        Assert.Equal(minor, Price(price, currency).LineTotal(Carats(carats)).Minor);

    [Fact]
    public void A_line_total_that_is_too_large_is_refused_and_never_wraps()
    {
        var most = UnitPrice.FromMicros(long.MaxValue, Currency.Parse("CLF"));
        var all = Quantity.FromThousandths(Quantity.MaxThousandths, Unit.Tonne);
        Assert.False(most.TryLineTotal(all, out _));
        Assert.Throws<OverflowException>(() => most.LineTotal(all));
        Assert.False(UnitPrice.FromMicros(long.MinValue, Currency.Parse("CLF")).TryLineTotal(all, out _));
    }

    [Fact]
    public void A_price_may_be_finer_than_a_cent_but_not_than_a_millionth()
    {
        Assert.True(UnitPrice.TryFrom(new() { CurrencyCode = "USD", Nanos = 1_000 }, out var price, out _));
        Assert.Equal("0.000001 USD", price.ToString());
        Assert.False(UnitPrice.TryFrom(new() { CurrencyCode = "USD", Nanos = 100 }, out _, out var problem));
        Assert.Equal("must not be finer than 0.000001 USD", problem);
    }

    [Fact]
    public void A_price_is_written_with_at_least_the_decimals_of_its_currency()
    {
        Assert.Equal("1250.50 USD", Price("1250.5", "USD").ToString());
        Assert.Equal("1250.505 USD", Price("1250.505", "USD").ToString());
        Assert.Equal("1250 JPY", Price("1250", "JPY").ToString());
    }

    [Theory]
    [InlineData(100_00, "3", "33.333333 USD")]
    [InlineData(200_00, "3", "66.666667 USD")]
    [InlineData(-200_00, "3", "-66.666667 USD")]
    [InlineData(1, "0.001", "10.00 USD")]
    public void An_average_is_rounded_to_a_millionth_for_display(long minor, string carats, string expected) =>
        Assert.Equal(expected, UnitPrice.Average(Money.FromMinor(minor, Currency.Usd), Carats(carats)).ToString());

    [Fact]
    public void An_average_of_nothing_or_beyond_the_range_is_refused()
    {
        var most = Money.FromMinor(long.MaxValue, Currency.Usd);
        Assert.False(UnitPrice.TryAverage(most, Carats("0"), out _));
        Assert.False(UnitPrice.TryAverage(most, Carats("0.001"), out _));
        Assert.Throws<OverflowException>(() => UnitPrice.Average(most, Carats("0.001")));
    }

    [Property(MaxTest = 500)]
    public bool A_line_total_agrees_with_arithmetic_of_unlimited_size(
        DoNotSize<long> micros, DoNotSize<ulong> amount, uint unit, uint currency)
    {
        var price = UnitPrice.FromMicros(micros.Item, MoneyTests.Any(currency));
        var quantity = QuantityTests.Any(amount.Item, unit);

        // Rounds the magnitude half up and puts the sign back: another road to half away from zero.
        var scale = BigInteger.Pow(10, 9 - price.Currency.MinorDigits);
        var magnitude = BigInteger.Abs(micros.Item) * quantity.Thousandths;
        var expected = (2 * magnitude + scale) / (2 * scale) * Math.Sign(micros.Item);

        var fits = expected >= long.MinValue && expected <= long.MaxValue;
        return price.TryLineTotal(quantity, out var total) == fits && (!fits || total.Minor == expected);
    }

    [Property]
    public bool A_line_total_agrees_with_decimal_arithmetic(DoNotSize<int> cents, DoNotSize<uint> amount)
    {
        var price = UnitPrice.FromMicros(cents.Item * 10_000L, Currency.Usd);
        var quantity = Quantity.FromThousandths(amount.Item, Unit.Carat);
        return price.LineTotal(quantity).Value == Math.Round(price.Value * quantity.Value, 2, MidpointRounding.AwayFromZero);
    }

    [Property]
    public bool A_line_total_is_never_off_by_more_than_half_a_minor_unit(DoNotSize<int> micros, DoNotSize<uint> amount, uint currency)
    {
        var price = UnitPrice.FromMicros(micros.Item, MoneyTests.Any(currency));
        var quantity = Quantity.FromThousandths(amount.Item, Unit.Carat);
        var minorUnit = Money.FromMinor(1, price.Currency).Value;
        return Math.Abs(price.LineTotal(quantity).Value - price.Value * quantity.Value) * 2 <= minorUnit;
    }

    [Property]
    public bool A_credit_is_rounded_as_the_charge_is(DoNotSize<int> micros, DoNotSize<uint> amount)
    {
        var quantity = Quantity.FromThousandths(amount.Item, Unit.Carat);
        return UnitPrice.FromMicros(-(long)micros.Item, Currency.Usd).LineTotal(quantity).Minor
            == -UnitPrice.FromMicros(micros.Item, Currency.Usd).LineTotal(quantity).Minor;
    }

    [Property]
    public bool Every_price_survives_the_proto_and_its_text(DoNotSize<long> micros, uint currency)
    {
        var price = UnitPrice.FromMicros(micros.Item, MoneyTests.Any(currency));
        return UnitPrice.TryFrom(price.ToProto(), out var read, out _)
            && read == price
            && UnitPrice.TryParse(price.ToString().Split(' ')[0], price.Currency, out var again, out _)
            && again == price;
    }

    [Property]
    public bool Reading_a_price_never_throws_and_a_refusal_has_a_reason(string? text, DoNotSize<long> units, DoNotSize<int> nanos) =>
        UnitPrice.TryParse(text, Currency.Usd, out _, out var first) == (first.Length == 0)
        && UnitPrice.TryFrom(new() { CurrencyCode = "USD", Units = units.Item, Nanos = nanos.Item }, out _, out var second)
            == (second.Length == 0);

    private static UnitPrice Price(string value, string currency) =>
        UnitPrice.TryParse(value, Currency.Parse(currency), out var price, out var problem) ? price : throw new FormatException(problem);

    private static Quantity Carats(string value) =>
        Quantity.TryParse(value, Unit.Carat, out var quantity, out var problem) ? quantity : throw new FormatException(problem);
}
