using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using DotNet.Testcontainers.Configurations;
using Npgsql;
using Testcontainers.PostgreSql;
using Testcontainers.RabbitMq;

[assembly: AssemblyFixture(typeof(Sourcing.IntegrationTests.TestServers))]

namespace Sourcing.IntegrationTests;

/// <summary>
/// PostgreSQL and RabbitMQ for the tests: named by environment variables, else from a Docker Engine, else private ones from the
/// binaries of this machine (<c>tests/servers</c>). They are looked for when the first test needs them.
/// </summary>
public sealed class TestServers : IAsyncDisposable
{
    private static readonly Lazy<Task<TestServers>> Found = new(FindAsync);

    private Func<Task> stop = () => Task.CompletedTask;

    /// <summary>Npgsql connection string of a superuser.</summary>
    public string Postgres { get; private init; } = "";

    /// <summary>AMQP address with user and password.</summary>
    public Uri RabbitMq { get; private init; } = new("amqp://localhost");

    /// <summary>Address of the broker's management API, for the same user.</summary>
    public Uri Management { get; private init; } = new("http://localhost");

    /// <summary>The servers; a test that needs them is skipped where there are none, and fails in CI.</summary>
    public static async Task<TestServers> GetAsync()
    {
        try
        {
            return await Found.Value;
        }
        catch (NoServersException e) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    /// <summary>Makes an empty database and answers its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        await ExecuteAsync($"CREATE DATABASE \"{name}\"");
        // Tests run beside each other with hosts of their own: few connections for each.
        return new NpgsqlConnectionStringBuilder(Postgres) { Database = name, MaxPoolSize = 8 }.ToString();
    }

    public Task DropDatabaseAsync(string name) => ExecuteAsync($"DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)");

    /// <summary>Makes a virtual host of the broker.</summary>
    public async Task CreateVirtualHostAsync(string name)
    {
        using var http = Http();
        (await http.PutAsync($"/api/vhosts/{name}", JsonContent.Create(new { }))).EnsureSuccessStatusCode();
        var user = RabbitMq.UserInfo.Split(':')[0];
        (await http.PutAsJsonAsync($"/api/permissions/{name}/{user}", new { configure = ".*", write = ".*", read = ".*" })).EnsureSuccessStatusCode();
    }

    public async Task DropVirtualHostAsync(string name)
    {
        using var http = Http();
        (await http.DeleteAsync($"/api/vhosts/{name}")).EnsureSuccessStatusCode();
    }

    /// <summary>Client of the management API.</summary>
    public HttpClient Http() => new()
    {
        BaseAddress = Management,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(RabbitMq.UserInfo)))) },
    };

    /// <summary>Stops what was started here.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Found is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await Found.Value).stop();
    }

    private static async Task<TestServers> FindAsync() => FromEnvironment() ?? await FromDockerAsync() ?? await FromBinariesAsync()
        ?? throw new NoServersException("Needs PostgreSQL and RabbitMQ: start a Docker Engine, or install both (on Debian, as root: tests/servers install).");

    private static TestServers? FromEnvironment() => Environment.GetEnvironmentVariable("SOURCING_TEST_POSTGRES") is { Length: > 0 } postgres
        && Environment.GetEnvironmentVariable("SOURCING_TEST_RABBITMQ") is { Length: > 0 } rabbit
        && Environment.GetEnvironmentVariable("SOURCING_TEST_RABBITMQ_MANAGEMENT") is { Length: > 0 } management
        ? new TestServers { Postgres = postgres, RabbitMq = new Uri(rabbit), Management = new Uri(management) }
        : null;

    private static async Task<TestServers?> FromDockerAsync()
    {
        // Its reaper is one more image to pull; what is started here is stopped here.
        TestcontainersSettings.ResourceReaperEnabled = false;
        try
        {
            var postgres = new PostgreSqlBuilder("postgres:17").Build();
            var rabbit = new RabbitMqBuilder("rabbitmq:4-management").WithPortBinding(15672, true).Build();
            await Task.WhenAll(postgres.StartAsync(), rabbit.StartAsync());
            return new TestServers
            {
                Postgres = postgres.GetConnectionString(),
                RabbitMq = new Uri(rabbit.GetConnectionString()),
                Management = new UriBuilder("http", rabbit.Hostname, rabbit.GetMappedPublicPort(15672)).Uri,
                stop = async () =>
                {
                    await postgres.DisposeAsync();
                    await rabbit.DisposeAsync();
                },
            };
        }
        catch (Exception)
        {
            // No engine answers, or it has not the images and cannot pull them.
            return null;
        }
    }

    private static async Task<TestServers?> FromBinariesAsync()
    {
        var script = FindUpwards(Path.Combine("tests", "servers"));
        if (OperatingSystem.IsWindows() || script is null) return null;
        var folder = Directory.CreateTempSubdirectory("sourcing-servers-").FullName;
        var (code, output) = await RunAsync(script, "start", folder);
        if (code != 0) return null;
        var variables = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
        return new TestServers
        {
            Postgres = variables["SOURCING_TEST_POSTGRES"],
            RabbitMq = new Uri(variables["SOURCING_TEST_RABBITMQ"]),
            Management = new Uri(variables["SOURCING_TEST_RABBITMQ_MANAGEMENT"]),
            stop = async () =>
            {
                await RunAsync(script, "stop", folder);
                Directory.Delete(folder, recursive: true);
            },
        };
    }

    private static string? FindUpwards(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, path))) return Path.Combine(folder.FullName, path);
        return null;
    }

    private static async Task<(int Code, string Output)> RunAsync(string script, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(script, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Postgres) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private sealed class NoServersException(string message) : Exception(message);
}
