using System.Diagnostics;
using System.Globalization;
using Npgsql;

[assembly: AssemblyFixture(typeof(Sourcing.EndToEndTests.Faults.Servers))]

namespace Sourcing.EndToEndTests.Faults;

/// <summary>A PostgreSQL and a RabbitMQ of these tests alone, which they may kill (<c>tests/servers</c>). Started when the first test needs them.</summary>
public sealed class Servers : IAsyncDisposable
{
    public const string Postgres = "postgres";
    public const string RabbitMq = "rabbitmq";

    private readonly SemaphoreSlim gate = new(1);
    private readonly string folder = Directory.CreateTempSubdirectory("sourcing-servers-").FullName;
    private Dictionary<string, string> addresses = [];

    /// <summary>Npgsql connection string of a superuser.</summary>
    public string PostgresConnection => addresses["SOURCING_TEST_POSTGRES"];

    /// <summary>AMQP address with user and password.</summary>
    public Uri RabbitMqAddress => new(addresses["SOURCING_TEST_RABBITMQ"]);

    /// <summary>Address of the broker's management API, for the same user.</summary>
    public Uri Management => new(addresses["SOURCING_TEST_RABBITMQ_MANAGEMENT"]);

    /// <summary>Sees to it that both run; a test that needs them is skipped where they are not installed, and fails in CI.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        string missing;
        await gate.WaitAsync(cancellationToken);
        try
        {
            // Also where a test that failed has left one dead.
            missing = await TryStartAsync(cancellationToken);
        }
        finally
        {
            gate.Release();
        }
        if (missing.Length == 0) return;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(missing);
        Assert.Skip(missing);
    }

    /// <summary>Starts one that was stopped or killed, with the data it had.</summary>
    public Task StartAsync(string name, CancellationToken cancellationToken) => RunAsync(cancellationToken, "start", folder, name);

    public Task StopAsync(string name, CancellationToken cancellationToken) => RunAsync(cancellationToken, "stop", folder, name);

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync(string name, CancellationToken cancellationToken)
    {
        var id = int.Parse(await File.ReadAllTextAsync(Path.Combine(folder, $"{name}.pid"), cancellationToken), CultureInfo.InvariantCulture);
        using var process = Process.GetProcessById(id);
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Runs a statement as superuser.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(PostgresConnection) { Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Client of the broker's management API.</summary>
    public HttpClient Http()
    {
        var user = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Uri.UnescapeDataString(RabbitMqAddress.UserInfo)));
        return new HttpClient { BaseAddress = Management, DefaultRequestHeaders = { Authorization = new("Basic", user) } };
    }

    public async ValueTask DisposeAsync()
    {
        if (addresses.Count > 0) await RunAsync(CancellationToken.None, "stop", folder);
        Directory.Delete(folder, recursive: true);
        gate.Dispose();
    }

    /// <summary>What is missing; empty where both run.</summary>
    private async Task<string> TryStartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var output = await RunAsync(cancellationToken, "start", folder);
            addresses = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
            return "";
        }
        catch (InvalidOperationException e)
        {
            return $"Needs PostgreSQL and RabbitMQ of its own (on Debian, as root: tests/servers install). {e.Message}";
        }
    }

    private static async Task<string> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Script(), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        // Both are read: servers that it starts in the background keep neither open.
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"tests/servers {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}");
    }

    private static string Script()
    {
        for (var place = new DirectoryInfo(AppContext.BaseDirectory); place is not null; place = place.Parent)
            if (Path.Combine(place.FullName, "tests", "servers") is var script && File.Exists(script)) return script;
        throw new InvalidOperationException("tests/servers is not there.");
    }
}
