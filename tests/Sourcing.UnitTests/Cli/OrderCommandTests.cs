using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Google.Type;
using Grpc.Core;
using Sourcing.Cli;
using Sourcing.Orders.V1;
using Sourcing.Types.V1;

namespace Sourcing.UnitTests.Cli;

public sealed class OrderCommandTests : IDisposable
{
    private const string Id = "0198f1c2-7a3b-7c4d-8e5f-0123456789ab";
    private const string OtherId = "0198f1c2-7a3b-7c4d-8e5f-0123456789ac";
    private const string ThirdId = "0198f1c2-7a3b-7c4d-8e5f-0123456789ad";
    private const string Name = $"orders/{Id}";
    private const string Supplier = $"suppliers/{Id}";

    private readonly TemporaryFolder folder = new();
    private readonly FakeWire wire = new();
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    public OrderCommandTests() => folder.WithSigningKey().Dispose();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_order_says_by_when_it_is_wanted_and_whose_scorecard_warns()
    {
        wire.On("PlaceOrder", new Order { Name = Name, SupplierWarnings = { Supplier } });

        Assert.Equal(0, await RunAsync("orders", "place", "--lot", Id, "--deliver-by", "2026-12-31"));
        Assert.Equal(new Date { Year = 2026, Month = 12, Day = 31 }, wire.Calls.Single().Read<PlaceOrderRequest>().DeliveryDate);
        Assert.Equal($"Warning: {Supplier} has not served well lately; see: sourcing suppliers scorecard {Supplier}", Assert.Single(Lines(error)));

        Clear();
        Assert.Equal(0, await RunAsync("orders", "place", "--lot", Id, "-o", "json"));
        Assert.Null(wire.Calls[1].Read<PlaceOrderRequest>().DeliveryDate);
        Assert.Equal(Supplier, Json().GetProperty("supplierWarnings")[0].GetString());
        Assert.Empty(error.ToString());
    }

    [Fact]
    public async Task A_supplier_accepts_by_its_own_day_or_the_buyers()
    {
        wire.On("AcknowledgeOrder", new Order());
        wire.On("GetOrder", new Order { DeliveryDate = new Date { Year = 2026, Month = 12, Day = 24 } });

        Assert.Equal(0, await RunAsync("orders", "acknowledge", Id, "--deliver-by", "2026-12-31", "--etag", "3"));
        Assert.Equal(0, await RunAsync("orders", "acknowledge", Name));

        Assert.Equal(
            [
                new AcknowledgeOrderRequest { Name = Name, DeliveryDate = new Date { Year = 2026, Month = 12, Day = 31 }, Etag = "3" },
                new AcknowledgeOrderRequest { Name = Name, DeliveryDate = new Date { Year = 2026, Month = 12, Day = 24 } },
            ],
            wire.Calls.Where(call => call.Method == "AcknowledgeOrder").Select(call => call.Read<AcknowledgeOrderRequest>()));
    }

    [Fact]
    public async Task Where_the_buyer_has_named_no_day_the_supplier_is_asked_for_one()
    {
        wire.On("GetOrder", new Order());

        Assert.Equal(2, await RunAsync("orders", "acknowledge", Id));
        Assert.Contains("--deliver-by DATE", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_buyer_closes_an_order_with_a_reason()
    {
        wire.On("CloseOrder", new Order());

        Assert.Equal(0, await RunAsync("orders", "close", Id, "--reason", "the last stone broke", "--etag", "3"));
        Assert.Equal(new CloseOrderRequest { Name = Name, Reason = "the last stone broke", Etag = "3" }, wire.Calls.Single().Read<CloseOrderRequest>());
    }

    [Fact]
    public async Task A_buyer_takes_a_mistyped_receipt_back()
    {
        wire.On("VoidReceipt", new Order());

        Assert.Equal(0, await RunAsync("orders", "void-receipt", Id, "--receipt", OtherId, "--reason", "0.5 was 5"));
        Assert.Equal(new VoidReceiptRequest { Name = Name, ReceiptId = OtherId, Reason = "0.5 was 5" }, wire.Calls.Single().Read<VoidReceiptRequest>());
    }

    [Fact]
    public async Task A_supplier_rejects_with_a_reason()
    {
        wire.On("AcknowledgeOrder", new Order());

        Assert.Equal(0, await RunAsync("orders", "acknowledge", Id, "--reject", "sold elsewhere"));
        Assert.Equal(
            new AcknowledgeOrderRequest { Name = Name, Reject = true, Reason = "sold elsewhere" }, wire.Calls.Single().Read<AcknowledgeOrderRequest>());
    }

    [Fact]
    public async Task A_buyer_amends_the_day_with_a_reason_and_is_shown_what_it_was_before()
    {
        wire.On("AmendOrder", new Order
        {
            Name = Name,
            Amendments = { new OrderAmendment { PreviousDeliveryDate = new Date { Year = 2026, Month = 11, Day = 30 }, DeliveryDate = new Date { Year = 2026, Month = 12, Day = 31 }, Reason = "no room" } },
        });

        Assert.Equal(0, await RunAsync("orders", "amend", Id, "--deliver-by", "2026-12-31", "--reason", "no room", "--etag", "3"));

        Assert.Equal(
            new AmendOrderRequest { Name = Name, DeliveryDate = new Date { Year = 2026, Month = 12, Day = 31 }, Reason = "no room", Etag = "3" }, wire.Calls.Single().Read<AmendOrderRequest>());
        Assert.Contains("2026-11-30", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_reason_is_no_acceptance()
    {
        wire.On("AcknowledgeOrder", new Order());

        Assert.Equal(0, await RunAsync("orders", "acknowledge", Id, "--reject", ""));
        Assert.True(wire.Calls.Single().Read<AcknowledgeOrderRequest>().Reject);
    }

    [Fact]
    public async Task What_was_accepted_and_sent_back_is_sent_as_typed_where_it_has_its_units()
    {
        wire.On("RecordReceipt", new Order());

        Assert.Equal(0, await RunAsync(
            "orders", "receive", Id, "--line", $"{Id}=10ct/2.50 ct", "--line", $"lots/{OtherId}=3pcs", "--line", $"{ThirdId}=0/1pcs", "--reason", "chipped",
            "--date", "2026-10-01", "--request-id", OtherId, "--etag", "4"));

        Assert.Equal(
            new RecordReceiptRequest
            {
                Name = Name,
                RequestId = OtherId,
                ReceiveDate = new Date { Year = 2026, Month = 10, Day = 1 },
                Etag = "4",
                Lines =
                {
                    new OrderReceiptLine { Lot = $"lots/{Id}", Accepted = Of("10", "ct"), Rejected = Of("2.50", "ct"), RejectReason = "chipped" },
                    new OrderReceiptLine { Lot = $"lots/{OtherId}", Accepted = Of("3", "pcs") },
                    new OrderReceiptLine { Lot = $"lots/{ThirdId}", Rejected = Of("1", "pcs"), RejectReason = "chipped" },
                },
            },
            wire.Calls.Single().Read<RecordReceiptRequest>());
    }

    [Fact]
    public async Task A_quantity_without_a_unit_is_in_the_lines_own_and_a_lot_alone_is_what_is_left_of_it()
    {
        wire.On("GetOrder", Placed()).On("RecordReceipt", new Order());

        Assert.Equal(0, await RunAsync("orders", "receive", Id, "--line", $"{Id}=10/2.5", "--line", OtherId, "--reason", "chipped"));

        var request = wire.CallsOf("RecordReceipt").Single().Read<RecordReceiptRequest>();
        Assert.Equal(7, Guid.Parse(request.RequestId).Version);
        Assert.Null(request.ReceiveDate);
        Assert.Equal(
            [
                new OrderReceiptLine { Lot = $"lots/{Id}", Accepted = Of("10", "ct"), Rejected = Of("2.5", "ct"), RejectReason = "chipped" },
                new OrderReceiptLine { Lot = $"lots/{OtherId}", Accepted = Of("0.3", "t") },
            ],
            request.Lines);
    }

    [Fact]
    public async Task All_accepts_what_is_left_of_every_line_that_is_not_named()
    {
        wire.On("GetOrder", Placed()).On("RecordReceipt", new Order());

        Assert.Equal(0, await RunAsync("orders", "receive", Id, "--all"));
        Assert.Equal(0, await RunAsync("orders", "receive", Id, "--line", $"{OtherId}=0/0.3", "--all", "--reason", "wet"));

        Assert.Equal(
            [new OrderReceiptLine { Lot = $"lots/{Id}", Accepted = Of("12.5", "ct") }, new OrderReceiptLine { Lot = $"lots/{OtherId}", Accepted = Of("0.3", "t") }],
            Received(0));
        Assert.Equal(
            [
                new OrderReceiptLine { Lot = $"lots/{OtherId}", Rejected = Of("0.3", "t"), RejectReason = "wet" },
                new OrderReceiptLine { Lot = $"lots/{Id}", Accepted = Of("12.5", "ct") },
            ],
            Received(1));
    }

    [Fact]
    public async Task All_again_under_the_same_id_is_the_same_receipt()
    {
        var order = Placed();
        wire.On("GetOrder", _ => FakeWire.Reply.Of(order)).On("RecordReceipt", new Order());
        Assert.Equal(0, await RunAsync("orders", "receive", Id, "--all", "--request-id", ThirdId));
        order.Lines[0].Accepted = Of("12.5", "ct");
        order.Lines[1].Accepted = Of("1", "t");
        order.Receipts.Add(new OrderReceipt { RequestId = ThirdId, Lines = { Received(0).Reverse() } });

        Assert.Equal(0, await RunAsync("orders", "receive", Id, "--all", "--request-id", ThirdId));
        Assert.Equal(wire.CallsOf("RecordReceipt").First().Read<RecordReceiptRequest>(), wire.CallsOf("RecordReceipt").Last().Read<RecordReceiptRequest>());
    }

    [Theory]
    [InlineData("--all")]
    [InlineData("--line", ThirdId)]
    public async Task Where_nothing_is_left_nothing_is_sent(params string[] lines)
    {
        var order = Placed();
        foreach (var line in order.Lines) line.Accepted = line.Quantity;
        wire.On("GetOrder", order);

        Assert.Equal(1, await RunAsync(["orders", "receive", Id, .. lines]));
        Assert.StartsWith("error: Nothing is left to accept of ", error.ToString(), StringComparison.Ordinal);
        Assert.Contains($"hint: See its lines: sourcing orders get {Name}", error.ToString(), StringComparison.Ordinal);
        Assert.Single(wire.Calls);
    }

    [Fact]
    public async Task Every_lot_that_is_not_in_the_order_is_named()
    {
        var order = Placed();
        order.Lines.RemoveAt(0);
        order.Lines.RemoveAt(0);
        wire.On("GetOrder", order);

        Assert.Equal(2, await RunAsync("orders", "receive", Id, "--line", $"{Id}=1", "--line", $"{OtherId}=1", "--line", $"{ThirdId}=1"));
        Assert.Contains($"lots/{Id} is not in {Name}. lots/{OtherId} is not in {Name}.", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(ThirdId, error.ToString(), StringComparison.Ordinal);
        Assert.Single(wire.Calls);
    }

    [Fact]
    public async Task A_payment_is_in_the_currency_typed_or_else_in_the_orders()
    {
        wire.On("GetOrder", Placed()).On("AuthorizePayment", new Order());

        Assert.Equal(0, await RunAsync("orders", "pay", Id, "--supplier", Id, "--amount", "1250.50 eur", "--reference", "R1", "--request-id", OtherId, "--etag", "5"));
        Assert.Empty(wire.CallsOf("GetOrder"));
        Assert.Equal(0, await RunAsync("orders", "pay", Id, "--supplier", Supplier, "--amount", "9007199254740993.01"));

        var requests = wire.CallsOf("AuthorizePayment").Select(call => call.Read<AuthorizePaymentRequest>()).ToList();
        Assert.Equal(
            new AuthorizePaymentRequest
            {
                Name = Name, RequestId = OtherId, Supplier = Supplier, Reference = "R1", Etag = "5",
                Amount = new Money { CurrencyCode = "EUR", Units = 1250, Nanos = 500_000_000 },
            },
            requests[0]);
        Assert.Equal(new Money { CurrencyCode = "USD", Units = 9_007_199_254_740_993, Nanos = 10_000_000 }, requests[1].Amount);
        Assert.Equal(7, Guid.Parse(requests[1].RequestId).Version);
    }

    [Theory]
    [InlineData("PlaceOrder", "the order may or may not have been placed", "place", "--lot", Id)]
    [InlineData("RecordReceipt", "the receipt may or may not have been recorded", "receive", Id, "--line", $"{Id}=1ct")]
    [InlineData("AuthorizePayment", "the payment may or may not have been authorised", "pay", Id, "--supplier", Id, "--amount", "1USD")]
    public async Task A_change_whose_answer_is_lost_names_the_request_id_to_repeat_it_with(string method, string known, params string[] arguments)
    {
        wire.On(method, _ => FakeWire.Reply.Fail(StatusCode.DeadlineExceeded, "too late"));

        Assert.Equal(3, await RunAsync(["orders", .. arguments]));
        var id = method switch
        {
            "PlaceOrder" => wire.Calls.Single().Read<PlaceOrderRequest>().RequestId,
            "RecordReceipt" => wire.Calls.Single().Read<RecordReceiptRequest>().RequestId,
            _ => wire.Calls.Single().Read<AuthorizePaymentRequest>().RequestId,
        };
        Assert.Contains(known, error.ToString(), StringComparison.Ordinal);
        Assert.Contains($"hint: Run the same command with --request-id {id}: ", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not a date", "place", "--lot", Id, "--deliver-by", "31.12.2026")]
    [InlineData("not a date", "acknowledge", Id, "--deliver-by", "soon")]
    [InlineData("not delivered by any day", "acknowledge", Id, "--deliver-by", "2026-12-31", "--reject", "no")]
    [InlineData("not a name", "acknowledge", "first")]
    [InlineData("not a date", "amend", Id, "--deliver-by", "soon", "--reason", "x")]
    [InlineData("--reason", "amend", Id, "--deliver-by", "2026-12-31")]
    [InlineData("What has arrived?", "receive", Id)]
    [InlineData("but nothing is", "receive", Id, "--all", "--reason", "chipped")]
    [InlineData("What has arrived? Name it with --line, or all that is left with --all. --reason says", "receive", Id, "--reason", "chipped")]
    [InlineData("Say so with --reason", "receive", Id, "--line", $"{Id}=1/1")]
    [InlineData("not a date", "receive", Id, "--all", "--date", "today")]
    [InlineData("'ruby' is not a name", "receive", Id, "--line", "ruby=1")]
    [InlineData("does not say how much: write lots/", "receive", Id, "--line", $"{Id}=")]
    [InlineData("does not say how much: write lots/", "receive", Id, "--line", $"{Id}=1/")]
    [InlineData("does not say how much: write lots/", "receive", Id, "--line", $"{Id}=1/1/1")]
    [InlineData("does not say how much: write lots/", "receive", Id, "--line", $"{Id}=1,5")]
    [InlineData("--supplier", "pay", Id, "--amount", "1USD")]
    [InlineData("--amount", "pay", Id, "--supplier", Id)]
    [InlineData("not an amount of money", "pay", Id, "--supplier", Id, "--amount", "1,250.00")]
    [InlineData("not a request id", "pay", Id, "--supplier", Id, "--amount", "1USD", "--request-id", "7")]
    public async Task A_wrong_command_line_is_told_apart_and_calls_nobody(string problem, params string[] arguments)
    {
        Assert.Equal(2, await RunAsync(["orders", .. arguments]));
        Assert.Contains(problem, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("hint: ", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(wire.Calls);
    }

    [Fact]
    public async Task Everything_wrong_with_a_receipt_is_told_at_once()
    {
        Assert.Equal(2, await RunAsync("orders", "receive", "first", "--line", "ruby", "--line", $"{Id}=x", "--date", "today", "--request-id", "7"));
        foreach (var wrong in new[] { "'first'", "'ruby'", $"'{Id}=x'", "'today'", "'7'" }) Assert.Contains(wrong, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ORDER_NOT_OPEN", Name, $"sourcing orders get {Name}")]
    [InlineData("AMOUNT_NOT_OWED", Supplier, "sourcing orders get ORDER")]
    [InlineData("QUANTITY_NOT_ORDERED", $"lots/{Id}", "sourcing orders get ORDER")]
    [InlineData("CURRENCY_MISMATCH", Name, $"sourcing orders get {Name}")]
    [InlineData("CURRENCY_MISMATCH", $"lots/{Id}", $"sourcing lots get lots/{Id}")]
    [InlineData("ORDER_ON_HOLD", Name, "sourcing suppliers list")]
    [InlineData("STOCK_NOT_COMMITTED", Name, "try again in a moment")]
    [InlineData("SUPPLIER_PREVENTED", Supplier, $"sourcing suppliers scorecard {Supplier}")]
    public async Task A_refusal_says_what_to_do_next(string reason, string subject, string hint)
    {
        wire.On("AuthorizePayment", _ => FakeWire.Reply.Fail(
            StatusCode.FailedPrecondition, "no", Statuses.Reason(reason),
            new PreconditionFailure { Violations = { new PreconditionFailure.Types.Violation { Type = reason, Subject = subject, Description = "no" } } }));

        Assert.Equal(1, await RunAsync("orders", "pay", Id, "--supplier", Id, "--amount", "1USD"));
        Assert.Contains(hint, Lines(error)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_order_shows_its_answers_receipts_and_payments()
    {
        var order = Placed();
        order.DeliveryDate = new Date { Year = 2026, Month = 12, Day = 31 };
        order.SupplierWarnings.Add(Supplier);
        order.Lines[1].Rejected = Of("0.1", "t");
        order.Answers.Add(new OrderAnswer
        {
            Supplier = Supplier, Acknowledgement = Order.Types.Acknowledgement.AcceptedWithChanges, DeliveryDate = new Date { Year = 2027, Month = 1, Day = 5 },
            CreateTime = Timestamp.FromDateTimeOffset(new DateTimeOffset(2026, 10, 1, 9, 0, 0, TimeSpan.Zero)),
        });
        order.Receipts.Add(new OrderReceipt
        {
            RequestId = ThirdId,
            ReceiveDate = new Date { Year = 2027, Month = 1, Day = 4 },
            Lines =
            {
                new OrderReceiptLine { Lot = $"lots/{OtherId}", Accepted = Of("0.7", "t"), Rejected = Of("0.1", "t"), RejectReason = "wet" },
                new OrderReceiptLine { Lot = $"lots/{ThirdId}", Accepted = Of("1", "pcs") },
            },
        });
        order.Payments.Add(new OrderPayment
        {
            RequestId = OtherId, Supplier = Supplier, Amount = new Money { CurrencyCode = "USD", Units = 1250 }, Reference = "R1",
            CreateTime = Timestamp.FromDateTimeOffset(new DateTimeOffset(2027, 1, 6, 9, 0, 0, TimeSpan.Zero)),
        });
        wire.On("GetOrder", order);

        Assert.Equal(0, await RunAsync("orders", "get", Id));
        var rows = Lines(output).Select(line => string.Join('|', line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))).ToList();
        Assert.Contains("Deliver by|2026-12-31", rows);
        Assert.Contains($"Scorecard warns|{Supplier}", rows);
        Assert.Contains("LOT|STOCK NO|TITLE|QUANTITY|ACCEPTED|SENT BACK|PER UNIT|TOTAL|SUPPLIER", rows);
        Assert.Contains($"lots/{OtherId}|1 t|0.7 t|0.1 t", rows);
        Assert.Contains($"2026-10-01 09:00:00Z|{Supplier}|accepted-with-changes|2027-01-05", rows);
        Assert.Contains($"2027-01-04|lots/{OtherId}|0.7 t|0.1 t|wet|{ThirdId}", rows);
        Assert.Contains($"2027-01-04|lots/{ThirdId}|1 pcs|{ThirdId}", rows);
        Assert.Contains($"2027-01-06 09:00:00Z|{Supplier}|1250.00 USD|R1|{OtherId}", rows);

        Clear();
        Assert.Equal(0, await RunAsync("orders", "get", Id, "-o", "json"));
        Assert.Equal("wet", Json().GetProperty("receipts")[0].GetProperty("lines")[0].GetProperty("rejectReason").GetString());
    }

    [Fact]
    public async Task An_order_of_which_nothing_has_come_shows_nothing_of_that()
    {
        var order = Placed();
        foreach (var line in order.Lines) line.Accepted = null;
        wire.On("GetOrder", order).On("ListOrders", new ListOrdersResponse { Orders = { order } });

        Assert.Equal(0, await RunAsync("orders", "get", Id));
        foreach (var heading in new[] { "ACCEPTED", "SENT BACK", "ANSWERED", "ARRIVED", "AUTHORISED", "Deliver by", "Scorecard" })
            Assert.DoesNotContain(heading, output.ToString(), StringComparison.Ordinal);

        Clear();
        Assert.Equal(0, await RunAsync("orders", "list"));
        Assert.Equal(
            ["NAME", "BUYER", "LINES", "TOTAL", "STOCK", "COMPLIANCE", "ANSWER", "RECEIPT", "PAYMENT", "OUTCOME", "PLACED"],
            Lines(output)[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("committed  clear       pending  none     none     open", Lines(output)[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_tells_what_became_of_the_order_in_columns()
    {
        OrderEvent.Types.Type[] types =
            [OrderEvent.Types.Type.Acknowledged, OrderEvent.Types.Type.Received, OrderEvent.Types.Type.PaymentAuthorized, OrderEvent.Types.Type.Completed];
        wire.On("WatchOrder", _ => FakeWire.Reply.Of([.. types.Select((type, i) => new OrderEvent { Position = i + 1, Type = type, Detail = "told" })]));

        Assert.Equal(0, await RunAsync("orders", "watch", Id));
        Assert.Equal(
            ["acknowledged", "received", "payment-authorized", "completed"],
            Lines(output).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
        Assert.Single(Lines(output).Select(line => line.IndexOf("told", StringComparison.Ordinal)).Distinct());
    }

    [Theory]
    [InlineData("place", "--deliver-by")]
    [InlineData("acknowledge", "--reject")]
    [InlineData("receive", "lots/ID=10/2.5")]
    [InlineData("pay", "1250.50USD")]
    public async Task Help_tells_how_to_write_it(string command, string example)
    {
        Assert.Equal(0, await RunAsync("orders", command, "--help"));
        Assert.Contains(example, output.ToString(), StringComparison.Ordinal);
    }

    private static Quantity Of(string value, string unit) => new() { Value = value, Unit = unit };

    private static Order Placed() => new()
    {
        Name = Name,
        Total = new Money { CurrencyCode = "USD", Units = 100 },
        Compliance = Order.Types.Compliance.Clear,
        Acknowledgement = Order.Types.Acknowledgement.Pending,
        Stock = Order.Types.Stock.Committed,
        Receipt = Order.Types.Receipt.None,
        Payment = Order.Types.Payment.None,
        Outcome = Order.Types.Outcome.Open,
        Lines =
        {
            new OrderLine { Lot = $"lots/{Id}", Quantity = Of("12.5", "ct") },
            new OrderLine { Lot = $"lots/{OtherId}", Quantity = Of("1", "t"), Accepted = Of("0.7", "t") },
            new OrderLine { Lot = $"lots/{ThirdId}", Quantity = Of("1", "pcs"), Accepted = Of("1", "pcs") },
        },
    };

    private static string[] Lines(StringWriter writer) =>
        writer.ToString().Split(System.Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private IEnumerable<OrderReceiptLine> Received(int call) => wire.CallsOf("RecordReceipt").ElementAt(call).Read<RecordReceiptRequest>().Lines;

    private JsonElement Json() => JsonDocument.Parse(output.ToString()).RootElement;

    private void Clear()
    {
        output.GetStringBuilder().Clear();
        error.GetStringBuilder().Clear();
    }

    private Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(
        arguments,
        new CliEnvironment
        {
            Out = output,
            Error = error,
            Variable = name => name == "SOURCING_DATA" ? folder.Path : null,
            User = "ann",
            Transport = wire,
        },
        TestContext.Current.CancellationToken);
}
