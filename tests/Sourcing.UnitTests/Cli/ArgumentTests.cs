using Google.Type;
using Sourcing.Cli.Arguments;
using Sourcing.Cli.Commands;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;

namespace Sourcing.UnitTests.Cli;

public class ArgumentTests
{
    private const string Id = "0198f1c2-7a3b-7c4d-8e5f-0123456789ab";

    [Theory]
    [InlineData("12.5ct", "12.5", "ct")]
    [InlineData("20 t", "20", "t")]
    [InlineData("0.001oz_t", "0.001", "oz_t")]
    [InlineData("3 short ton", "3", "short ton")]
    [InlineData(".5ct", ".5", "ct")]
    [InlineData("7", "7", "")]
    public void A_quantity_keeps_its_digits_and_its_unit_as_written(string text, string value, string unit)
    {
        Assert.True(Amount.Quantity(text, out var quantity, out _));
        Assert.Equal((value, unit), (quantity.Value, quantity.Unit));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ct")]
    [InlineData("12,5ct")]
    [InlineData("1e3ct")]
    [InlineData("1 000ct")]
    [InlineData("12.ct")]
    [InlineData("٣ct")]
    public void What_is_not_a_quantity_is_refused_with_an_example(string text)
    {
        Assert.False(Amount.Quantity(text, out _, out var problem));
        Assert.Contains("12.5ct", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_weight_needs_its_unit() => Assert.False(Amount.Weight("12.5", out _, out _));

    [Theory]
    [InlineData("100USD", "USD", 100, 0)]
    [InlineData("1250.50 usd", "USD", 1250, 500_000_000)]
    [InlineData("EUR0.000001", "EUR", 0, 1_000)]
    [InlineData("-0.5CHF", "CHF", 0, -500_000_000)]
    [InlineData("-7.25CHF", "CHF", -7, -250_000_000)]
    [InlineData("9223372036854775807JPY", "JPY", long.MaxValue, 0)]
    [InlineData("1.5000000000000USD", "USD", 1, 500_000_000)]
    public void Money_is_read_exactly(string text, string currency, long units, int nanos)
    {
        Assert.True(Amount.Money(text, out var money, out _));
        Assert.Equal(new Money { CurrencyCode = currency, Units = units, Nanos = nanos }, money);
    }

    [Theory]
    [InlineData("100")]
    [InlineData("USD")]
    [InlineData("$100")]
    [InlineData("1,000USD")]
    [InlineData("1.0000000001USD")]
    [InlineData("9223372036854775808USD")]
    public void What_is_not_money_is_refused(string text) => Assert.False(Amount.Money(text, out _, out _));

    [Theory]
    [InlineData("1250.50", "", 1250, 500_000_000)]
    [InlineData("0.01", "", 0, 10_000_000)]
    [InlineData("100usd", "USD", 100, 0)]
    public void A_sum_may_leave_its_currency_out(string text, string currency, long units, int nanos)
    {
        Assert.True(Amount.Sum(text, out var money, out _));
        Assert.Equal(new Money { CurrencyCode = currency, Units = units, Nanos = nanos }, money);
    }

    [Theory]
    [InlineData("2026-01-31", true)]
    [InlineData("2024-02-29", true)]
    [InlineData("2026-02-29", false)]
    [InlineData("2026-1-31", false)]
    [InlineData("31.01.2026", false)]
    [InlineData("", false)]
    public void A_day_is_a_date_of_the_calendar(string text, bool isDay)
    {
        Assert.Equal(isDay, Day.Date(text, out var date, out _));
        if (isDay) Assert.Equal(text, $"{date!.Year}-{date.Month:D2}-{date.Day:D2}");
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("30m", 1800)]
    [InlineData("24h", 86400)]
    [InlineData("7d", 604800)]
    public void A_length_of_time_is_a_number_with_a_letter(string text, int seconds)
    {
        Assert.True(Amount.Duration(text, out var duration, out _));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData("0h")]
    [InlineData("-1h")]
    [InlineData("1.5h")]
    [InlineData("24")]
    [InlineData("366d")]
    [InlineData("999999999d")]
    public void A_length_of_time_that_is_none_is_refused(string text) => Assert.False(Amount.Duration(text, out _, out _));

    [Theory]
    [InlineData($"lots/{Id}", null, null)]
    [InlineData(Id, null, null)]
    [InlineData($"lots/{Id}=12.5ct", "12.5", "ct")]
    [InlineData($"{Id}=20 t", "20", "t")]
    [InlineData($"{Id}=12.5", "12.5", "")]
    public void A_lot_is_named_whole_or_by_its_id_with_or_without_a_part(string text, string? value, string? unit)
    {
        Assert.True(LotArgument.TryParse(text, out var lot, out _));
        Assert.Equal(($"lots/{Id}", value, unit), (lot.Name, lot.Quantity?.Value, lot.Quantity?.Unit));
    }

    [Theory]
    [InlineData("lots/ruby")]
    [InlineData($"orders/{Id}")]
    [InlineData($"{Id}=")]
    [InlineData($"{Id}=ct")]
    [InlineData("")]
    public void A_lot_that_is_none_is_refused(string text) => Assert.False(LotArgument.TryParse(text, out _, out _));

    [Theory]
    [InlineData(Id, true, null, null)]
    [InlineData($"lots/{Id}=10ct", false, "10 ct", null)]
    [InlineData($"{Id}=10/2.5", false, "10 ", "2.5 ")]
    [InlineData($"{Id}=10 ct / 2.5 short ton", false, "10 ct", "2.5 short ton")]
    [InlineData($"{Id}=0/1", false, null, "1 ")]
    [InlineData($"{Id}=1/0.00ct", false, "1 ", null)]
    public void What_has_arrived_of_a_line_is_what_was_accepted_and_what_was_sent_back(string text, bool isRest, string? accepted, string? rejected)
    {
        Assert.True(ReceiptArgument.TryParse(text, out var line, out _));
        Assert.Equal(($"lots/{Id}", isRest, accepted, rejected), (line.Lot, line.IsRest, Text(line.Accepted), Text(line.Rejected)));

        static string? Text(Sourcing.Types.V1.Quantity? quantity) => quantity is null ? null : $"{quantity.Value} {quantity.Unit}";
    }

    [Theory]
    [InlineData("ofac-sdn@3")]
    [InlineData("listVersions/ofac-sdn@3")]
    public void A_version_of_a_list_is_named_whole_or_without_its_collection(string text)
    {
        Assert.True(ResourceName.ListVersion(text, out var name, out _));
        Assert.Equal("listVersions/ofac-sdn@3", name);
    }

    [Theory]
    [InlineData("ofac-sdn")]
    [InlineData("ofac-sdn@")]
    [InlineData("ofac-sdn@0")]
    [InlineData("OFAC@1")]
    [InlineData("lists/ofac-sdn@1")]
    public void A_version_that_is_none_is_refused_with_an_example(string text)
    {
        Assert.False(ResourceName.ListVersion(text, out _, out var problem));
        Assert.Contains("ofac-sdn@3", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("17", true)]
    [InlineData("decisions/17", true)]
    [InlineData("0", false)]
    [InlineData("-17", false)]
    [InlineData("decisions/", false)]
    [InlineData("17th", false)]
    public void A_decision_is_named_whole_or_by_its_number(string text, bool isOne)
    {
        Assert.Equal(isOne, ResourceName.Decision(text, out var name, out _));
        if (isOne) Assert.Equal("decisions/17", name);
    }

    [Fact]
    public void Enum_values_are_words() =>
        Assert.Equal("accepted-with-changes", Choice.Word(Order.Types.Acknowledgement.AcceptedWithChanges));

    [Fact]
    public void Every_field_of_the_lot_filter_has_an_option_that_sets_it()
    {
        string[] line =
        [
            "--kind", "GEMSTONE", "--species", "corundum", "--variety", "ruby", "--commodity", "copper", "--treatment", "N", "--treatment",
            "H", "--origin", "MM", "--lab", "GRS", "--shape", "OVAL",
            "--supplier", Id, "--availability", "G", "--nature", "NATURAL", "--form", "PARCEL", "--clarity", "VS", "--min-weight", "1ct",
            "--max-weight", "3ct", "--min-unit-price", "100USD",
            "--max-unit-price", "200USD", "--min-total", "1USD", "--max-total", "2USD", "--text", "star", "--include-unavailable",
        ];
        var options = new LotFilterOptions();
        var command = new System.CommandLine.Command("list");
        options.AddTo(command);

        var parsed = command.Parse(line);
        var filter = options.Read(parsed);

        Assert.Empty(parsed.Errors);
        var unset = LotFilter.Descriptor.Fields.InDeclarationOrder().Where(field => field.Accessor.GetValue(filter) switch
        {
            System.Collections.IList list => list.Count == 0,
            string text => text.Length == 0,
            bool flag => !flag,
            var value => value is null,
        });
        Assert.Empty(unset.Select(field => field.Name));
        Assert.Equal(["N", "H"], filter.Treatments);
        Assert.Equal([$"suppliers/{Id}"], filter.Suppliers);
    }
}
