using Microsoft.Extensions.DependencyInjection;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Client;
using Sourcing.Lots.Storage;
using Sourcing.Lots.V1;
using Sourcing.Suppliers.V1;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>The index of lots answers as the database does, at once after every change.</summary>
public sealed class LotIndexTests(SharedHost shared)
{
    private static readonly string[] Facets = [.. LotSearch.Columns.Keys, .. LotSearch.Several];

    [Fact]
    public async Task Random_searches_find_and_count_in_the_index_what_they_do_in_the_database()
    {
        using var data = new TestData();
        var host = await TestHost.StartAsync(data);
        var random = new Random(4711);
        var suppliers = new List<Party>();
        for (var i = 0; i < 3; i++) suppliers.Add(await host.Api.OpenSupplierAsync());
        var lots = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => suppliers[i % 3].OfferAsync(RandomLot(random))));
        foreach (var lot in lots.Where((_, i) => i % 10 == 0)) await suppliers.Single(s => s.Organisation == lot.Supplier).Lots.WithdrawLotAsync(new() { Name = lot.Name });
        var buyer = host.Api.Buyer();
        foreach (var lot in lots.Where((_, i) => i % 30 == 1)) await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(lot))).Name);
        await host.Api.Compliance.Suppliers.SuspendSupplierAsync(new SuspendSupplierRequest { Name = suppliers[2].Organisation, Reason = "checks" });
        await Eventually.ReadAsync(() => suppliers[2].LotAsync(lots[2].Name), l => l.State == Lot.Types.State.Withdrawn);
        await CompareAsync(host, random, lots, suppliers);

        // One that starts has read all of it from the database.
        await host.DisposeAsync();
        await using var again = await TestHost.StartAsync(data);
        await CompareAsync(again, random, lots, suppliers);
    }

    private static async Task CompareAsync(TestHost host, Random random, Lot[] lots, List<Party> suppliers)
    {
        var index = await LoadedAsync(host);
        var inMemory = host.App.Services.GetRequiredService<LotQueries>();
        using var none = new LotIndex();
        var inDatabase = new LotQueries(host.App.Services.GetRequiredService<Database<LotsBook>>(), none);
        var (found, counted) = (0, 0L);
        for (var i = 0; i < 200; i++)
        {
            var search = RandomSearch(random, lots, suppliers);
            var order = LotOrder.TryParse($"{LotOrder.Names[random.Next(LotOrder.Names.Count)]}{(random.Next(2) == 0 ? " desc" : "")}")!;
            var size = random.Next(1, 40);
            string[]? after = null;
            do
            {
                Assert.True(index.Answers(search, after));
                var (expected, next) = await inDatabase.SearchAsync(search, order, after, size, TestContext.Current.CancellationToken);
                var (actual, actualNext) = await inMemory.SearchAsync(search, order, after, size, TestContext.Current.CancellationToken);
                Assert.Equal(expected.Select(l => (l.Stock.Id, l.Suspended)), actual.Select(l => (l.Stock.Id, l.Suspended)));
                Assert.Equal(next, actualNext);
                found += actual.Count;
                after = next;
            }
            while (after is not null);
            var facets = Facets.Where(_ => random.Next(3) == 0).ToList();
            var counts = await inMemory.CountAsync(search, facets, 100, TestContext.Current.CancellationToken);
            Assert.Equal(await inDatabase.CountAsync(search, facets, 100, TestContext.Current.CancellationToken), counts);
            counted += counts.Sum(f => f.Sum(c => c.Count));
        }
        // The searches were about something.
        Assert.InRange(found, 1_000, int.MaxValue);
        Assert.InRange(counted, 1_000, long.MaxValue);
    }

    /// <summary>The index of a host, once every lot is in it.</summary>
    internal static async Task<LotIndex> LoadedAsync(TestHost host)
    {
        var index = host.App.Services.GetRequiredService<LotIndex>();
        await Eventually.ReadAsync(() => Task.FromResult(index.IsLoaded), loaded => loaded);
        return index;
    }

    [Fact]
    public async Task What_a_caller_has_changed_the_next_search_sees()
    {
        await LoadedAsync(shared.Host);
        var supplier = await shared.Api.OpenSupplierAsync();
        var buyer = shared.Api.Buyer();
        var filter = new LotFilter { Suppliers = { supplier.Organisation }, Shapes = { "OVAL" } };
        for (var i = 0; i < 20; i++)
        {
            var lot = await supplier.OfferAsync(Sample.Ruby());
            Assert.Equal([lot.Name], await NamesAsync());
            lot.Gemstone.Shape = "PEAR";
            lot = await supplier.Lots.UpdateLotAsync(new() { Lot = lot });
            Assert.Empty(await NamesAsync());
            lot.Gemstone.Shape = "OVAL";
            lot = await supplier.Lots.UpdateLotAsync(new() { Lot = lot });
            Assert.Equal([lot.Name], await NamesAsync());
            var order = await buyer.Orders.PlaceOrderAsync(Sample.Order(lot));
            await buyer.CommittedAsync(order.Name);
            Assert.Empty(await NamesAsync());
            await buyer.Orders.CancelOrderAsync(new() { Name = order.Name });
            await Eventually.ReadAsync(() => buyer.OrderAsync(order.Name), o => o.Stock == Orders.V1.Order.Types.Stock.Released);
            Assert.Equal([lot.Name], await NamesAsync());
            await supplier.Lots.WithdrawLotAsync(new() { Name = lot.Name });
            Assert.Empty(await NamesAsync());
        }

        async Task<IReadOnlyList<string>> NamesAsync()
        {
            var answer = await buyer.Lots.ListLotsAsync(new() { Filter = filter, Facets = { "species" } });
            Assert.Equal(answer.Lots.Count, answer.Facets[0].Counts.Sum(c => c.Count));
            return [.. answer.Lots.Select(l => l.Name)];
        }
    }

    private static Lot RandomLot(Random random)
    {
        var currency = Pick("USD", "EUR", "CHF");
        var lot = random.Next(6) switch
        {
            0 => Sample.Parcel($"{random.Next(1, 6)}", random.Next(1, 5) * 100m),
            1 => Sample.Copper($"{random.Next(1, 4)}00", 9_000m, currency),
            _ => Sample.Ruby(random.Next(1, 6) * 1_000m, currency),
        };
        if (lot.Gemstone is not { } stone) return lot;
        stone.Shape = Pick("OVAL", "PEAR", "ROUND");
        if (stone.Form == "SINGLE") lot.Quantity.Value = $"{random.Next(1, 4)}";
        stone.Origins[0].CountryCode = Pick("MM", "MZ", "CO");
        if (random.Next(3) == 0) stone.Origins.Clear();
        if (random.Next(3) == 0) stone.Reports.Clear();
        if (random.Next(3) == 0) stone.Treatments.Clear();
        if (random.Next(10) == 0) lot.Availability = "NA";
        return lot;

        string Pick(params string[] of) => of[random.Next(of.Length)];
    }

    private static LotSearch RandomSearch(Random random, Lot[] lots, List<Party> suppliers)
    {
        // Values that occur, and one that does not.
        var values = new Dictionary<string, string[]>
        {
            ["kind"] = ["GEMSTONE", "COMMODITY"], ["species"] = ["corundum", "beryl", "spinel"], ["variety"] = ["ruby", "emerald"], ["commodity"] = ["copper"],
            ["shape"] = ["OVAL", "PEAR", "HEART"], ["supplier"] = [.. suppliers.Select(s => s.Organisation.Split('/')[1])], ["availability"] = [.. lots.Select(l => l.Availability).Distinct()],
            ["nature"] = ["NATURAL"], ["form"] = ["SINGLE", "PARCEL"], ["clarity"] = ["VS"], ["treatment"] = ["H", "O", "UNDISCLOSED"], ["origin"] = ["MM", "MZ", "CL"], ["lab"] = ["GRS", "SSEF"],
        };
        return new LotSearch
        {
            Facets = Facets.Where(_ => random.Next(5) == 0).ToDictionary(f => f, f => (IReadOnlyList<string>)[.. values[f].Where(_ => random.Next(2) == 0)]),
            Weight = random.Next(4) == 0 ? new LongRange(random.Next(3) * 200_000L, random.Next(2) == 0 ? null : 500_000L) : default,
            TotalMinor = random.Next(4) == 0 ? new LongRange(random.Next(2) == 0 ? null : 200_000, 400_000) : default,
            UnitPriceMicros = random.Next(6) == 0 ? new LongRange(300_000_000, null) : default,
            Currency = random.Next(4) == 0 ? "EUR" : null,
            IncludeUnavailable = random.Next(2) == 0,
            OnlySupplier = random.Next(5) == 0 ? Guid.Parse(suppliers[random.Next(3)].Organisation.Split('/')[1]) : null,
        };
    }
}
