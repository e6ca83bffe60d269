using Sourcing.Lots.Import;

namespace Sourcing.UnitTests.Lots;

public sealed class CellsTests
{
    [Theory]
    [InlineData("1234.5", "1234.5")]
    [InlineData("1,234.50", "1234.50")]
    [InlineData("1.234,50", "1234.50")]
    [InlineData("12,5", "12.5")]
    [InlineData("0,123", "0.123")]
    [InlineData("1234,567", "1234.567")]
    [InlineData("1,234,567", "1234567")]
    [InlineData("1.234.567", "1234567")]
    [InlineData("1 234,5", "1234.5")]
    [InlineData("1'234.5", "1234.5")]
    [InlineData("1\u00A0234", "1234")]
    [InlineData("1,2345", "1.2345")]
    [InlineData("-5", "-5")]
    [InlineData(".5", ".5")]
    public void A_number_that_can_only_be_one_is_read(string cell, string plain)
    {
        Assert.True(Cells.TryNumber(cell, 6, out var read, out var problem), problem);
        Assert.Equal(plain, read);
    }

    [Theory]
    [InlineData("1,234", "may mean 1234 or 1.234")]
    [InlineData("12,34,567", "no usual way")]
    [InlineData("1,23.4,5", "no usual way")]
    [InlineData("1.2.3", "no usual way")]
    [InlineData("ten", "is not a number")]
    [InlineData("1e5", "is not a number")]
    [InlineData("٣", "is not a number")]
    [InlineData("", "is not a number")]
    public void A_number_that_may_be_two_or_none_is_refused_with_what_to_write(string cell, string reason)
    {
        Assert.False(Cells.TryNumber(cell, 3, out _, out var problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_decimals_or_cannot_be_that_large_is_no_ambiguity()
    {
        Assert.True(Cells.TryNumber("1,200", 2, out var total, out _));
        Assert.Equal("1200", total);
        Assert.True(Cells.TryNumber("99,995", 6, out var percent, out _, most: 100));
        Assert.Equal("99.995", percent);
    }

    [Theory]
    [InlineData("$1,200.50/ct", "1,200.50", "USD", "ct")]
    [InlineData("USD 950", "950", "USD", null)]
    [InlineData("1.250,00 €", "1.250,00", "EUR", null)]
    [InlineData("HK$ 88 per piece", "88", "HKD", "pcs")]
    [InlineData("1200.-", "1200", null, null)]
    [InlineData("£.50", ".50", "GBP", null)]
    [InlineData("CHF 12.5/g", "12.5", "CHF", "g")]
    public void A_price_is_cut_into_number_currency_and_unit(string cell, string number, string? currency, string? unit)
    {
        Assert.True(Cells.TryMoney(cell, out var read, out var money, out _, out var per));
        Assert.Equal((number, currency, unit), (read, money?.Code, per?.Code));
    }

    [Theory]
    [InlineData("on request")]
    [InlineData("(1200)")]
    [InlineData("1200/box")]
    [InlineData("USD 1200 EUR")]
    public void What_is_no_price_is_refused(string cell) => Assert.False(Cells.TryMoney(cell, out _, out _, out _, out _));

    [Theory]
    [InlineData("2024-03-15")]
    [InlineData("15.03.2024")]
    [InlineData("15-Mar-2024")]
    [InlineData("15/03/2024")]
    [InlineData("03/15/2024")]
    [InlineData("March 15, 2024")]
    public void A_date_is_read_in_the_usual_spellings(string cell)
    {
        Assert.True(Cells.TryDate(cell, out var date, out var problem), problem);
        Assert.Equal((2024, 3, 15), (date.Year, date.Month, date.Day));
    }

    [Theory]
    [InlineData("03/04/2024", "may be 2024-04-03 or 2024-03-04")]
    [InlineData("31.02.2024", "is not a date")]
    [InlineData("soon", "is not a date")]
    public void A_date_that_may_be_two_or_none_is_refused(string cell, string reason)
    {
        Assert.False(Cells.TryDate(cell, out _, out var problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }
}
