using Grpc.Core;
using Sourcing.Client;
using Sourcing.Lots.V1;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

public sealed class LotsTests(SharedHost shared)
{
    [Fact]
    public async Task A_created_lot_is_answered_in_codes_with_what_is_derived_and_read_back_the_same()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var asked = Sample.Ruby(20_300m);
        asked.Gemstone.Shape = "OV";

        var lot = await supplier.OfferAsync(asked);

        Assert.Equal((supplier.Organisation, asked.StockNumber, Lot.Types.State.Active), (lot.Supplier, lot.StockNumber, lot.State));
        Assert.Equal(("corundum", "ruby", "OVAL", "NATURAL"), (lot.Gemstone.Species, lot.Gemstone.Variety, lot.Gemstone.Shape, lot.Gemstone.Nature));
        Assert.Equal(("7103.91", "GUARANTEED"), (lot.HsCode, lot.Availability));
        Assert.Equal((10_000m, Price.Types.Authority.Total), (Sample.Amount(lot.Price.PerUnit), lot.Price.Authority));
        Assert.NotEmpty(lot.Title);
        Assert.Equal(lot.Quantity, lot.AvailableQuantity);
        Assert.Equal(lot, await supplier.LotAsync(lot.Name));
        Assert.Equal(lot, await shared.Api.Buyer().LotAsync(lot.Name));
        var stranger = await shared.Api.OpenSupplierAsync();
        await Refused.WithAsync(StatusCode.NotFound, "LOT_NOT_FOUND", stranger.Lots.GetLotAsync(new() { Name = lot.Name }));
        await Refused.WithAsync(StatusCode.NotFound, "LOT_NOT_FOUND", stranger.Lots.WithdrawLotAsync(new() { Name = lot.Name }));
        await Refused.WithAsync(StatusCode.NotFound, "LOT_NOT_FOUND", stranger.Lots.UpdateLotAsync(new() { Lot = lot }));
    }

    [Fact]
    public async Task A_stock_number_is_taken_once_within_a_supplier_and_a_request_id_makes_creating_safe_to_repeat()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var request = new CreateLotRequest { Lot = Sample.Ruby(), RequestId = Sample.RequestId() };
        var lot = await supplier.Lots.CreateLotAsync(request);

        Assert.Equal(lot, await supplier.Lots.CreateLotAsync(request));
        await Refused.WithAsync(StatusCode.AlreadyExists, "STOCK_NUMBER_TAKEN", supplier.Lots.CreateLotAsync(new() { Lot = request.Lot }));
        Assert.NotEqual(lot.Name, (await (await shared.Api.OpenSupplierAsync()).OfferAsync(request.Lot)).Name);
        var other = await supplier.OfferAsync(Sample.Ruby());
        await Refused.WithAsync(StatusCode.AlreadyExists, "STOCK_NUMBER_TAKEN", supplier.Lots.UpdateLotAsync(new() { Lot = new() { Name = other.Name, StockNumber = lot.StockNumber }, UpdateMask = new() { Paths = { "stock_number" } } }));
        Assert.Equal(other, await supplier.LotAsync(other.Name));
        var only = new CreateLotRequest { Lot = Sample.Ruby(), ValidateOnly = true };
        Assert.Equal(only.Lot.StockNumber, (await supplier.Lots.CreateLotAsync(only)).StockNumber);
        Assert.Equal(2, (await supplier.Lots.ListLotsAsync(new())).Lots.Count);
    }

    [Fact]
    public async Task An_update_changes_the_fields_of_its_mask_moves_the_etag_and_never_cuts_into_what_is_sold()
    {
        var (supplier, parcel) = await shared.Api.OfferAsync(Sample.Parcel("100"));
        var buyer = shared.Api.Buyer();
        await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "60")))).Name);

        var wanted = new Lot { Name = parcel.Name, Quantity = Sample.Quantity("60", "ct"), Description = "ignored" };
        var changed = await supplier.Lots.UpdateLotAsync(new() { Lot = wanted, UpdateMask = new() { Paths = { "quantity" } } });
        Assert.Equal(("60", "0", "", Lot.Types.State.SoldOut), (changed.Quantity.Value, changed.AvailableQuantity.Value, changed.Description, changed.State));
        Assert.NotEqual(parcel.Etag, changed.Etag);

        wanted.Quantity.Value = "59.999";
        await Refused.ByAsync(supplier.Lots.UpdateLotAsync(new() { Lot = wanted, UpdateMask = new() { Paths = { "quantity" } } }), ("QUANTITY_IN_USE", parcel.Name));
        await Refused.FieldsAsync(supplier.Lots.UpdateLotAsync(new() { Lot = wanted, UpdateMask = new() { Paths = { "state", "colour" } } }), "update_mask", "update_mask");
        Assert.Equal(changed, await supplier.LotAsync(parcel.Name));
        // Nothing that differs: nothing that moves.
        Assert.Equal(changed, await supplier.Lots.UpdateLotAsync(new() { Lot = changed }));
    }

    [Fact]
    public async Task A_withdrawn_lot_is_off_the_market_for_good_and_its_holds_end()
    {
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        var buyer = shared.Api.Buyer();
        var hold = await buyer.Lots.HoldLotAsync(new() { Name = lot.Name });

        var withdrawn = await supplier.Lots.WithdrawLotAsync(new() { Name = lot.Name, Etag = lot.Etag });

        Assert.Equal((Lot.Types.State.Withdrawn, "WITHDRAWN_BY_SUPPLIER", "0"), (withdrawn.State, withdrawn.WithdrawReason, withdrawn.AvailableQuantity.Value));
        Assert.Equal(Hold.Types.State.Released, (await buyer.Lots.ReleaseHoldAsync(new() { Name = hold.Name })).State);
        await Refused.ByAsync(buyer.Orders.PlaceOrderAsync(Sample.Order(lot)), ("LOT_NOT_AVAILABLE", lot.Name));
        await Refused.WithAsync(StatusCode.FailedPrecondition, "LOT_WITHDRAWN", supplier.Lots.UpdateLotAsync(new() { Lot = lot.Clone().Also(l => l.Etag = ""), UpdateMask = new() { Paths = { "title" } } }));
        Assert.Equal(withdrawn, await supplier.Lots.WithdrawLotAsync(new() { Name = lot.Name }));
        Assert.Empty((await supplier.Lots.ListLotsAsync(new())).Lots);
        Assert.Equal(lot.Name, Assert.Single((await supplier.Lots.ListLotsAsync(new() { Filter = new() { IncludeUnavailable = true } })).Lots).Name);
    }

    [Fact]
    public async Task A_held_lot_can_be_ordered_by_its_holder_and_by_nobody_else()
    {
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        var (holder, other) = (shared.Api.Buyer(), shared.Api.Buyer());
        var request = new HoldLotRequest { Name = lot.Name, Duration = new() { Seconds = 3600 }, RequestId = Sample.RequestId() };

        var hold = await holder.Lots.HoldLotAsync(request);

        Assert.Equal((Hold.Types.State.Active, holder.Organisation, lot.Name, "2.03"), (hold.State, hold.Buyer, hold.Lot, hold.Quantity.Value));
        Assert.Equal(TimeSpan.FromHours(1), hold.ExpireTime.ToDateTimeOffset() - hold.CreateTime.ToDateTimeOffset());
        Assert.Equal(hold, await holder.Lots.HoldLotAsync(request));
        Assert.Equal("0", (await supplier.LotAsync(lot.Name)).AvailableQuantity.Value);
        await Refused.ByAsync(other.Orders.PlaceOrderAsync(Sample.Order(lot)), ("LOT_NOT_AVAILABLE", lot.Name));
        await Refused.ByAsync(other.Lots.HoldLotAsync(new() { Name = lot.Name }), ("LOT_NOT_AVAILABLE", lot.Name));
        await Refused.WithAsync(StatusCode.NotFound, "HOLD_NOT_FOUND", other.Lots.ReleaseHoldAsync(new() { Name = hold.Name }));
        await holder.CommittedAsync((await holder.Orders.PlaceOrderAsync(Sample.Order(lot))).Name);
        Assert.Equal(Lot.Types.State.SoldOut, (await supplier.LotAsync(lot.Name)).State);
    }

    [Fact]
    public async Task Of_a_held_part_what_the_holders_order_does_not_use_stays_held_until_it_is_released()
    {
        var (supplier, parcel) = await shared.Api.OfferAsync(Sample.Parcel("10"));
        var holder = shared.Api.Buyer();
        var hold = await holder.Lots.HoldLotAsync(new() { Name = parcel.Name, Quantity = Sample.Quantity("8", "ct") });
        await Refused.ByAsync(shared.Api.Buyer().Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "3"))), ("QUANTITY_NOT_AVAILABLE", parcel.Name));

        await holder.CommittedAsync((await holder.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "5")))).Name);

        Assert.Equal("2", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);
        Assert.Equal((Hold.Types.State.Released, "3"), await holder.Lots.ReleaseHoldAsync(new() { Name = hold.Name }) is var h ? (h.State, h.Quantity.Value) : default);
        Assert.Equal("5", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);
        Assert.Equal(Hold.Types.State.Released, (await holder.Lots.ReleaseHoldAsync(new() { Name = hold.Name })).State);
        Assert.Equal("5", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(604_800, 1)]
    [InlineData(long.MaxValue, 0)]
    [InlineData(1, -1)]
    public async Task A_hold_of_no_time_or_more_than_seven_days_is_refused(long seconds, int nanos)
    {
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        await Refused.FieldsAsync(shared.Api.Buyer().Lots.HoldLotAsync(new() { Name = lot.Name, Duration = new() { Seconds = seconds, Nanos = nanos } }), "duration");
        Assert.Equal(lot, await supplier.LotAsync(lot.Name));
    }

    [Fact]
    public async Task A_reservation_takes_every_line_or_none_and_answers_a_repeat_the_same()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var (stone, parcel) = (await supplier.OfferAsync(Sample.Ruby()), await supplier.OfferAsync(Sample.Parcel("10", 100m)));
        var service = shared.Api.Service;
        var request = Reserve(stone, (parcel, "11"));

        await Refused.ByAsync(service.Lots.ReserveLotsAsync(request), ("QUANTITY_NOT_AVAILABLE", parcel.Name));
        Assert.Equal(stone, await supplier.LotAsync(stone.Name));

        request.Lines[1].Quantity.Value = "4";
        var first = await service.Lots.ReserveLotsAsync(request);
        var again = await service.Lots.ReserveLotsAsync(request);
        Assert.Equal(first.Lines, again.Lines);
        Assert.True(again.ExpireTime.ToDateTimeOffset() >= first.ExpireTime.ToDateTimeOffset());
        Assert.Equal([20_000m, 400m], first.Lines.Select(l => Sample.Amount(l.Total)));
        Assert.Equal("6", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);

        var other = request.Clone();
        other.Lines[1].Quantity.Value = "3";
        await Refused.WithAsync(StatusCode.InvalidArgument, "REQUEST_ID_REUSED", service.Lots.ReserveLotsAsync(other));
        await service.Lots.ReleaseReservationAsync(new() { Order = request.Order });
        await service.Lots.ReleaseReservationAsync(new() { Order = request.Order });
        Assert.Equal(parcel, await supplier.LotAsync(parcel.Name));
        // What was released may be reserved again, with other lines too.
        await service.Lots.ReserveLotsAsync(other);
        Assert.Equal("7", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);
        await service.Lots.ReleaseReservationAsync(new() { Order = Sample.Unknown("orders") });
    }

    [Fact]
    public async Task Of_reservations_asked_for_together_each_is_decided_by_itself_and_answered_in_its_place()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var parcel = await supplier.OfferAsync(Sample.Parcel("10", 100m));
        var stones = new List<Lot>();
        for (var i = 0; i < 4; i++) stones.Add(await supplier.OfferAsync(Sample.Ruby()));
        // The second is malformed, and the third wants more than there is.
        var requests = stones.Zip(["4", "5", "11", "1"], (stone, part) => Reserve(stone, (parcel, part))).ToList();
        requests[1].Order = "orders/none";

        var results = (await shared.Api.Service.Lots.BatchReserveLotsAsync(new BatchReserveLotsRequest { Requests = { requests } })).Results;

        Assert.Equal([requests[0].Order, "", "", requests[3].Order], results.Select(r => r.Reservation?.Order ?? ""));
        Assert.Equal([StatusCode.InvalidArgument, StatusCode.FailedPrecondition], results.Where(r => r.Refusal is not null).Select(r => (StatusCode)r.Refusal.Code));
        Assert.Contains("is left", results[2].Refusal.Message, StringComparison.Ordinal);
        Assert.Equal("5", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);
        Assert.Equal(["0", "2.03", "2.03", "0"], await Task.WhenAll(stones.Select(async stone => (await supplier.LotAsync(stone.Name)).AvailableQuantity.Value)));
        await Refused.FieldsAsync(shared.Api.Service.Lots.BatchReserveLotsAsync(new BatchReserveLotsRequest()), "requests");
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", shared.Api.Buyer().Lots.BatchReserveLotsAsync(new BatchReserveLotsRequest()));
    }

    [Fact]
    public async Task Releasing_a_committed_reservation_leaves_it_sold()
    {
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        var buyer = shared.Api.Buyer();
        var order = await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(lot))).Name);
        await shared.Api.Service.Lots.ReleaseReservationAsync(new() { Order = order.Name });
        Assert.Equal(Lot.Types.State.SoldOut, (await supplier.LotAsync(lot.Name)).State);
    }

    private static ReserveLotsRequest Reserve(Lot whole, (Lot Lot, string Quantity) part) => new()
    {
        Order = Sample.Unknown("orders"),
        Buyer = "buyers/test",
        Lines = { new ReservationRequestLine { Lot = whole.Name }, new ReservationRequestLine { Lot = part.Lot.Name, Quantity = Sample.Quantity(part.Quantity, part.Lot.Quantity.Unit) } },
    };
}

internal static class Changing
{
    /// <summary>The same object, changed.</summary>
    public static T Also<T>(this T value, Action<T> change)
    {
        change(value);
        return value;
    }
}
