using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Sourcing.Tests;

namespace Sourcing.EndToEndTests;

/// <summary>A program of the suite as a real process. Its ports and settings outlive it, so that it can be started again.</summary>
internal sealed class ServiceProcess(string project, string folder, params string[] settings) : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> output = [];
    private Process? process;

    public (int Grpc, int Web) Ports { get; } = FreePort.Pair();

    public Uri Endpoint => new($"http://127.0.0.1:{Ports.Grpc}");

    public Uri Web => new($"http://127.0.0.1:{Ports.Web}");

    /// <summary>What it wrote since the first start.</summary>
    public string Output => string.Join(Environment.NewLine, output);

    /// <summary>Starts it.</summary>
    public void Start()
    {
        process = Launch([$"--Listen:GrpcPort={Ports.Grpc}", $"--Listen:WebPort={Ports.Web}", "--Listen:Address=127.0.0.1", .. settings]);
        process.OutputDataReceived += (_, e) => output.Enqueue(e.Data ?? "");
        process.ErrorDataReceived += (_, e) => output.Enqueue(e.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Start();
        return ReadyAsync(cancellationToken);
    }

    /// <summary>Waits until it is ready.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartPatience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await IsReadyAsync(patience.Token))
        {
            if (process!.HasExited) throw new InvalidOperationException($"{project} ended with exit code {process.ExitCode.ToString(CultureInfo.InvariantCulture)}: {Output}");
            await tick.WaitForNextTickAsync(patience.Token);
        }
    }

    /// <summary>Whether it says that it is ready.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        try
        {
            using var answer = await http.GetAsync(new Uri(Web, "/health/ready"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Runs one of its verbs to the end; fails where that fails.</summary>
    public async Task RunAsync(string verb, CancellationToken cancellationToken)
    {
        using var run = Launch([verb, .. settings]);
        var told = run.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = run.StandardError.ReadToEndAsync(cancellationToken);
        await run.WaitForExitAsync(cancellationToken);
        if (run.ExitCode != 0) throw new InvalidOperationException($"{project} {verb} ended with {run.ExitCode}: {await told}{await errors}");
    }

    /// <summary>SIGKILL: nothing of it runs any more.</summary>
    public async Task KillAsync()
    {
        if (process is null) return;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        process = null;
    }

    /// <summary>SIGTERM: it ends by itself; answers its exit code and how long that took.</summary>
    public async Task<(int Code, TimeSpan Took)> TerminateAsync(CancellationToken cancellationToken)
    {
        var since = TimeProvider.System.GetTimestamp();
        await SignalAsync("TERM", cancellationToken);
        await process!.WaitForExitAsync(cancellationToken).WaitAsync(StopPatience, cancellationToken);
        var ended = (process.ExitCode, TimeProvider.System.GetElapsedTime(since));
        process.Dispose();
        process = null;
        return ended;
    }

    /// <summary>SIGSTOP: it stands still, with everything it has open.</summary>
    public Task PauseAsync(CancellationToken cancellationToken) => SignalAsync("STOP", cancellationToken);

    /// <summary>SIGCONT: it goes on where it stood.</summary>
    public Task ResumeAsync(CancellationToken cancellationToken) => SignalAsync("CONT", cancellationToken);

    public async ValueTask DisposeAsync() => await KillAsync();

    private Process Launch(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.ArgumentList.Add(BuiltProgram.Find("services", project, project));
        // Most stories are about trade; those about lists set it again.
        start.Environment["Screening__RequireLists"] = "false";
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.ArgumentList.Add($"--SOURCING_DATA={folder}");
        return Process.Start(start)!;
    }

    private async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
        if (kill.ExitCode != 0) throw new InvalidOperationException($"{project} did not take the signal {signal}.");
    }
}
