using Sourcing.Lots.Import;
using Sourcing.Lots.V1;
using Sourcing.Tests;

namespace Sourcing.UnitTests.Lots;

public sealed class RealFilesTests
{
    [Fact]
    public async Task All_53940_diamonds_become_lots()
    {
        await using var stream = File.OpenRead(SharedData.Path("stones/diamonds.csv"));
        var options = new ImportOptions
        {
            NumberRows = true,
            NumberPrefix = "D",
            Mappings = { ["price"] = "total" },
            Values = { ["species"] = "diamond", ["currency"] = "USD" },
        };
        var (file, rows) = await Stock.ReadAsync(stream, options);
        Assert.Empty(file.IgnoredHeadings);
        Assert.Equal(53_940, rows.Count);
        Assert.All(rows, row => Assert.Empty(row.Problems));

        var first = rows[0].Lot!;
        Assert.Equal(("D2", "0.23", 326, "IDEAL", "E", "SI2"),
            (first.StockNumber, first.Quantity.Value, first.Price.Total.Units, first.Gemstone.CutGrade, first.Gemstone.ColourGrade, first.Gemstone.Clarity));
        Assert.Equal(new Measurements { LengthMm = "3.95", WidthMm = "3.98", DepthMm = "2.43", DepthPercent = "61.5", TablePercent = "55" }, first.Gemstone.Measurements);
        // Twenty of them have a size of 0, which is none.
        Assert.Equal(20, rows.Count(row => row.Lot!.Gemstone.Measurements is { DepthMm: "" } or { LengthMm: "" } or { WidthMm: "" }));
    }

    [Theory]
    [InlineData("mogok-and-colombo-gems.csv", 240)]
    [InlineData("baltic-commodities.csv", 60)]
    public async Task The_sample_stock_file_goes_in_without_a_problem(string name, int least)
    {
        var rows = await DemoAsync(name);
        Assert.True(rows.Count >= least);
        Assert.All(rows, row => Assert.True(row.Lot is not null, $"{name} row {row.Row}: {string.Join(' ', row.Problems)}"));
        Assert.All(rows, row => Assert.Equal("USD", row.Lot!.Price.Total.CurrencyCode));
    }

    [Fact]
    public async Task The_samples_hold_the_three_lots_that_the_demonstration_buys()
    {
        var lots = (await DemoAsync("mogok-and-colombo-gems.csv")).Concat(await DemoAsync("baltic-commodities.csv")).ToDictionary(row => row.Lot!.StockNumber, row => row.Lot!);
        Assert.True(lots["MCG-RUBY-0001"] is { Divisible: false, Gemstone: { Variety: "ruby", Form: "SINGLE" }, Availability: "GUARANTEED" });
        Assert.True(lots["MCG-PARCEL-0001"] is { Divisible: true, Gemstone: { Variety: "blue-sapphire", Form: "PARCEL" }, Quantity: { Value: "312.5", Unit: "ct" }, Price.Authority: Price.Types.Authority.PerUnit });
        Assert.True(lots["BC-COPPER-0001"] is { Divisible: true, Commodity.Commodity_: "copper", Quantity: { Value: "750", Unit: "t" }, Price.Authority: Price.Types.Authority.PerUnit });
    }

    private static async Task<List<ImportRow>> DemoAsync(string name)
    {
        await using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Demo", name));
        return (await Stock.ReadAsync(stream)).Rows;
    }
}
