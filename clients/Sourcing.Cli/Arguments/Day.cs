using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Google.Type;

namespace Sourcing.Cli.Arguments;

/// <summary>Days as people write them: <c>2026-01-31</c>, in UTC.</summary>
internal static class Day
{
    public static bool Date(string text, out Date? date, out string problem)
    {
        var isDay = TryParse(text, out var day, out problem);
        date = isDay ? new Date { Year = day.Year, Month = day.Month, Day = day.Day } : null;
        return isDay;
    }

    public static bool Start(string text, out Timestamp? time, out string problem)
    {
        var isDay = TryParse(text, out var day, out problem);
        time = isDay ? Timestamp.FromDateTime(day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)) : null;
        return isDay;
    }

    public static bool End(string text, out Timestamp? time, out string problem)
    {
        var isDay = Start(text, out time, out problem);
        if (time is not null) time = new Timestamp { Seconds = time.Seconds + 86_399 };
        return isDay;
    }

    /// <summary>The end of a day, or of a length of time from now on such as <c>90d</c>.</summary>
    public static bool Until(string text, out Func<DateTimeOffset, Timestamp>? until, out string problem)
    {
        until = null;
        if (End(text, out var end, out _)) until = _ => end!;
        else if (Amount.Duration(text, out var duration, out _)) until = now => Timestamp.FromDateTimeOffset(now + duration!.Value);
        problem = $"'{text}' is neither a date nor a length of time: write it like 2026-01-31 or 90d; at most 365d.";
        return until is not null;
    }

    private static bool TryParse(string text, out DateOnly day, out string problem)
    {
        problem = $"'{text}' is not a date: write it like 2026-01-31.";
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }
}
