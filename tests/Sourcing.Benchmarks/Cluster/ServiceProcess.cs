using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Sourcing.Benchmarks;

/// <summary>A published program of the suite as a process. Its ports and settings outlive it, so that it can be started again.</summary>
/// <param name="name">What its processor time is counted under.</param>
/// <param name="assembly">The program.</param>
/// <param name="settings">Its environment.</param>
/// <param name="cpu">Counts its processor time.</param>
internal sealed class ServiceProcess(string name, string assembly, IReadOnlyDictionary<string, string> settings, CpuMeter cpu) : IAsyncDisposable
{
    /// <summary>The gateway listens on the ports of three services beside each of its own.</summary>
    private const int PortsEach = 4;

    /// <summary>Lines of its output that are kept.</summary>
    private const int MostLines = 200;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private readonly int firstPort = FreePort.Next(2 * PortsEach);
    private readonly ConcurrentQueue<string> output = [];
    private Process? process;

    /// <summary>Where it answers gRPC.</summary>
    public Uri Grpc => new($"http://127.0.0.1:{firstPort}");

    /// <summary>Where it answers REST, health and metrics.</summary>
    public Uri Web => new($"http://127.0.0.1:{firstPort + PortsEach}");

    /// <summary>Of the running process.</summary>
    public int Id => process!.Id;

    /// <summary>What it wrote last.</summary>
    public string Output => string.Join(Environment.NewLine, output);

    /// <summary>Starts it and does not wait.</summary>
    public void Start()
    {
        process = Launch([]);
        cpu.Watch(name, process.Id);
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Waits until it says that it is ready.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        while (!await IsReadyAsync(http, cancellationToken))
        {
            if (process!.HasExited) throw new SetupException($"{name} ended with exit code {process.ExitCode.ToString(CultureInfo.InvariantCulture)}: {Output}");
            if (Stopwatch.GetElapsedTime(begun) > StartPatience) throw new SetupException($"{name} was not ready after {StartPatience.TotalSeconds:0} s: {Output}");
            await Task.Delay(Tick, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Runs one of its verbs to the end.</summary>
    public async Task RunAsync(string verb, CancellationToken cancellationToken)
    {
        using var run = Launch([verb]);
        var told = run.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = run.StandardError.ReadToEndAsync(cancellationToken);
        await run.WaitForExitAsync(cancellationToken);
        if (run.ExitCode != 0) throw new SetupException($"{name} {verb} ended with {run.ExitCode}: {await told}{await errors}");
    }

    /// <summary>SIGTERM, and SIGKILL where that takes too long.</summary>
    public async Task StopAsync()
    {
        if (process is null) return;
        cpu.Forget(process.Id);
        if (!process.HasExited) await Signal.SendAsync("TERM", process.Id);
        try
        {
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(StopPatience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private static async Task<bool> Answers(HttpClient http, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(address, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancellationToken) => Answers(http, new Uri(Web, "/health/ready"), cancellationToken);

    private Process Launch(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(assembly) };
        start.Environment["Screening__RequireLists"] = "false";
        foreach (var (setting, value) in settings) start.Environment[setting] = value;
        start.Environment["Listen__Address"] = "127.0.0.1";
        start.Environment["Listen__GrpcPort"] = Grpc.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["Listen__WebPort"] = Web.Port.ToString(CultureInfo.InvariantCulture);
        return Process.Start(start) ?? throw new SetupException($"{assembly} did not start.");
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        output.Enqueue(line);
        if (output.Count > MostLines) output.TryDequeue(out _);
    }
}
