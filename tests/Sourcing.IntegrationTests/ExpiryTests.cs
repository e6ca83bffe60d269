using Microsoft.Extensions.Time.Testing;
using Sourcing.Lots.V1;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>What is kept for somebody is kept for a time, told by a clock that the test turns.</summary>
public sealed class ExpiryTests : IDisposable
{
    private readonly TestData data = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task A_hold_keeps_its_lot_until_its_time_is_over_and_no_longer()
    {
        await using var host = await TestHost.StartAsync(data, clock);
        var (supplier, lot) = await host.Api.OfferAsync(Sample.Ruby());
        var buyer = host.Api.Buyer();
        var hold = await buyer.Lots.HoldLotAsync(new() { Name = lot.Name });
        Assert.Equal(clock.GetUtcNow().AddHours(24), hold.ExpireTime.ToDateTimeOffset());

        clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(10));
        for (var i = 0; i < 20; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal("0", (await supplier.LotAsync(lot.Name)).AvailableQuantity.Value);
        }
        clock.Advance(TimeSpan.FromMinutes(7));

        await TurnUntilAsync(() => supplier.LotAsync(lot.Name), l => l.AvailableQuantity.Value == "2.03");
        Assert.Equal(Hold.Types.State.Expired, (await buyer.Lots.ReleaseHoldAsync(new() { Name = hold.Name })).State);
        await host.Api.Buyer().Orders.PlaceOrderAsync(Sample.Order(lot));
    }

    [Fact]
    public async Task A_reservation_frees_its_lots_after_the_time_that_is_configured_and_may_then_be_made_again()
    {
        await using var host = await TestHost.StartAsync(data, clock, settings: "Lots:ReservationTime=00:05:00");
        var (supplier, lot) = await host.Api.OfferAsync(Sample.Ruby());
        var request = new ReserveLotsRequest { Order = Sample.Unknown("orders"), Buyer = "buyers/test", Lines = { new ReservationRequestLine { Lot = lot.Name } } };
        var first = await host.Api.Service.Lots.ReserveLotsAsync(request);
        Assert.Equal(clock.GetUtcNow().AddMinutes(5), first.ExpireTime.ToDateTimeOffset());
        clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(clock.GetUtcNow().AddMinutes(5), (await host.Api.Service.Lots.ReserveLotsAsync(request)).ExpireTime.ToDateTimeOffset());
        clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal("0", (await supplier.LotAsync(lot.Name)).AvailableQuantity.Value);

        clock.Advance(TimeSpan.FromMinutes(1));
        await TurnUntilAsync(() => supplier.LotAsync(lot.Name), l => l.AvailableQuantity.Value == "2.03");

        Assert.Equal(first.Lines, (await host.Api.Service.Lots.ReserveLotsAsync(request)).Lines);
        Assert.Equal("0", (await supplier.LotAsync(lot.Name)).AvailableQuantity.Value);
    }

    [Fact]
    public async Task A_token_is_good_until_it_expires_and_not_after()
    {
        await using var host = await TestHost.StartAsync(data, clock);
        var (_, lot) = await host.Api.OfferAsync(Sample.Ruby());
        var caller = host.Api.Bearing(host.Api.Mint(["buyer"], "buyers/test", TimeSpan.FromMinutes(10)));
        Assert.Equal(lot.Name, (await caller.LotAsync(lot.Name)).Name);
        clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.Equal(lot.Name, (await caller.LotAsync(lot.Name)).Name);

        clock.Advance(TimeSpan.FromSeconds(1));

        await Refused.WithAsync(Grpc.Core.StatusCode.Unauthenticated, "TOKEN_INVALID", caller.Lots.GetLotAsync(new() { Name = lot.Name }));
    }

    private Task<Lot> TurnUntilAsync(Func<Task<Lot>> read, Func<Lot, bool> isReached) => Eventually.ReadAsync(
        () =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return read();
        },
        isReached);
}
