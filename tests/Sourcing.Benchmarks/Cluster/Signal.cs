using System.Diagnostics;
using System.Globalization;

namespace Sourcing.Benchmarks;

/// <summary>Signals of the system to processes.</summary>
internal static class Signal
{
    /// <param name="name">Such as <c>TERM</c>.</param>
    /// <param name="process">Its id; one that is gone gets none.</param>
    public static async Task SendAsync(string name, int process)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }
}
