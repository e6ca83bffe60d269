using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sourcing.BuildingBlocks.Hosting;
using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Lots.Storage;
using Sourcing.Orders.Storage;
using Sourcing.Standalone;
using Sourcing.Suppliers.Storage;
using Sourcing.Tests;

[assembly: AssemblyFixture(typeof(Sourcing.IntegrationTests.SharedHost))]

namespace Sourcing.IntegrationTests;

/// <summary>The whole suite in this process: real Kestrel on free loopback ports, real databases, a real bus.</summary>
public sealed class TestHost : IAsyncDisposable
{
    private const int Attempts = 5;

    private readonly Failures failures;

    private TestHost(WebApplication app, string folder, TimeProvider clock, Failures failures)
    {
        App = app;
        this.failures = failures;
        var listen = app.Services.GetRequiredService<ListenAddress>();
        Grpc = new Uri($"http://127.0.0.1:{listen.GrpcPort}");
        Web = new Uri($"http://127.0.0.1:{listen.WebPort}");
        Api = new TestApi(Grpc, folder, clock);
    }

    public WebApplication App { get; }

    public Uri Grpc { get; }

    public Uri Web { get; }

    public TestApi Api { get; }

    /// <summary>What the process logged as an error.</summary>
    /// <remarks>
    /// Not that a queue could not be declared: a broker that stood still for five seconds while it formed one refuses it and closes the
    /// connection, and bus and relay declare it again. If that did not help, effects of events would be missing.
    /// </remarks>
    public IReadOnlyCollection<string> Errors => [.. failures.Seen.Where(e => !IsRefusedQueue(e))];

    /// <param name="data">Where it keeps its data.</param>
    /// <param name="clock">Its clock; the system's where absent.</param>
    /// <param name="configure">Changes its services.</param>
    /// <param name="settings">Configuration as <c>Section:Key=value</c>.</param>
    public static async Task<TestHost> StartAsync(TestData data, TimeProvider? clock = null, Action<WebApplicationBuilder>? configure = null, params string[] settings)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (grpc, web) = FreePort.Pair();
            var failures = new Failures();
            string[] arguments = ["--Listen:Address=127.0.0.1", $"--Listen:GrpcPort={grpc}", $"--Listen:WebPort={web}", .. (await data.SettingsAsync()).Prepend("Screening:RequireLists=false").Concat(settings).Select(s => $"--{s}")];
            var app = StandaloneHost.Build(arguments, builder =>
            {
                builder.Logging.ClearProviders().AddProvider(failures);
                if (clock is not null) builder.Services.AddSingleton(clock);
                configure?.Invoke(builder);
            });
            try
            {
                await app.StartAsync();
                return new TestHost(app, data.Folder, clock ?? TimeProvider.System, failures);
            }
            catch (IOException) when (attempt < Attempts)
            {
                // Somebody else took the port meanwhile.
                await app.DisposeAsync();
            }
        }
    }

    /// <summary>How many events wait in the outbox of a service, sent or not.</summary>
    public Task<long> WaitingAsync(string service) => service switch
    {
        "orders" => App.Services.GetRequiredService<Relay<OrdersBook>>().CountWaitingAsync(CancellationToken.None),
        "lots" => App.Services.GetRequiredService<Relay<LotsBook>>().CountWaitingAsync(CancellationToken.None),
        _ => App.Services.GetRequiredService<Relay<SuppliersBook>>().CountWaitingAsync(CancellationToken.None),
    };

    /// <summary>Waits until every event has had its effects, and those that these raised.</summary>
    public async Task DrainedAsync()
    {
        foreach (var service in new[] { "orders", "lots", "suppliers", "orders", "lots" })
            await Eventually.ReadAsync(() => WaitingAsync(service), waiting => waiting == 0);
    }

    /// <summary>What <c>/health/ready</c> answers: HTTP status and the word.</summary>
    public async Task<(int Status, string Word)> ReadinessAsync()
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(Web, "/health/ready"));
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>One that stands already and is declared otherwise is a fault of ours.</summary>
    private static bool IsRefusedQueue(string error) => error.Contains("Cannot declare quorum queue", StringComparison.Ordinal)
        || (error.StartsWith("Declare queue faulted", StringComparison.Ordinal) && !error.Contains("PRECONDITION_FAILED", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }

    private sealed class Failures : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Seen { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Seen.Enqueue($"{formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }
}

/// <summary>One host for every test that needs neither a clock of its own nor a restart.</summary>
public sealed class SharedHost : IAsyncLifetime
{
    private readonly TestData data = new();
    private TestHost? host;

    public TestHost Host => host!;

    public TestApi Api => Host.Api;

    public string DataFolder => data.Folder;

    public async ValueTask InitializeAsync() => host = await TestHost.StartAsync(data);

    public async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
        data.Dispose();
    }
}
