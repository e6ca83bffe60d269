using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;
using Sourcing.Suppliers.V1;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>An order that is refused leaves everything as it was, and an order that was accepted gets what it ordered.</summary>
public sealed class RefusedOrderTests(SharedHost shared) : IDisposable
{
    private readonly TestData data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task A_refused_order_gives_the_buyers_hold_back()
    {
        var supplier = await shared.Api.RegisterSupplierAsync();
        var lot = await supplier.OfferAsync(Sample.Ruby());
        var buyer = shared.Api.Buyer();
        await buyer.Lots.HoldLotAsync(new HoldLotRequest { Name = lot.Name });
        await Refused.ByAsync(buyer.Orders.PlaceOrderAsync(Sample.Order(lot)), ("SUPPLIER_NOT_CLEAR", supplier.Organisation));

        await shared.Api.Compliance.Suppliers.ApproveSupplierAsync(new ApproveSupplierRequest { Name = supplier.Organisation });

        await Refused.ByAsync(shared.Api.Buyer().Orders.PlaceOrderAsync(Sample.Order(lot)), ("LOT_NOT_AVAILABLE", lot.Name));
        await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(lot))).Name);
    }

    [Fact]
    public async Task A_part_of_a_hold_that_a_refused_order_used_goes_back_to_the_hold()
    {
        var supplier = await shared.Api.RegisterSupplierAsync();
        var parcel = await supplier.OfferAsync(Sample.Parcel("100"));
        var buyer = shared.Api.Buyer();
        var hold = await buyer.Lots.HoldLotAsync(new HoldLotRequest { Name = parcel.Name, Quantity = Sample.Quantity("60", "ct") });

        await Refused.AnyAsync(() => buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "20"))).ResponseAsync);

        Assert.Equal("40", (await buyer.LotAsync(parcel.Name)).AvailableQuantity.Value);
        Assert.Equal("60", (await buyer.Lots.ReleaseHoldAsync(new ReleaseHoldRequest { Name = hold.Name })).Quantity.Value);
        Assert.Equal("100", (await buyer.LotAsync(parcel.Name)).AvailableQuantity.Value);
    }

    [Fact]
    public async Task A_late_order_takes_what_was_ordered_and_not_what_its_name_was_used_for_since()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));
        var gate = new Gate("lots-order-placed");
        await using var host = await TestHost.StartAsync(data, clock, gate.AddTo);
        var (supplier, ordered) = await host.Api.OfferAsync(Sample.Ruby());
        var other = await supplier.OfferAsync(Sample.Ruby());
        var buyer = host.Api.Buyer();
        var request = Sample.Order(ordered);
        var order = await buyer.Orders.PlaceOrderAsync(request);
        await gate.ArrivedAsync();
        await Eventually.ReadAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(10));
                return supplier.LotAsync(ordered.Name);
            },
            lot => lot.AvailableQuantity.Value == "2.03");

        request.Lines[0].Lot = other.Name;
        await Refused.WithAsync(StatusCode.InvalidArgument, "REQUEST_ID_REUSED", buyer.Orders.PlaceOrderAsync(request));
        Assert.Equal("2.03", (await supplier.LotAsync(other.Name)).AvailableQuantity.Value);
        gate.Open();

        await buyer.CommittedAsync(order.Name);
        Assert.Equal(Lot.Types.State.SoldOut, (await supplier.LotAsync(ordered.Name)).State);
        Assert.Equal(("2.03", Lot.Types.State.Active), ((await supplier.LotAsync(other.Name)).AvailableQuantity.Value, (await supplier.LotAsync(other.Name)).State));
    }

    [Fact]
    public async Task A_token_without_a_role_of_ours_may_do_nothing()
    {
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        var roleless = shared.Api.Bearing(shared.Api.Mint(["visitor"], supplier.Organisation));

        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", roleless.Lots.GetLotAsync(new GetLotRequest { Name = lot.Name }));
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", roleless.Orders.ListOrdersAsync(new ListOrdersRequest()));
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", roleless.Suppliers.GetSupplierAsync(new GetSupplierRequest { Name = supplier.Organisation }));
    }

    [Fact]
    public async Task Another_lots_etag_never_passes()
    {
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        var other = await supplier.OfferAsync(Sample.Ruby());
        var request = Sample.Order(lot);
        request.Lines[0].Etag = other.Etag;

        await Refused.WithAsync(StatusCode.Aborted, "ETAG_MISMATCH", shared.Api.Buyer().Orders.PlaceOrderAsync(request));

        request.Lines[0].Etag = lot.Etag;
        Assert.Single((await shared.Api.Buyer().Orders.PlaceOrderAsync(request)).Lines);
    }

    [Fact]
    public async Task However_much_is_wrong_the_answer_is_the_refusal_and_stays_small()
    {
        var request = new PlaceOrderRequest { RequestId = new string('x', 100_000) };
        for (var i = 0; i < 100; i++)
            request.Lines.Add(new OrderLineRequest { Lot = "lots/?", Quantity = new Types.V1.Quantity { Value = new string('9', 10_000), Unit = new string('u', 10_000) } });

        var error = await Refused.WithAsync(StatusCode.InvalidArgument, "INVALID_REQUEST", shared.Api.Buyer().Orders.PlaceOrderAsync(request));

        Assert.InRange(error.FieldViolations.Count, 10, 51);
        Assert.InRange(error.FieldViolations.Sum(v => v.Path.Length + v.Description.Length), 1, 13_000);
        Assert.InRange(error.Message.Length, 1, 1100);
    }
}
