using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Lots.Domain;
using Sourcing.Lots.Storage;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Features;

/// <summary>
/// Gives the lots of an order back that did not come to be. A parallel attempt at the same order keeps them: each attempt that
/// reserves counts, and only the last one that gives up frees them.
/// </summary>
public sealed class ReleaseReservation(WriteQueue<LotsBook> writes)
{
    public async Task<ReleaseReservationResponse> HandleAsync(ReleaseReservationRequest request, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var orderId = ResourceName.Require(request.Order, LotNames.Orders, "order", violations);
        violations.ThrowIfAny();

        await writes.RunAsync(
            book => book.NeedReservation(orderId),
            book =>
            {
                if (book.FindReservation(orderId) is not { State: ReservationState.Reserved } reservation) return false;
                if (reservation.Claims <= 1) return GiveBack(book, reservation, ReservationState.Released);
                book.Put(reservation with { Claims = reservation.Claims - 1 });
                return true;
            },
            cancellationToken);
        return new ReleaseReservationResponse();
    }

    /// <summary>Frees what a reservation keeps, or gives it back to the holds it came from, and closes it with the given state.</summary>
    public static bool GiveBack(LotsBook book, Domain.Reservation reservation, ReservationState state)
    {
        foreach (var line in reservation.Lines)
        {
            if (book.FindLot(line.LotId) is not { } lot) continue;
            lot = StockRules.Release(lot, line.Quantity);
            foreach (var used in line.UsedHolds)
            {
                if (StockRules.TryRestore(book.FindHold(used.HoldId), used, lot, book.Now) is not { } hold) continue;
                book.Put(hold);
                lot = lot with { Held = lot.Held + used.Quantity };
            }
            book.Move(lot);
        }
        book.Put(reservation.Become(state));
        return true;
    }
}
