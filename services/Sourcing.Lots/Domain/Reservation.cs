namespace Sourcing.Lots.Domain;

public enum ReservationState
{
    /// <summary>Kept until its expiry.</summary>
    Reserved,

    /// <summary>Sold to its order.</summary>
    Committed,

    /// <summary>Given back because the order did not come to be; may be reserved again.</summary>
    Released,

    /// <summary>Given back because its time was over; may be reserved again.</summary>
    Expired,

    /// <summary>The order was cancelled. Final.</summary>
    Cancelled,

    /// <summary>The order was placed, but its lots were gone. Final.</summary>
    Lapsed,
}

/// <summary>Lots kept for, or sold to, one order.</summary>
/// <param name="OrderId">The order it stands under.</param>
/// <param name="Buyer">buyers/{buyer}.</param>
/// <param name="RequestHash">What was asked for, to tell a repeat from another request under the same order.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Lines">What is kept, priced.</param>
/// <param name="ExpireTime">Until when it stands while it is only reserved.</param>
/// <param name="Claims">Attempts at placing the order that count on it; it is given back when the last of them has given up.</param>
/// <param name="Version">From 1; grows with every change of the state.</param>
public sealed record Reservation(
    Guid OrderId, string Buyer, string RequestHash, ReservationState State, IReadOnlyList<ReservationLine> Lines, DateTimeOffset ExpireTime, int Claims, long Version)
{
    /// <summary>
    /// How long, at least, one that ended unsold is known. News of an order that was placed longer before find it gone, or begun anew
    /// for a repeated request; neither tells what has become of the order, so nothing is sold on it.
    /// </summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(7);

    public bool IsFinal => State is ReservationState.Cancelled or ReservationState.Lapsed;

    public Reservation Become(ReservationState state) => this with { State = state, Version = Version + 1 };
}

/// <summary>One line of a reservation. Amounts are thousandths of the unit and minor units of the currency.</summary>
public sealed record ReservationLine(
    Guid LotId, Guid SupplierId, string StockNumber, string Title, long Quantity, string Unit, string Currency, long UnitPriceMicros, long TotalMinor)
{
    /// <summary>What of the quantity came out of the buyer's own holds: it goes back there if the order does not come to be.</summary>
    public IReadOnlyList<UsedHold> UsedHolds { get; init; } = [];
}

/// <summary>A part of a hold that a reservation used up.</summary>
public sealed record UsedHold(Guid HoldId, long Quantity);
