using Date = Google.Type.Date;

namespace Sourcing.BuildingBlocks.Primitives;

/// <summary>google.type.Date to and from a whole calendar date.</summary>
public static class CalendarDate
{
    /// <summary>The rest of a sentence about a date that is none.</summary>
    public const string Problem = "must be a whole calendar date between the years 1900 and 2200.";

    /// <summary>False for a date with a part missing, one that no calendar has, or one out of range.</summary>
    public static bool TryFrom(Date date, out DateOnly read)
    {
        var isDate = date.Year is >= 1900 and <= 2200 && date.Month is >= 1 and <= 12 && date.Day >= 1 && date.Day <= DateTime.DaysInMonth(date.Year, date.Month);
        read = isDate ? new DateOnly(date.Year, date.Month, date.Day) : default;
        return isDate;
    }

    public static Date ToProto(this DateOnly date) => new() { Year = date.Year, Month = date.Month, Day = date.Day };
}
