using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Orders.Storage;
using Sourcing.Orders.V1;
using Sourcing.Tests;
using Lot = Sourcing.Lots.V1.Lot;
using OrderEventType = Sourcing.Orders.V1.OrderEvent.Types.Type;

namespace Sourcing.IntegrationTests;

/// <summary>Events come late, twice, out of order or only after a restart; each has its effect once.</summary>
public sealed class MessagingTests(SharedHost shared) : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly TestData data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task The_same_OrdersPlaced_delivered_three_times_has_one_effect()
    {
        var tap = Tap.On(shared.Host);
        var (supplier, parcel) = await shared.Api.OfferAsync(Sample.Parcel("10"));
        var buyer = shared.Api.Buyer();
        var order = await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "2")));
        await buyer.CommittedAsync(order.Name);
        var (id, placed) = tap.Single<OrdersPlaced>(p => p.Orders.Any(o => o.Order == order.Name));
        var bus = shared.Host.App.Services.GetRequiredService<IBus>();

        await bus.Publish(placed, context => context.MessageId = id);
        await bus.Publish(placed, context => context.MessageId = id);

        // Lots and Suppliers consume each delivery.
        await Eventually.ReadAsync(() => Task.FromResult(tap.Deliveries(id)), count => count == 6);
        Assert.Equal("8", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);
        Assert.Equal(1, (await supplier.SupplierAsync(supplier.Organisation)).OrderCount);
        Assert.Equal([OrderEventType.Placed, OrderEventType.StockCommitted], (await buyer.WatchAsync(order.Name, 0, 2)).Select(e => e.Type));
    }

    [Fact]
    public async Task OrderCancelled_that_comes_before_OrderPlaced_frees_the_lots_for_good()
    {
        var gate = new Gate("lots-order-placed");
        await using var host = await TestHost.StartAsync(data, configure: gate.AddTo);
        var tap = Tap.On(host);
        var (supplier, lot) = await host.Api.OfferAsync(Sample.Ruby());
        var buyer = host.Api.Buyer();
        var order = await buyer.Orders.PlaceOrderAsync(Sample.Order(lot));
        await gate.ArrivedAsync();

        await buyer.Orders.CancelOrderAsync(new CancelOrderRequest { Name = order.Name });
        await Eventually.ReadAsync(() => buyer.OrderAsync(order.Name), o => o.Stock == Order.Types.Stock.Released);
        gate.Open();

        var (id, _) = tap.Single<OrdersPlaced>(p => p.Orders.Any(o => o.Order == order.Name));
        await Eventually.ReadAsync(() => Task.FromResult(tap.Deliveries(id)), count => count == 2);
        await host.DrainedAsync();
        var after = await buyer.OrderAsync(order.Name);
        Assert.Equal((Order.Types.Outcome.Cancelled, Order.Types.Stock.Released), (after.Outcome, after.Stock));
        Assert.Equal((Lot.Types.State.Active, "2.03"), (await supplier.LotAsync(lot.Name)) is var l ? (l.State, l.AvailableQuantity.Value) : default);
    }

    [Fact]
    public async Task A_late_OrderPlaced_takes_the_lots_again_whose_reservation_has_expired()
    {
        var clock = new FakeTimeProvider(Start);
        var gate = new Gate("lots-order-placed");
        await using var host = await TestHost.StartAsync(data, clock, gate.AddTo);
        var (supplier, lot) = await host.Api.OfferAsync(Sample.Ruby());
        var buyer = host.Api.Buyer();
        var order = await buyer.Orders.PlaceOrderAsync(Sample.Order(lot));
        await gate.ArrivedAsync();
        await ExpireAsync(clock, () => supplier.LotAsync(lot.Name), l => l.AvailableQuantity.Value == "2.03");

        gate.Open();

        await buyer.CommittedAsync(order.Name);
        Assert.Equal(Lot.Types.State.SoldOut, (await supplier.LotAsync(lot.Name)).State);
    }

    [Fact]
    public async Task A_late_OrderPlaced_whose_lots_are_gone_cancels_its_order_and_says_which_lot_was_lost()
    {
        var clock = new FakeTimeProvider(Start);
        var gate = new Gate("lots-order-placed");
        await using var host = await TestHost.StartAsync(data, clock, gate.AddTo);
        var (supplier, stone) = await host.Api.OfferAsync(Sample.Ruby());
        var other = await supplier.OfferAsync(Sample.Ruby());
        var (late, quick) = (host.Api.Buyer(), host.Api.Buyer());
        var lost = await late.Orders.PlaceOrderAsync(Sample.Order(stone, other));
        await gate.ArrivedAsync();
        await ExpireAsync(clock, () => supplier.LotAsync(stone.Name), l => l.AvailableQuantity.Value == "2.03");
        var won = await quick.Orders.PlaceOrderAsync(Sample.Order(stone));

        gate.Open();

        await quick.CommittedAsync(won.Name);
        var lapsed = await Eventually.ReadAsync(() => late.OrderAsync(lost.Name), o => o.Stock == Order.Types.Stock.Lapsed);
        Assert.Equal(Order.Types.Outcome.Cancelled, lapsed.Outcome);
        Assert.Contains(stone.Name, lapsed.CancelReason, StringComparison.Ordinal);
        Assert.DoesNotContain(other.Name, lapsed.CancelReason, StringComparison.Ordinal);
        Assert.Equal("2.03", (await supplier.LotAsync(other.Name)).AvailableQuantity.Value);
        Assert.Equal(OrderEventType.ReservationLapsed, (await late.WatchAsync(lost.Name, 1, 1))[0].Type);
    }

    [Fact]
    public async Task An_event_that_was_sent_but_not_consumed_before_a_stop_has_its_effect_once_after_the_restart()
    {
        // Suppliers has consumed it, Lots has not: after the restart both get it again.
        string order, buyerName;
        Lot parcel;
        Party supplier;
        var gate = new Gate("lots-order-placed");
        await using (var host = await TestHost.StartAsync(data, configure: gate.AddTo))
        {
            (supplier, parcel) = await host.Api.OfferAsync(Sample.Parcel("10"));
            var buyer = host.Api.Buyer();
            buyerName = buyer.Organisation;
            order = (await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "3")))).Name;
            await gate.ArrivedAsync();
            await Eventually.ReadAsync(() => supplier.SupplierAsync(supplier.Organisation), s => s.OrderCount == 1);
            gate.Lose();
        }

        await using var again = await TestHost.StartAsync(data);
        await again.Api.With("buyer", buyerName).CommittedAsync(order);
        await again.DrainedAsync();
        Assert.Equal("7", (await again.Api.Compliance.LotAsync(parcel.Name)).AvailableQuantity.Value);
        Assert.Equal(1, (await again.Api.Compliance.SupplierAsync(supplier.Organisation)).OrderCount);
    }

    [Fact]
    public async Task Events_that_were_committed_but_never_sent_before_a_stop_are_sent_after_the_restart()
    {
        string order, buyerName, supplierName;
        await using (var host = await TestHost.StartAsync(data, configure: builder =>
        {
            // The process dies before its relay turns to the outbox.
            foreach (var relay in builder.Services.Where(s => s.ImplementationFactory?.Method.ReturnType == typeof(Relay<OrdersBook>)).ToList()) builder.Services.Remove(relay);
        }))
        {
            var (supplier, lot) = await host.Api.OfferAsync(Sample.Ruby());
            supplierName = supplier.Organisation;
            var buyer = host.Api.Buyer();
            buyerName = buyer.Organisation;
            order = (await buyer.Orders.PlaceOrderAsync(Sample.Order(lot))).Name;
            Assert.Equal(1, await host.WaitingAsync("orders"));
        }

        await using var again = await TestHost.StartAsync(data);
        await again.Api.With("buyer", buyerName).CommittedAsync(order);
        await again.DrainedAsync();
        Assert.Equal(1, (await again.Api.Compliance.SupplierAsync(supplierName)).OrderCount);
    }

    [Fact]
    public async Task A_reservation_whose_order_never_came_to_be_is_free_after_a_restart_and_its_expiry()
    {
        var clock = new FakeTimeProvider(Start);
        Lot lot;
        await using (var host = await TestHost.StartAsync(data, clock))
        {
            (_, lot) = await host.Api.OfferAsync(Sample.Ruby());
            await host.Api.Service.Lots.ReserveLotsAsync(new Lots.V1.ReserveLotsRequest
            {
                Order = Sample.Unknown("orders"),
                Buyer = "buyers/gone",
                Lines = { new Lots.V1.ReservationRequestLine { Lot = lot.Name } },
            });
        }

        await using var again = await TestHost.StartAsync(data, clock);
        Assert.Equal("0", (await again.Api.Compliance.LotAsync(lot.Name)).AvailableQuantity.Value);
        await ExpireAsync(clock, () => again.Api.Compliance.LotAsync(lot.Name), l => l.AvailableQuantity.Value == "2.03");
    }

    [Fact]
    public async Task A_suspension_that_comes_after_a_newer_approval_is_ignored()
    {
        var tap = Tap.On(shared.Host);
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        await shared.Api.Compliance.Suppliers.SuspendSupplierAsync(new() { Name = supplier.Organisation, Reason = "checks" });
        await Eventually.ReadAsync(() => supplier.LotAsync(lot.Name), l => l.State == Lot.Types.State.Withdrawn);
        var approved = await shared.Api.Compliance.Suppliers.ApproveSupplierAsync(new() { Name = supplier.Organisation });
        await Eventually.ReadAsync(() => supplier.LotAsync(lot.Name), l => l.State == Lot.Types.State.Active);
        var (_, suspension) = tap.Single<SupplierSuspended>(s => s.Supplier == supplier.Organisation);
        Assert.True(suspension.Version.ToString(System.Globalization.CultureInfo.InvariantCulture) != approved.Etag);

        var again = NewId.NextGuid();
        await shared.Host.App.Services.GetRequiredService<IBus>().Publish(suspension, context => context.MessageId = again);

        await Eventually.ReadAsync(() => Task.FromResult(tap.Deliveries(again)), count => count == 2);
        Assert.Equal(Lot.Types.State.Active, (await supplier.LotAsync(lot.Name)).State);
        await shared.Api.Buyer().Orders.PlaceOrderAsync(Sample.Order(lot));
    }

    /// <summary>Turns the clock past the expiry of reservations until the effect is seen.</summary>
    private static async Task ExpireAsync(FakeTimeProvider clock, Func<Task<Lot>> read, Func<Lot, bool> isReached)
    {
        clock.Advance(TimeSpan.FromSeconds(61));
        await Eventually.ReadAsync(() => { clock.Advance(TimeSpan.FromSeconds(1)); return read(); }, isReached);
    }
}
