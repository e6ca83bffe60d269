using Google.Protobuf;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Idempotency;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Orders.Domain;
using Sourcing.Orders.Storage;
using Sourcing.Orders.V1;
using Order = Sourcing.Orders.Domain.Order;

namespace Sourcing.Orders.Features;

/// <summary>Notes what has arrived of an order, what of it was accepted and what was sent back.</summary>
public sealed class RecordReceipt(WriteQueue<OrdersBook> writes)
{
    private const int MaxLines = 100;
    private const int MaxReceipts = 200;

    /// <summary>Lines of all receipts of an order: they are read and written with it.</summary>
    private const int MaxLinesInAll = 500;

    private const int MaxReason = 200;

    public async Task<V1.Order> HandleAsync(RecordReceiptRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var buyer = caller.RequireOrganisation(OrderNames.Buyers);
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, OrderNames.Orders, "name", violations);
        violations.Require(Guid.TryParseExact(request.RequestId, "D", out var requestId), "request_id", RequestKey.NotAUuid);
        var day = OrderGuards.Day(request.ReceiveDate, "receive_date", violations);
        violations.Require(request.Lines.Count is > 0 and <= MaxLines, "lines", $"has {request.Lines.Count} lines; 1 to {MaxLines} are allowed.");
        var given = request.Lines.Take(MaxLines).Select((line, i) => new GivenLine(line, $"lines[{i}]", violations)).ToList();
        foreach (var line in given.Where(l => l.Lot != Guid.Empty).GroupBy(l => l.Lot).SelectMany(same => same.Skip(1))) violations.Add($"{line.Field}.lot", "is in the list already; name each lot once.");
        violations.ThrowIfAny();
        request.RequestId = requestId.ToString();
        var hash = RequestKey.Hash(request.ToByteArray());

        return await writes.RunAsync(
            book => book.NeedOrder(id),
            book =>
            {
                var order = book.OfBuyer(id, buyer);
                if (order.Fulfilment.Receipts.FirstOrDefault(r => r.Id == requestId) is { } known)
                    return known.BodyHash == hash ? order.ToProto() : throw new RefusedException(RequestKey.Reused());
                order.RequireEtag(request.Etag);
                order.RequireOpen();
                order.RequireCommitted();
                var receipt = new Receipt(requestId, hash, day ?? OrderGuards.Today(book.Now), Lines(order, given), book.Now);
                Check(order, receipt, book.Now);
                var received = order.Receive(receipt, book.Now);
                var next = received.Complete(book.Now);
                book.Put(next);
                book.RaiseFulfilment(next, next.Outcome == Outcome.Completed ? next.Suppliers : order.Lines.Where(l => receipt.Lines.Any(r => r.LotId == l.LotId)).Select(l => l.SupplierId).Distinct());
                return next.ToProto();
            },
            cancellationToken);
    }

    private static List<ReceiptLine> Lines(Order order, IReadOnlyList<GivenLine> given)
    {
        var violations = new Violations();
        var lines = new List<ReceiptLine>();
        foreach (var line in given)
        {
            if (order.Lines.FirstOrDefault(l => l.LotId == line.Lot) is not { } ordered) violations.Add($"{line.Field}.lot", $"is not in {OrderNames.Order(order.Id)}.");
            else if (line.Unit.Code != ordered.Unit) violations.Add(line.Field, $"must be in {ordered.Unit}, as it was ordered.");
            else lines.Add(new ReceiptLine(line.Lot, line.Accepted, line.Rejected, line.RejectReason));
        }
        violations.ThrowIfAny();
        return lines;
    }

    private static void Check(Order order, Receipt receipt, DateTimeOffset now)
    {
        var violations = new Violations();
        violations.Require(OrderGuards.HasCome(receipt.Date, now), "receive_date", $"{receipt.Date:yyyy-MM-dd} is still to come; record what has arrived.");
        violations.Require(OrderGuards.IsSince(receipt.Date, order.CreateTime), "receive_date", $"{receipt.Date:yyyy-MM-dd} is before the order was placed.");
        violations.ThrowIfAny();
        if (order.Fulfilment.Receipts.Count >= MaxReceipts || order.Fulfilment.Receipts.Sum(r => r.Lines.Count) + receipt.Lines.Count > MaxLinesInAll)
            throw OrderGuards.Refused(order, OrderNames.TooManyReceipts, $"takes {MaxReceipts} receipts with {MaxLinesInAll} lines in all; these would be more.");
        var obstacles = receipt.Lines
            .Select(r => (Received: r, Ordered: order.Lines.First(l => l.LotId == r.LotId), Before: order.Fulfilment.AcceptedOf(r.LotId)))
            .Where(l => l.Before + l.Received.Accepted > Math.Min(l.Ordered.Quantity + WeighingTolerance.Of(l.Ordered), Quantity.MaxThousandths))
            .Select(l => new Obstacle(OrderNames.QuantityNotOrdered, OrderNames.Lots + l.Ordered.LotId,
                $"{OrderNames.Lots}{l.Ordered.LotId}: {Amount(l.Ordered.Quantity, l.Ordered)} ordered and {Amount(l.Before, l.Ordered)} accepted already; {Amount(l.Received.Accepted, l.Ordered)} more cannot be accepted. Send back what is too much."))
            .ToList();
        obstacles.AddRange(receipt.Lines
            .Where(r => order.Fulfilment.RejectedOf(r.LotId) + r.Rejected > Quantity.MaxThousandths)
            .Select(r => new Obstacle(OrderNames.QuantityNotOrdered, OrderNames.Lots + r.LotId, $"{OrderNames.Lots}{r.LotId}: more cannot have been sent back than can be stated.")));
        if (obstacles.Count > 0) throw new RefusedException(Refusal.Precondition(obstacles));
    }

    private static string Amount(long thousandths, Domain.OrderLine line) => $"{Quantity.FromThousandths(thousandths, Unit.Parse(line.Unit)).ToValueString()} {line.Unit}";

    /// <summary>A line as it came; what is wrong with it is noted.</summary>
    private sealed class GivenLine
    {
        public GivenLine(OrderReceiptLine line, string field, Violations violations)
        {
            Field = field;
            Lot = ResourceName.Require(line.Lot, OrderNames.Lots, $"{field}.lot", violations);
            var accepted = OrderGuards.Amount(line.Accepted, $"{field}.accepted", violations);
            var rejected = OrderGuards.Amount(line.Rejected, $"{field}.rejected", violations);
            if (accepted is { } a && rejected is { } r) violations.Require(ReferenceEquals(a.Unit, r.Unit), $"{field}.rejected.unit", $"must be {a.Unit}, as what was accepted.");
            Unit = (accepted ?? rejected)?.Unit ?? Unit.Piece;
            (Accepted, Rejected) = (accepted?.Thousandths ?? 0, rejected?.Thousandths ?? 0);
            violations.Require(Accepted + Rejected > 0 || line.Accepted is not null && accepted is null || line.Rejected is not null && rejected is null, field, "must have accepted or rejected more than 0.");
            RejectReason = OrderGuards.Text(line.RejectReason, $"{field}.reject_reason", MaxReason, violations);
            violations.Require(Rejected == 0 || RejectReason.Length > 0, $"{field}.reject_reason", "must say why goods were sent back.");
            violations.Require(Rejected > 0 || RejectReason.Length == 0, $"{field}.reject_reason", "is for goods that were sent back; leave it out.");
        }

        public string Field { get; }

        public Guid Lot { get; }

        public Unit Unit { get; }

        public long Accepted { get; }

        public long Rejected { get; }

        public string RejectReason { get; }
    }
}
