namespace Sourcing.BuildingBlocks.Storage;

/// <summary>Time as both engines store it: whole microseconds since 1970, UTC.</summary>
public static class Micros
{
    public static long ToMicros(this DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicros(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    /// <summary>The time cut to what a database keeps, so that a fresh answer equals a stored one.</summary>
    public static DateTimeOffset Truncated(this DateTimeOffset time) => FromMicros(time.ToMicros());
}
