using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Contracts.Events;
using Sourcing.Lots.Domain;
using Sourcing.Lots.Storage;

namespace Sourcing.Lots.Features;

/// <summary>
/// An order was placed: sells it what was reserved. If the reservation has lapsed meanwhile, takes the lots again, all of
/// them, or says loudly that they are gone. News so late that nobody knows the reservation any more sell nothing.
/// </summary>
public sealed class CommitReservation(WriteQueue<LotsBook> writes)
{
    public Task HandleAsync(string messageId, OrderPlaced placed, CancellationToken cancellationToken)
    {
        if (!ResourceName.TryParse(placed.Order, LotNames.Orders, out var orderId)) throw new InvalidOperationException($"'{placed.Order}' is not the name of an order.");
        var lines = placed.Lines.Select(Line).ToList();
        return writes.RunAsync(
            book =>
            {
                book.NeedMessage(messageId);
                book.NeedReservation(orderId, lines.Select(l => l.LotId));
                foreach (var line in lines) book.NeedStanding(line.SupplierId);
            },
            book =>
            {
                if (!book.IsFirstDelivery(messageId)) return false;
                var reservation = book.FindReservation(orderId);
                if (reservation is { IsFinal: true } or { State: ReservationState.Committed }) return true;
                // It stood when the order was placed. One that is gone, or that stands until so much later, may have come after one that was closed.
                var isKnown = (reservation?.ExpireTime ?? book.Now) - placed.Time <= Domain.Reservation.Remembered;
                if (reservation is { State: ReservationState.Reserved } && isKnown && IsFor(reservation, lines))
                {
                    foreach (var line in reservation.Lines) book.Move(StockRules.Commit(book.FindLot(line.LotId)!, line.Quantity));
                    Close(book, reservation.Become(ReservationState.Committed), placed.Order);
                    return true;
                }
                // What is reserved is not what was ordered: the same name was used again after the first reservation had expired.
                if (reservation is { State: ReservationState.Reserved }) ReleaseReservation.GiveBack(book, reservation, ReservationState.Released);
                // Of one that is not known the first version is told, which counts only where nothing was heard of the order yet.
                var version = isKnown ? book.FindReservation(orderId)?.Version ?? 0 : 0;
                TakeAgain(book, new Domain.Reservation(orderId, placed.Buyer, "", ReservationState.Released, lines, book.Now, Claims: 0, version), placed.Order, isKnown);
                return true;
            },
            cancellationToken);
    }

    private static void TakeAgain(LotsBook book, Domain.Reservation lapsed, string order, bool isKnown)
    {
        var taken = new List<LotStock>();
        var lost = new List<string>();
        foreach (var line in lapsed.Lines)
        {
            if (isKnown && StockRules.TryTakeAgain(book.FindLot(line.LotId), line.Quantity, line.Unit, book.IsSuspended(line.SupplierId)) is { } again) taken.Add(again);
            else lost.Add(LotNames.Lot(line.LotId));
        }
        if (lost.Count == 0)
        {
            taken.ForEach(book.Move);
            Close(book, lapsed.Become(ReservationState.Committed), order);
            return;
        }
        var closed = lapsed.Become(ReservationState.Lapsed);
        book.Put(closed);
        book.Raise(new ReservationLapsed(order, closed.Version, lost, book.Now));
    }

    private static void Close(LotsBook book, Domain.Reservation committed, string order)
    {
        book.Put(committed);
        book.Raise(new StockCommitted(order, committed.Version, book.Now, book.Trace), orders => new OrdersCommitted(orders));
    }

    private static bool IsFor(Domain.Reservation reservation, List<ReservationLine> lines) =>
        reservation.Lines.Count == lines.Count
        && reservation.Lines.Zip(lines).All(pair => (pair.First.LotId, pair.First.Quantity, pair.First.Unit) == (pair.Second.LotId, pair.Second.Quantity, pair.Second.Unit));

    /// <summary>A line as it was ordered; its price stands in the order.</summary>
    private static ReservationLine Line(OrderPlacedLine line)
    {
        if (!ResourceName.TryParse(line.Lot, LotNames.Lots, out var lotId) || !ResourceName.TryParse(line.Supplier, LotNames.Suppliers, out var supplierId))
            throw new InvalidOperationException($"The line of {line.Lot} from {line.Supplier} cannot be read.");
        return new ReservationLine(lotId, supplierId, "", "", line.QuantityThousandths, line.Unit, "", 0, 0);
    }
}
