using FsCheck.Fluent;
using FsCheck.Xunit;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.Lots.Import;
using Sourcing.Lots.V1;

namespace Sourcing.UnitTests.Lots;

public sealed class StockFileTests
{
    [Theory]
    [InlineData("Stock #,Gemstone,Carat,Price Per Carat,Currency", "S1,Ruby,2.00,500,USD")]
    [InlineData("StockNum,Stone,Weight,PPC,Curr", "S1,ruby,2,$500,usd")]
    [InlineData("VENDOR_STOCK_NUMBER,Variety,Size,Price (USD/ct),Ignored", "S1,Rubies,2 ct,500.00,x")]
    [InlineData("ReferenceNum,Species,Weight (ct),USD/ct,Ignored", "S1,ruby,2,500,x")]
    [InlineData("stock-number;variety;cts.;Rap Net Price;CCY", "S1;ruby;2,0;500,00;USD")]
    [InlineData("Lot No.,Item,Quantity,Unit,Total US$", "S1,Ruby,2,carats,\"1,000\"")]
    public async Task Headings_and_values_are_understood_as_dealers_write_them(string headings, string row)
    {
        var lot = await Stock.OneAsync($"{headings}\n{row}\n");
        Assert.Equal(("S1", "ruby", "2", "ct"), (lot.StockNumber, lot.Gemstone.Variety, lot.Quantity.Value, lot.Quantity.Unit));
        Assert.Equal((500, 1000, "USD"), (lot.Price.PerUnit.Units, lot.Price.Total.Units, lot.Price.Total.CurrencyCode));
    }

    [Fact]
    public async Task Every_field_of_a_stone_can_be_said_by_a_column()
    {
        var lot = await Stock.OneAsync(
            "Stock #,Title,Description,Weight,Pcs,Price,Currency,Price authority,Divisible,MOQ,Incoterm,Place,Location,Availability,HS,Form,Species,Variety,Nature,Shape,Cutting style,Treatment,Degree,Filler,Transparency,Colour,Colour claim,Clarity,Measurements,Depth %,Table %,Origin,Locality,Origin lab,Origin report,Origin date,Lab,Cert No,Cert Date\n"
            + "E1,Two emeralds,Old mine,12.5,20,1000,USD,per unit,yes,0.5,FCA,Bogotá,CO,STPS,710391,Parcel,beryl,emerald,natural,octagon,step,oil,minor,oil,transparent,bG 5/4,Muzo green (GUBELIN),SI1,6.51-6.48*4.02,61.5,58,Colombia,Muzo,SSEF,123,2024-01-31,GRS,GRS2024-1,01.02.2024\n");
        Assert.Equal(
            new Lot
            {
                StockNumber = "E1",
                Title = "Two emeralds",
                Description = "Old mine",
                Quantity = new() { Value = "12.5", Unit = "ct" },
                Price = new() { Authority = Price.Types.Authority.PerUnit, PerUnit = new() { Units = 1000, CurrencyCode = "USD" }, Total = new() { Units = 12500, CurrencyCode = "USD" } },
                Divisible = true,
                MinOrderQuantity = new() { Value = "0.5", Unit = "ct" },
                Incoterm = "FCA",
                IncotermPlace = "Bogotá",
                LocationCountryCode = "CO",
                Availability = "SUBJECT_TO_PRIOR_SALE",
                HsCode = "7103.91",
                Gemstone = new()
                {
                    Species = "beryl",
                    Variety = "emerald",
                    Nature = "NATURAL",
                    Form = "PARCEL",
                    PieceCount = 20,
                    Shape = "EMERALD",
                    CuttingStyle = "STEP",
                    Treatments = { new Treatment { Code = "O", Degree = "MINOR", Filler = "OIL" } },
                    Transparency = "TRANSPARENT",
                    ColourGrade = "bG 5/4",
                    ColourClaims = { new ColourClaim { Colour = "muzo-green", Issuer = "GUBELIN" } },
                    Clarity = "SI1",
                    Measurements = new() { LengthMm = "6.51", WidthMm = "6.48", DepthMm = "4.02", DepthPercent = "61.5", TablePercent = "58" },
                    Origins = { new OriginOpinion { CountryCode = "CO", Locality = "Muzo", Lab = "SSEF", ReportNumber = "123", Date = new() { Year = 2024, Month = 1, Day = 31 } } },
                    Reports = { new LabReport { Lab = "GRS", Number = "GRS2024-1", IssueDate = new() { Year = 2024, Month = 2, Day = 1 } } },
                },
            },
            lot);
    }

    [Fact]
    public async Task Every_field_of_goods_can_be_said_by_a_column()
    {
        var lot = await Stock.OneAsync(
            "Reference;Commodity;Quantity (t);Total;Assays;Mass basis;Form;Packing;Origin;Delivery from;Delivery to;Delivery terms\n"
            + "I1;Iron ore fines;75.000,5;EUR 7.500.000;Fe=62,5%; SiO2: 4.1 %;dmt;fines;in bulk;Brazil;2027-03-01;2027-04-30;FOB Ponta da Madeira\n".Replace("; SiO2", "| SiO2", StringComparison.Ordinal));
        Assert.Equal(
            new Commodity
            {
                Commodity_ = "iron-ore",
                Assays = { new Assay { Name = "Fe", Value = "62.5", Unit = "%" }, new Assay { Name = "SiO2", Value = "4.1", Unit = "%" } },
                MassBasis = "DRY",
                Form = "fines",
                Packaging = "in bulk",
                OriginCountryCode = "BR",
                DeliveryFrom = new() { Year = 2027, Month = 3, Day = 1 },
                DeliveryTo = new() { Year = 2027, Month = 4, Day = 30 },
            },
            lot.Commodity);
        Assert.Equal(("75000.5", "t", "FOB", "Ponta da Madeira"), (lot.Quantity.Value, lot.Quantity.Unit, lot.Incoterm, lot.IncotermPlace));
    }

    [Theory]
    [InlineData("Diamond", "Very Good", "", "", "VERY_GOOD")]
    [InlineData("Diamond", "Oval", "OVAL", "", "")]
    [InlineData("Ruby", "Cabochon", "", "CABOCHON", "")]
    [InlineData("Ruby", "Pear", "PEAR", "", "")]
    [InlineData("Ruby", "Oval cabochon", "OVAL", "CABOCHON", "")]
    [InlineData("Ruby", "Cushion / Mixed", "CUSHION", "MIXED", "")]
    public async Task Cut_is_a_grade_of_diamonds_and_a_shape_or_style_of_other_stones(string stone, string cut, string shape, string style, string grade)
    {
        var gem = (await Stock.OneAsync($"Stock #,Stone,Carat,Total USD,Cut\nS1,{stone},1,1,{cut}\n")).Gemstone;
        Assert.Equal((shape, style, grade), (gem.Shape, gem.CuttingStyle, gem.CutGrade));
    }

    [Theory]
    [InlineData("Ruby", "Heated, minor residue", "H/MINOR/")]
    [InlineData("Ruby", "No heat", "N//")]
    [InlineData("Ruby", "heat + Be diffusion", null)]
    [InlineData("Emerald", "Minor oil", "O/MINOR/OIL")]
    [InlineData("Emerald", "Resin (significant)", "O/SIGNIFICANT/RESIN")]
    [InlineData("Jadeite", "B+D", "B// D//")]
    [InlineData("Tanzanite", "H", "H//")]
    [InlineData("Tanzanite", "unknown", "")]
    public async Task Treatments_are_read_with_their_degrees(string stone, string text, string? treatments)
    {
        var (_, rows) = await Stock.ReadAsync($"Stock #,Stone,Carat,Total USD,Treatment\nS1,{stone},1,1,\"{text}\"\n");
        var lot = rows[0].Lot;
        Assert.Equal(treatments, lot is null ? null : string.Join(' ', lot.Gemstone.Treatments.Select(t => $"{t.Code}/{t.Degree}/{t.Filler}")));
    }

    [Theory]
    [InlineData("Burma (Mogok)", "MM", "Mogok")]
    [InlineData("Muzo, Colombia", "CO", "Muzo")]
    [InlineData("LK", "LK", "")]
    public async Task An_origin_may_name_a_place_in_its_country(string text, string country, string locality)
    {
        var origin = Assert.Single((await Stock.OneAsync($"Stock #,Stone,Carat,Total USD,Origin\nS1,Spinel,1,1,\"{text}\"\n")).Gemstone.Origins);
        Assert.Equal((country, locality), (origin.CountryCode, origin.Locality));
    }

    [Fact]
    public async Task Words_for_a_colour_and_ranges_of_clarity_are_kept_in_the_description()
    {
        var lot = await Stock.OneAsync("Stock #,Stone,Form,Carat,Total USD,Color,Clarity,Notes\nS1,Diamond,Parcel,100,9000,F-G,VS-SI1,melee\n");
        Assert.Equal("melee\nColour: F-G.\nClarity: VS-SI1.", lot.Description);
        Assert.Equal("Colour: deep red.", (await Stock.OneAsync("Stock #,Stone,Carat,Total USD,Color\nS1,Ruby,1,9000,deep red\n")).Description);
    }

    [Theory]
    [InlineData("x", "y", "z", "depth", "DepthPercent")]
    [InlineData("length", "width", "depth", "depth %", "DepthPercent")]
    [InlineData("length", "width", "depth", "total depth", "DepthPercent")]
    public async Task Depth_is_millimetres_beside_length_and_width_and_else_a_percentage(string length, string width, string depth, string percent, string _)
    {
        var size = (await Stock.OneAsync($"Stock #,Stone,Carat,Total USD,{length},{width},{depth},{percent}\nS1,Diamond,1,1,6.5,6.4,4.0,61.5\n")).Gemstone.Measurements;
        Assert.Equal(("6.5", "6.4", "4", "61.5"), (size.LengthMm, size.WidthMm, size.DepthMm, size.DepthPercent));
    }

    [Fact]
    public async Task A_problem_names_column_value_and_reason_and_all_problems_of_a_row_come_together()
    {
        var (_, rows) = await Stock.ReadAsync(
            "Stock #,Gem,Weight,Price per carat,Currency,Shape,Treatment,Origin,Lab,Cert Date,Divisible,Remarks\n"
            + "S1,Rubby,\"1,234\",cheap,USD,Ovl2,Hartz,Atlantis,GRS,03/04/2024,maybe,fine\n");
        var found = Assert.Single(rows).Problems.ToDictionary(problem => problem.Column);
        Assert.Equal(["Cert Date", "Divisible", "Gem", "Lab", "Origin", "Price per carat", "Shape", "Treatment", "Weight"], found.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("Rubby", found["Gem"].Value);
        Assert.Contains("Did you mean ruby?", found["Gem"].Reason, StringComparison.Ordinal);
        Assert.Contains("write one of these", found["Weight"].Reason, StringComparison.Ordinal);
        Assert.Equal(["S1", "Rubby", "1,234", "cheap", "USD", "Ovl2", "Hartz", "Atlantis", "GRS", "03/04/2024", "maybe", "fine"], rows[0].Values);
    }

    [Theory]
    [InlineData("Weight (g),Price per ct", "1,100 USD", "this is for one ct")]
    [InlineData("Weight (g),Price", "5 ct,100 USD", "one unit")]
    [InlineData("Weight,Price (EUR)", "5,100 USD", "one currency")]
    [InlineData("Weight,Price", "5,100", "currency is missing")]
    [InlineData("Quantity,Price USD", "5,100", "one of ct, g")]
    [InlineData("Weight,Total USD", "5,100/ct", "the price of the whole lot")]
    public async Task Units_and_currencies_that_disagree_or_are_missing_are_never_guessed(string headings, string cells, string reason)
    {
        var problems = await Stock.ProblemsAsync($"Stock #,Stone,{headings}\nS1,Ruby,{cells}\n");
        Assert.Contains(reason, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stock_number_that_comes_again_rejects_the_later_row_and_names_the_earlier()
    {
        var (_, rows) = await Stock.ReadAsync("Stock #,Stone,Carat,Total USD\nS1,Ruby,1,1\nS2,Ruby,1,1\nS1,Ruby,2,2\n");
        Assert.Equal([true, true, false], rows.Select(row => row.Lot is not null));
        Assert.Equal("Must be there once; row 2 has the stock number 'S1' too.", rows[2].Problems[0].Reason);
    }

    [Fact]
    public async Task Rows_without_a_stock_number_take_the_number_of_their_row()
    {
        var options = new ImportOptions { NumberRows = true, NumberPrefix = "D-" };
        var (_, rows) = await Stock.ReadAsync("Stone,Carat,Total USD,Stock #\nRuby,1,1,\n\nRuby,1,1,OWN\nRuby,1,1,\n", options);
        Assert.Equal(["D-2", "OWN", "D-5"], rows.Select(row => row.Lot?.StockNumber));
    }

    [Fact]
    public async Task A_refused_row_of_a_numbered_file_keeps_its_number_when_it_is_mended_and_imported_again()
    {
        var options = new ImportOptions { NumberRows = true, NumberPrefix = "D-" };
        var (file, rows) = await Stock.ReadAsync("Stone,Carat,Total USD\nRuby,1,1\nRuby,none,1\n", options);
        var mended = rows[1].Values.Select(value => value == "none" ? "2" : value);

        var (_, again) = await Stock.ReadAsync(Stock.Line(file.Headings) + Stock.Line(mended), options);

        Assert.Equal("D-3", Assert.Single(again).Lot?.StockNumber);
    }

    [Fact]
    public async Task The_callers_mappings_and_values_win_over_headings_and_cells()
    {
        var options = new ImportOptions
        {
            Mappings = { ["PRICE"] = "total", ["mystery!"] = "stock number", ["Total"] = "ignore" },
            Values = { ["species"] = "diamond", ["Currency"] = "usd" },
        };
        var (file, rows) = await Stock.ReadAsync("Mystery,Stone,Carat,Price,Total,Currency\nS1,Ruby,1,326,9,EUR\n", options);
        var lot = rows[0].Lot!;
        Assert.Equal(("S1", "diamond", 326, "USD"), (lot.StockNumber, lot.Gemstone.Species, lot.Price.Total.Units, lot.Price.Total.CurrencyCode));
        Assert.Equal(["Total"], file.IgnoredHeadings);
    }

    [Fact]
    public async Task A_value_that_is_wrong_for_every_row_is_named_as_such()
    {
        var problems = await Stock.ProblemsAsync("Stock #,Carat,Total USD\nS1,1,1\n", new ImportOptions { Values = { ["species"] = "rubby" } });
        Assert.StartsWith(": species: ", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_that_do_not_fit_refuse_the_whole_file_with_all_problems_together()
    {
        var options = new ImportOptions
        {
            Mappings = { ["Weight"] = "wieght", ["Absent"] = "title", ["Carat"] = "quantity" },
            Values = { ["speces"] = "ruby", ["stock_number"] = "1" },
            NumberPrefix = new string('x', 33),
        };
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Stock.ReadAsync("Weight,Carat,Size,Price,Price each\n1,1,1,1,1\n", options));
        Assert.Equal(
            [
                "options.mappings", "options.mappings[Absent]", "options.mappings[Price each]", "options.mappings[Weight]", "options.number_prefix",
                "options.values[speces]", "options.values[stock_number]",
            ],
            refused.Refusal.Fields.Select(field => field.Field).Order(StringComparer.Ordinal));
        Assert.Contains(refused.Refusal.Fields, field => field.Description.Contains("did you mean species?", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    [InlineData("\"Stock #,Weight\n")]
    public async Task A_file_without_a_heading_line_is_refused(string text) =>
        await Assert.ThrowsAsync<RefusedException>(() => Stock.ReadAsync(text));

    [Property(MaxTest = 100)]
    public async Task Rejected_rows_written_back_and_mended_go_in(int[] damage)
    {
        string[] headings = ["Stock #", "Stone", "Weight", "Total USD", "Remarks"];
        var rows = damage.Select((kind, i) => (string[])[$"S{i}", "Ruby", (kind & 3) switch { 0 => "1.5", 1 => "heavy \"one\"", 2 => "1,234", _ => "0" }, (kind & 4) == 0 ? "10" : "", "a, \"b\"\nc"]).ToList();
        var bad = rows.Where(row => row[2] != "1.5" || row[3].Length == 0).Select(row => row[0]).ToList();

        var (file, read) = await Stock.ReadAsync(Stock.Line(headings) + string.Concat(rows.Select(Stock.Line)));
        Assert.Equal(bad, read.Where(row => row.Lot is null).Select(row => row.Values[0]));

        var rejects = read.Where(row => row.Lot is null).Select(row =>
            Stock.Line([.. row.Values.Select((value, i) => i == 2 ? "2" : i == 3 ? "20" : value), string.Join(' ', row.Problems.Select(problem => problem.Reason))]));
        var (_, again) = await Stock.ReadAsync(Stock.Line([.. file.Headings, "reject_reason"]) + string.Concat(rejects));
        Assert.Equal(bad, again.Select(row => row.Lot?.StockNumber));
        Assert.All(again, row => Assert.Equal("a, \"b\"\nc", row.Lot!.Description));
    }
}
