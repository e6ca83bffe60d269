namespace Sourcing.Contracts.Events;

/// <summary>Orders were accepted, all in one commit: one under little load, many under much.</summary>
/// <param name="Orders">Each order once.</param>
public sealed record OrdersPlaced(IReadOnlyList<OrderPlaced> Orders);

/// <summary>An order was accepted; its lots are reserved under its name.</summary>
/// <param name="Order">orders/{order}.</param>
/// <param name="Version">Version of the order; 1 when placed.</param>
/// <param name="Buyer">buyers/{buyer}.</param>
/// <param name="Lines">What was bought.</param>
/// <param name="Time">When it was accepted, UTC.</param>
/// <param name="Trace">W3C trace context of the request.</param>
public sealed record OrderPlaced(string Order, long Version, string Buyer, IReadOnlyList<OrderPlacedLine> Lines, DateTimeOffset Time, string? Trace = null);

/// <summary>One line of an accepted order.</summary>
/// <param name="Lot">lots/{lot}.</param>
/// <param name="Supplier">suppliers/{supplier}.</param>
/// <param name="QuantityThousandths">How much, in thousandths of the unit.</param>
/// <param name="Unit">Unit code, such as ct or t.</param>
public sealed record OrderPlacedLine(string Lot, string Supplier, long QuantityThousandths, string Unit);

/// <summary>An order was cancelled; whatever was reserved or committed for it is free again.</summary>
/// <param name="Order">orders/{order}.</param>
/// <param name="Version">Version of the order.</param>
/// <param name="Buyer">buyers/{buyer}.</param>
/// <param name="Time">When it was cancelled, UTC.</param>
public sealed record OrderCancelled(string Order, long Version, string Buyer, DateTimeOffset Time);
