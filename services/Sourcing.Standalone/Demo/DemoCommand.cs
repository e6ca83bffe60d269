using System.Globalization;
using Sourcing.BuildingBlocks.Hosting;
using Spectre.Console;

namespace Sourcing.Standalone.Demo;

/// <summary>
/// <c>demo [--once]</c>: starts everything on a fresh data folder, plays the story, then serves until Ctrl-C, or ends with
/// <c>--once</c>. Exit code 0 where every step did what it should, else 1.
/// </summary>
public static class DemoCommand
{
    /// <summary>Where each run makes a folder of its own, so that none disturbs another.</summary>
    private const string Folder = ".sourcing-demo";

    /// <summary>Wide enough for names when the output is not a terminal.</summary>
    private const int PipedWidth = 140;

    public static async Task<int> RunAsync(string[] args)
    {
        var once = args.Contains("--once");
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = PipedWidth;
        var folder = FreshFolder(once);
        string[] configuration = [.. args.Where(a => a != "--once"), $"--SOURCING_DATA={folder}"];
        try
        {
            await using var app = StandaloneHost.Build(configuration);
            await app.StartAsync();
            var listen = app.Services.GetRequiredService<ListenAddress>();
            AnsiConsole.MarkupLineInterpolated($"[bold]Sourcing[/] runs: Suppliers, Lots and Orders in one process, data in {folder}");
            var succeeded = await PlayAsync(app, listen, folder);
            if (!once && succeeded) await ServeAsync(app, listen, folder);
            await app.StopAsync();
            return succeeded ? 0 : 1;
        }
        finally
        {
            if (once) Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> PlayAsync(WebApplication app, ListenAddress listen, string folder)
    {
        try
        {
            using var story = new DemoStory(new Uri(StandaloneHost.Url(listen, listen.GrpcPort)), folder, app.Services.GetRequiredService<TimeProvider>());
            await story.PlayAsync(app.Lifetime.ApplicationStopping);
            return true;
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            AnsiConsole.MarkupLine("[yellow]Stopped before the end of the story.[/]");
        }
        catch (Exception failure)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]The demo failed:[/] {failure.Message}");
        }
        return false;
    }

    private static async Task ServeAsync(WebApplication app, ListenAddress listen, string folder)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLineInterpolated($"Serving gRPC on [bold]{StandaloneHost.Url(listen, listen.GrpcPort)}[/], REST on [bold]{StandaloneHost.Url(listen, listen.WebPort)}[/] (/health/ready, /metrics) until Ctrl-C.");
        AnsiConsole.MarkupLine("Try next, in another terminal at the same folder:");
        foreach (var line in new[]
        {
            $"export SOURCING_DATA={folder} SOURCING_ENDPOINT={StandaloneHost.Url(listen, listen.GrpcPort)}",
            "dotnet run --project clients/Sourcing.Cli -- lots list --variety ruby --order-by unit_price --facet origin",
            "dotnet run --project clients/Sourcing.Cli -- orders place --lot lots/ID=2.5",
            $"curl -H \"Authorization: Bearer $(dotnet run --project clients/Sourcing.Cli -- token --role buyer --organisation buyers/me)\" {StandaloneHost.Url(listen, listen.WebPort)}/v1/lots?page_size=3",
        })
            AnsiConsole.WriteLine($"  {line}");
        await app.WaitForShutdownAsync();
    }

    private static string FreshFolder(bool once)
    {
        if (once) return Directory.CreateTempSubdirectory("sourcing-demo-").FullName;
        return Path.GetFullPath(Path.Combine(Folder, TimeProvider.System.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)));
    }
}
