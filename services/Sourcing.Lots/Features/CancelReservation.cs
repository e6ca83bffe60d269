using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Contracts.Events;
using Sourcing.Lots.Domain;
using Sourcing.Lots.Storage;

namespace Sourcing.Lots.Features;

/// <summary>An order was cancelled: frees its lots for good, also where the news of its placing comes later.</summary>
public sealed class CancelReservation(WriteQueue<LotsBook> writes)
{
    public Task HandleAsync(string messageId, OrderCancelled cancelled, CancellationToken cancellationToken)
    {
        if (!ResourceName.TryParse(cancelled.Order, LotNames.Orders, out var orderId)) throw new InvalidOperationException($"'{cancelled.Order}' is not the name of an order.");
        return writes.RunAsync(
            book =>
            {
                book.NeedMessage(messageId);
                book.NeedReservation(orderId);
            },
            book =>
            {
                if (!book.IsFirstDelivery(messageId)) return false;
                if (book.FindReservation(orderId) is not { IsFinal: false } reservation) return false;
                foreach (var line in reservation.Lines)
                {
                    if (book.FindLot(line.LotId) is not { } lot) continue;
                    if (reservation.State == ReservationState.Reserved) book.Move(StockRules.Release(lot, line.Quantity));
                    if (reservation.State == ReservationState.Committed) book.Move(StockRules.Return(lot, line.Quantity));
                }
                var closed = reservation.Become(ReservationState.Cancelled);
                book.Put(closed);
                book.Raise(new StockReleased(cancelled.Order, closed.Version, book.Now));
                return true;
            },
            cancellationToken);
    }
}
