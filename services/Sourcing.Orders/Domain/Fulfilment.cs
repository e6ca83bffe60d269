using System.Text.Json.Serialization;

namespace Sourcing.Orders.Domain;

/// <summary>What was wanted, answered, delivered and paid of an order. Nothing is taken away: a receipt that was a mistake is marked.</summary>
/// <param name="DeliveryDate">The day by which the buyer wants everything; null where it has named none.</param>
/// <param name="Warnings">Suppliers whose scorecards warned when the order was placed.</param>
/// <param name="Answers">What suppliers answered, one each.</param>
/// <param name="Receipts">What arrived, oldest first.</param>
/// <param name="Payments">What was authorised to be paid, oldest first.</param>
/// <param name="Amendments">How it was amended, oldest first.</param>
public sealed record Fulfilment(
    DateOnly? DeliveryDate, IReadOnlyList<Guid> Warnings, IReadOnlyList<Answer> Answers, IReadOnlyList<Receipt> Receipts, IReadOnlyList<Payment> Payments,
    IReadOnlyList<Amendment> Amendments)
{
    public static readonly Fulfilment Nothing = new(null, [], [], [], [], []);

    [JsonIgnore]
    public bool IsNothing => DeliveryDate is null && Warnings.Count + Answers.Count + Receipts.Count + Payments.Count + Amendments.Count == 0;

    /// <summary>As it was when the order was placed.</summary>
    public Fulfilment AsPlaced() => IsNothing ? this : Nothing with { DeliveryDate = Amendments.Count > 0 ? Amendments[0].PreviousDeliveryDate : DeliveryDate, Warnings = Warnings };

    public Answer? AnswerOf(Guid supplier) => Answers.FirstOrDefault(a => a.SupplierId == supplier);

    /// <summary>Receipts that stand.</summary>
    [JsonIgnore]
    public IEnumerable<Receipt> Standing => Receipts.Where(r => !r.IsVoid);

    public IEnumerable<ReceiptLine> ReceivedOf(Guid lot) => Standing.SelectMany(r => r.Lines).Where(l => l.LotId == lot);

    public long AcceptedOf(Guid lot) => ReceivedOf(lot).Sum(l => l.Accepted);

    public long RejectedOf(Guid lot) => ReceivedOf(lot).Sum(l => l.Rejected);

    public long AuthorizedFor(Guid supplier) => Payments.Where(p => p.SupplierId == supplier).Sum(p => p.AmountMinor);

    /// <summary>What of it concerns one supplier and some of its lots. Why a receipt was voided may be about others' lines.</summary>
    public Fulfilment Of(Guid supplier, IReadOnlySet<Guid> lots) => IsNothing ? this : new(
        DeliveryDate, [.. Warnings.Where(w => w == supplier)], [.. Answers.Where(a => a.SupplierId == supplier)],
        [.. Receipts.Select(r => r with { Lines = [.. r.Lines.Where(l => lots.Contains(l.LotId))], VoidReason = r.IsVoid ? "The receipt was a mistake." : "" }).Where(r => r.Lines.Count > 0)],
        [.. Payments.Where(p => p.SupplierId == supplier)], Amendments);
}

/// <summary>A supplier's answer to its lines.</summary>
/// <param name="SupplierId">Who answers.</param>
/// <param name="DeliveryDate">The day by which it promises everything; null where it rejects.</param>
/// <param name="Reason">Why it rejects; empty where it accepts.</param>
/// <param name="Time">When it first answered.</param>
/// <param name="Amendments">How often the order had been amended when it answered.</param>
/// <param name="RejectTime">When it rejected; null where it accepts.</param>
public sealed record Answer(Guid SupplierId, DateOnly? DeliveryDate, string Reason, DateTimeOffset Time, int Amendments = 0, DateTimeOffset? RejectTime = null)
{
    [JsonIgnore]
    public bool IsRejection => DeliveryDate is null;
}

/// <summary>A change of the day by which everything is wanted.</summary>
public sealed record Amendment(DateOnly? PreviousDeliveryDate, DateOnly DeliveryDate, string Reason, DateTimeOffset Time);

/// <summary>Goods that have arrived.</summary>
/// <param name="Id">The request they were recorded under.</param>
/// <param name="BodyHash">Hash of that request, to tell a repeat from another under the same id.</param>
/// <param name="Date">The day they arrived.</param>
/// <param name="Lines">What it was.</param>
/// <param name="Time">When it was recorded.</param>
/// <param name="VoidReason">Why it counts for nothing; empty where it stands.</param>
public sealed record Receipt(Guid Id, string BodyHash, DateOnly Date, IReadOnlyList<ReceiptLine> Lines, DateTimeOffset Time, string VoidReason = "")
{
    [JsonIgnore]
    public bool IsVoid => VoidReason.Length > 0;
}

/// <summary>What has arrived of one line, in thousandths of its unit, and why some of it was sent back.</summary>
public sealed record ReceiptLine(Guid LotId, long Accepted, long Rejected, string RejectReason);

/// <summary>A payment that may be made.</summary>
/// <param name="Id">The request it was authorised under.</param>
/// <param name="BodyHash">Hash of that request, to tell a repeat from another under the same id.</param>
/// <param name="SupplierId">Who is paid.</param>
/// <param name="AmountMinor">How much, in minor units of the order's currency.</param>
/// <param name="Reference">The buyer's own reference.</param>
/// <param name="Time">When it was authorised.</param>
public sealed record Payment(Guid Id, string BodyHash, Guid SupplierId, long AmountMinor, string Reference, DateTimeOffset Time);

/// <summary>How much more or less than ordered still counts as what was ordered: scales differ.</summary>
public static class WeighingTolerance
{
    /// <summary>A hundredth of a carat, half a percent of tonnes, nothing of anything else; in thousandths of the unit.</summary>
    public static long Of(OrderLine line) => line.Unit switch
    {
        "ct" => 10,
        "t" => line.Quantity / 200,
        _ => 0,
    };
}
