using Sourcing.Orders.Domain;

namespace Sourcing.UnitTests.Orders;

/// <summary>The steps of an order: each is taken or ignored in every state, whatever comes first.</summary>
public sealed class OrderTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly DateOnly Day = new(2026, 7, 1);

    private static readonly Guid Seller = new(8, 0, 0, new byte[8]);

    private static readonly Dictionary<string, Func<Order, Order>> Steps = new()
    {
        ["commit"] = o => o.Commit(o.StockVersion + 1, Now),
        ["lapse"] = o => o.Lapse(o.StockVersion + 1, ["lots/1"], Now),
        ["release"] = o => o.Release(o.StockVersion + 1, Now),
        ["stale commit"] = o => o.Commit(o.StockVersion, Now),
        ["stale lapse"] = o => o.Lapse(o.StockVersion, ["lots/1"], Now),
        ["stale release"] = o => o.Release(o.StockVersion, Now),
        ["cancel"] = o => o.Cancel("why", Now),
        ["hold"] = o => o.PutOnHold(Now),
        ["lift"] = o => o.LiftHold(Now),
        ["acknowledge"] = o => o.Acknowledge(Seller, Day, "", Now),
        ["receive"] = o => o.Receive(Arrived(10, 0), Now),
        ["pay"] = o => o.AuthorizePayment(Paid(1), "0.01 USD", Now),
        ["complete"] = o => o.Complete(Now),
        ["close"] = o => o.Close("nothing more comes", Now),
        ["amend"] = o => o.Amend(Day, "we have no room", Now),
    };

    public static TheoryData<Outcome, Sourcing.Orders.Domain.Stock, Compliance, string> EveryPair
    {
        get
        {
            var pairs = new TheoryData<Outcome, Sourcing.Orders.Domain.Stock, Compliance, string>();
            foreach (var outcome in Enum.GetValues<Outcome>())
                foreach (var stock in Enum.GetValues<Sourcing.Orders.Domain.Stock>())
                    foreach (var compliance in Enum.GetValues<Compliance>())
                        foreach (var step in Steps.Keys) pairs.Add(outcome, stock, compliance, step);
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(EveryPair))]
    public void Every_step_in_every_state_is_taken_with_one_entry_and_one_version_or_ignored_wholly(
        Outcome outcome, Sourcing.Orders.Domain.Stock stock, Compliance compliance, string step)
    {
        var before = Placed() with { Outcome = outcome, Stock = stock, Compliance = compliance, StockVersion = stock == Sourcing.Orders.Domain.Stock.Reserved ? 0 : 2 };
        var isTaken = step switch
        {
            "commit" or "lapse" or "release" => true,
            "cancel" => outcome == Outcome.Open,
            "hold" => outcome == Outcome.Open && compliance == Compliance.Clear,
            "lift" => outcome == Outcome.Open && compliance == Compliance.OnHold,
            "acknowledge" or "receive" or "pay" or "amend" or "close" => outcome == Outcome.Open,
            _ => false,
        };

        var after = Steps[step](before);

        if (!isTaken)
        {
            Assert.Same(before, after);
            return;
        }
        Assert.Equal((before.Version + 1, before.Timeline.Count + 1), (after.Version, after.Timeline.Count));
        Assert.Equal(before.Timeline, after.Timeline.SkipLast(1));
        Assert.Equal(
            step switch
            {
                "commit" => (outcome, Sourcing.Orders.Domain.Stock.Committed, compliance, OrderEventType.StockCommitted),
                // What is done is done: only an open order is cancelled by a lapse.
                "lapse" => (outcome == Outcome.Open ? Outcome.Cancelled : outcome, Sourcing.Orders.Domain.Stock.Lapsed, compliance, OrderEventType.ReservationLapsed),
                "release" => (outcome, Sourcing.Orders.Domain.Stock.Released, compliance, OrderEventType.StockReleased),
                "cancel" => (Outcome.Cancelled, stock, compliance, OrderEventType.Cancelled),
                "hold" => (outcome, stock, Compliance.OnHold, OrderEventType.PutOnHold),
                "acknowledge" => (outcome, stock, compliance, OrderEventType.Acknowledged),
                "receive" => (outcome, stock, compliance, OrderEventType.Received),
                "pay" => (outcome, stock, compliance, OrderEventType.PaymentAuthorized),
                "amend" => (outcome, stock, compliance, OrderEventType.Amended),
                "close" => (Outcome.Completed, stock, compliance, OrderEventType.Closed),
                _ => (outcome, stock, Compliance.Clear, OrderEventType.HoldLifted),
            },
            (after.Outcome, after.Stock, after.Compliance, after.Timeline[^1].Type));
        // Whatever happened since, a repeat of the request is answered as placed.
        Assert.Equal((Placed().Version, Outcome.Open, Sourcing.Orders.Domain.Stock.Reserved, Compliance.Clear, 1, "", true),
            after.AsPlaced() is var p ? (p.Version, p.Outcome, p.Stock, p.Compliance, p.Timeline.Count, p.CancelReason, p.Fulfilment.IsNothing) : default);
    }

    [Fact]
    public void An_order_tells_what_was_wanted_when_it_was_placed_and_forgets_what_came_after_for_a_repeat()
    {
        var wanted = Placed() with { Fulfilment = Fulfilment.Nothing with { DeliveryDate = Day, Warnings = [Seller] } };

        var placed = wanted.Acknowledge(Seller, Day, "", Now).Receive(Arrived(1, 1), Now).AuthorizePayment(Paid(1), "0.01 USD", Now)
            .Amend(Day.AddDays(1), "no room", Now).Amend(Day.AddDays(2), "no room", Now).AsPlaced();

        Assert.Equal((Day, Seller), (placed.Fulfilment.DeliveryDate, Assert.Single(placed.Fulfilment.Warnings)));
        Assert.Empty(placed.Fulfilment.Answers);
        Assert.Empty(placed.Fulfilment.Receipts);
        Assert.Empty(placed.Fulfilment.Payments);
        Assert.Empty(placed.Fulfilment.Amendments);
    }

    [Theory]
    [InlineData("ct", 5_000, 4_989, Extent.Partial)]
    [InlineData("ct", 5_000, 4_990, Extent.Full)]
    [InlineData("t", 20_000_000, 19_899_999, Extent.Partial)]
    [InlineData("t", 20_000_000, 19_900_000, Extent.Full)]
    [InlineData("pcs", 10_000, 9_000, Extent.Partial)]
    [InlineData("pcs", 10_000, 10_000, Extent.Full)]
    [InlineData("ct", 10, 0, Extent.None)]
    public void A_line_is_complete_when_as_much_was_accepted_as_scales_can_tell(string unit, long ordered, long accepted, Extent receipt)
    {
        var order = Placed() with { Lines = [Line(1, ordered, unit)] };

        Assert.Equal(receipt, (accepted == 0 ? order : order.Receive(Arrived(accepted, 0), Now)).Receipt);
    }

    [Fact]
    public void What_was_sent_back_counts_for_nothing_until_it_comes_again()
    {
        var order = Placed() with { Lines = [Line(1, 10, "pcs"), Line(2, 10, "pcs")] };

        var rejected = order.Receive(Arrived(0, 10), Now);
        Assert.Equal((Extent.None, null), (rejected.Receipt, rejected.CompleteDateOf(Seller)));
        var half = rejected.Receive(Arrived(10, 0, Day.AddDays(3)), Now);
        Assert.Equal((Extent.Partial, null), (half.Receipt, half.CompleteDateOf(Seller)));
        // A receipt that is recorded late does not make the goods late.
        var all = half.Receive(new Receipt(Guid.CreateVersion7(Now), "h", Day, [new ReceiptLine(Lot(2), 10, 0, "")], Now), Now);
        Assert.Equal((Extent.Full, (DateOnly?)Day.AddDays(3)), (all.Receipt, all.CompleteDateOf(Seller)));
        // Nor does what comes later than all that was ordered.
        var more = order with { Lines = [Line(1, 10_000, "ct")] };
        Assert.Equal(Day, more.Receive(Arrived(9_990, 0), Now).Receive(Arrived(5, 0, Day.AddDays(20)), Now).CompleteDateOf(Seller));
    }

    [Fact]
    public void A_receipt_that_was_a_mistake_counts_for_nothing_and_stays_to_be_seen()
    {
        var mistake = Arrived(10, 5);
        var order = (Placed() with { Lines = [Line(1, 10, "pcs")] }).Receive(mistake, Now);

        var voided = order.VoidReceipt(mistake.Id, "another parcel", Now);

        Assert.Equal((Extent.None, false, null, 0L, 0L), (voided.Receipt, voided.IsUnderWay, voided.CompleteDateOf(Seller), voided.Fulfilment.AcceptedOf(Lot(1)), voided.Fulfilment.RejectedOf(Lot(1))));
        Assert.Equal(("another parcel", OrderEventType.ReceiptVoided), (voided.Fulfilment.Receipts.Single().VoidReason, voided.Timeline[^1].Type));
        Assert.Equal("The receipt was a mistake.", voided.Fulfilment.Of(Seller, new HashSet<Guid> { Lot(1) }).Receipts.Single().VoidReason);
        Assert.Same(voided, voided.VoidReceipt(mistake.Id, "again", Now));
        Assert.Same(voided, voided.VoidReceipt(Guid.CreateVersion7(Now), "another", Now));
        var cancelled = order.Cancel("", Now);
        Assert.Same(cancelled, cancelled.VoidReceipt(mistake.Id, "too late", Now));
        Assert.Equal(Extent.Full, voided.Receive(Arrived(10, 0), Now).Receipt);
    }

    [Fact]
    public void A_supplier_answers_for_itself_its_first_answer_has_the_time_and_a_rejection_tells_most()
    {
        var other = new Guid(9, 0, 0, new byte[8]);
        var order = Placed() with { Lines = [Line(1, 10, "pcs"), Line(2, 10, "pcs") with { SupplierId = other }], Fulfilment = Fulfilment.Nothing with { DeliveryDate = Day } };

        var first = order.Acknowledge(Seller, Day, "", Now);
        Assert.Equal((Acknowledgement.Pending, Acknowledgement.Accepted), (first.Acknowledgement, first.AcknowledgementOf(Seller)));
        Assert.Same(first, first.Acknowledge(Seller, Day, "", Now.AddDays(1)));
        var later = first.Acknowledge(other, Day.AddDays(1), "", Now);
        Assert.Equal((Acknowledgement.AcceptedWithChanges, Day, Day.AddDays(1)), (later.Acknowledgement, later.DueDateOf(Seller), later.DueDateOf(other)));
        var rejected = later.Acknowledge(Seller, null, "sold twice", Now.AddDays(2));
        Assert.Equal((Acknowledgement.Rejected, Now), (rejected.Acknowledgement, rejected.Fulfilment.AnswerOf(Seller)!.Time));
        // And it stands, whatever comes.
        Assert.Equal(Acknowledgement.Rejected, rejected.Amend(Day.AddDays(30), "no hurry", Now).Acknowledge(Seller, Day, "", Now).AcknowledgementOf(Seller));
        Assert.Equal(Now.AddDays(2), rejected.Cancel("", Now.AddDays(9)).EndTimeOf(Seller));
        Assert.Equal((null, Now.AddDays(9)), (rejected.EndTimeOf(other), rejected.Cancel("", Now.AddDays(9)).EndTimeOf(other)));
        // Who promises more than was wanted is not held to it.
        Assert.Equal(Day, order.Acknowledge(Seller, Day.AddDays(-2), "", Now).DueDateOf(Seller));
    }

    [Fact]
    public void An_amended_order_is_answered_anew_and_what_was_promised_holds_until_then()
    {
        var order = (Placed() with { Fulfilment = Fulfilment.Nothing with { DeliveryDate = Day } }).Acknowledge(Seller, Day.AddDays(2), "", Now);

        var sooner = order.Amend(Day.AddDays(-5), "a fair", Now);
        Assert.Equal((Acknowledgement.Pending, Day.AddDays(2)), (sooner.AcknowledgementOf(Seller), sooner.DueDateOf(Seller)));
        Assert.Same(sooner, sooner.Amend(Day.AddDays(-5), "a fair", Now));
        var later = order.Amend(Day.AddDays(9), "no room", Now);
        Assert.Equal((Acknowledgement.Pending, Day.AddDays(9)), (later.AcknowledgementOf(Seller), later.DueDateOf(Seller)));
        var answered = sooner.Acknowledge(Seller, Day.AddDays(-5), "", Now.AddDays(1));
        Assert.Equal((Acknowledgement.Accepted, Day.AddDays(-5), Now), (answered.AcknowledgementOf(Seller), answered.DueDateOf(Seller), answered.Fulfilment.AnswerOf(Seller)!.Time));
    }

    [Fact]
    public void An_order_is_completed_only_when_everything_was_accepted_and_may_be_paid()
    {
        var order = Placed() with { Lines = [Line(1, 10, "pcs")] };
        var received = order.Receive(Arrived(10, 0), Now);

        Assert.Same(received, received.Complete(Now));
        var partly = received.AuthorizePayment(Paid(99), "0.99 USD", Now);
        Assert.Equal(Extent.Partial, partly.Payment);
        Assert.Same(partly, partly.Complete(Now));
        var paid = order.AuthorizePayment(Paid(100), "1.00 USD", Now);
        Assert.Same(paid, paid.Complete(Now));
        Assert.Equal(Outcome.Completed, paid.Receive(Arrived(10, 0), Now).Complete(Now).Outcome);
    }

    [Fact]
    public void A_supplier_is_told_nothing_of_what_others_answered_delivered_and_were_paid()
    {
        var other = new Guid(9, 0, 0, new byte[8]);
        var all = new Fulfilment(Day, [other], [new Answer(other, Day, "", Now)], [Arrived(1, 0)], [Paid(1) with { SupplierId = other }], []);

        var told = all.Of(Seller, new HashSet<Guid> { Lot(2) });

        Assert.Equal((Day, 0, 0, 0, 0), (told.DeliveryDate, told.Warnings.Count, told.Answers.Count, told.Receipts.Count, told.Payments.Count));
        Assert.Equal((1, 1, 1, 1), all.Of(other, new HashSet<Guid> { Lot(1) }) is var own ? (own.Warnings.Count, own.Answers.Count, own.Receipts.Count, own.Payments.Count) : default);
    }

    [Fact]
    public void In_whichever_order_the_news_of_a_cancelled_order_come_it_ends_released()
    {
        Func<Order, Order>[] news = [o => o.Cancel("why", Now), o => o.Commit(2, Now), o => o.Release(3, Now)];
        foreach (var order in Permutations(news))
        {
            var ended = order.Aggregate(Placed(), (o, step) => step(o));
            Assert.Equal((Outcome.Cancelled, Sourcing.Orders.Domain.Stock.Released, "why"), (ended.Outcome, ended.Stock, ended.CancelReason));
            Assert.True(ended.IsClosed);
            // And each of them once more.
            Assert.Equal(ended.Version, order.Aggregate(ended, (o, step) => step(o)).Version);
        }
    }

    [Fact]
    public void In_whichever_order_a_lapse_and_a_cancellation_come_the_order_is_cancelled_and_closed()
    {
        Func<Order, Order>[] news = [o => o.Cancel("why", Now), o => o.Lapse(3, ["lots/1"], Now)];
        foreach (var order in Permutations(news))
        {
            var ended = order.Aggregate(Placed(), (o, step) => step(o));
            Assert.Equal((Outcome.Cancelled, Sourcing.Orders.Domain.Stock.Lapsed), (ended.Outcome, ended.Stock));
            Assert.True(ended.IsClosed);
        }
    }

    [Fact]
    public void An_order_is_closed_only_when_it_is_completed_or_it_is_cancelled_and_its_lots_are_free_or_lost()
    {
        foreach (var outcome in Enum.GetValues<Outcome>())
            foreach (var stock in Enum.GetValues<Sourcing.Orders.Domain.Stock>())
                Assert.Equal(
                    outcome == Outcome.Completed || outcome == Outcome.Cancelled && stock is Sourcing.Orders.Domain.Stock.Lapsed or Sourcing.Orders.Domain.Stock.Released,
                    (Placed() with { Outcome = outcome, Stock = stock }).IsClosed);
    }

    private static Guid Lot(int number) => new(number, 1, 0, new byte[8]);

    private static OrderLine Line(int number, long quantity, string unit) => new(Lot(number), Seller, "S", "Stone", quantity, unit, 0, 100);

    private static Receipt Arrived(long accepted, long rejected, DateOnly? day = null) =>
        new(Guid.CreateVersion7(Now), "h", day ?? Day, [new ReceiptLine(Lot(1), accepted, rejected, rejected > 0 ? "chipped" : "")], Now);

    private static Payment Paid(long minor) => new(Guid.CreateVersion7(Now), "h", Seller, minor, "", Now);

    private static IEnumerable<IReadOnlyList<T>> Permutations<T>(IReadOnlyList<T> items) => items.Count <= 1
        ? [items]
        : items.SelectMany((item, i) => Permutations([.. items.Take(i), .. items.Skip(i + 1)]).Select(rest => (IReadOnlyList<T>)[item, .. rest]));

    private static Order Placed() => new()
    {
        Id = new Guid(1, 0, 0, new byte[8]),
        Buyer = "buyers/1",
        RequestId = "r",
        BodyHash = "h",
        Currency = "USD",
        Lines = [Line(1, 20, "pcs")],
        BuyerReference = "",
        CreateTime = Now,
        Timeline = [new OrderEvent(OrderEventType.Placed, "Placed.", Now)],
    };
}
