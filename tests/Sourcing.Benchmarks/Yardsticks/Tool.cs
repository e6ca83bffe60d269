using System.Diagnostics;

namespace Sourcing.Benchmarks.Yardsticks;

/// <summary>Runs a program to its end.</summary>
internal static class Tool
{
    /// <summary>Answers what it wrote.</summary>
    /// <exception cref="SetupException">It is not there, or it failed.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, Dictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new SetupException($"{program} did not start.");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0 || (await errors).Contains("ERROR", StringComparison.Ordinal)) throw new SetupException($"{program} ended with {process.ExitCode}: {await output}{await errors}");
            return await output;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
