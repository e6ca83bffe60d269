using Sourcing.BuildingBlocks.Storage;
using Sourcing.Contracts.Events;
using Sourcing.Lots.Domain;
using Sourcing.Lots.Storage;

namespace Sourcing.Lots.Features;

/// <summary>
/// An order was placed: sells it what was reserved. If the reservation has lapsed meanwhile, takes the lots again, all of
/// them, or says loudly that they are gone.
/// </summary>
public sealed class CommitReservation(WriteQueue<LotsBook> writes)
{
    public Task HandleAsync(string messageId, OrderPlaced placed, CancellationToken cancellationToken)
    {
        LotNames.TryParse(placed.Order, LotNames.Orders, out var orderId);
        return writes.RunAsync(
            book =>
            {
                book.NeedMessage(messageId);
                book.NeedReservation(orderId);
            },
            book =>
            {
                if (!book.IsFirstDelivery(messageId)) return false;
                switch (book.FindReservation(orderId))
                {
                    case { State: ReservationState.Reserved } reserved:
                        foreach (var line in reserved.Lines) book.Move(StockRules.Commit(book.FindLot(line.LotId)!, line.Quantity));
                        Close(book, reserved.Become(ReservationState.Committed), placed.Order);
                        break;
                    case { State: ReservationState.Released or ReservationState.Expired } lapsed:
                        TakeAgain(book, lapsed, placed.Order);
                        break;
                    case null:
                        throw new InvalidOperationException($"{placed.Order} was placed without a reservation.");
                }
                return true;
            },
            cancellationToken);
    }

    private static void TakeAgain(LotsBook book, Domain.Reservation lapsed, string order)
    {
        var taken = new List<LotStock>();
        var lost = new List<string>();
        foreach (var line in lapsed.Lines)
        {
            var lot = book.FindLot(line.LotId);
            if (StockRules.TryTakeAgain(lot, line.Quantity, book.IsSuspended(line.SupplierId)) is { } again) taken.Add(again);
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
        book.Raise(new StockCommitted(order, committed.Version, book.Now));
    }
}
