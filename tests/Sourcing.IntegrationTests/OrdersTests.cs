using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Sourcing.Client;
using Sourcing.Orders.V1;
using Sourcing.Tests;
using LotState = Sourcing.Lots.V1.Lot.Types.State;
using OrderEventType = Sourcing.Orders.V1.OrderEvent.Types.Type;

namespace Sourcing.IntegrationTests;

public sealed class OrdersTests(SharedHost shared)
{
    [Fact]
    public async Task A_whole_stone_a_part_of_a_parcel_and_a_part_of_bulk_cost_what_they_cost_to_the_cent()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var stone = await supplier.OfferAsync(Sample.Ruby(20_000.50m));
        var parcel = await supplier.OfferAsync(Sample.Parcel("100", 1_200.255m));
        var bulk = await supplier.OfferAsync(Sample.Copper("750", 9_450.123456m));
        var buyer = shared.Api.Buyer();

        var request = Sample.Order(Sample.Line(stone), Sample.Line(parcel, "12.5"), Sample.Line(bulk, "20"));
        (request.CurrencyCode, request.BuyerReference) = ("USD", "PO 77");
        var order = await buyer.Orders.PlaceOrderAsync(request);

        // 12.5 × 1,200.255 = 15,003.1875 and 20 × 9,450.123456 = 189,002.46912: rounded once, on the line.
        Assert.Equal([20_000.50m, 15_003.19m, 189_002.47m], order.Lines.Select(l => Sample.Amount(l.Total)));
        Assert.Equal([("2.03", "ct"), ("12.5", "ct"), ("20", "t")], order.Lines.Select(l => (l.Quantity.Value, l.Quantity.Unit)));
        Assert.Equal([1_200.255m, 9_450.123456m], order.Lines.Skip(1).Select(l => Sample.Amount(l.UnitPrice)));
        Assert.Equal([stone.StockNumber, parcel.StockNumber, bulk.StockNumber], order.Lines.Select(l => l.StockNumber));
        Assert.Equal((224_006.16m, "USD"), (Sample.Amount(order.Total), order.Total.CurrencyCode));
        Assert.Equal((buyer.Organisation, "PO 77", request.RequestId), (order.Buyer, order.BuyerReference, order.RequestId));
        Assert.Equal((Order.Types.Outcome.Open, Order.Types.Stock.Reserved, Order.Types.Compliance.Clear), (order.Outcome, order.Stock, order.Compliance));
        await buyer.CommittedAsync(order.Name);
        Assert.Equal(LotState.SoldOut, (await supplier.LotAsync(stone.Name)).State);
        Assert.Equal("87.5", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);
        Assert.Equal("730", (await supplier.LotAsync(bulk.Name)).AvailableQuantity.Value);
    }

    [Fact]
    public async Task Validate_only_prices_the_order_without_a_name_and_changes_nothing()
    {
        var (supplier, parcel) = await shared.Api.OfferAsync(Sample.Parcel("100", 1_200.25m));
        var buyer = shared.Api.Buyer();
        var request = Sample.Order(Sample.Line(parcel, "2"));
        request.ValidateOnly = true;

        var answer = await buyer.Orders.PlaceOrderAsync(request);

        Assert.Equal(("", 2_400.50m), (answer.Name, Sample.Amount(answer.Total)));
        Assert.Equal(parcel, await supplier.LotAsync(parcel.Name));
        Assert.Empty((await buyer.Orders.ListOrdersAsync(new())).Orders);
        // The id was not used up.
        request.ValidateOnly = false;
        await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(request)).Name);
    }

    [Fact]
    public async Task A_request_repeated_later_is_answered_as_placed_even_when_the_order_was_cancelled_since()
    {
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        var buyer = shared.Api.Buyer();
        var request = Sample.Order(lot);
        var placed = await buyer.Orders.PlaceOrderAsync(request);
        Assert.Equal(placed, await buyer.Orders.PlaceOrderAsync(request));
        await buyer.CommittedAsync(placed.Name);
        Assert.Equal(placed, await buyer.Orders.PlaceOrderAsync(request));

        await buyer.Orders.CancelOrderAsync(new() { Name = placed.Name, Reason = "changed our mind" });
        await Eventually.ReadAsync(() => buyer.OrderAsync(placed.Name), o => o.Stock == Order.Types.Stock.Released);
        Assert.Equal(placed, await buyer.Orders.PlaceOrderAsync(request));

        // And it bought nothing again.
        Assert.Equal((LotState.Active, "2.03"), await supplier.LotAsync(lot.Name) is var l ? (l.State, l.AvailableQuantity.Value) : default);
        var upper = request.Clone();
        upper.RequestId = request.RequestId.ToUpperInvariant();
        Assert.Equal(placed, await buyer.Orders.PlaceOrderAsync(upper));
        // The same id of another buyer is another order.
        Assert.NotEqual(placed.Name, (await shared.Api.Buyer().Orders.PlaceOrderAsync(request)).Name);
    }

    [Fact]
    public async Task Cancelling_frees_the_lots_and_cancelling_again_changes_nothing()
    {
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        var buyer = shared.Api.Buyer();
        var order = await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(lot))).Name);

        var cancelled = await buyer.Orders.CancelOrderAsync(new() { Name = order.Name, Reason = "too dear", Etag = order.Etag });

        Assert.Equal((Order.Types.Outcome.Cancelled, "too dear"), (cancelled.Outcome, cancelled.CancelReason));
        var released = await Eventually.ReadAsync(() => buyer.OrderAsync(order.Name), o => o.Stock == Order.Types.Stock.Released);
        Assert.Equal((LotState.Active, "2.03"), await supplier.LotAsync(lot.Name) is var l ? (l.State, l.AvailableQuantity.Value) : default);
        Assert.Equal(released, await buyer.Orders.CancelOrderAsync(new() { Name = order.Name }));
        await shared.Api.Buyer().Orders.PlaceOrderAsync(Sample.Order(lot));
    }

    [Fact]
    public async Task A_watch_tells_the_timeline_without_gaps_resumes_from_a_position_and_ends_when_the_order_is_closed()
    {
        var (_, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        var buyer = shared.Api.Buyer();
        var order = await buyer.Orders.PlaceOrderAsync(Sample.Order(lot));
        using var live = buyer.Orders.WatchOrder(new() { Name = order.Name });
        Assert.True(await live.ResponseStream.MoveNext(CancellationToken.None));
        await buyer.CommittedAsync(order.Name);
        await buyer.Orders.CancelOrderAsync(new() { Name = order.Name });

        var seen = new List<OrderEvent> { live.ResponseStream.Current };
        while (await live.ResponseStream.MoveNext(CancellationToken.None)) seen.Add(live.ResponseStream.Current);

        Assert.Equal([OrderEventType.Placed, OrderEventType.StockCommitted, OrderEventType.Cancelled, OrderEventType.StockReleased], seen.Select(e => e.Type));
        Assert.Equal([1L, 2, 3, 4], seen.Select(e => e.Position));
        Assert.All(seen, e => Assert.NotEmpty(e.Detail));
        Assert.Equal(seen.Skip(2), await buyer.WatchAsync(order.Name, after: 2, count: 10));
        Assert.Empty(await buyer.WatchAsync(order.Name, after: 4, count: 10));
        Assert.Empty(await buyer.WatchAsync(order.Name, after: long.MaxValue, count: 10));
        await Refused.WithAsync(StatusCode.InvalidArgument, "INVALID_REQUEST", () => buyer.WatchAsync(order.Name, after: -1, count: 1));
        await Refused.WithAsync(StatusCode.NotFound, "ORDER_NOT_FOUND", () => shared.Api.Buyer().WatchAsync(order.Name, after: 0, count: 1));
    }

    [Fact]
    public async Task Another_organisations_order_is_not_found_whatever_one_does_with_it()
    {
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        var buyer = shared.Api.Buyer();
        var order = await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(lot))).Name);
        var (other, stranger) = (shared.Api.Buyer(), await shared.Api.OpenSupplierAsync());

        foreach (var caller in new[] { other, stranger })
        {
            await Refused.WithAsync(StatusCode.NotFound, "ORDER_NOT_FOUND", caller.Orders.GetOrderAsync(new() { Name = order.Name }));
            Assert.Empty((await caller.Orders.ListOrdersAsync(new())).Orders);
        }
        await Refused.WithAsync(StatusCode.NotFound, "ORDER_NOT_FOUND", other.Orders.CancelOrderAsync(new() { Name = order.Name }));
        await Refused.WithAsync(StatusCode.NotFound, "ORDER_NOT_FOUND", buyer.Orders.GetOrderAsync(new() { Name = Sample.Unknown("orders") }));
        Assert.Equal(order, await shared.Api.Compliance.OrderAsync(order.Name));
        Assert.Equal(order, await shared.Api.Operator.OrderAsync(order.Name));
        Assert.Equal(order.Name, (await supplier.OrderAsync(order.Name)).Name);
    }

    [Fact]
    public async Task A_supplier_sees_only_its_own_lines_with_their_sum_and_not_the_request_id()
    {
        var (first, stone) = await shared.Api.OfferAsync(Sample.Ruby(100m));
        var (second, other) = await shared.Api.OfferAsync(Sample.Ruby(250m));
        var buyer = shared.Api.Buyer();
        var order = await buyer.Orders.PlaceOrderAsync(Sample.Order(stone, other));

        foreach (var seen in new[] { await first.OrderAsync(order.Name), Assert.Single((await first.Orders.ListOrdersAsync(new())).Orders) })
        {
            Assert.Equal(stone.Name, Assert.Single(seen.Lines).Lot);
            Assert.Equal((100m, ""), (Sample.Amount(seen.Total), seen.RequestId));
        }
        Assert.Equal(250m, Sample.Amount((await second.OrderAsync(order.Name)).Total));
        Assert.Equal(350m, Sample.Amount((await buyer.OrderAsync(order.Name)).Total));
        foreach (var supplier in new[] { first, second })
            await Eventually.ReadAsync(() => supplier.SupplierAsync(supplier.Organisation), s => s.OrderCount == 1);
    }

    [Fact]
    public async Task Orders_are_listed_newest_first_page_by_page_and_by_outcome()
    {
        var (_, parcel) = await shared.Api.OfferAsync(Sample.Parcel());
        var buyer = shared.Api.Buyer();
        var placed = new List<string>();
        for (var i = 0; i < 7; i++) placed.Add((await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "1")))).Name);
        await buyer.Orders.CancelOrderAsync(new() { Name = placed[3] });

        var listed = new List<string>();
        await foreach (var page in Paging.PagesAsync((token, cancel) => buyer.Orders.ListOrdersAsync(new() { PageSize = 2, PageToken = token }, cancellationToken: cancel), p => p.NextPageToken))
            listed.AddRange(page.Orders.Select(o => o.Name));

        Assert.Equal(Enumerable.Reverse(placed), listed);
        Assert.Equal([placed[3]], (await buyer.Orders.ListOrdersAsync(new() { Outcome = Order.Types.Outcome.Cancelled })).Orders.Select(o => o.Name));
        Assert.Equal(6, (await buyer.Orders.ListOrdersAsync(new() { Outcome = Order.Types.Outcome.Open })).Orders.Count);
        await Refused.FieldsAsync(buyer.Orders.ListOrdersAsync(new() { PageSize = -1 }), "page_size");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_axis_value_that_the_contract_names_may_be_asked_for(bool outcomes)
    {
        // The contract names states that no order is in yet; asking for them finds nothing.
        var buyer = shared.Api.Buyer();
        var requests = outcomes
            ? Enum.GetValues<Order.Types.Outcome>().Select(o => new ListOrdersRequest { Outcome = o })
            : Enum.GetValues<Order.Types.Compliance>().Select(c => new ListOrdersRequest { Compliance = c });

        foreach (var request in requests) Assert.Empty((await buyer.Orders.ListOrdersAsync(request)).Orders);
    }

    [Fact]
    public async Task A_suspension_withdraws_the_lots_and_holds_the_open_orders_and_an_approval_lifts_both()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var (sold, free, cancelledLot) = (await supplier.OfferAsync(Sample.Ruby()), await supplier.OfferAsync(Sample.Ruby()), await supplier.OfferAsync(Sample.Ruby()));
        var buyer = shared.Api.Buyer();
        var order = await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(sold))).Name);
        var closed = await buyer.Orders.PlaceOrderAsync(Sample.Order(cancelledLot));
        await buyer.Orders.CancelOrderAsync(new() { Name = closed.Name });

        await shared.Api.Compliance.Suppliers.SuspendSupplierAsync(new() { Name = supplier.Organisation, Reason = "listed" });

        await Eventually.ReadAsync(() => buyer.OrderAsync(order.Name), o => o.Compliance == Order.Types.Compliance.OnHold);
        var withdrawn = await Eventually.ReadAsync(() => buyer.LotAsync(free.Name), l => l.State == LotState.Withdrawn);
        Assert.Equal(("SUPPLIER_SUSPENDED", "0"), (withdrawn.WithdrawReason, withdrawn.AvailableQuantity.Value));
        Assert.Equal(Order.Types.Compliance.Clear, (await buyer.OrderAsync(closed.Name)).Compliance);
        Assert.Contains(order.Name, (await buyer.Orders.ListOrdersAsync(new() { Compliance = Order.Types.Compliance.OnHold })).Orders.Select(o => o.Name));
        await Refused.ByAsync(buyer.Orders.PlaceOrderAsync(Sample.Order(free)), ("SUPPLIER_SUSPENDED", free.Name));
        await Refused.WithAsync(StatusCode.FailedPrecondition, "SUPPLIER_SUSPENDED", supplier.Lots.CreateLotAsync(new() { Lot = Sample.Ruby() }));

        await shared.Api.Compliance.Suppliers.ApproveSupplierAsync(new() { Name = supplier.Organisation });

        await Eventually.ReadAsync(() => buyer.OrderAsync(order.Name), o => o.Compliance == Order.Types.Compliance.Clear);
        await Eventually.ReadAsync(() => buyer.LotAsync(free.Name), l => l.State == LotState.Active && l.AvailableQuantity.Value == "2.03");
        Assert.Equal([OrderEventType.PutOnHold, OrderEventType.HoldLifted], (await buyer.WatchAsync(order.Name, 2, 2)).Select(e => e.Type));
        await Eventually.SucceedsAsync(async () => await buyer.Orders.PlaceOrderAsync(Sample.Order(free)));
    }

    [Fact]
    public async Task An_order_with_two_suppliers_stays_on_hold_until_both_may_trade_again()
    {
        var (first, stone) = await shared.Api.OfferAsync(Sample.Ruby());
        var (second, other) = await shared.Api.OfferAsync(Sample.Ruby());
        var buyer = shared.Api.Buyer();
        var order = await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(stone, other))).Name);
        foreach (var supplier in new[] { first, second }) await shared.Api.Compliance.Suppliers.SuspendSupplierAsync(new() { Name = supplier.Organisation, Reason = "x" });
        await Eventually.ReadAsync(() => buyer.OrderAsync(order.Name), o => o.Compliance == Order.Types.Compliance.OnHold);
        await Eventually.ReadAsync(() => buyer.LotAsync(other.Name), l => l.WithdrawReason.Length > 0);

        await shared.Api.Compliance.Suppliers.ApproveSupplierAsync(new() { Name = first.Organisation });
        await Eventually.SucceedsAsync(async () => await first.OfferAsync(Sample.Ruby()));
        Assert.Equal(Order.Types.Compliance.OnHold, (await buyer.OrderAsync(order.Name)).Compliance);
        await shared.Api.Compliance.Suppliers.ApproveSupplierAsync(new() { Name = second.Organisation });
        await Eventually.ReadAsync(() => buyer.OrderAsync(order.Name), o => o.Compliance == Order.Types.Compliance.Clear);
    }

    [Fact]
    public async Task A_supplier_that_is_not_approved_sells_nothing_and_the_reservation_is_released_at_once()
    {
        var pending = await shared.Api.RegisterSupplierAsync();
        var lot = await pending.OfferAsync(Sample.Ruby());
        var (clear, good) = await shared.Api.OfferAsync(Sample.Ruby());
        var buyer = shared.Api.Buyer();

        await Refused.ByAsync(buyer.Orders.PlaceOrderAsync(Sample.Order(lot, good)), ("SUPPLIER_NOT_CLEAR", pending.Organisation));

        Assert.Equal(lot, await pending.LotAsync(lot.Name));
        Assert.Equal(good, await clear.LotAsync(good.Name));
        Assert.Empty((await buyer.Orders.ListOrdersAsync(new())).Orders);
    }

    [Fact]
    public async Task A_refused_request_may_be_repeated_under_its_id_and_is_placed_once_nothing_stands_against_it()
    {
        var pending = await shared.Api.RegisterSupplierAsync();
        var lot = await pending.OfferAsync(Sample.Ruby());
        var buyer = shared.Api.Buyer();
        var request = Sample.Order(lot);
        await Refused.ByAsync(buyer.Orders.PlaceOrderAsync(request), ("SUPPLIER_NOT_CLEAR", pending.Organisation));
        await shared.Api.Compliance.Suppliers.ApproveSupplierAsync(new() { Name = pending.Organisation });

        var order = await buyer.Orders.PlaceOrderAsync(request);

        await buyer.CommittedAsync(order.Name);
        Assert.Equal(LotState.SoldOut, (await pending.LotAsync(lot.Name)).State);
    }

    [Fact]
    public async Task Where_Suppliers_cannot_be_reached_nothing_is_placed_and_nothing_stays_reserved()
    {
        using var data = new TestData();
        var (dead, _) = FreePort.Pair();
        await using var host = await TestHost.StartAsync(data, settings: $"Services:suppliers=http://127.0.0.1:{dead}");
        var (supplier, lot) = await host.Api.OfferAsync(Sample.Ruby());
        var buyer = host.Api.Buyer();

        var error = await Refused.WithAsync(StatusCode.Unavailable, "SERVICE_UNAVAILABLE", buyer.Orders.PlaceOrderAsync(Sample.Order(lot)));

        Assert.NotNull(error.RetryDelay);
        Assert.Equal(lot, await supplier.LotAsync(lot.Name));
        Assert.Empty((await buyer.Orders.ListOrdersAsync(new())).Orders);
    }

    [Fact]
    public async Task Everything_is_still_there_after_a_restart()
    {
        using var data = new TestData();
        // The clock stands still, so that what was answered can be compared to the microsecond.
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));
        Order order;
        PlaceOrderRequest request;
        Lots.V1.Lot lot;
        string buyer;
        await using (var host = await TestHost.StartAsync(data, clock))
        {
            var (_, offered) = await host.Api.OfferAsync(Sample.Ruby());
            var placing = host.Api.Buyer();
            buyer = placing.Organisation;
            request = Sample.Order(offered);
            order = await placing.CommittedAsync((await placing.Orders.PlaceOrderAsync(request)).Name);
            lot = await placing.LotAsync(offered.Name);
        }

        await using var again = await TestHost.StartAsync(data, clock);
        var same = again.Api.With("buyer", buyer);
        Assert.Equal(order, await same.OrderAsync(order.Name));
        Assert.Equal(lot, await same.LotAsync(lot.Name));
        Assert.Equal(order.Name, (await same.Orders.PlaceOrderAsync(request)).Name);
    }
}
