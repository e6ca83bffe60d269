using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Sourcing.Client;
using Sourcing.Tests;

namespace Sourcing.EndToEndTests;

/// <summary>A real standalone service on its own ports and data folder, which outlives the process so that it can be started again.</summary>
internal sealed class StandaloneProcess : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("sourcing-e2e-").FullName;
    private readonly (int Grpc, int Web) ports = FreePort.Pair();
    private readonly string[] settings;
    private readonly ConcurrentQueue<string> output = [];
    private Process? process;

    public StandaloneProcess(params string[] settings) => this.settings = settings;

    public Uri Endpoint => new($"http://localhost:{ports.Grpc}");

    public string DataFolder => folder;

    /// <summary>What <c>/metrics</c> says.</summary>
    public async Task<string> MetricsAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri($"http://localhost:{ports.Web}/metrics"), cancellationToken);
    }

    /// <summary>What it wrote since the first start.</summary>
    public string Output => string.Join(Environment.NewLine, output);

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        string[] arguments =
        [
            BuiltProgram.Find("services", "Sourcing.Standalone", "Sourcing.Standalone"),
            $"--SOURCING_DATA={folder}", $"--Listen:GrpcPort={ports.Grpc}", $"--Listen:WebPort={ports.Web}", .. settings,
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, e) => output.Enqueue(e.Data ?? "");
        process.ErrorDataReceived += (_, e) => output.Enqueue(e.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await UntilReadyAsync(cancellationToken);
    }

    /// <summary>SIGKILL: nothing of it runs any more.</summary>
    public async Task KillAsync()
    {
        process!.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        process = null;
    }

    public SourcingClient Connect(string role, string? organisation)
    {
        using var tokens = LocalTokens.TryOpen(folder, TimeProvider.System)!;
        return new SourcingClient(new SourcingClientOptions
        {
            Endpoint = Endpoint,
            Token = SourcingClientOptions.FixedToken(tokens.Mint([role], organisation, TimeSpan.FromHours(1), "end-to-end")),
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await KillAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task UntilReadyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            if (process!.HasExited) throw new InvalidOperationException($"The service ended with exit code {process.ExitCode.ToString(CultureInfo.InvariantCulture)}: {Output}");
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://localhost:{ports.Web}/health/ready"), patience.Token);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await tick.WaitForNextTickAsync(patience.Token);
        }
    }
}
