using Google.Type;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Orders.Domain;
using Sourcing.Orders.Storage;

namespace Sourcing.Orders.Features;

/// <summary>What stands against a change of an order, and what is read from its request.</summary>
internal static class OrderGuards
{
    /// <summary>Nobody's "today" is further from that of UTC.</summary>
    private const int OtherTimeZones = 1;

    /// <summary>The order, where it is the buyer's.</summary>
    public static Order OfBuyer(this OrdersBook book, Guid id, string buyer) =>
        book.Find(id) is { } order && order.Buyer == buyer ? order : throw OrderNames.NotFound(OrderNames.Order(id));

    public static void RequireEtag(this Order order, string etag)
    {
        if (etag.Length > 0 && etag != OrderMapping.Etag(order))
            throw new RefusedException(Refusal.Aborted(OrderNames.EtagReason, $"{OrderNames.Order(order.Id)} has changed since it was read. Read it again and repeat."));
    }

    public static void RequireOpen(this Order order)
    {
        if (order.Outcome != Outcome.Open) throw Refused(order, OrderNames.NotOpenReason, $"is {(order.Outcome == Outcome.Completed ? "completed" : "cancelled")}: nothing of it changes any more.");
    }

    public static void RequireNoHold(this Order order)
    {
        if (order.Compliance == Compliance.OnHold) throw Refused(order, OrderNames.OnHoldReason, "is on hold: nothing moves until compliance decides.");
    }

    /// <summary>What is delivered or paid before the lots are surely sold to the order could be somebody else's.</summary>
    public static void RequireCommitted(this Order order)
    {
        if (order.Stock != Stock.Committed) throw Refused(order, OrderNames.NotCommittedReason, "has its lots reserved, but not committed yet. That takes a moment: try again.");
    }

    public static RefusedException Refused(Order order, string reason, string description) =>
        new(Refusal.Precondition(reason, OrderNames.Order(order.Id), $"{OrderNames.Order(order.Id)} {description}"));

    /// <summary>A day that was given; one that is none, or out of range, is noted.</summary>
    public static DateOnly? Day(Date? given, string field, Violations violations)
    {
        if (given is null) return null;
        if (CalendarDate.TryFrom(given, out var day)) return day;
        violations.Add(field, CalendarDate.Problem);
        return null;
    }

    /// <summary>Refuses a day that has passed. Asked only once it is known that the request is no repeat: that one was in time.</summary>
    public static void RequireToCome(DateOnly? day, DateTimeOffset now)
    {
        if (day < Today(now).AddDays(-OtherTimeZones)) throw new RefusedException(Refusal.Invalid("delivery_date", $"{day:yyyy-MM-dd} has passed; it must be today or later."));
    }

    public static bool HasCome(DateOnly day, DateTimeOffset now) => day <= Today(now).AddDays(OtherTimeZones);

    public static bool IsSince(DateOnly day, DateTimeOffset time) => day >= Today(time).AddDays(-OtherTimeZones);

    public static DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime);

    /// <summary>An amount that was given, in any unit; one that is none is noted.</summary>
    public static Quantity? Amount(Types.V1.Quantity? given, string field, Violations violations)
    {
        if (given is null) return null;
        if (!Unit.TryParse(given.Unit, out var unit)) violations.Add($"{field}.unit", $"'{given.Unit}' is not a unit; it must be one of {string.Join(", ", Unit.All.Select(u => u.Code))}.");
        else if (!Quantity.TryParse(given.Value, unit, out var quantity, out var problem)) violations.Add($"{field}.value", problem);
        else return quantity;
        return null;
    }

    /// <summary>A text for people; line breaks have no place in it.</summary>
    public static string Text(string given, string field, int most, Violations violations)
    {
        var text = given.Trim();
        violations.Require(text.Length <= most && !text.Any(char.IsControl), field, $"may have at most {most} characters and no control characters.");
        return text;
    }
}
