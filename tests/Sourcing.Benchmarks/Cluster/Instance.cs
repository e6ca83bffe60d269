using Npgsql;

namespace Sourcing.Benchmarks;

/// <summary>How services are started.</summary>
/// <param name="Label">Goes before the names of its processes where several run at once; else empty.</param>
internal sealed record InstanceOptions(string Label = "")
{
    /// <summary>Settings of every service, as environment variables.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Folder of the published programs; null for those of the run.</summary>
    public string? Programs { get; init; }
}

/// <summary>Services that run: the cluster's shape with databases and a virtual host of its own, or standalone. They stop and their data goes with it.</summary>
internal sealed class Instance(Bench bench, string id, string dataFolder) : IAsyncDisposable
{
    public static readonly string[] Services = ["suppliers", "lots", "orders"];

    private readonly Dictionary<string, ServiceProcess> processes = [];

    /// <summary>Name of its virtual host, and the prefix of its databases.</summary>
    public string Id => id;

    /// <summary>Holds the key that signs tokens.</summary>
    public string DataFolder => dataFolder;

    /// <summary>By name of the service: suppliers, lots, orders, gateway; or standalone alone.</summary>
    public IReadOnlyDictionary<string, ServiceProcess> Processes => processes;

    /// <summary>Whether it is the cluster's shape.</summary>
    public bool IsCluster => processes.ContainsKey("orders");

    /// <summary>Where every service is reached, as clients do it.</summary>
    public Uri Endpoint => (processes.GetValueOrDefault("gateway") ?? processes["standalone"]).Grpc;

    /// <summary>Where orders are placed with nothing between.</summary>
    public Uri Orders => (processes.GetValueOrDefault("orders") ?? processes["standalone"]).Grpc;

    /// <summary>The database of a service; cluster only.</summary>
    public string ConnectionString(string service) => new NpgsqlConnectionStringBuilder(bench.Postgres) { Database = $"{id}_{service}" }.ToString();

    public static async Task<Instance> StartClusterAsync(Bench bench, string id, string dataFolder, InstanceOptions options, CancellationToken cancellationToken)
    {
        var instance = new Instance(bench, id, dataFolder);
        try
        {
            foreach (var service in Services) await bench.ExecuteAsync($"CREATE DATABASE {id}_{service}", cancellationToken);
            await bench.CreateVirtualHostAsync(id, cancellationToken);
            foreach (var service in Services) instance.Add(service, options, instance.ClusterSettings(service));
            await Task.WhenAll(Services.Select(service => instance.processes[service].RunAsync("migrate", cancellationToken)));
            foreach (var service in Services) instance.processes[service].Start();
            instance.Add("gateway", options, Services.SelectMany(service => new KeyValuePair<string, string>[]
            {
                new($"Services__{service}", instance.processes[service].Grpc.OriginalString), new($"Services__{service}Web", instance.processes[service].Web.OriginalString),
            })).Start();
            foreach (var process in instance.processes.Values) await process.ReadyAsync(cancellationToken);
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    public static async Task<Instance> StartStandaloneAsync(Bench bench, string id, string dataFolder, InstanceOptions options, CancellationToken cancellationToken)
    {
        var instance = new Instance(bench, id, dataFolder);
        try
        {
            var process = instance.Add("standalone", options, []);
            process.Start();
            await process.ReadyAsync(cancellationToken);
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(processes.Values.Select(p => p.StopAsync()));
        if (IsCluster)
        {
            foreach (var service in Services) await bench.ExecuteAsync($"DROP DATABASE IF EXISTS {id}_{service} WITH (FORCE)", CancellationToken.None);
            await bench.DeleteVirtualHostAsync(id);
        }
        Directory.Delete(dataFolder, recursive: true);
    }

    private ServiceProcess Add(string service, InstanceOptions options, IEnumerable<KeyValuePair<string, string>> own)
    {
        var settings = new Dictionary<string, string>(options.Settings) { ["SOURCING_DATA"] = dataFolder };
        foreach (var (name, value) in own) settings[name] = value;
        return processes[service] = new ServiceProcess($"{options.Label} {service}".TrimStart(), bench.Program(service, options.Programs), settings, bench.Cpu);
    }

    private Dictionary<string, string> ClusterSettings(string service)
    {
        var user = bench.RabbitMq.UserInfo.Split(':');
        var settings = new Dictionary<string, string>
        {
            ["Database__Provider"] = "PostgreSql", [$"ConnectionStrings__{service}"] = ConnectionString(service),
            ["Messaging__Transport"] = "RabbitMq", ["Messaging__RabbitMq__Host"] = bench.RabbitMq.Host, ["Messaging__RabbitMq__Port"] = $"{bench.RabbitMq.Port}",
            ["Messaging__RabbitMq__VirtualHost"] = id, ["Messaging__RabbitMq__Username"] = user[0], ["Messaging__RabbitMq__Password"] = user[1],
        };
        // Orders asks the other two.
        foreach (var (other, process) in processes) settings[$"Services__{other}"] = process.Grpc.OriginalString;
        return settings;
    }
}
