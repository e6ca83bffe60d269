namespace Sourcing.Contracts.Events;

/// <summary>The lots of orders are sold to them, all in one commit: one under little load, many under much.</summary>
/// <param name="Orders">Each order once.</param>
public sealed record OrdersCommitted(IReadOnlyList<StockCommitted> Orders);

/// <summary>The lots of an order are sold to it.</summary>
/// <param name="Order">orders/{order}.</param>
/// <param name="Version">Version of the reservation, from 1.</param>
/// <param name="Time">When it was committed, UTC.</param>
/// <param name="Trace">W3C trace context of the request that placed the order.</param>
public sealed record StockCommitted(string Order, long Version, DateTimeOffset Time, string? Trace = null);

/// <summary>The reservation of an order had expired, and its lots could not be taken again.</summary>
/// <param name="Order">orders/{order}.</param>
/// <param name="Version">Version of the reservation.</param>
/// <param name="LostLots">lots/{lot}: those that were gone.</param>
/// <param name="Time">When it was found, UTC.</param>
public sealed record ReservationLapsed(string Order, long Version, IReadOnlyList<string> LostLots, DateTimeOffset Time);

/// <summary>The lots of a cancelled order are free again.</summary>
/// <param name="Order">orders/{order}.</param>
/// <param name="Version">Version of the reservation.</param>
/// <param name="Time">When they were freed, UTC.</param>
public sealed record StockReleased(string Order, long Version, DateTimeOffset Time);
