using System.Globalization;
using FsCheck;
using FsCheck.Xunit;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.UnitTests.Primitives;

public class UnitTests
{
    [Theory]
    [InlineData("ct", "0.2")]
    [InlineData("g", "1")]
    [InlineData("kg", "1000")]
    [InlineData("t", "1000000")]
    [InlineData("oz_t", "31.1034768")]
    [InlineData("lb", "453.59237")]
    [InlineData("oz", "28.349523125")]
    [InlineData("tola", "11.6638038")]
    [InlineData("momme", "3.75")]
    [InlineData("grain", "0.06479891")]
    [InlineData("pearl_grain", "0.05")]
    [InlineData("dwt", "1.55517384")]
    [InlineData("short_ton", "907184.74")]
    [InlineData("long_ton", "1016046.9088")]
    [InlineData("dmtu", "10000")]
    [InlineData("pcs", null)]
    public void A_unit_has_the_grams_of_its_definition(string code, string? grams) =>
        Assert.Equal(grams is null ? null : decimal.Parse(grams, CultureInfo.InvariantCulture), Unit.Parse(code).Grams);

    [Fact]
    public void There_are_sixteen_units() => Assert.Equal(16, Unit.All.Count);

    [Theory]
    [InlineData("Carats", "ct")]
    [InlineData("CTS", "ct")]
    [InlineData("troy oz", "oz_t")]
    [InlineData("OZT", "oz_t")]
    [InlineData("oz-t", "oz_t")]
    [InlineData("ounce", "oz")]
    [InlineData("MT", "t")]
    [InlineData("Tonne", "t")]
    [InlineData("short tons", "short_ton")]
    [InlineData("pieces", "pcs")]
    [InlineData(" pc. ", "pcs")]
    [InlineData("lbs", "lb")]
    [InlineData("pearl grains", "pearl_grain")]
    public void An_alias_is_read_as_its_unit(string alias, string code) => Assert.Equal(code, Unit.Parse(alias).Code);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("ton")]
    [InlineData("gr")]
    [InlineData("stone weight")]
    public void A_word_that_names_no_unit_or_more_than_one_is_refused(string? text) => Assert.False(Unit.TryParse(text, out _));

    [Fact]
    public void Every_code_and_name_is_read_back()
    {
        Assert.All(Unit.All, unit => Assert.Same(unit, Unit.Parse(unit.Code)));
        Assert.All(Unit.All, unit => Assert.Same(unit, Unit.Parse(unit.Name)));
    }

    [Theory]
    [InlineData("ct", 1, 200)]
    [InlineData("g", 1, 1_000)]
    [InlineData("oz_t", 1_000, 31_103_477)]
    [InlineData("grain", 1, 65)]
    [InlineData("t", 1_000, 1_000_000_000_000)]
    public void The_search_key_is_the_mass_in_rounded_micrograms(string code, long thousandths, long micrograms) =>
        Assert.Equal(micrograms, Unit.Parse(code).Micrograms(thousandths));

    [Fact]
    public void The_search_key_saturates_and_does_not_wrap() =>
        Assert.Equal(long.MaxValue, Unit.LongTon.Micrograms(Quantity.MaxThousandths));

    [Fact]
    public void Counted_goods_have_no_search_key() => Assert.Null(Unit.Piece.Micrograms(1_000));

    [Property]
    public bool Reading_a_unit_never_throws(string? text) => Unit.TryParse(text, out var unit) == unit is not null;

    [Property]
    public bool The_search_key_keeps_the_order_of_amounts(DoNotSize<long> a, DoNotSize<long> b, uint which)
    {
        var unit = Unit.All[(int)(which % 15)];
        var (less, more) = (Math.Min(a.Item, b.Item), Math.Max(a.Item, b.Item));
        return unit.Micrograms(less) <= unit.Micrograms(more);
    }
}
