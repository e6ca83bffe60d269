using Microsoft.Extensions.Time.Testing;
using Sourcing.Lots.V1;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

public sealed class ImportBanTests : IDisposable
{
    private readonly TestData data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task Goods_of_a_banned_origin_are_not_bought_from_the_first_day_of_the_ban_to_its_last()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 20, 0, 0, TimeSpan.Zero));
        await using var host = await TestHost.StartAsync(data, clock, configure: null,
            "Lots:ImportBans:0:Materials:0=ruby", "Lots:ImportBans:0:Materials:1=jadeite", "Lots:ImportBans:0:Origins:0=MM",
            "Lots:ImportBans:0:From=2026-06-02", "Lots:ImportBans:0:To=2026-06-02", "Lots:ImportBans:0:Law=the JADE Act");
        var supplier = await host.Api.OpenSupplierAsync();
        Lot[] burmese = [await supplier.OfferAsync(Ruby("MM")), await supplier.OfferAsync(Ruby("MM")), await supplier.OfferAsync(Ruby("MM"))];
        var mozambican = await supplier.OfferAsync(Ruby("MZ"));
        var buyer = host.Api.Buyer();

        await buyer.Orders.PlaceOrderAsync(Sample.Order(burmese[0]));
        clock.Advance(TimeSpan.FromHours(5));
        var error = await Refused.ByAsync(buyer.Orders.PlaceOrderAsync(Sample.Order(burmese[1])), ("IMPORT_BANNED", burmese[1].Name));
        Assert.Contains("the JADE Act", error.Message, StringComparison.Ordinal);
        await buyer.Orders.PlaceOrderAsync(Sample.Order(mozambican));
        clock.Advance(TimeSpan.FromHours(24));
        await buyer.Orders.PlaceOrderAsync(Sample.Order(burmese[2]));
    }

    [Fact]
    public async Task A_ban_that_is_written_wrongly_is_told_at_start()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => TestHost.StartAsync(data, settings: ["Lots:ImportBans:0:Materials:0=ruby", "Lots:ImportBans:0:Origins:0=Burma"]));

        foreach (var what in new[] { "Origins", "From", "Law" }) Assert.Contains($"Lots:ImportBans:0:{what}", error.Message, StringComparison.Ordinal);
    }

    private static Lot Ruby(string origin)
    {
        var ruby = Sample.Ruby();
        ruby.Gemstone.Origins.Clear();
        ruby.Gemstone.Origins.Add(new OriginOpinion { CountryCode = origin });
        return ruby;
    }
}
