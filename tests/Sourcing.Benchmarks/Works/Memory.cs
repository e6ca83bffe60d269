using System.Globalization;

namespace Sourcing.Benchmarks.Works;

/// <summary>Memory of processes (Linux).</summary>
internal static class Memory
{
    /// <summary>Resident set in MB (1,048,576 bytes).</summary>
    public static decimal Of(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return decimal.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
