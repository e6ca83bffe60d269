using Sourcing.Client;
using Sourcing.Lots.V1;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>A small market of one supplier, searched by every facet, range and order.</summary>
public sealed class LotSearchTests(SharedHost shared)
{
    /// <summary>Name of the facet, field of the filter, and the value asked for.</summary>
    public static TheoryData<string, string, string> Facets => new()
    {
        { "kind", "kinds", "COMMODITY" },
        { "species", "species", "corundum" },
        { "variety", "varieties", "emerald" },
        { "commodity", "commodities", "copper" },
        { "treatment", "treatments", "O" },
        { "treatment", "treatments", "UNDISCLOSED" },
        { "origin", "origin_country_codes", "MZ" },
        { "lab", "labs", "GRS" },
        { "shape", "shapes", "PEAR" },
        { "availability", "availabilities", "SUBJECT_TO_PRIOR_SALE" },
        { "nature", "natures", "SYNTHETIC" },
        { "form", "forms", "PARCEL" },
        { "clarity", "clarities", "VS" },
    };

    [Theory]
    [MemberData(nameof(Facets))]
    public async Task A_facet_filters_and_is_counted_without_its_own_filter(string facet, string field, string value)
    {
        var (supplier, _) = await MarketAsync();
        var filter = new LotFilter();
        ((System.Collections.IList)LotFilter.Descriptor.FindFieldByName(field).Accessor.GetValue(filter)).Add(value);

        var all = await supplier.Lots.ListLotsAsync(new() { Facets = { facet } });
        var some = await supplier.Lots.ListLotsAsync(new() { Filter = filter, Facets = { facet, "supplier", "form" } });

        var counts = Assert.Single(all.Facets).Counts.ToDictionary(c => c.Value, c => c.Count);
        Assert.Equal(all.Lots.SelectMany(l => Values(l, facet)).CountBy(v => v).ToDictionary(c => c.Key, c => (long)c.Value), counts);
        Assert.Equal(all.Lots.Where(l => Values(l, facet).Contains(value)).Select(l => l.Name), some.Lots.Select(l => l.Name));
        Assert.InRange(some.Lots.Count, 1, all.Lots.Count - 1);
        // Its own counts are those without its filter; another facet counts only what was found.
        Assert.Equal(all.Facets[0].Counts, some.Facets[0].Counts);
        Assert.Equal(some.Lots.Count, Assert.Single(some.Facets[1].Counts).Count);
        Assert.Equal(supplier.Organisation, some.Facets[1].Counts[0].Value);
    }

    [Fact]
    public async Task Several_values_of_one_field_widen_and_several_fields_narrow()
    {
        var (supplier, _) = await MarketAsync();
        Assert.Equal(5, (await supplier.Lots.ListLotsAsync(new() { Filter = new() { Varieties = { "ruby", "emerald" } } })).Lots.Count);
        Assert.Equal(2, (await supplier.Lots.ListLotsAsync(new() { Filter = new() { Varieties = { "ruby", "emerald" }, Forms = { "PARCEL" } } })).Lots.Count);
        Assert.Empty((await supplier.Lots.ListLotsAsync(new() { Filter = new() { Varieties = { "ruby" }, Commodities = { "copper" } } })).Lots);
        var (stranger, _) = await MarketAsync();
        Assert.Equal(9, (await shared.Api.Buyer().Lots.ListLotsAsync(new() { Filter = new() { Suppliers = { supplier.Organisation } } })).Lots.Count);
        Assert.Equal(18, (await shared.Api.Buyer().Lots.ListLotsAsync(new() { Filter = new() { Suppliers = { supplier.Organisation, stranger.Organisation } } })).Lots.Count);
        // Whatever it asks for, a supplier finds its own only.
        Assert.Empty((await supplier.Lots.ListLotsAsync(new() { Filter = new() { Suppliers = { stranger.Organisation } } })).Lots);
    }

    [Fact]
    public async Task Ranges_of_weight_unit_price_and_total_include_their_ends_and_only_lots_of_their_currency()
    {
        var (supplier, lots) = await MarketAsync();
        Assert.Equal(["A1", "A2", "A3"], await FindAsync(new() { MinWeight = Sample.Quantity("2", "ct"), MaxWeight = Sample.Quantity("2.5", "ct") }));
        Assert.Equal(["A1", "A2", "A3"], await FindAsync(new() { MinWeight = Sample.Quantity("0.4", "g"), MaxWeight = Sample.Quantity("0.5", "g") }));
        Assert.Equal(["C1", "C2"], await FindAsync(new() { MinWeight = Sample.Quantity("500", "t") }));
        Assert.Equal(["A1", "A2"], await FindAsync(new() { MinTotal = Sample.Money(100m), MaxTotal = Sample.Money(200m) }));
        Assert.Equal(["A3"], await FindAsync(new() { MinTotal = Sample.Money(1m, "EUR") }));
        Assert.Equal(["B1"], await FindAsync(new() { MinUnitPrice = Sample.Money(1_200.25m), MaxUnitPrice = Sample.Money(1_200.25m) }));
        await Refused.FieldsAsync(supplier.Lots.ListLotsAsync(new() { Filter = new() { MinTotal = Sample.Money(1m), MaxTotal = Sample.Money(2m, "EUR") } }), "filter");
        await Refused.FieldsAsync(supplier.Lots.ListLotsAsync(new() { Filter = new() { MinWeight = Sample.Quantity("1", "pcs"), Species = { "unobtainium" } }, OrderBy = "beauty", Facets = { "beauty" }, PageSize = -1 }),
            "filter.min_weight.unit", "filter.species[0]", "order_by", "facets", "page_size");

        async Task<IEnumerable<string>> FindAsync(LotFilter filter) =>
            (await supplier.Lots.ListLotsAsync(new() { Filter = filter })).Lots.Select(l => lots.Single(s => s.Value == l.Name).Key).Order();
    }

    [Fact]
    public async Task Words_must_all_occur_in_title_or_stock_number_and_their_wildcards_mean_nothing()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var ruby = Sample.Ruby();
        (ruby.Title, ruby.StockNumber) = ("Vivid red oval", "SEARCH-100%");
        await supplier.OfferAsync(ruby);
        await supplier.OfferAsync(Sample.Parcel());

        Assert.Equal(1, await CountAsync("RED vivid"));
        Assert.Equal(1, await CountAsync("red search-100%"));
        Assert.Equal(0, await CountAsync("red green"));
        Assert.Equal(0, await CountAsync("search_100"));
        Assert.Equal(1, await CountAsync("%"));
        Assert.Equal(2, await CountAsync("  "));
        Assert.Equal(0, await CountAsync("\\"));

        async Task<int> CountAsync(string text) => (await supplier.Lots.ListLotsAsync(new() { Filter = new() { Text = text } })).Lots.Count;
    }

    [Theory]
    [InlineData("")]
    [InlineData("create_time")]
    [InlineData("create_time desc")]
    [InlineData("weight")]
    [InlineData("weight desc")]
    [InlineData("unit_price")]
    [InlineData("unit_price desc")]
    [InlineData("total")]
    [InlineData("total desc")]
    public async Task Pages_of_every_order_together_hold_every_lot_once_in_one_order(string orderBy)
    {
        var (supplier, lots) = await MarketAsync();
        // Many that are equal in every key but the name.
        for (var i = 0; i < 6; i++) await supplier.OfferAsync(Sample.Ruby(150m));
        var whole = (await supplier.Lots.ListLotsAsync(new() { OrderBy = orderBy })).Lots.Select(l => l.Name).ToList();

        var paged = new List<Lot>();
        await foreach (var page in Paging.PagesAsync((token, cancel) => supplier.Lots.ListLotsAsync(new() { OrderBy = orderBy, PageSize = 2, PageToken = token }, cancellationToken: cancel), p => p.NextPageToken))
            paged.AddRange(page.Lots);

        Assert.Equal(lots.Count + 6, whole.Count);
        Assert.Equal(whole, paged.Select(l => l.Name));
        Assert.Equal(whole.Count, whole.Distinct().Count());
        var sign = orderBy.Length == 0 || orderBy.EndsWith("desc", StringComparison.Ordinal) ? -1 : 1;
        var keys = paged.Select(l => sign * (orderBy.Split(' ')[0] switch
        {
            "weight" => decimal.Parse(l.Quantity.Value, System.Globalization.CultureInfo.InvariantCulture) * (l.Quantity.Unit == "t" ? 5_000_000m : 1m),
            "unit_price" => Sample.Amount(l.Price.PerUnit),
            "total" => Sample.Amount(l.Price.Total),
            // Names tell what is newer to the millisecond.
            _ => l.CreateTime.ToDateTimeOffset().ToUnixTimeMilliseconds(),
        })).ToList();
        // Amounts of different currencies are not compared: each currency stands by itself.
        var byPrice = orderBy.StartsWith("unit_price", StringComparison.Ordinal) || orderBy.StartsWith("total", StringComparison.Ordinal);
        foreach (var same in keys.Zip(paged, (key, lot) => (Key: key, Currency: byPrice ? lot.Price.Total.CurrencyCode : "")).GroupBy(k => k.Currency))
            Assert.Equal(same.Select(k => k.Key).Order(), same.Select(k => k.Key));
    }

    [Fact]
    public async Task Sold_out_withdrawn_and_not_available_lots_are_left_out_unless_asked_for()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var (sold, withdrawn, free) = (await supplier.OfferAsync(Sample.Ruby()), await supplier.OfferAsync(Sample.Ruby()), await supplier.OfferAsync(Sample.Ruby()));
        var hidden = await supplier.OfferAsync(Sample.Ruby().Also(l => l.Availability = "NA"));
        var buyer = shared.Api.Buyer();
        await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(sold))).Name);
        await supplier.Lots.WithdrawLotAsync(new() { Name = withdrawn.Name });
        var filter = new LotFilter { Suppliers = { supplier.Organisation } };

        Assert.Equal([free.Name], (await buyer.Lots.ListLotsAsync(new() { Filter = filter })).Lots.Select(l => l.Name));
        filter.IncludeUnavailable = true;
        Assert.Equal(new[] { sold, withdrawn, free, hidden }.Select(l => l.Name).Order(), (await buyer.Lots.ListLotsAsync(new() { Filter = filter })).Lots.Select(l => l.Name).Order());
        await Refused.ByAsync(buyer.Orders.PlaceOrderAsync(Sample.Order(hidden)), ("LOT_NOT_AVAILABLE", hidden.Name));
    }

    /// <summary>Nine lots that differ in every facet.</summary>
    private async Task<(Party Supplier, Dictionary<string, string> Names)> MarketAsync()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var lots = new Dictionary<string, Lot>
        {
            ["A1"] = Sample.Ruby(100m),
            ["A2"] = Sample.Ruby(200m).Also(l => (l.Gemstone.Shape, l.Gemstone.Clarity, l.Quantity.Value) = ("ROUND", "SI1", "2.5")),
            ["A3"] = Sample.Ruby(300m, "EUR").Also(l => { l.Gemstone.Treatments.Clear(); l.Gemstone.Origins[0].CountryCode = "MM"; }),
            ["A4"] = Undegreed(4_000m).Also(l => (l.Gemstone.Variety, l.Gemstone.Nature, l.Quantity.Value) = ("blue-sapphire", "SYNTHETIC", "1.5")),
            ["B1"] = Sample.Parcel("100", 1_200.25m),
            ["B2"] = Sample.Parcel("200", 800m).Also(l => l.Gemstone.Treatments.Add(new Treatment { Code = "D" })),
            ["B3"] = Undegreed(5_000m).Also(l => { l.Gemstone.Variety = ""; l.Gemstone.Species = "spinel"; l.Gemstone.Reports.Clear(); l.Gemstone.Origins.Clear(); l.Quantity.Value = "3"; }),
            ["C1"] = Sample.Copper("750"),
            ["C2"] = Sample.Copper("500", 9_000m).Also(l => { l.Commodity.Commodity_ = "zinc"; l.Commodity.Assays.Clear(); l.Availability = "G"; }),
        };
        var names = new Dictionary<string, string>();
        foreach (var (key, lot) in lots) names[key] = (await supplier.OfferAsync(lot)).Name;
        return (supplier, names);
    }

    /// <summary>No laboratory gives a degree of heating for what this becomes.</summary>
    private static Lot Undegreed(decimal total) => Sample.Ruby(total).Also(l => l.Gemstone.Treatments[0].Degree = "");

    private static IEnumerable<string> Values(Lot lot, string facet)
    {
        var gem = lot.Gemstone;
        IEnumerable<string> values = facet switch
        {
            "kind" => [gem is null ? "COMMODITY" : "GEMSTONE"],
            "species" => [gem?.Species ?? ""],
            "variety" => [gem?.Variety ?? ""],
            "commodity" => [lot.Commodity?.Commodity_ ?? ""],
            "treatment" => gem is null ? [] : gem.Treatments.Count == 0 ? ["UNDISCLOSED"] : gem.Treatments.Select(t => t.Code),
            "origin" => gem is null ? [lot.Commodity.OriginCountryCode] : gem.Origins.Select(o => o.CountryCode),
            "lab" => gem is null ? [] : gem.Reports.Select(r => r.Lab).Concat(gem.Origins.Select(o => o.Lab)).Distinct(),
            "shape" => [gem?.Shape ?? ""],
            "availability" => [lot.Availability],
            "nature" => [gem?.Nature ?? ""],
            "form" => [gem?.Form ?? ""],
            "clarity" => [gem?.Clarity ?? ""],
            _ => throw new ArgumentOutOfRangeException(nameof(facet), facet, null),
        };
        return values.Where(v => v.Length > 0);
    }
}
