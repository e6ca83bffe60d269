using System.Diagnostics;

namespace Sourcing.Benchmarks.Yardsticks;

/// <summary>A sub-command of this program as a process of its own. It ends with this program: it runs until its standard input closes.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process process;

    private ChildProcess(Process process) => this.process = process;

    public int Id => process.Id;

    /// <summary>Starts a sub-command and answers the first line that it wrote: where it is to be found.</summary>
    public static async Task<(ChildProcess Process, string Line)> StartAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ChildProcess).Assembly.Location, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var child = new ChildProcess(Process.Start(start) ?? throw new SetupException($"{arguments[0]} did not start."));
        try
        {
            var line = await child.process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(Patience, TimeProvider.System, cancellationToken);
            return (child, line ?? throw new SetupException($"{arguments[0]} ended before it was ready."));
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>The next line that it writes; null at its end.</summary>
    public ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken) => process.StandardOutput.ReadLineAsync(cancellationToken);

    /// <summary>In the child: says that it is ready, and waits for its end.</summary>
    public static async Task ServeAsync(string line, CancellationToken cancellationToken)
    {
        await Console.Out.WriteLineAsync(line.AsMemory(), cancellationToken);
        await Console.In.ReadToEndAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            process.Kill();
        }
        process.Dispose();
    }
}
