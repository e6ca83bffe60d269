namespace Sourcing.Benchmarks.Yardsticks;

/// <summary>Sums up latencies that are all there.</summary>
internal static class Latencies
{
    /// <param name="microseconds">In any order; null is answered where there are none.</param>
    public static LatencySummary? Of(List<long> microseconds)
    {
        if (microseconds.Count == 0) return null;
        microseconds.Sort();
        return new LatencySummary(At(0.5m), At(0.99m), microseconds[^1] / 1000m);

        decimal At(decimal part) => microseconds[(int)Math.Min(microseconds.Count - 1, part * microseconds.Count)] / 1000m;
    }
}
