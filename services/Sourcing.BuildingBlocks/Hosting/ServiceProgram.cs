using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sourcing.BuildingBlocks.Storage;

namespace Sourcing.BuildingBlocks.Hosting;

/// <summary>
/// The program of a service: it serves until it is told to stop, or does one of its verbs — <c>migrate</c> brings the schema of the
/// database up to date, <c>health</c> asks the process that serves on this machine whether it is ready.
/// </summary>
public static class ServiceProgram
{
    private static readonly TimeSpan HealthPatience = TimeSpan.FromSeconds(4);

    /// <param name="args">Command line: a verb, if any, and settings.</param>
    /// <param name="grpcPort">Port of gRPC unless configured otherwise.</param>
    /// <param name="webPort">Port of REST, health and metrics unless configured otherwise.</param>
    /// <param name="add">Adds the services.</param>
    /// <param name="map">Maps their endpoints.</param>
    /// <returns>The exit code: 0, or 1 where it failed or is not ready.</returns>
    public static Task<int> RunAsync(string[] args, int grpcPort, int webPort, Action<WebApplicationBuilder> add, Action<WebApplication> map) => GuardAsync(async () =>
    {
        var (verb, settings) = args is [var first, .. var rest] && !first.StartsWith('-') ? (first, rest) : ("", args);
        switch (verb)
        {
            case "":
                await Build(settings).RunAsync();
                return 0;
            case "migrate":
                await using (var app = Build(settings)) await MigrateAsync(app);
                return 0;
            case "health":
                return await IsReadyAsync(settings, webPort) ? 0 : 1;
            default:
                throw new InvalidOperationException($"'{verb}' is not known; it must be migrate, health, or nothing to serve.");
        }

        WebApplication Build(string[] settings)
        {
            var builder = SourcingHost.CreateBuilder(settings, grpcPort, webPort);
            add(builder);
            var app = builder.Build();
            app.UseSourcing();
            map(app);
            return app;
        }
    });

    /// <summary>Runs a program, and says without a stack trace what is wrong with its configuration or its surroundings.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> program)
    {
        try
        {
            return await program();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OptionsValidationException or ArgumentException or UnauthorizedAccessException or System.Data.Common.DbException)
        {
            await Console.Error.WriteLineAsync($"Sourcing did not start. {e.Message}");
            return 1;
        }
    }

    private static async Task MigrateAsync(WebApplication app)
    {
        foreach (var database in app.Services.GetServices<Database>())
        {
            var applied = await database.MigrateAsync(app.Lifetime.ApplicationStopping);
            Console.WriteLine(applied.Count == 0 ? $"{database.Name}: up to date" : $"{database.Name}: applied {string.Join(", ", applied)}");
        }
    }

    /// <summary>Asks the process that serves on this machine whether it is ready, and prints its answer.</summary>
    public static async Task<bool> IsReadyAsync(string[] settings, int webPort)
    {
        var listen = new ListenAddress { WebPort = webPort };
        new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(settings).Build().GetSection("Listen").Bind(listen);
        // The process asks itself: its certificate need not name the address.
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var http = new HttpClient(handler) { Timeout = HealthPatience };
        try
        {
            var answer = await http.GetAsync(new Uri($"{listen.Scheme}://{listen.Reachable}:{listen.WebPort}/health/ready"));
            Console.WriteLine(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            Console.WriteLine(e.Message);
            return false;
        }
    }
}
