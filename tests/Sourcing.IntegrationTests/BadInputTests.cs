using Grpc.Core;
using Sourcing.Client;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;
using Sourcing.Suppliers.V1;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>Every refusal is a status with a reason, names all bad fields at once, and changes nothing.</summary>
public sealed class BadInputTests(SharedHost shared)
{
    [Theory]
    [InlineData("0")]
    [InlineData("0.000")]
    [InlineData("-1")]
    [InlineData("0.0001")]
    [InlineData("1.5001")]
    [InlineData("1,5")]
    [InlineData("1e3")]
    [InlineData("NaN")]
    [InlineData("")]
    [InlineData("1000000000000.001")]
    [InlineData("99999999999999999999999999")]
    public async Task A_quantity_that_is_not_a_positive_number_of_thousandths_is_refused_in_orders_holds_and_reservations(string value)
    {
        var (supplier, parcel) = await shared.Api.OfferAsync(Sample.Parcel());
        var buyer = shared.Api.Buyer();

        await Refused.FieldsAsync(buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, value))), "lines[0].quantity.value");
        await Refused.FieldsAsync(buyer.Lots.HoldLotAsync(new HoldLotRequest { Name = parcel.Name, Quantity = Sample.Quantity(value, "ct") }), "quantity.value");
        await Refused.FieldsAsync(shared.Api.Service.Lots.ReserveLotsAsync(new ReserveLotsRequest
        {
            Order = Sample.Unknown("orders"),
            Buyer = buyer.Organisation,
            Lines = { new ReservationRequestLine { Lot = parcel.Name, Quantity = Sample.Quantity(value, "ct") } },
        }), "lines[0].quantity.value");

        await NothingChangedAsync(supplier, parcel, buyer);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-2")]
    [InlineData("2.0001")]
    public async Task A_lot_of_no_positive_number_of_thousandths_is_refused(string value)
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var lot = Sample.Ruby();
        lot.Quantity.Value = value;

        await Refused.FieldsAsync(supplier.Lots.CreateLotAsync(new CreateLotRequest { Lot = lot }), "lot.quantity.value");

        Assert.Empty((await supplier.Lots.ListLotsAsync(new ListLotsRequest())).Lots);
    }

    [Fact]
    public async Task More_than_is_left_is_refused_with_what_is_left()
    {
        var (supplier, parcel) = await shared.Api.OfferAsync(Sample.Parcel("10"));
        var first = shared.Api.Buyer();
        await first.CommittedAsync((await first.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "4")))).Name);
        var buyer = shared.Api.Buyer();

        var error = await Refused.ByAsync(buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "6.001"))), ("QUANTITY_NOT_AVAILABLE", parcel.Name));
        await Refused.ByAsync(buyer.Lots.HoldLotAsync(new HoldLotRequest { Name = parcel.Name, Quantity = Sample.Quantity("6.001", "ct") }), ("QUANTITY_NOT_AVAILABLE", parcel.Name));

        Assert.Contains("6 ct", error.Preconditions[0].Description, StringComparison.Ordinal);
        Assert.Equal("6", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);
        Assert.Empty((await buyer.Orders.ListOrdersAsync(new ListOrdersRequest())).Orders);
    }

    [Fact]
    public async Task An_unknown_lot_is_refused_by_name_and_the_others_of_the_order_stay_free()
    {
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        var buyer = shared.Api.Buyer();
        var unknown = Sample.Unknown("lots");

        await Refused.ByAsync(buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(lot), new OrderLineRequest { Lot = unknown })), ("LOT_NOT_FOUND", unknown));
        await Refused.WithAsync(StatusCode.NotFound, "LOT_NOT_FOUND", buyer.Lots.GetLotAsync(new GetLotRequest { Name = unknown }));
        await Refused.WithAsync(StatusCode.NotFound, "LOT_NOT_FOUND", buyer.Lots.HoldLotAsync(new HoldLotRequest { Name = unknown }));

        await NothingChangedAsync(supplier, lot, buyer);
    }

    [Fact]
    public async Task A_lot_in_another_currency_than_the_order_is_refused()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var (dollars, euros) = (await supplier.OfferAsync(Sample.Ruby()), await supplier.OfferAsync(Sample.Ruby(currency: "EUR")));
        var buyer = shared.Api.Buyer();
        var wanted = Sample.Order(dollars);
        wanted.CurrencyCode = "EUR";

        await Refused.ByAsync(buyer.Orders.PlaceOrderAsync(wanted), ("CURRENCY_MISMATCH", dollars.Name));
        await Refused.ByAsync(buyer.Orders.PlaceOrderAsync(Sample.Order(dollars, euros)), ("CURRENCY_MISMATCH", euros.Name));
        wanted.CurrencyCode = "dollars";
        await Refused.FieldsAsync(buyer.Orders.PlaceOrderAsync(wanted), "currency_code");

        await NothingChangedAsync(supplier, dollars, buyer);
        await NothingChangedAsync(supplier, euros, buyer);
    }

    [Fact]
    public async Task A_quantity_in_another_unit_or_a_part_of_a_whole_stone_or_below_the_minimum_is_refused_line_by_line()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var (stone, parcel, bulk) = (await supplier.OfferAsync(Sample.Ruby()), await supplier.OfferAsync(Sample.Parcel()), await supplier.OfferAsync(Sample.Copper()));
        var buyer = shared.Api.Buyer();

        var request = Sample.Order(
            Sample.Line(stone, "1"), Sample.Line(parcel, "0.499"), new OrderLineRequest { Lot = bulk.Name, Quantity = Sample.Quantity("5", "kg") });
        await Refused.ByAsync(buyer.Orders.PlaceOrderAsync(request),
            ("LOT_NOT_DIVISIBLE", stone.Name), ("QUANTITY_BELOW_MINIMUM", parcel.Name), ("WRONG_UNIT", bulk.Name));

        foreach (var lot in new[] { stone, parcel, bulk }) await NothingChangedAsync(supplier, lot, buyer);
    }

    [Fact]
    public async Task Every_bad_field_of_an_order_is_named_at_once()
    {
        var (supplier, parcel) = await shared.Api.OfferAsync(Sample.Parcel());
        var buyer = shared.Api.Buyer();
        var request = new PlaceOrderRequest
        {
            RequestId = "again",
            CurrencyCode = "XXQ",
            BuyerReference = new string('x', 101),
            Lines =
            {
                Sample.Line(parcel, "0"),
                Sample.Line(parcel, "1"),
                new OrderLineRequest { Lot = "lots/one", Quantity = Sample.Quantity("1", "bananas") },
                new OrderLineRequest { Lot = Sample.Unknown("orders") },
            },
        };

        await Refused.FieldsAsync(buyer.Orders.PlaceOrderAsync(request),
            "request_id", "currency_code", "buyer_reference", "lines[0].quantity.value", "lines[1].lot", "lines[2].lot", "lines[2].quantity.unit", "lines[3].lot");
        await Refused.FieldsAsync(buyer.Orders.PlaceOrderAsync(new PlaceOrderRequest()), "request_id", "lines");
        await Refused.FieldsAsync(buyer.Orders.PlaceOrderAsync(Sample.Order(Enumerable.Range(0, 101).Select(_ => new OrderLineRequest { Lot = Sample.Unknown("lots") }))), "lines");

        await NothingChangedAsync(supplier, parcel, buyer);
    }

    [Fact]
    public async Task Every_bad_field_of_a_lot_and_of_a_supplier_is_named_at_once()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var lot = Sample.Ruby();
        (lot.StockNumber, lot.Incoterm, lot.LocationCountryCode, lot.Availability) = ("", "FCB", "XX", "MAYBE");
        lot.Gemstone.Treatments.Add(new Treatment { Code = "Z" });
        lot.Price.Total.Units = -5;

        var error = await Refused.WithAsync(StatusCode.InvalidArgument, "INVALID_REQUEST", supplier.Lots.CreateLotAsync(new CreateLotRequest { Lot = lot, RequestId = "x" }));
        Assert.Superset(
            new HashSet<string> { "lot.stock_number", "lot.incoterm", "lot.location_country_code", "lot.availability", "lot.gemstone.treatments[1].code", "request_id" },
            error.FieldViolations.Select(v => v.Path).ToHashSet());
        Assert.Contains(error.FieldViolations, v => v.Path.StartsWith("lot.price.total", StringComparison.Ordinal));

        await Refused.FieldsAsync(shared.Api.Compliance.Suppliers.CreateSupplierAsync(new CreateSupplierRequest
        {
            Supplier = new Supplier { DisplayName = " ", LegalName = new string('x', 301), CountryCode = "Atlantis", ContactEmail = "nobody" },
            RequestId = "7",
        }), "supplier.display_name", "supplier.legal_name", "supplier.country_code", "supplier.contact_email", "request_id");
        await Refused.FieldsAsync(shared.Api.Compliance.Suppliers.OverrideScorecardAsync(new OverrideScorecardRequest { Name = supplier.Organisation, Rating = (Scorecard.Types.Rating)7, Reason = " " }), "name", "rating", "reason", "expire_time");

        Assert.Empty((await supplier.Lots.ListLotsAsync(new ListLotsRequest())).Lots);
    }

    [Fact]
    public async Task An_etag_that_is_not_the_current_one_is_refused_everywhere()
    {
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        var old = lot.Etag;
        lot = await supplier.Lots.UpdateLotAsync(new UpdateLotRequest { Lot = new Lot { Name = lot.Name, Description = "new" }, UpdateMask = new() { Paths = { "description" } } });
        Assert.NotEqual(old, lot.Etag);
        var buyer = shared.Api.Buyer();
        var compliance = shared.Api.Compliance;

        var request = Sample.Order(lot);
        request.Lines[0].Etag = old;
        await Refused.WithAsync(StatusCode.Aborted, "ETAG_MISMATCH", buyer.Orders.PlaceOrderAsync(request));
        await Refused.WithAsync(StatusCode.Aborted, "ETAG_MISMATCH", supplier.Lots.UpdateLotAsync(new UpdateLotRequest { Lot = new Lot { Name = lot.Name, Description = "newer", Etag = old }, UpdateMask = new() { Paths = { "description" } } }));
        await Refused.WithAsync(StatusCode.Aborted, "ETAG_MISMATCH", supplier.Lots.WithdrawLotAsync(new WithdrawLotRequest { Name = lot.Name, Etag = old }));
        await NothingChangedAsync(supplier, lot, buyer);

        await Refused.WithAsync(StatusCode.Aborted, "ETAG_MISMATCH", compliance.Suppliers.SuspendSupplierAsync(new SuspendSupplierRequest { Name = supplier.Organisation, Reason = "x", Etag = "no" }));
        await Refused.WithAsync(StatusCode.Aborted, "ETAG_MISMATCH", compliance.Suppliers.ApproveSupplierAsync(new ApproveSupplierRequest { Name = supplier.Organisation, Etag = "no" }));
        await Refused.WithAsync(StatusCode.Aborted, "ETAG_MISMATCH", compliance.Suppliers.OverrideScorecardAsync(new OverrideScorecardRequest { Name = $"{supplier.Organisation}/scorecard", Reason = "x", Etag = "no" }));
        var own = await supplier.SupplierAsync(supplier.Organisation);
        var change = new Supplier { Name = own.Name, DisplayName = "Other", Etag = "no" };
        await Refused.WithAsync(StatusCode.Aborted, "ETAG_MISMATCH", supplier.Suppliers.UpdateSupplierAsync(new UpdateSupplierRequest { Supplier = change, UpdateMask = new() { Paths = { "display_name" } } }));
        Assert.Equal(own, await supplier.SupplierAsync(supplier.Organisation));

        request.Lines[0].Etag = lot.Etag;
        var order = await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(request)).Name);
        await Refused.WithAsync(StatusCode.Aborted, "ETAG_MISMATCH", buyer.Orders.CancelOrderAsync(new CancelOrderRequest { Name = order.Name, Etag = "1" }));
        Assert.Equal(order, await buyer.OrderAsync(order.Name));
    }

    [Fact]
    public async Task A_request_id_that_comes_again_with_another_body_is_refused()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var (lot, parcel) = (await supplier.OfferAsync(Sample.Ruby()), await supplier.OfferAsync(Sample.Parcel()));
        var buyer = shared.Api.Buyer();
        var id = Sample.RequestId();

        var order = await buyer.Orders.PlaceOrderAsync(new PlaceOrderRequest { RequestId = id, Lines = { Sample.Line(parcel, "1") } });
        await Reused(buyer.Orders.PlaceOrderAsync(new PlaceOrderRequest { RequestId = id, Lines = { Sample.Line(parcel, "2") } }));
        await Reused(buyer.Orders.PlaceOrderAsync(new PlaceOrderRequest { RequestId = id, Lines = { Sample.Line(lot) } }));
        await Reused(buyer.Orders.PlaceOrderAsync(new PlaceOrderRequest { RequestId = id, Lines = { Sample.Line(parcel, "1") }, BuyerReference = "other" }));
        await buyer.CommittedAsync(order.Name);
        Assert.Equal("99", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);
        Assert.Equal("2.03", (await supplier.LotAsync(lot.Name)).AvailableQuantity.Value);

        await buyer.Lots.HoldLotAsync(new HoldLotRequest { Name = lot.Name, RequestId = id });
        await Reused(buyer.Lots.HoldLotAsync(new HoldLotRequest { Name = parcel.Name, RequestId = id }));
        var offer = new CreateLotRequest { Lot = Sample.Ruby(), RequestId = id };
        await supplier.Lots.CreateLotAsync(offer);
        offer.Lot.Description = "other";
        await Reused(supplier.Lots.CreateLotAsync(offer));
        var registration = new CreateSupplierRequest { Supplier = new Supplier { DisplayName = "A", LegalName = "A", CountryCode = "LK" }, RequestId = Sample.RequestId() };
        await shared.Api.Compliance.Suppliers.CreateSupplierAsync(registration);
        registration.Supplier.LegalName = "B";
        await Reused(shared.Api.Compliance.Suppliers.CreateSupplierAsync(registration));

        static async Task Reused<T>(AsyncUnaryCall<T> call)
        {
            var error = await Refused.WithAsync(StatusCode.InvalidArgument, "REQUEST_ID_REUSED", call);
            Assert.Equal("request_id", Assert.Single(error.FieldViolations).Path);
        }
    }

    [Fact]
    public async Task A_page_token_of_another_query_is_refused()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        for (var i = 0; i < 5; i++) await supplier.OfferAsync(Sample.Ruby());
        var buyer = shared.Api.Buyer();
        foreach (var lot in (await supplier.Lots.ListLotsAsync(new ListLotsRequest { PageSize = 2 })).Lots) await buyer.Orders.PlaceOrderAsync(Sample.Order(lot));

        var lots = (await supplier.Lots.ListLotsAsync(new ListLotsRequest { PageSize = 1, OrderBy = "weight" })).NextPageToken;
        Assert.NotEmpty(lots);
        await Refused.FieldsAsync(supplier.Lots.ListLotsAsync(new ListLotsRequest { PageToken = lots, OrderBy = "total" }), "page_token");
        await Refused.FieldsAsync(supplier.Lots.ListLotsAsync(new ListLotsRequest { PageToken = lots, OrderBy = "weight", Filter = new LotFilter { Text = "x" } }), "page_token");
        await Refused.FieldsAsync(supplier.Lots.ListLotsAsync(new ListLotsRequest { PageToken = "bm8", OrderBy = "weight" }), "page_token");
        var orders = (await buyer.Orders.ListOrdersAsync(new ListOrdersRequest { PageSize = 1 })).NextPageToken;
        Assert.NotEmpty(orders);
        await Refused.FieldsAsync(buyer.Orders.ListOrdersAsync(new ListOrdersRequest { PageToken = orders, Outcome = Order.Types.Outcome.Open }), "page_token");
        var suppliers = (await buyer.Suppliers.ListSuppliersAsync(new ListSuppliersRequest { PageSize = 1, State = Supplier.Types.State.Approved })).NextPageToken;
        await Refused.FieldsAsync(buyer.Suppliers.ListSuppliersAsync(new ListSuppliersRequest { PageToken = suppliers }), suppliers.Length > 0 ? ["page_token"] : []);
        await Refused.FieldsAsync(buyer.Suppliers.ListSuppliersAsync(new ListSuppliersRequest { PageToken = lots, PageSize = -1 }), "page_token", "page_size");
    }

    [Fact]
    public async Task A_message_of_5_MB_is_refused_with_a_reason_and_the_next_call_works()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var lot = Sample.Ruby();
        lot.Description = new string('x', 5 << 20);

        await Refused.WithAsync(StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE", supplier.Lots.CreateLotAsync(new CreateLotRequest { Lot = lot }));
        // The answer may come while the message is still being sent.
        var options = new ImportOptions { FileName = new string('x', 5 << 20) };
        await Refused.WithAsync(StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE", () => supplier.Lots.UploadAsync(Stream.Null, options));
        lot.Description = "";
        Assert.Equal(lot.StockNumber, (await supplier.OfferAsync(lot)).StockNumber);
    }

    [Fact]
    public async Task A_refusal_of_long_or_many_values_is_short_enough_for_a_client_to_take_and_harms_no_other_call()
    {
        // The details of a status travel in a header: one that is too long breaks the connection with every call on it.
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        var buyer = shared.Api.Buyer();
        var endless = new string('x', 200_000);
        var others = Enumerable.Range(0, 20).Select(_ => buyer.LotAsync(lot.Name)).ToList();

        var offer = Sample.Ruby();
        (offer.LocationCountryCode, offer.StockNumber) = (endless, endless);
        await InvalidAsync(supplier.Lots.CreateLotAsync(new CreateLotRequest { Lot = offer }));
        await InvalidAsync(buyer.Orders.PlaceOrderAsync(Sample.Order(new OrderLineRequest { Lot = lot.Name, Quantity = Sample.Quantity(endless, endless) })));
        await InvalidAsync(buyer.Lots.ListLotsAsync(new ListLotsRequest { Facets = { endless } }));
        await InvalidAsync(buyer.Lots.ListLotsAsync(new ListLotsRequest
        {
            Filter = new LotFilter { Species = { Enumerable.Repeat("?", 100) }, Varieties = { Enumerable.Repeat("?", 100) }, Shapes = { Enumerable.Repeat("?", 100) } },
        }));
        await InvalidAsync(buyer.Suppliers.BatchCheckStandingAsync(new BatchCheckStandingRequest { Suppliers = { Enumerable.Repeat("?", 1000) } }));

        await Task.WhenAll(others);

        static async Task InvalidAsync<T>(AsyncUnaryCall<T> call)
        {
            var error = await Refused.WithAsync(StatusCode.InvalidArgument, "INVALID_REQUEST", call);
            Assert.NotEmpty(error.FieldViolations);
        }
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("not yet valid")]
    [InlineData("of another key")]
    [InlineData("for another audience")]
    [InlineData("of another issuer")]
    [InlineData("unsigned")]
    [InlineData("altered")]
    [InlineData("garbage")]
    [InlineData("missing")]
    public async Task A_token_that_is_not_good_is_refused_before_anything_else(string what)
    {
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        var good = shared.Api.Buyer();
        using var tokens = new Tokens(shared.DataFolder);
        var token = what switch
        {
            "expired" => tokens.Expired(good.Organisation),
            "not yet valid" => tokens.NotYetValid(good.Organisation),
            "of another key" => tokens.OfAnotherKey(good.Organisation),
            "for another audience" => tokens.ForAnotherAudience(good.Organisation),
            "of another issuer" => tokens.OfAnotherIssuer(good.Organisation),
            "unsigned" => tokens.Unsigned(good.Organisation),
            "altered" => tokens.Altered(good.Organisation),
            "garbage" => "e30.e30.e30",
            _ => null,
        };
        var caller = token is null ? shared.Api.Nobody : shared.Api.Bearing(token);

        await Refused.WithAsync(StatusCode.Unauthenticated, "TOKEN_INVALID", caller.Orders.PlaceOrderAsync(Sample.Order(lot)));
        await Refused.WithAsync(StatusCode.Unauthenticated, "TOKEN_INVALID", caller.Lots.GetLotAsync(new GetLotRequest { Name = lot.Name }));

        await NothingChangedAsync(supplier, lot, good);
        // What differs is only the one thing.
        Assert.Equal(lot.Name, (await shared.Api.Bearing(tokens.Good(good.Organisation)).LotAsync(lot.Name)).Name);
    }

    [Fact]
    public async Task A_token_without_the_role_is_refused_with_the_roles_that_may()
    {
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        var buyer = shared.Api.Buyer();
        var roleless = shared.Api.Bearing(shared.Api.Mint([], buyer.Organisation));

        var error = await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", roleless.Orders.PlaceOrderAsync(Sample.Order(lot)));
        Assert.Contains("buyer", error.Message, StringComparison.Ordinal);
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", supplier.Orders.PlaceOrderAsync(Sample.Order(lot)));
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", buyer.Lots.CreateLotAsync(new CreateLotRequest { Lot = Sample.Ruby() }));
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", buyer.Lots.ReserveLotsAsync(new ReserveLotsRequest()));
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", buyer.Lots.ReleaseReservationAsync(new ReleaseReservationRequest()));
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", buyer.Suppliers.SuspendSupplierAsync(new SuspendSupplierRequest { Name = supplier.Organisation, Reason = "x" }));
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", supplier.Suppliers.ApproveSupplierAsync(new ApproveSupplierRequest { Name = supplier.Organisation }));

        await NothingChangedAsync(supplier, lot, buyer);
    }

    [Fact]
    public async Task A_role_without_an_organisation_of_its_kind_is_refused()
    {
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());

        foreach (var organisation in new[] { null, "buyers/", supplier.Organisation, "buyers" })
        {
            var caller = shared.Api.With("buyer", organisation);
            await Refused.WithAsync(StatusCode.PermissionDenied, "ORGANISATION_MISSING", caller.Orders.PlaceOrderAsync(Sample.Order(lot)));
            await Refused.WithAsync(StatusCode.PermissionDenied, "ORGANISATION_MISSING", caller.Lots.HoldLotAsync(new HoldLotRequest { Name = lot.Name }));
        }
        foreach (var organisation in new[] { null, "suppliers/", "suppliers/colombo", "buyers/aurora" })
            await Refused.WithAsync(StatusCode.PermissionDenied, "ORGANISATION_MISSING", shared.Api.With("supplier", organisation).Lots.CreateLotAsync(new CreateLotRequest { Lot = Sample.Ruby() }));
    }

    [Fact]
    public async Task A_method_that_does_not_exist_is_UNIMPLEMENTED_and_bytes_that_are_no_message_are_INVALID_ARGUMENT_each_with_a_reason()
    {
        var buyer = shared.Api.Buyer();
        await Refused.WithAsync(StatusCode.Unimplemented, "UNIMPLEMENTED", () => Raw.CallAsync(buyer, "sourcing.orders.v1.OrdersService", "SplitOrder", []));

        var error = await Refused.AnyAsync(() => Raw.CallAsync(buyer, "sourcing.orders.v1.OrdersService", "PlaceOrder", [0xFF, 0xFF, 0xFF]));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.NotEmpty(error.Reason);
    }

    private static async Task NothingChangedAsync(Party supplier, Lot lot, Party buyer)
    {
        Assert.Equal(lot, await supplier.LotAsync(lot.Name));
        Assert.Empty((await buyer.Orders.ListOrdersAsync(new ListOrdersRequest())).Orders);
    }
}
