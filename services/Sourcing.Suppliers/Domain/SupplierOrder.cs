namespace Sourcing.Suppliers.Domain;

/// <summary>Why no more is to come of an order.</summary>
public enum OrderEnding
{
    /// <summary>The supplier rejected it.</summary>
    SupplierRejected,

    /// <summary>The buyer cancelled or closed it, or its lots were gone.</summary>
    Cancelled,

    /// <summary>The order is done, and everything was accepted.</summary>
    Completed,
}

/// <summary>What one supplier has done for one order, as far as its scorecard counts it.</summary>
/// <param name="Supplier">Who.</param>
/// <param name="Order">For which order.</param>
/// <param name="Version">Version of the order that told this.</param>
/// <param name="PlaceTime">When the order was placed.</param>
/// <param name="AnswerTime">When the supplier answered; null where it has not.</param>
/// <param name="DueDate">By which day everything was to come; null where none is named.</param>
/// <param name="CompleteDate">On which day the last of it came; null while something is missing.</param>
/// <param name="Ending">Why no more is to come; null while there is.</param>
/// <param name="EndTime">Since when.</param>
/// <param name="Accepted">What was accepted, see <see cref="Part"/>, summed over the lines.</param>
/// <param name="Rejected">What was sent back, likewise.</param>
/// <param name="LineCount">The supplier's lines.</param>
public sealed record SupplierOrder(
    Guid Supplier, Guid Order, long Version, DateTimeOffset PlaceTime, DateTimeOffset? AnswerTime, DateOnly? DueDate, DateOnly? CompleteDate,
    OrderEnding? Ending, DateTimeOffset? EndTime, long Accepted, long Rejected, int LineCount)
{
    /// <summary>A whole line.</summary>
    public const long Line = 1_000_000;

    public static SupplierOrder Placed(Guid supplier, Guid order, long version, DateTimeOffset placed, DateOnly? due, int lines) =>
        new(supplier, order, version, placed, null, due, null, null, null, 0, 0, lines);

    /// <summary>
    /// A quantity in millionths of its line, so that carats and tonnes can be added. At most the whole line: goods that were sent and sent back again and again
    /// count once, and a slip of somebody's pen does not outweigh everything else.
    /// </summary>
    public static long Part(long quantity, long ordered) => ordered > 0 ? (long)((Int128)Math.Clamp(quantity, 0, ordered) * Line / ordered) : 0;
}
