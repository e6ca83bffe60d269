using System.Globalization;
using FsCheck;
using FsCheck.Xunit;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.UnitTests.Primitives;

public class QuantityTests
{
    [Theory]
    [InlineData("12.5", 12_500)]
    [InlineData("12.500000", 12_500)]
    [InlineData("0.001", 1)]
    [InlineData(".5", 500)]
    [InlineData("007", 7_000)]
    [InlineData(" 3 ", 3_000)]
    [InlineData("0", 0)]
    [InlineData("1000000000000", Quantity.MaxThousandths)]
    public void Plain_decimal_text_is_read_exactly(string text, long thousandths)
    {
        Assert.True(Quantity.TryParse(text, Unit.Carat, out var quantity, out var problem));
        Assert.Equal("", problem);
        Assert.Equal(Quantity.FromThousandths(thousandths, Unit.Carat), quantity);
    }

    [Theory]
    [InlineData(null, "must be a plain decimal number such as 12.5")]
    [InlineData("", "must be a plain decimal number such as 12.5")]
    [InlineData("1,000", "must be a plain decimal number such as 12.5")]
    [InlineData("1e3", "must be a plain decimal number such as 12.5")]
    [InlineData("+1", "must be a plain decimal number such as 12.5")]
    [InlineData("5.", "must be a plain decimal number such as 12.5")]
    [InlineData("1.2.3", "must be a plain decimal number such as 12.5")]
    [InlineData("--1", "must be a plain decimal number such as 12.5")]
    [InlineData("\u0663", "must be a plain decimal number such as 12.5")]
    [InlineData("NaN", "must be a plain decimal number such as 12.5")]
    [InlineData("0.0001", "must not be finer than 0.001 ct")]
    [InlineData("-0.5", "must not be negative")]
    [InlineData("1000000000000.001", "must not be more than 1000000000000 ct")]
    [InlineData("99999999999999999999999", "must not be more than 1000000000000 ct")]
    public void Text_that_is_no_exact_amount_is_refused_with_the_reason(string? text, string reason)
    {
        Assert.False(Quantity.TryParse(text, Unit.Carat, out _, out var problem));
        Assert.Equal(reason, problem);
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("0.0005")]
    public void A_part_of_a_piece_is_refused(string text)
    {
        Assert.False(Quantity.TryParse(text, Unit.Piece, out _, out var problem));
        Assert.Equal("must be a whole number of pieces", problem);
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantity.FromThousandths(1_500, Unit.Piece));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(Quantity.MaxThousandths + 1)]
    public void A_stored_amount_out_of_range_cannot_be_built(long thousandths) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantity.FromThousandths(thousandths, Unit.Carat));

    [Fact]
    public void Nothing_is_read_but_is_not_positive()
    {
        Assert.True(Quantity.TryParse("0.000", Unit.Carat, out var nothing, out _));
        Assert.False(nothing.IsPositive);
        Assert.True(Quantity.FromThousandths(1, Unit.Carat).IsPositive);
    }

    [Fact]
    public void A_quantity_is_written_without_zeros_at_the_end()
    {
        Assert.Equal("12.5 ct", Quantity.FromThousandths(12_500, Unit.Carat).ToString());
        Assert.Equal("100", Quantity.FromThousandths(100_000, Unit.Tonne).ToValueString());
        Assert.Equal("0.01", Quantity.FromThousandths(10, Unit.Tonne).ToValueString());
    }

    [Theory]
    [InlineData("1", "kg", "ct", "5000")]
    [InlineData("1", "oz_t", "g", null)]
    [InlineData("1", "oz_t", "dwt", "20")]
    [InlineData("1", "oz_t", "ct", null)]
    [InlineData("1000", "oz_t", "ct", "155517.384")]
    [InlineData("1", "kg", "oz_t", null)]
    [InlineData("1", "short_ton", "lb", "2000")]
    [InlineData("1", "long_ton", "lb", "2240")]
    [InlineData("1", "lb", "oz", "16")]
    [InlineData("1", "ct", "pearl_grain", "4")]
    [InlineData("1", "momme", "ct", "18.75")]
    [InlineData("1", "tola", "grain", "180")]
    [InlineData("5", "pcs", "pcs", "5")]
    [InlineData("5", "pcs", "ct", null)]
    [InlineData("5", "ct", "pcs", null)]
    [InlineData("1", "dmtu", "kg", null)]
    [InlineData("1000000000000", "t", "ct", null)]
    public void An_amount_is_converted_only_where_the_result_is_exact(string value, string from, string to, string? expected)
    {
        Assert.True(Quantity.TryParse(value, Unit.Parse(from), out var quantity, out _));
        Assert.Equal(expected is not null, quantity.TryConvert(Unit.Parse(to), out var converted));
        if (expected is not null)
            Assert.Equal($"{expected} {to}", converted.ToString());
    }

    [Fact]
    public void A_default_quantity_gives_no_unit_away() => Assert.Throws<InvalidOperationException>(() => default(Quantity).Unit);

    [Property]
    public bool What_is_written_is_read_back(DoNotSize<ulong> amount, uint which)
    {
        var quantity = Any(amount.Item, which);
        return Quantity.TryParse(quantity.ToValueString(), quantity.Unit, out var read, out _) && read == quantity;
    }

    [Property]
    public bool The_decimal_value_is_exact(DoNotSize<ulong> amount, uint which)
    {
        var quantity = Any(amount.Item, which);
        return quantity.Value * 1_000 == quantity.Thousandths
            && Quantity.TryParse(quantity.Value.ToString(CultureInfo.InvariantCulture), quantity.Unit, out var read, out _)
            && read == quantity;
    }

    [Property(MaxTest = 500)]
    public bool A_conversion_is_exact_or_refused_and_goes_back(DoNotSize<ulong> amount, uint from, uint to)
    {
        var quantity = Any(amount.Item % 1_000_000_000, from);
        var target = Unit.All[(int)(to % (uint)Unit.All.Count)];
        if (!quantity.TryConvert(target, out var converted))
            return true;
        if (ReferenceEquals(quantity.Unit, target))
            return converted == quantity;
        return converted.Value * target.Grams == quantity.Value * quantity.Unit.Grams
            && converted.TryConvert(quantity.Unit, out var back)
            && back == quantity;
    }

    [Property]
    public bool Reading_a_quantity_never_throws_and_a_refusal_has_a_reason(string? text, uint which) =>
        Quantity.TryParse(text, Unit.All[(int)(which % 16)], out _, out var problem) == (problem.Length == 0);

    internal static Quantity Any(ulong amount, uint which)
    {
        var unit = Unit.All[(int)(which % (uint)Unit.All.Count)];
        var thousandths = (long)(amount % (Quantity.MaxThousandths + 1));
        return Quantity.FromThousandths(unit.IsCounted ? thousandths / 1_000 * 1_000 : thousandths, unit);
    }
}
