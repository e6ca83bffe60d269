using System.ComponentModel.DataAnnotations;

namespace Sourcing.Lots.Features;

/// <summary>How long Lots keeps what has ended. Section <c>Retention</c>.</summary>
public sealed class LotsRetentionOptions
{
    /// <summary>
    /// How long after its time a reservation is known that is not sold: released, expired, lapsed, or of a cancelled order. Default 90 days; 8 to
    /// 3650 days.
    /// An order whose news come to Lots later than that cannot be sold any more and is cancelled, so it is longer than Lots, the broker or
    /// a database is away.
    /// </summary>
    [Range(typeof(TimeSpan), "8.00:00:00", "3650.00:00:00", ErrorMessage =
        "Retention:Reservations must be between 8.00:00:00 and 3650.00:00:00, as days.hours:minutes:seconds: late news of an order find by it that the order was closed.")]
    public TimeSpan Reservations { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long after its time a hold that has ended can be asked for. Default 30 days; 1 to 3650 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00", ErrorMessage = "Retention:Holds must be between 1.00:00:00 and 3650.00:00:00, as days.hours:minutes:seconds.")]
    public TimeSpan Holds { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long an import can be asked for after it moved last, with its rejected rows. Default 90 days; 1 to 3650 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00", ErrorMessage = "Retention:Imports must be between 1.00:00:00 and 3650.00:00:00, as days.hours:minutes:seconds.")]
    public TimeSpan Imports { get; set; } = TimeSpan.FromDays(90);
}
