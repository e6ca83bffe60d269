using System.Numerics;
using FsCheck;
using FsCheck.Xunit;
using Sourcing.BuildingBlocks.Primitives;
using ProtoMoney = Google.Type.Money;

namespace Sourcing.UnitTests.Primitives;

public class MoneyTests
{
    private static readonly Currency Yen = Currency.Parse("JPY");
    private static readonly Currency Dinar = Currency.Parse("KWD");

    [Theory]
    [InlineData("USD", 2)]
    [InlineData("EUR", 2)]
    [InlineData("BYN", 2)]
    [InlineData("MMK", 2)]
    [InlineData("CNY", 2)]
    [InlineData("THB", 2)]
    [InlineData("INR", 2)]
    [InlineData("GBP", 2)]
    [InlineData("CHF", 2)]
    [InlineData("HKD", 2)]
    [InlineData("SGD", 2)]
    [InlineData("LKR", 2)]
    [InlineData("RUB", 2)]
    [InlineData("JPY", 0)]
    [InlineData("VND", 0)]
    [InlineData("KWD", 3)]
    [InlineData("CLF", 4)]
    public void A_currency_has_the_minor_unit_of_ISO_4217(string code, int digits) =>
        Assert.Equal(digits, Currency.Parse(code).MinorDigits);

    [Fact]
    public void Every_active_currency_with_a_minor_unit_is_known()
    {
        Assert.Equal(165, Currency.All.Count);
        Assert.Equal([17, 139, 7, 2], Currency.All.GroupBy(currency => currency.MinorDigits).OrderBy(g => g.Key).Select(g => g.Count()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("US")]
    [InlineData("XAU")]
    [InlineData("XXX")]
    [InlineData("DEM")]
    [InlineData("BGN")]
    public void A_code_that_nothing_is_billed_in_is_refused(string? code) => Assert.False(Currency.TryParse(code, out _));

    [Fact]
    public void A_currency_is_read_without_case() => Assert.Same(Currency.Usd, Currency.Parse(" usd "));

    [Theory]
    [InlineData("USD", 1234, 500_000_000, "1234.50 USD")]
    [InlineData("USD", 0, -10_000_000, "-0.01 USD")]
    [InlineData("USD", -3, -250_000_000, "-3.25 USD")]
    [InlineData("JPY", 700, 0, "700 JPY")]
    [InlineData("KWD", 1, 1_000_000, "1.001 KWD")]
    public void A_proto_amount_is_read_exactly(string currency, long units, int nanos, string text)
    {
        var proto = new ProtoMoney { CurrencyCode = currency, Units = units, Nanos = nanos };
        Assert.True(Money.TryFrom(proto, out var money, out var problem), problem);
        Assert.Equal(text, money.ToString());
        Assert.Equal(proto, money.ToProto());
    }

    [Theory]
    [InlineData("", 1, 0, "must have an active ISO 4217 currency code such as USD")]
    [InlineData("XAU", 1, 0, "must have an active ISO 4217 currency code such as USD")]
    [InlineData("USD", 1, -1, "must have units and nanos of the same sign")]
    [InlineData("USD", -1, 1, "must have units and nanos of the same sign")]
    [InlineData("USD", 0, 1_000_000_000, "must have nanos between -999999999 and 999999999")]
    [InlineData("USD", 0, int.MinValue, "must have nanos between -999999999 and 999999999")]
    [InlineData("USD", 0, 5_000_000, "must not be finer than 0.01 USD")]
    [InlineData("JPY", 0, 500_000_000, "must not be finer than 1 JPY")]
    [InlineData("USD", long.MaxValue, 0, "must not be beyond 92233720368547758.07 USD")]
    public void A_proto_amount_that_is_wrong_is_refused_with_the_reason(string currency, long units, int nanos, string reason)
    {
        Assert.False(Money.TryFrom(new() { CurrencyCode = currency, Units = units, Nanos = nanos }, out _, out var problem));
        Assert.Equal(reason, problem);
    }

    [Fact]
    public void A_missing_amount_is_refused()
    {
        Assert.False(Money.TryFrom(null, out _, out var problem));
        Assert.Equal("must be given", problem);
    }

    [Fact]
    public void Text_is_read_in_the_decimals_of_the_currency()
    {
        Assert.True(Money.TryParse("1234.5", Currency.Usd, out var money, out _));
        Assert.Equal(123_450, money.Minor);
        Assert.False(Money.TryParse("0.5", Yen, out _, out var problem));
        Assert.Equal("must not be finer than 1 JPY", problem);
    }

    [Fact]
    public void A_sum_that_is_too_large_is_refused_and_never_wraps()
    {
        var most = Money.FromMinor(long.MaxValue, Currency.Usd);
        var cent = Money.FromMinor(1, Currency.Usd);
        Assert.False(most.TryAdd(cent, out _));
        Assert.Throws<OverflowException>(() => most.Add(cent));
        Assert.Equal(Money.FromMinor(3, Currency.Usd), cent.Add(Money.FromMinor(2, Currency.Usd)));
    }

    [Fact]
    public void Amounts_of_two_currencies_are_never_added() =>
        Assert.Throws<ArgumentException>(() => Money.Zero(Currency.Usd).Add(Money.Zero(Yen)));

    [Theory]
    [InlineData(1, 1, 2, 1)]
    [InlineData(-1, 1, 2, -1)]
    [InlineData(100, 1, 3, 33)]
    [InlineData(200, 1, 3, 67)]
    [InlineData(100, 3, 3, 100)]
    [InlineData(100, 0, 3, 0)]
    public void A_part_costs_its_share_rounded_half_away_from_zero(long total, long part, long whole, long expected) =>
        Assert.Equal(expected, Money.PartOf(Usd(total), Carats(part), Carats(whole)).Minor);

    [Fact]
    public void A_part_that_is_not_of_the_whole_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Money.PartOf(Usd(1), Carats(2), Carats(1)));
        Assert.Throws<ArgumentException>(() => Money.PartOf(Usd(1), Carats(0), Carats(0)));
        Assert.Throws<ArgumentException>(() => Money.PartOf(Usd(1), Carats(1), Quantity.FromThousandths(1, Unit.Gram)));
    }

    [Fact]
    public void An_amount_is_written_with_all_decimals_of_its_currency()
    {
        Assert.Equal("1234.50 USD", Usd(123_450).ToString());
        Assert.Equal("0.005 KWD", Money.FromMinor(5, Dinar).ToString());
        Assert.Equal("-92233720368547758.08 USD", Usd(long.MinValue).ToString());
    }

    [Property]
    public bool Every_amount_survives_the_proto(DoNotSize<long> minor, uint which)
    {
        var money = Money.FromMinor(minor.Item, Any(which));
        return Money.TryFrom(money.ToProto(), out var read, out _) && read == money;
    }

    [Property]
    public bool Every_amount_survives_its_text(DoNotSize<long> minor, uint which)
    {
        var money = Money.FromMinor(minor.Item, Any(which));
        return Money.TryParse(money.ToString().Split(' ')[0], money.Currency, out var read, out _) && read == money;
    }

    [Property]
    public bool Reading_money_never_throws_and_a_refusal_has_a_reason(string? text, DoNotSize<long> units, DoNotSize<int> nanos, uint which)
    {
        var currency = Any(which);
        var proto = new ProtoMoney { CurrencyCode = currency.Code, Units = units.Item, Nanos = nanos.Item };
        return Money.TryParse(text, currency, out _, out var first) == (first.Length == 0)
            && Money.TryFrom(proto, out _, out var second) == (second.Length == 0);
    }

    [Property]
    public bool A_part_is_never_off_by_more_than_half_a_minor_unit(DoNotSize<long> total, DoNotSize<ulong> part, DoNotSize<ulong> whole)
    {
        var (p, w) = PartAndWhole(part.Item, whole.Item);
        var share = Money.PartOf(Usd(total.Item), p, w).Minor;
        var error = (BigInteger)share * w.Thousandths - (BigInteger)total.Item * p.Thousandths;
        return BigInteger.Abs(error) * 2 <= w.Thousandths;
    }

    [Property]
    public bool A_part_of_a_debt_is_the_debt_of_the_part(DoNotSize<long> total, DoNotSize<ulong> part, DoNotSize<ulong> whole)
    {
        var (p, w) = PartAndWhole(part.Item, whole.Item);
        var owed = total.Item == long.MinValue ? 0 : total.Item;
        return Money.PartOf(Usd(-owed), p, w).Minor == -Money.PartOf(Usd(owed), p, w).Minor;
    }

    [Property]
    public bool Two_parts_that_make_the_whole_are_at_most_one_minor_unit_off(
        DoNotSize<long> total, DoNotSize<ulong> part, DoNotSize<ulong> whole)
    {
        var (p, w) = PartAndWhole(part.Item, whole.Item);
        var rest = Quantity.FromThousandths(w.Thousandths - p.Thousandths, w.Unit);
        var sum = (Int128)Money.PartOf(Usd(total.Item), p, w).Minor + Money.PartOf(Usd(total.Item), rest, w).Minor;
        return Int128.Abs(sum - total.Item) <= 1 && Money.PartOf(Usd(total.Item), w, w).Minor == total.Item;
    }

    internal static Currency Any(uint which) => Currency.All[(int)(which % (uint)Currency.All.Count)];

    private static (Quantity Part, Quantity Whole) PartAndWhole(ulong part, ulong whole)
    {
        var w = (long)(whole % Quantity.MaxThousandths) + 1;
        return (Carats((long)(part % (ulong)(w + 1))), Carats(w));
    }

    private static Money Usd(long minor) => Money.FromMinor(minor, Currency.Usd);

    private static Quantity Carats(long thousandths) => Quantity.FromThousandths(thousandths, Unit.Carat);
}
