using System.Text.Json.Serialization;

namespace Sourcing.Orders.Domain;

/// <summary>Whether the parties may trade.</summary>
public enum Compliance
{
    Clear,
    OnHold,
}

/// <summary>Where the goods on offer stand.</summary>
public enum Stock
{
    Reserved,
    Committed,
    Lapsed,
    Released,
}

/// <summary>How the order ended.</summary>
public enum Outcome
{
    Open,
    Completed,
    Cancelled,
}

/// <summary>What suppliers answered.</summary>
public enum Acknowledgement
{
    Pending,
    Accepted,
    AcceptedWithChanges,
    Rejected,
}

/// <summary>How much of a whole is done.</summary>
public enum Extent
{
    None,
    Partial,
    Full,
}

/// <summary>What happened to an order; stored by name.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OrderEventType>))]
public enum OrderEventType
{
    Placed,
    StockCommitted,
    ReservationLapsed,
    Cancelled,
    StockReleased,
    PutOnHold,
    HoldLifted,
    Acknowledged,
    Received,
    PaymentAuthorized,
    Completed,
    Amended,
    Closed,
    ReceiptVoided,
}

/// <summary>One entry of an order's timeline; its position is its place in the list, from 1.</summary>
public sealed record OrderEvent(OrderEventType Type, string Detail, DateTimeOffset Time);

/// <summary>One lot, or part of one, at the price it was reserved at. Thousandths of the unit, minor units, millionths of a unit price.</summary>
public sealed record OrderLine(
    Guid LotId, Guid SupplierId, string StockNumber, string Title, long Quantity, string Unit, long UnitPriceMicros, long TotalMinor);

/// <summary>
/// A purchase. Its axes move by the functions below; each answers the same order where the step does not apply, so that
/// events may come late, twice and out of order.
/// </summary>
public sealed record Order
{
    public required Guid Id { get; init; }

    /// <summary>buyers/{buyer}.</summary>
    public required string Buyer { get; init; }

    public required string RequestId { get; init; }

    /// <summary>Hash of the request, to tell a repeat from another request under the same id.</summary>
    public required string BodyHash { get; init; }

    public required string Currency { get; init; }

    public required IReadOnlyList<OrderLine> Lines { get; init; }

    public required string BuyerReference { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    public Compliance Compliance { get; init; }

    public Stock Stock { get; init; }

    /// <summary>Version of the reservation that <see cref="Stock"/> speaks of; older news is ignored.</summary>
    public long StockVersion { get; init; }

    public Outcome Outcome { get; init; }

    public string CancelReason { get; init; } = "";

    /// <summary>From 1; grows with every change.</summary>
    public long Version { get; init; } = 1;

    public Fulfilment Fulfilment { get; init; } = Fulfilment.Nothing;

    public required IReadOnlyList<OrderEvent> Timeline { get; init; }

    public DateTimeOffset UpdateTime => Timeline[^1].Time;

    public IEnumerable<Guid> Suppliers => Lines.Select(l => l.SupplierId).Distinct();

    /// <summary>Nothing will happen to it any more.</summary>
    public bool IsClosed => Outcome == Outcome.Completed || Outcome == Outcome.Cancelled && Stock is Stock.Lapsed or Stock.Released;

    /// <summary>What all suppliers answered together: a rejection tells most, and who has not answered more than who has.</summary>
    public Acknowledgement Acknowledgement
    {
        get
        {
            var answers = Suppliers.Select(AcknowledgementOf).ToList();
            return answers.Contains(Acknowledgement.Rejected) ? Acknowledgement.Rejected
                : answers.Contains(Acknowledgement.Pending) ? Acknowledgement.Pending
                : answers.Max();
        }
    }

    public Extent Receipt => Lines.All(IsComplete) ? Extent.Full : Lines.Any(l => Fulfilment.AcceptedOf(l.LotId) > 0) ? Extent.Partial : Extent.None;

    /// <summary>Of money that was authorised to be paid. Where all is free of charge, all of it is.</summary>
    public Extent Payment
    {
        get
        {
            var paid = Fulfilment.Payments.Aggregate((Int128)0, (sum, p) => sum + p.AmountMinor);
            return paid >= Lines.Aggregate((Int128)0, (sum, l) => sum + l.TotalMinor) ? Extent.Full : paid > 0 ? Extent.Partial : Extent.None;
        }
    }

    /// <summary>What cannot be undone by cancelling: something was accepted, or may have been paid.</summary>
    public bool IsUnderWay => Receipt != Extent.None || Fulfilment.Payments.Count > 0;

    /// <summary>What a supplier said to the order as it is now. A rejection stands, whatever is amended.</summary>
    public Answer? CurrentAnswerOf(Guid supplier) =>
        Fulfilment.AnswerOf(supplier) is { } answer && (answer.IsRejection || answer.Amendments == Fulfilment.Amendments.Count) ? answer : null;

    public Acknowledgement AcknowledgementOf(Guid supplier) => CurrentAnswerOf(supplier) switch
    {
        null => Acknowledgement.Pending,
        { DeliveryDate: null } => Acknowledgement.Rejected,
        { DeliveryDate: { } promised } => promised > Fulfilment.DeliveryDate ? Acknowledgement.AcceptedWithChanges : Acknowledgement.Accepted,
    };

    /// <summary>Whether all of a line was accepted, as exactly as it can be weighed.</summary>
    public bool IsComplete(OrderLine line) => Fulfilment.AcceptedOf(line.LotId) is var accepted && accepted > 0 && accepted >= line.Quantity - WeighingTolerance.Of(line);

    /// <summary>The day by which a supplier's lines are due: the day it promised, but no sooner than they are wanted.</summary>
    public DateOnly? DueDateOf(Guid supplier) => Fulfilment.AnswerOf(supplier)?.DeliveryDate is { } promised && !(promised < Fulfilment.DeliveryDate) ? promised : Fulfilment.DeliveryDate;

    /// <summary>The day on which the last of a supplier's lines was there; null while something is missing.</summary>
    public DateOnly? CompleteDateOf(Guid supplier)
    {
        var days = Lines.Where(l => l.SupplierId == supplier).Select(CompleteDateOf).ToList();
        return days.Contains(null) ? null : days.Max();
    }

    /// <summary>What comes after a line is complete makes it no later.</summary>
    private DateOnly? CompleteDateOf(OrderLine line)
    {
        var accepted = 0L;
        foreach (var (date, part) in Fulfilment.Standing.SelectMany(r => r.Lines.Where(l => l.LotId == line.LotId && l.Accepted > 0).Select(l => (r.Date, l.Accepted))).OrderBy(r => r.Date))
            if ((accepted += part) >= line.Quantity - WeighingTolerance.Of(line)) return date;
        return null;
    }

    /// <summary>Since when nothing more is to come of a supplier's lines; null while something is.</summary>
    public DateTimeOffset? EndTimeOf(Guid supplier) => Fulfilment.AnswerOf(supplier)?.RejectTime
        ?? (Outcome == Outcome.Open ? null : Timeline.Last(e => e.Type is OrderEventType.Cancelled or OrderEventType.ReservationLapsed or OrderEventType.Completed or OrderEventType.Closed).Time);

    /// <summary>The order as it was when it was placed: what a repeat of the request is answered.</summary>
    public Order AsPlaced() => this with
    {
        Compliance = Compliance.Clear,
        Stock = Stock.Reserved,
        StockVersion = 0,
        Outcome = Outcome.Open,
        CancelReason = "",
        Version = 1,
        Fulfilment = Fulfilment.AsPlaced(),
        Timeline = [Timeline[0]],
    };

    public Order Commit(long stockVersion, DateTimeOffset now) => stockVersion <= StockVersion
        ? this
        : Next(OrderEventType.StockCommitted, "The lots are sold to this order.", now) with { Stock = Stock.Committed, StockVersion = stockVersion };

    public Order Lapse(long stockVersion, IReadOnlyList<string> lost, DateTimeOffset now)
    {
        if (stockVersion <= StockVersion) return this;
        var detail = $"The reservation had expired and {string.Join(", ", lost)} could not be had again; the order was cancelled.";
        var lapsed = Next(OrderEventType.ReservationLapsed, detail, now) with { Stock = Stock.Lapsed, StockVersion = stockVersion };
        return Outcome == Outcome.Open ? lapsed with { Outcome = Outcome.Cancelled, CancelReason = detail } : lapsed;
    }

    public Order Release(long stockVersion, DateTimeOffset now) => stockVersion <= StockVersion
        ? this
        : Next(OrderEventType.StockReleased, "The lots are free again.", now) with { Stock = Stock.Released, StockVersion = stockVersion };

    /// <summary>Cancels an open order; a cancelled one stays as it is.</summary>
    public Order Cancel(string reason, DateTimeOffset now) => Outcome != Outcome.Open
        ? this
        : Next(OrderEventType.Cancelled, reason.Length == 0 ? "The buyer cancelled." : $"The buyer cancelled: {reason}", now)
            with { Outcome = Outcome.Cancelled, CancelReason = reason };

    /// <summary>Takes a supplier's answer to its lines; the first time it answered stays.</summary>
    /// <param name="supplier">Who answers.</param>
    /// <param name="promised">The day by which it promises everything; null where it rejects.</param>
    /// <param name="reason">Why it rejects.</param>
    /// <param name="now">When.</param>
    public Order Acknowledge(Guid supplier, DateOnly? promised, string reason, DateTimeOffset now)
    {
        var before = Fulfilment.AnswerOf(supplier);
        var answer = new Answer(supplier, promised, reason, before?.Time ?? now, Fulfilment.Amendments.Count, promised is null ? now : null);
        if (Outcome != Outcome.Open || before is { IsRejection: true } || answer == before) return this;
        var detail = promised is { } date ? $"suppliers/{supplier} accepted and promises everything by {date:yyyy-MM-dd}." : $"suppliers/{supplier} rejected its lines: {reason}";
        return Next(OrderEventType.Acknowledged, detail, now) with { Fulfilment = Fulfilment with { Answers = [.. Fulfilment.Answers.Where(a => a != before), answer] } };
    }

    /// <summary>Changes the day by which everything is wanted; suppliers must answer that anew.</summary>
    public Order Amend(DateOnly wanted, string reason, DateTimeOffset now) => Outcome != Outcome.Open || wanted == Fulfilment.DeliveryDate
        ? this
        : Next(OrderEventType.Amended, $"Everything is wanted by {wanted:yyyy-MM-dd}: {reason}", now) with
        {
            Fulfilment = Fulfilment with { DeliveryDate = wanted, Amendments = [.. Fulfilment.Amendments, new Amendment(Fulfilment.DeliveryDate, wanted, reason, now)] },
        };

    public Order Receive(Receipt receipt, DateTimeOffset now) => Outcome != Outcome.Open
        ? this
        : Next(OrderEventType.Received, $"Goods of {receipt.Lines.Count} {(receipt.Lines.Count == 1 ? "line" : "lines")} arrived on {receipt.Date:yyyy-MM-dd}.", now)
            with { Fulfilment = Fulfilment with { Receipts = [.. Fulfilment.Receipts, receipt] } };

    /// <summary>Lets a receipt count for nothing: somebody had mistyped it. It stays to be seen.</summary>
    public Order VoidReceipt(Guid id, string reason, DateTimeOffset now) => Outcome != Outcome.Open || Fulfilment.Receipts.FirstOrDefault(r => r.Id == id) is not { IsVoid: false } voided
        ? this
        : Next(OrderEventType.ReceiptVoided, $"A receipt of {voided.Date:yyyy-MM-dd} was a mistake: {reason}", now)
            with { Fulfilment = Fulfilment with { Receipts = [.. Fulfilment.Receipts.Select(r => r == voided ? r with { VoidReason = reason } : r)] } };

    public Order AuthorizePayment(Payment payment, string amount, DateTimeOffset now) => Outcome != Outcome.Open
        ? this
        : Next(OrderEventType.PaymentAuthorized, $"{amount} may be paid to suppliers/{payment.SupplierId}.", now)
            with { Fulfilment = Fulfilment with { Payments = [.. Fulfilment.Payments, payment] } };

    /// <summary>Ends an open order of which everything was accepted and may be paid.</summary>
    public Order Complete(DateTimeOffset now) => Outcome != Outcome.Open || Receipt != Extent.Full || Payment != Extent.Full
        ? this
        : Next(OrderEventType.Completed, "Everything was accepted and may be paid.", now) with { Outcome = Outcome.Completed };

    /// <summary>Ends an open order of which nothing more is to come.</summary>
    public Order Close(string reason, DateTimeOffset now) => Outcome != Outcome.Open
        ? this
        : Next(OrderEventType.Closed, $"The buyer closed it: {reason}", now) with { Outcome = Outcome.Completed };

    public Order PutOnHold(DateTimeOffset now) => Outcome != Outcome.Open || Compliance == Compliance.OnHold
        ? this
        : Next(OrderEventType.PutOnHold, "A supplier of the order may not trade now.", now) with { Compliance = Compliance.OnHold };

    public Order LiftHold(DateTimeOffset now) => Outcome != Outcome.Open || Compliance != Compliance.OnHold
        ? this
        : Next(OrderEventType.HoldLifted, "Every supplier of the order may trade again.", now) with { Compliance = Compliance.Clear };

    private Order Next(OrderEventType type, string detail, DateTimeOffset now) =>
        this with { Version = Version + 1, Timeline = [.. Timeline, new OrderEvent(type, detail, now)] };
}
