using System.Text.Json.Serialization;

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
/// <param name="DeliveryDate">The day by which the buyer wants everything; null where it has named none.</param>
public sealed record OrderPlaced(
    string Order, long Version, string Buyer, IReadOnlyList<OrderPlacedLine> Lines, DateTimeOffset Time, string? Trace = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateOnly? DeliveryDate = null);

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

/// <summary>
/// What one supplier has done for an order, as it stands after a change: it answered, delivered, or need not any more. It tells all there is to
/// tell, so the newest version is enough.
/// </summary>
/// <param name="Order">orders/{order}.</param>
/// <param name="Version">Version of the order.</param>
/// <param name="Supplier">suppliers/{supplier}.</param>
/// <param name="PlaceTime">When the order was placed, UTC.</param>
/// <param name="AnswerTime">When the supplier first answered; null where it has not.</param>
/// <param name="DueDate">The day by which everything was promised, else wanted; null where there is none.</param>
/// <param name="Lines">The supplier's lines.</param>
/// <param name="CompleteDate">The day on which the last of it arrived; null while something is missing.</param>
/// <param name="Ending">Why no more is to come; null while there is.</param>
/// <param name="EndTime">Since when no more is to come, UTC.</param>
/// <param name="Time">When it changed, UTC.</param>
public sealed record FulfilmentProgressed(
    string Order, long Version, string Supplier, DateTimeOffset PlaceTime, DateTimeOffset? AnswerTime, DateOnly? DueDate, IReadOnlyList<FulfilmentLine> Lines,
    DateOnly? CompleteDate, FulfilmentEnding? Ending, DateTimeOffset? EndTime, DateTimeOffset Time);

/// <summary>How much of a line has come; all in thousandths of its unit.</summary>
/// <param name="Lot">lots/{lot}.</param>
/// <param name="Ordered">How much was ordered.</param>
/// <param name="Accepted">How much was accepted.</param>
/// <param name="Rejected">How much was sent back.</param>
public sealed record FulfilmentLine(string Lot, long Ordered, long Accepted, long Rejected);

/// <summary>Why no more is to come of an order.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FulfilmentEnding>))]
public enum FulfilmentEnding
{
    /// <summary>The supplier rejected it, before or after it had accepted.</summary>
    SupplierRejected,

    /// <summary>The buyer cancelled it, or closed it before all of this supplier's lines had come, or its lots were gone.</summary>
    Cancelled,

    /// <summary>The order is done, and all of this supplier's lines were accepted.</summary>
    Completed,
}
