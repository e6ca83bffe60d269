using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;
using Sourcing.Suppliers.V1;
using Sourcing.Tests;
using Acknowledgement = Sourcing.Orders.V1.Order.Types.Acknowledgement;
using Date = Google.Type.Date;
using OrderEventType = Sourcing.Orders.V1.OrderEvent.Types.Type;
using Outcome = Sourcing.Orders.V1.Order.Types.Outcome;
using Rating = Sourcing.Suppliers.V1.Scorecard.Types.Rating;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;
using Payment = Sourcing.Orders.V1.Order.Types.Payment;
using Receipt = Sourcing.Orders.V1.Order.Types.Receipt;

namespace Sourcing.IntegrationTests;

/// <summary>What comes after an order is placed: the supplier answers, goods arrive, payments are authorised.</summary>
public sealed class FulfilmentTests(SharedHost shared) : IDisposable
{
    private readonly TestData data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task An_order_is_answered_received_in_parts_paid_in_parts_and_then_completed()
    {
        var (supplier, parcel) = await shared.Api.OfferAsync(Sample.Parcel("100", 10m));
        var buyer = shared.Api.Buyer();
        var request = Sample.Order(Sample.Line(parcel, "12.5"));
        request.DeliveryDate = Day(30);
        var placed = await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(request)).Name);
        Assert.Equal((Day(30), Acknowledgement.Pending, Receipt.None, Payment.None), (placed.DeliveryDate, placed.Acknowledgement, placed.Receipt, placed.Payment));

        var accepted = await supplier.Orders.AcknowledgeOrderAsync(new() { Name = placed.Name, DeliveryDate = Day(30) });
        Assert.Equal((Acknowledgement.Accepted, Day(30)), (accepted.Acknowledgement, Assert.Single(accepted.Answers).DeliveryDate));

        var part = await buyer.Orders.RecordReceiptAsync(Arrived(placed, Line(parcel, "8", "2", "chipped")));
        Assert.Equal((Receipt.Partial, "8", "2"), (part.Receipt, part.Lines[0].Accepted.Value, part.Lines[0].Rejected.Value));
        var half = await buyer.Orders.AuthorizePaymentAsync(Pay(placed, supplier, 60m));
        Assert.Equal((Payment.Partial, Outcome.Open), (half.Payment, half.Outcome));
        // A hundredth of a carat is what scales may differ.
        var all = await buyer.Orders.RecordReceiptAsync(Arrived(placed, Line(parcel, "4.49")));
        Assert.Equal((Receipt.Full, Outcome.Open), (all.Receipt, all.Outcome));
        var done = await buyer.Orders.AuthorizePaymentAsync(Pay(placed, supplier, 65m));

        Assert.Equal((Payment.Full, Outcome.Completed, 2, 2), (done.Payment, done.Outcome, done.Receipts.Count, done.Payments.Count));
        Assert.Equal(
            [
                OrderEventType.Placed, OrderEventType.StockCommitted, OrderEventType.Acknowledged, OrderEventType.Received, OrderEventType.PaymentAuthorized,
                OrderEventType.Received, OrderEventType.PaymentAuthorized, OrderEventType.Completed,
            ],
            (await buyer.WatchAsync(placed.Name, 0, count: int.MaxValue)).Select(e => e.Type));
        Assert.Equal(placed.Name, Assert.Single((await buyer.Orders.ListOrdersAsync(new() { Outcome = Outcome.Completed })).Orders).Name);
        // What is long is not in lists, and a repeat of the purchase is answered as placed.
        Assert.Empty((await buyer.Orders.ListOrdersAsync(new())).Orders[0].Receipts);
        var repeated = await buyer.Orders.PlaceOrderAsync(request);
        Assert.Equal((Outcome.Open, Day(30), 0), (repeated.Outcome, repeated.DeliveryDate, repeated.Receipts.Count));
        await Refused.ByAsync(buyer.Orders.CancelOrderAsync(new() { Name = placed.Name }), ("ORDER_NOT_OPEN", placed.Name));
    }

    [Fact]
    public async Task A_receipt_and_a_payment_that_are_repeated_have_their_effect_once_even_when_the_order_is_completed_since()
    {
        var (supplier, order, buyer) = await CommittedAsync();
        var receipt = Arrived(order, Whole(order));
        var payment = Pay(order, supplier, 20_000m);

        var received = await buyer.Orders.RecordReceiptAsync(receipt);
        Assert.Equal(received, await buyer.Orders.RecordReceiptAsync(receipt));
        var paid = await buyer.Orders.AuthorizePaymentAsync(payment);
        Assert.Equal(Outcome.Completed, paid.Outcome);

        Assert.Equal(paid, await buyer.Orders.RecordReceiptAsync(receipt));
        Assert.Equal(paid, await buyer.Orders.AuthorizePaymentAsync(payment));
        payment.Reference = "other";
        receipt.ReceiveDate = Day(0);
        await Refused.WithAsync(StatusCode.InvalidArgument, "REQUEST_ID_REUSED", buyer.Orders.AuthorizePaymentAsync(payment));
        await Refused.WithAsync(StatusCode.InvalidArgument, "REQUEST_ID_REUSED", buyer.Orders.RecordReceiptAsync(receipt));
        (payment.RequestId, receipt.RequestId) = (Sample.RequestId(), Sample.RequestId());
        await Refused.ByAsync(buyer.Orders.AuthorizePaymentAsync(payment), ("ORDER_NOT_OPEN", order.Name));
        await Refused.ByAsync(buyer.Orders.RecordReceiptAsync(receipt), ("ORDER_NOT_OPEN", order.Name));
    }

    [Fact]
    public async Task A_mistyped_receipt_is_taken_back_and_the_right_one_recorded()
    {
        var (supplier, order, buyer) = await CommittedAsync();
        var mistake = Arrived(order, Line(order.Lines[0].Lot, "ct", "2.03", "100", "glass"));
        await buyer.Orders.RecordReceiptAsync(mistake);
        await Eventually.ReadAsync(QualityAsync, quality => quality is 5000);

        await Refused.FieldsAsync(buyer.Orders.VoidReceiptAsync(new() { Name = "x", ReceiptId = "x" }), "name", "receipt_id", "reason");
        await Refused.WithAsync(StatusCode.NotFound, "RECEIPT_NOT_FOUND", buyer.Orders.VoidReceiptAsync(new() { Name = order.Name, ReceiptId = Sample.RequestId(), Reason = "typo" }));
        await Refused.WithAsync(StatusCode.NotFound, "ORDER_NOT_FOUND", shared.Api.Buyer().Orders.VoidReceiptAsync(new() { Name = order.Name, ReceiptId = mistake.RequestId, Reason = "typo" }));
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", supplier.Orders.VoidReceiptAsync(new() { Name = order.Name, ReceiptId = mistake.RequestId, Reason = "typo" }));
        var voided = await buyer.Orders.VoidReceiptAsync(new() { Name = order.Name, ReceiptId = mistake.RequestId, Reason = "typo" });

        Assert.Equal((Receipt.None, "typo", null), (voided.Receipt, voided.Receipts.Single().VoidReason, voided.Lines[0].Accepted));
        Assert.Equal(voided, await buyer.Orders.VoidReceiptAsync(new() { Name = order.Name, ReceiptId = mistake.RequestId, Reason = "typo" }));
        // A repeat of the mistake is no receipt either.
        Assert.Equal(voided, await buyer.Orders.RecordReceiptAsync(mistake));
        await Eventually.ReadAsync(QualityAsync, quality => quality is null);
        await buyer.Orders.RecordReceiptAsync(Arrived(order, Whole(order)));
        await Eventually.ReadAsync(QualityAsync, quality => quality is 10_000);
        await buyer.Orders.AuthorizePaymentAsync(Pay(order, supplier, 20_000m));
        await Refused.ByAsync(buyer.Orders.VoidReceiptAsync(new() { Name = order.Name, ReceiptId = (await buyer.OrderAsync(order.Name)).Receipts[1].RequestId, Reason = "typo" }), ("ORDER_NOT_OPEN", order.Name));

        async Task<int?> QualityAsync()
        {
            var figure = (await buyer.Suppliers.GetScorecardAsync(new() { Name = $"{supplier.Organisation}/scorecard" })).Figures.Single(f => f.Criterion == ScorecardFigure.Types.Criterion.QualityAccepted);
            return figure.HasShare ? figure.Share : null;
        }
    }

    [Fact]
    public async Task Of_twenty_at_once_that_pay_everything_one_does()
    {
        var (supplier, order, buyer) = await CommittedAsync();

        var payments = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            try
            {
                await buyer.Orders.AuthorizePaymentAsync(Pay(order, supplier, 20_000m));
                return true;
            }
            catch (RpcException)
            {
                return false;
            }
        }));

        Assert.Single(payments, paid => paid);
        Assert.Single((await buyer.OrderAsync(order.Name)).Payments);
    }

    [Fact]
    public async Task A_supplier_answers_once_may_reject_what_it_accepted_until_goods_arrive_and_is_owed_nothing_then()
    {
        var (supplier, order, buyer) = await CommittedAsync();
        await Refused.FieldsAsync(supplier.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, Reason = "yes" }), "reason", "delivery_date");
        await Refused.FieldsAsync(supplier.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, Reject = true, DeliveryDate = Day(1) }), "reason", "delivery_date");
        await Refused.FieldsAsync(supplier.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, DeliveryDate = Day(-3) }), "delivery_date");
        await Refused.FieldsAsync(supplier.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, DeliveryDate = Day(400) }), "delivery_date");

        var accepted = await supplier.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, DeliveryDate = Day(9) });
        Assert.Equal(accepted, await supplier.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, DeliveryDate = Day(9) }));
        await Refused.ByAsync(supplier.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, DeliveryDate = Day(10) }), ("ALREADY_ACKNOWLEDGED", order.Name));
        var rejected = await supplier.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, Reject = true, Reason = "the stone broke" });
        Assert.Equal((Acknowledgement.Rejected, "the stone broke", accepted.Answers[0].CreateTime), (rejected.Acknowledgement, rejected.Answers[0].Reason, rejected.Answers[0].CreateTime));
        await Refused.ByAsync(supplier.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, DeliveryDate = Day(9) }), ("ALREADY_ACKNOWLEDGED", order.Name));
        await Refused.ByAsync(buyer.Orders.AuthorizePaymentAsync(Pay(order, supplier, 1m)), ("AMOUNT_NOT_OWED", order.Name));
        // The buyer decides what becomes of it.
        Assert.Equal(Outcome.Cancelled, (await buyer.Orders.CancelOrderAsync(new() { Name = order.Name })).Outcome);

        var (other, delivered, _) = await CommittedAsync(buyer);
        await other.Orders.AcknowledgeOrderAsync(new() { Name = delivered.Name, DeliveryDate = Day(9) });
        await buyer.Orders.RecordReceiptAsync(Arrived(delivered, Line(delivered.Lines[0].Lot, "ct", null, "2.03", "not as described")));
        await Refused.ByAsync(other.Orders.AcknowledgeOrderAsync(new() { Name = delivered.Name, Reject = true, Reason = "changed my mind" }), ("ALREADY_ACKNOWLEDGED", delivered.Name));
    }

    [Fact]
    public async Task A_supplier_that_promises_a_later_day_accepts_with_changes()
    {
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        var buyer = shared.Api.Buyer();
        var request = Sample.Order(lot);
        request.DeliveryDate = Day(10);
        var order = await buyer.Orders.PlaceOrderAsync(request);

        await supplier.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, DeliveryDate = Day(11) });

        Assert.Equal(Acknowledgement.AcceptedWithChanges, (await buyer.OrderAsync(order.Name)).Acknowledgement);
    }

    [Fact]
    public async Task An_amended_order_is_judged_and_answered_anew_even_when_some_of_it_has_arrived()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var parcel = await supplier.OfferAsync(Sample.Parcel("100"));
        var buyer = shared.Api.Buyer();
        var request = Sample.Order(Sample.Line(parcel, "5"));
        request.DeliveryDate = Day(10);
        var order = await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(request)).Name);
        await supplier.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, DeliveryDate = Day(10) });
        await buyer.Orders.RecordReceiptAsync(Arrived(order, Line(parcel, "1")));

        await Refused.FieldsAsync(buyer.Orders.AmendOrderAsync(new() { Name = "x", Reason = "\n\u0001x" }), "name", "delivery_date", "reason");
        await Refused.FieldsAsync(buyer.Orders.AmendOrderAsync(new() { Name = order.Name, DeliveryDate = Day(-2), Reason = "no room" }), "delivery_date");
        await Refused.WithAsync(StatusCode.Aborted, "ETAG_MISMATCH", buyer.Orders.AmendOrderAsync(new() { Name = order.Name, DeliveryDate = Day(20), Reason = "no room", Etag = order.Etag }));
        await Refused.WithAsync(StatusCode.NotFound, "ORDER_NOT_FOUND", shared.Api.Buyer().Orders.AmendOrderAsync(new() { Name = order.Name, DeliveryDate = Day(20), Reason = "no room" }));
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", supplier.Orders.AmendOrderAsync(new() { Name = order.Name, DeliveryDate = Day(20), Reason = "no room" }));
        var amended = await buyer.Orders.AmendOrderAsync(new() { Name = order.Name, DeliveryDate = Day(20), Reason = "no room" });
        Assert.Equal((Acknowledgement.Pending, Day(20), Day(10), Acknowledgement.Pending), (amended.Acknowledgement, amended.DeliveryDate, amended.Amendments.Single().PreviousDeliveryDate, amended.Answers[0].Acknowledgement));
        Assert.Equal(amended, await buyer.Orders.AmendOrderAsync(new() { Name = order.Name, DeliveryDate = Day(20), Reason = "no room" }));
        Assert.Equal("no room", (await supplier.OrderAsync(order.Name)).Amendments.Single().Reason);
        Assert.Equal(Day(10), (await buyer.Orders.PlaceOrderAsync(request)).DeliveryDate);

        await Refused.ByAsync(supplier.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, Reject = true, Reason = "too late" }), ("ALREADY_ACKNOWLEDGED", order.Name));
        Assert.Equal(Acknowledgement.AcceptedWithChanges, (await supplier.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, DeliveryDate = Day(21) })).Acknowledgement);
        await shared.Api.Compliance.Suppliers.SuspendSupplierAsync(new() { Name = supplier.Organisation, Reason = "doubtful papers" });
        await Refused.ByAsync(buyer.Orders.AmendOrderAsync(new() { Name = order.Name, DeliveryDate = Day(30), Reason = "no room" }), ("SUPPLIER_NOT_CLEAR", supplier.Organisation));
    }

    [Fact]
    public async Task What_is_wrong_with_a_receipt_is_told_at_once_and_nothing_of_it_is_kept()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var (pieces, tonnes) = (await supplier.OfferAsync(Sample.Parcel("10")), await supplier.OfferAsync(Sample.Copper("100")));
        var buyer = shared.Api.Buyer();
        var order = await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(pieces, "5"), Sample.Line(tonnes, "20")))).Name);

        await Refused.FieldsAsync(
            buyer.Orders.RecordReceiptAsync(new()
            {
                Name = "orders/?", RequestId = "x", ReceiveDate = new() { Year = 2026, Month = 2, Day = 30 },
                Lines =
                {
                    new OrderReceiptLine { Lot = pieces.Name }, Line(pieces, "x", "-1"), Line(tonnes, "1", null, "chipped"),
                    new OrderReceiptLine { Lot = "lots/?", Accepted = Sample.Quantity("1", "ct"), Rejected = Sample.Quantity("1", "t") },
                },
            }),
            "name", "request_id", "receive_date", "lines[0]", "lines[1].accepted.value", "lines[1].rejected.value", "lines[1].lot", "lines[2].reject_reason", "lines[3].lot", "lines[3].rejected.unit",
            "lines[3].reject_reason");
        await Refused.FieldsAsync(buyer.Orders.RecordReceiptAsync(Arrived(order)), "lines");
        await Refused.FieldsAsync(buyer.Orders.RecordReceiptAsync(Arrived(order, Line(pieces.Name, "g", "1"), Line(Sample.Unknown("lots"), "ct", "1"))), "lines[0]", "lines[1].lot");
        await Refused.FieldsAsync(buyer.Orders.RecordReceiptAsync(Arrived(order, 2, Line(pieces, "1"))), "receive_date");
        await Refused.FieldsAsync(buyer.Orders.RecordReceiptAsync(Arrived(order, -2, Line(pieces, "1"))), "receive_date");
        await Refused.ByAsync(buyer.Orders.RecordReceiptAsync(Arrived(order, Line(pieces, "5.011"), Line(tonnes, "20.101"))), ("QUANTITY_NOT_ORDERED", pieces.Name), ("QUANTITY_NOT_ORDERED", tonnes.Name));
        Assert.Equal(order, await buyer.OrderAsync(order.Name));

        await buyer.Orders.RecordReceiptAsync(Arrived(order, Line(pieces, "3"), Line(tonnes, "20.1")));
        await Refused.ByAsync(buyer.Orders.RecordReceiptAsync(Arrived(order, Line(pieces, "2.011"))), ("QUANTITY_NOT_ORDERED", pieces.Name));
        await Refused.ByAsync(buyer.Orders.CancelOrderAsync(new() { Name = order.Name }), ("ORDER_UNDER_WAY", order.Name));
        await Refused.WithAsync(StatusCode.Aborted, "ETAG_MISMATCH", buyer.Orders.RecordReceiptAsync(new(Arrived(order, Line(pieces, "1"))) { Etag = order.Etag }));
    }

    [Fact]
    public async Task What_is_wrong_with_a_payment_is_told_at_once_and_nothing_is_authorised()
    {
        var (supplier, order, buyer) = await CommittedAsync();
        var stranger = await shared.Api.OpenSupplierAsync();

        await Refused.FieldsAsync(
            buyer.Orders.AuthorizePaymentAsync(new() { Name = "x", RequestId = "x", Supplier = "x", Amount = Sample.Money(0.001m), Reference = new string('x', 101) }),
            "name", "request_id", "supplier", "amount", "reference");
        await Refused.FieldsAsync(buyer.Orders.AuthorizePaymentAsync(Pay(order, supplier, 0m)), "amount");
        await Refused.ByAsync(buyer.Orders.AuthorizePaymentAsync(Pay(order, supplier, 20_000.01m)), ("AMOUNT_NOT_OWED", order.Name));
        await Refused.ByAsync(buyer.Orders.AuthorizePaymentAsync(Pay(order, stranger, 1m)), ("AMOUNT_NOT_OWED", order.Name));
        await Refused.ByAsync(buyer.Orders.AuthorizePaymentAsync(new(Pay(order, supplier, 1m)) { Amount = Sample.Money(1m, "EUR") }), ("CURRENCY_MISMATCH", order.Name));
        await Refused.WithAsync(StatusCode.Aborted, "ETAG_MISMATCH", buyer.Orders.AuthorizePaymentAsync(new(Pay(order, supplier, 1m)) { Etag = "1" }));
        Assert.Equal(order, await buyer.OrderAsync(order.Name));
    }

    [Fact]
    public async Task Nobody_who_may_not_trade_is_paid_or_accepts_an_order_and_what_arrives_is_noted_all_the_same()
    {
        var (supplier, order, buyer) = await CommittedAsync();
        await shared.Api.Compliance.Suppliers.SuspendSupplierAsync(new() { Name = supplier.Organisation, Reason = "doubtful papers" });

        // At once, before the order itself has heard of it.
        var refusal = await Refused.WithAsync(StatusCode.FailedPrecondition, "SUPPLIER_NOT_CLEAR", buyer.Orders.AuthorizePaymentAsync(Pay(order, supplier, 1m)));
        Assert.DoesNotContain("doubtful", refusal.Message, StringComparison.Ordinal);
        await Refused.ByAsync(supplier.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, DeliveryDate = Day(9) }), ("SUPPLIER_NOT_CLEAR", supplier.Organisation));
        await Eventually.ReadAsync(() => buyer.OrderAsync(order.Name), o => o.Compliance == Order.Types.Compliance.OnHold);
        Assert.Equal(Receipt.Full, (await buyer.Orders.RecordReceiptAsync(Arrived(order, Whole(order)))).Receipt);

        await shared.Api.Compliance.Suppliers.ApproveSupplierAsync(new() { Name = supplier.Organisation });
        await Eventually.ReadAsync(() => buyer.OrderAsync(order.Name), o => o.Compliance == Order.Types.Compliance.Clear);
        Assert.Equal(Outcome.Completed, (await buyer.Orders.AuthorizePaymentAsync(Pay(order, supplier, 20_000m))).Outcome);
    }

    [Fact]
    public async Task A_payment_that_is_asked_for_again_is_judged_again_and_authorised_once()
    {
        var (supplier, order, buyer) = await CommittedAsync();
        var payment = Pay(order, supplier, 1m);
        await buyer.Orders.AuthorizePaymentAsync(payment);
        await shared.Api.Compliance.Suppliers.SuspendSupplierAsync(new() { Name = supplier.Organisation, Reason = "doubtful papers" });

        await Refused.WithAsync(StatusCode.FailedPrecondition, "SUPPLIER_NOT_CLEAR", buyer.Orders.AuthorizePaymentAsync(payment));

        await shared.Api.Compliance.Suppliers.ApproveSupplierAsync(new() { Name = supplier.Organisation });
        await Eventually.ReadAsync(async () => await AnsweredAsync(), answered => answered);
        Assert.Single((await buyer.OrderAsync(order.Name)).Payments);

        // The order's own hold is lifted a moment later.
        async Task<bool> AnsweredAsync()
        {
            try
            {
                return (await buyer.Orders.AuthorizePaymentAsync(payment)).Payments.Count == 1;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task An_order_of_which_one_supplier_delivers_and_another_does_not_is_closed_and_not_cancelled()
    {
        var (first, second) = (await shared.Api.OpenSupplierAsync(), await shared.Api.OpenSupplierAsync());
        var (ruby, other) = (await first.OfferAsync(Sample.Ruby()), await second.OfferAsync(Sample.Ruby()));
        var buyer = shared.Api.Buyer();
        var order = await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(ruby, other))).Name);
        await Refused.ByAsync(buyer.Orders.CloseOrderAsync(new() { Name = order.Name, Reason = "done" }), ("ORDER_NOT_UNDER_WAY", order.Name));
        await second.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, Reject = true, Reason = "mislaid" });
        await buyer.Orders.AuthorizePaymentAsync(Pay(order, first, 20_000m));
        await Refused.ByAsync(first.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, Reject = true, Reason = "mislaid" }), ("ALREADY_ACKNOWLEDGED", order.Name));
        await buyer.Orders.RecordReceiptAsync(Arrived(order, Line(ruby, "2.03")));
        await Refused.ByAsync(buyer.Orders.CancelOrderAsync(new() { Name = order.Name }), ("ORDER_UNDER_WAY", order.Name));
        await Refused.FieldsAsync(buyer.Orders.CloseOrderAsync(new() { Name = "x" }), "name", "reason");
        await Refused.WithAsync(StatusCode.NotFound, "ORDER_NOT_FOUND", shared.Api.Buyer().Orders.CloseOrderAsync(new() { Name = order.Name, Reason = "done" }));
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", first.Orders.CloseOrderAsync(new() { Name = order.Name, Reason = "done" }));

        var closed = await buyer.Orders.CloseOrderAsync(new() { Name = order.Name, Reason = "the second stone is mislaid" });

        Assert.Equal((Outcome.Completed, Receipt.Partial), (closed.Outcome, closed.Receipt));
        Assert.Equal(closed, await buyer.Orders.CloseOrderAsync(new() { Name = order.Name, Reason = "the second stone is mislaid" }));
        Assert.Equal(OrderEventType.Closed, (await buyer.WatchAsync(order.Name, 0, count: int.MaxValue))[^1].Type);
        await Refused.ByAsync(buyer.Orders.RecordReceiptAsync(Arrived(order, Line(other, "1"))), ("ORDER_NOT_OPEN", order.Name));
    }

    [Fact]
    public async Task More_than_can_be_stated_cannot_be_sent_back_nor_more_lines_than_an_order_can_carry()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var buyer = shared.Api.Buyer();
        var lots = new List<Lot>();
        for (var i = 0; i < 60; i++) lots.Add(await supplier.OfferAsync(Sample.Parcel("100")));
        var order = await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(lots.Select(l => Sample.Line(l, "5"))))).Name);

        await buyer.Orders.RecordReceiptAsync(Arrived(order, Line(lots[0].Name, "ct", null, "1000000000000", "sand")));
        await Refused.ByAsync(buyer.Orders.RecordReceiptAsync(Arrived(order, Line(lots[0].Name, "ct", null, "0.001", "sand"))), ("QUANTITY_NOT_ORDERED", lots[0].Name));

        for (var i = 0; i < 8; i++) await buyer.Orders.RecordReceiptAsync(Arrived(order, [.. lots.Select(l => Line(l, "0.001"))]));
        await Refused.ByAsync(buyer.Orders.RecordReceiptAsync(Arrived(order, [.. lots.Select(l => Line(l, "0.001"))])), ("TOO_MANY_RECEIPTS", order.Name));
        Assert.Equal(481, (await buyer.OrderAsync(order.Name)).Receipts.Sum(r => r.Lines.Count));
    }

    [Fact]
    public async Task A_request_that_is_repeated_after_its_day_has_passed_gets_its_answer()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await TestHost.StartAsync(data, clock);
        var (supplier, lot) = await host.Api.OfferAsync(Sample.Ruby());
        var buyer = host.Api.Buyer();
        var request = Sample.Order(lot);
        request.DeliveryDate = Day(0);
        var placed = await buyer.Orders.PlaceOrderAsync(request);
        await buyer.CommittedAsync(placed.Name);
        var accepted = await supplier.Orders.AcknowledgeOrderAsync(new() { Name = placed.Name, DeliveryDate = Day(1) });
        clock.Advance(TimeSpan.FromDays(10));

        Assert.Equal(placed, await buyer.Orders.PlaceOrderAsync(request));
        Assert.Equal(accepted, await supplier.Orders.AcknowledgeOrderAsync(new() { Name = placed.Name, DeliveryDate = Day(1) }));
        request.RequestId = Sample.RequestId();
        await Refused.FieldsAsync(buyer.Orders.PlaceOrderAsync(request), "delivery_date");
    }

    [Fact]
    public async Task An_order_on_hold_for_one_supplier_pays_none_of_them_and_takes_the_others_answers()
    {
        var (first, second) = (await shared.Api.OpenSupplierAsync(), await shared.Api.OpenSupplierAsync());
        var buyer = shared.Api.Buyer();
        var order = await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(await first.OfferAsync(Sample.Ruby()), await second.OfferAsync(Sample.Ruby())))).Name);
        await shared.Api.Compliance.Suppliers.SuspendSupplierAsync(new() { Name = first.Organisation, Reason = "doubtful papers" });
        await Eventually.ReadAsync(() => buyer.OrderAsync(order.Name), o => o.Compliance == Order.Types.Compliance.OnHold);

        await Refused.ByAsync(buyer.Orders.AuthorizePaymentAsync(Pay(order, second, 1m)), ("ORDER_ON_HOLD", order.Name));
        await Refused.ByAsync(first.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, DeliveryDate = Day(9) }), ("SUPPLIER_NOT_CLEAR", first.Organisation));
        Assert.Equal(Acknowledgement.Accepted, (await second.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, DeliveryDate = Day(9) })).Acknowledgement);
    }

    [Fact]
    public async Task What_one_supplier_answers_delivers_and_is_paid_is_shown_to_no_other_and_whose_order_it_is_not_sees_none()
    {
        var (first, second) = (await shared.Api.OpenSupplierAsync(), await shared.Api.OpenSupplierAsync());
        var (ruby, sapphire) = (await first.OfferAsync(Sample.Ruby()), await second.OfferAsync(Sample.Ruby()));
        var buyer = shared.Api.Buyer();
        var order = await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(ruby, sapphire))).Name);
        await first.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, DeliveryDate = Day(5) });
        await second.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, Reject = true, Reason = "sold in the shop" });
        await buyer.Orders.RecordReceiptAsync(Arrived(order, Line(ruby, "2.03"), Line(sapphire, "1")));
        await buyer.Orders.AuthorizePaymentAsync(Pay(order, first, 7m));

        var (all, own, other) = (await buyer.OrderAsync(order.Name), await first.OrderAsync(order.Name), await second.OrderAsync(order.Name));

        Assert.Equal((2, 2, 1, Receipt.Partial, Acknowledgement.Rejected), (all.Answers.Count, all.Receipts[0].Lines.Count, all.Payments.Count, all.Receipt, all.Acknowledgement));
        Assert.Equal((first.Organisation, ruby.Name, Receipt.Full, Acknowledgement.Accepted), (own.Answers.Single().Supplier, own.Receipts.Single().Lines.Single().Lot, own.Receipt, own.Acknowledgement));
        Assert.Equal(("", "", 7m), (own.Receipts[0].RequestId, own.Payments.Single().RequestId, Sample.Amount(own.Payments[0].Amount)));
        Assert.Equal((second.Organisation, sapphire.Name, 0), (other.Answers.Single().Supplier, other.Receipts.Single().Lines.Single().Lot, other.Payments.Count));
        var stranger = shared.Api.Buyer();
        await Refused.WithAsync(StatusCode.NotFound, "ORDER_NOT_FOUND", stranger.Orders.RecordReceiptAsync(Arrived(order, Line(ruby, "1"))));
        await Refused.WithAsync(StatusCode.NotFound, "ORDER_NOT_FOUND", stranger.Orders.AuthorizePaymentAsync(Pay(order, first, 1m)));
        await Refused.WithAsync(StatusCode.NotFound, "ORDER_NOT_FOUND", (await shared.Api.OpenSupplierAsync()).Orders.AcknowledgeOrderAsync(new() { Name = order.Name, DeliveryDate = Day(5) }));
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", buyer.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, DeliveryDate = Day(5) }));
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", first.Orders.AuthorizePaymentAsync(Pay(order, first, 1m)));
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", first.Orders.RecordReceiptAsync(Arrived(order, Line(ruby, "1"))));
    }

    [Fact]
    public async Task A_supplier_whose_goods_are_sent_back_again_and_again_gets_no_more_orders_until_compliance_lets_it()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var parcel = await supplier.OfferAsync(Sample.Parcel("100"));
        var buyer = shared.Api.Buyer();
        for (var i = 0; i < 5; i++)
        {
            var order = await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "1")))).Name);
            await supplier.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, DeliveryDate = Day(9) });
            await buyer.Orders.RecordReceiptAsync(Arrived(order, Line(parcel, "0.1", "0.9", "glass-filled, not oiled")));
        }
        await Eventually.ReadAsync(() => RatingAsync(Rating.Unspecified), rating => rating == Rating.Prevent);

        var error = await Refused.ByAsync(buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "1"))), ("SUPPLIER_PREVENTED", supplier.Organisation));
        Assert.Contains("scorecard", error.Message, StringComparison.Ordinal);
        // What was reserved for it is free again, and what is under way goes on.
        Assert.Equal("95", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);

        Assert.Equal(Rating.Warn, await RatingAsync(Rating.Warn));
        var warned = Sample.Order(Sample.Line(parcel, "1"));
        var placed = await buyer.Orders.PlaceOrderAsync(warned);
        Assert.Equal(supplier.Organisation, Assert.Single(placed.SupplierWarnings));
        Assert.Equal(Rating.Ok, await RatingAsync(Rating.Ok));
        Assert.Empty((await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "1")))).SupplierWarnings);
        // A repeat is answered as placed, whatever the supplier is rated now.
        await buyer.CommittedAsync(placed.Name);
        Assert.Equal(placed, await buyer.Orders.PlaceOrderAsync(warned));

        async Task<Rating> RatingAsync(Rating set)
        {
            var name = $"{supplier.Organisation}/scorecard";
            return set == Rating.Unspecified
                ? (await buyer.Suppliers.GetSupplierAsync(new() { Name = supplier.Organisation })).Rating
                : (await shared.Api.Compliance.Suppliers.OverrideScorecardAsync(new() { Name = name, Rating = set, Reason = "a new cutter", ExpireTime = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddDays(30)) })).Rating;
        }
    }

    [Fact]
    public async Task What_suppliers_answer_deliver_and_reject_and_what_buyers_cancel_is_counted()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var parcel = await supplier.OfferAsync(Sample.Parcel("100"));
        var buyer = shared.Api.Buyer();
        var orders = new List<Order>();
        for (var i = 0; i < 4; i++) orders.Add(await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "2")))).Name));
        await supplier.Orders.AcknowledgeOrderAsync(new() { Name = orders[0].Name, DeliveryDate = Day(9) });
        await buyer.Orders.RecordReceiptAsync(Arrived(orders[0], Line(parcel, "2", "2", "one was chipped")));
        await supplier.Orders.AcknowledgeOrderAsync(new() { Name = orders[1].Name, Reject = true, Reason = "mislaid" });
        // Before the supplier was late: it counts for nothing.
        await buyer.Orders.CancelOrderAsync(new() { Name = orders[2].Name });

        var card = await Eventually.ReadAsync(
            async () => await buyer.Suppliers.GetScorecardAsync(new() { Name = $"{supplier.Organisation}/scorecard" }), c => c.OrderCount == 3 && c.Figures.Count(f => f.HasShare) == 5);

        Assert.Equal(
            [(10_000, 1L), (10_000, 1L), (5_000, 1L), (10_000, 2L), (6_666, 3L)],
            card.Figures.Select(f => (f.Share, f.OrderCount)));
        Assert.Equal(Rating.Ok, card.Rating);
    }

    [Fact]
    public async Task A_day_that_has_passed_cannot_be_wished_for()
    {
        var (_, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        var request = Sample.Order(lot);
        request.DeliveryDate = Day(-2);
        await Refused.FieldsAsync(shared.Api.Buyer().Orders.PlaceOrderAsync(request), "delivery_date");
        request.DeliveryDate = new() { Year = 2030 };
        await Refused.FieldsAsync(shared.Api.Buyer().Orders.PlaceOrderAsync(request), "delivery_date");
    }

    [Fact]
    public async Task Nothing_is_received_or_paid_before_the_lots_are_surely_sold_to_the_order()
    {
        var gate = new Gate("lots-order-placed");
        await using var host = await TestHost.StartAsync(data, new FakeTimeProvider(TimeProvider.System.GetUtcNow()), gate.AddTo);
        var (supplier, lot) = await host.Api.OfferAsync(Sample.Ruby());
        var buyer = host.Api.Buyer();
        var order = await buyer.Orders.PlaceOrderAsync(Sample.Order(lot));
        await gate.ArrivedAsync();

        await Refused.ByAsync(buyer.Orders.RecordReceiptAsync(Arrived(order, Whole(order))), ("STOCK_NOT_COMMITTED", order.Name));
        await Refused.ByAsync(buyer.Orders.AuthorizePaymentAsync(Pay(order, supplier, 1m)), ("STOCK_NOT_COMMITTED", order.Name));
        gate.Open();

        await buyer.CommittedAsync(order.Name);
        await buyer.Orders.RecordReceiptAsync(Arrived(order, Whole(order)));
    }

    private async Task<(Party Supplier, Order Order, Party Buyer)> CommittedAsync(Party? buyer = null)
    {
        buyer ??= shared.Api.Buyer();
        var (supplier, lot) = await shared.Api.OfferAsync(Sample.Ruby());
        return (supplier, await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(lot))).Name), buyer);
    }

    private static RecordReceiptRequest Arrived(Order order, params OrderReceiptLine[] lines) => new() { Name = order.Name, RequestId = Sample.RequestId(), Lines = { lines } };

    private static RecordReceiptRequest Arrived(Order order, int days, params OrderReceiptLine[] lines) => new(Arrived(order, lines)) { ReceiveDate = Day(days) };

    private static OrderReceiptLine Whole(Order order) => Line(order.Lines[0].Lot, order.Lines[0].Quantity.Unit, order.Lines[0].Quantity.Value);

    private static OrderReceiptLine Line(Lot lot, string accepted, string? rejected = null, string reason = "") => Line(lot.Name, lot.Quantity.Unit, accepted, rejected, reason);

    private static OrderReceiptLine Line(string lot, string unit, string? accepted, string? rejected = null, string reason = "") => new()
    {
        Lot = lot,
        Accepted = accepted is null ? null : Sample.Quantity(accepted, unit),
        Rejected = rejected is null ? null : Sample.Quantity(rejected, unit),
        RejectReason = reason,
    };

    private static AuthorizePaymentRequest Pay(Order order, Party supplier, decimal amount) =>
        new() { Name = order.Name, RequestId = Sample.RequestId(), Supplier = supplier.Organisation, Amount = Sample.Money(amount) };

    private static Date Day(int fromToday)
    {
        var day = TimeProvider.System.GetUtcNow().AddDays(fromToday);
        return new Date { Year = day.Year, Month = day.Month, Day = day.Day };
    }
}
