using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Npgsql;
using Sourcing.Client;

namespace Sourcing.Benchmarks;

/// <summary>
/// Everything a work may use: a PostgreSQL and a RabbitMQ of this run, the published programs, and the processor time of all. It leaves nothing behind.
/// </summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly string folder;
    private readonly HttpClient management;
    private readonly List<Instance> instances = [];
    private int started;

    private Bench(string published, string folder, Dictionary<string, string> addresses, TextWriter notes)
    {
        Published = published;
        this.folder = folder;
        Notes = notes;
        Postgres = addresses["SOURCING_TEST_POSTGRES"];
        RabbitMq = new Uri(addresses["SOURCING_TEST_RABBITMQ"]);
        management = new HttpClient
        {
            BaseAddress = new Uri(addresses["SOURCING_TEST_RABBITMQ_MANAGEMENT"]),
            DefaultRequestHeaders = { Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(RabbitMq.UserInfo)))) },
        };
        foreach (var server in new[] { "postgres", "rabbitmq" })
            Cpu.Watch(server, int.Parse(File.ReadAllText(Path.Combine(Servers, $"{server}.pid")), CultureInfo.InvariantCulture));
    }

    /// <summary>Npgsql connection string of a superuser; name the database.</summary>
    public string Postgres { get; }

    /// <summary>AMQP address with user and password.</summary>
    public Uri RabbitMq { get; }

    /// <summary>Folder of the published programs, a folder for each: suppliers, lots, orders, gateway, standalone.</summary>
    public string Published { get; }

    public CpuMeter Cpu { get; } = new();

    /// <summary>Tells a person how far it is.</summary>
    public TextWriter Notes { get; }

    private string Servers => Path.Combine(folder, "servers");

    /// <param name="published">Folder of the published programs.</param>
    /// <param name="notes">Tells a person how far it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Bench> StartAsync(string published, TextWriter notes, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sourcing-bench-").FullName;
        // PostgreSQL runs as another user.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        try
        {
            var addresses = await RunServersAsync("start", Path.Combine(folder, "servers"), cancellationToken);
            return new Bench(published, folder, addresses.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('=', 2)).ToDictionary(p => p[0], p => p[1]), notes);
        }
        catch
        {
            await RunServersAsync("stop", Path.Combine(folder, "servers"), CancellationToken.None);
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Starts the cluster's shape: one process of each service and the gateway, with databases and a virtual host of their own.</summary>
    public Task<Instance> StartClusterAsync(InstanceOptions options, CancellationToken cancellationToken) => StartAsync(Instance.StartClusterAsync, options, cancellationToken);

    /// <summary>Starts standalone with a data folder of its own.</summary>
    public Task<Instance> StartStandaloneAsync(InstanceOptions options, CancellationToken cancellationToken) => StartAsync(Instance.StartStandaloneAsync, options, cancellationToken);

    /// <summary>A published program of the suite.</summary>
    /// <param name="name">suppliers, lots, orders, gateway or standalone.</param>
    /// <param name="folder">Where it is published; null for that of the run.</param>
    public string Program(string name, string? folder = null)
    {
        var file = Path.Combine(folder ?? Published, name, $"Sourcing.{char.ToUpperInvariant(name[0])}{name[1..]}.dll");
        return File.Exists(file) ? file : throw new SetupException($"{file} is not there: tests/bench publishes it.");
    }

    /// <summary>Makes the schema of a service in a database.</summary>
    public async Task MigrateAsync(string service, string connectionString, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>
        {
            ["Database__Provider"] = "PostgreSql", [$"ConnectionStrings__{service}"] = connectionString, ["SOURCING_DATA"] = Path.Combine(folder, "migrate"),
            ["Services__suppliers"] = "http://127.0.0.1:1", ["Services__lots"] = "http://127.0.0.1:1",
        };
        await using var process = new ServiceProcess(service, Program(service), settings, Cpu);
        await process.RunAsync("migrate", cancellationToken);
    }

    /// <summary>Runs statements as superuser, in the database <c>postgres</c>.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Postgres) { Database = "postgres", Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task CreateVirtualHostAsync(string name, CancellationToken cancellationToken)
    {
        (await management.PutAsJsonAsync($"/api/vhosts/{name}", new { }, cancellationToken)).EnsureSuccessStatusCode();
        var user = RabbitMq.UserInfo.Split(':')[0];
        (await management.PutAsJsonAsync($"/api/permissions/{name}/{user}", new { configure = ".*", write = ".*", read = ".*" }, cancellationToken)).EnsureSuccessStatusCode();
    }

    /// <summary>Names of the queues of a virtual host.</summary>
    public async Task<IReadOnlyList<string>> QueuesAsync(string virtualHost, CancellationToken cancellationToken)
    {
        var queues = await management.GetFromJsonAsync<JsonElement>($"/api/queues/{virtualHost}?columns=name", cancellationToken);
        return [.. queues.EnumerateArray().Select(q => q.GetProperty("name").GetString()!)];
    }

    public async Task DeleteVirtualHostAsync(string name) => (await management.DeleteAsync($"/api/vhosts/{name}", CancellationToken.None)).Dispose();

    /// <summary>Makes tokens for an instance.</summary>
    public static string Mint(Instance instance, IReadOnlyCollection<string> roles, string? organisation)
    {
        using var keys = LocalTokens.TryOpen(instance.DataFolder, TimeProvider.System) ?? throw new SetupException($"There is no key in {instance.DataFolder}.");
        return keys.Mint(roles, organisation, TimeSpan.FromHours(6), "benchmark");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in instances) await instance.DisposeAsync();
        management.Dispose();
        await RunServersAsync("stop", Servers, CancellationToken.None);
        Directory.Delete(folder, recursive: true);
    }

    private async Task<Instance> StartAsync(
        Func<Bench, string, string, InstanceOptions, CancellationToken, Task<Instance>> start, InstanceOptions options, CancellationToken cancellationToken)
    {
        var id = $"b{Interlocked.Increment(ref started)}";
        var instance = await start(this, id, Directory.CreateDirectory(Path.Combine(folder, id)).FullName, options, cancellationToken);
        instances.Add(instance);
        return instance;
    }

    private static async Task<string> RunServersAsync(string verb, string folder, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(Script(), [verb, folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        // Both are read: servers that it starts in the background keep neither open.
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? await output : throw new SetupException($"tests/servers {verb} ended with {process.ExitCode}: {await errors}");
    }

    /// <summary>tests/servers, which tests/bench names; else above this program.</summary>
    private static string Script()
    {
        if (Environment.GetEnvironmentVariable("SOURCING_SERVERS") is { Length: > 0 } named) return named;
        for (var place = new DirectoryInfo(AppContext.BaseDirectory); place is not null; place = place.Parent)
            if (Path.Combine(place.FullName, "tests", "servers") is var script && File.Exists(script)) return script;
        throw new SetupException("tests/servers is not there: run tests/bench.");
    }
}
