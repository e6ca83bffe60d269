using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Sourcing.Client;
using Sourcing.Tests;

namespace Sourcing.EndToEndTests.Faults;

/// <summary>One process of a service, and the ways it has to its database and to the broker, which can be cut.</summary>
internal sealed record Replica(string Service, string Name, ServiceProcess Process, TcpProxy Database, TcpProxy Broker);

/// <summary>The cluster's shape on one machine: two processes of each service, the gateway before them, databases and a virtual host of its own.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    public static readonly string[] Services = ["suppliers", "lots", "orders"];

    private const int ReplicasEach = 2;

    private readonly Servers servers;
    private readonly string folder = Directory.CreateTempSubdirectory("sourcing-cluster-").FullName;
    private readonly string id = $"f{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
    private readonly List<Replica> replicas = [];
    private readonly HttpClient management;
    private ServiceProcess? gateway;

    private Cluster(Servers servers)
    {
        this.servers = servers;
        management = servers.Http();
    }

    public IReadOnlyList<Replica> Replicas => replicas;

    public IEnumerable<Replica> Of(string service) => replicas.Where(r => r.Service == service);

    /// <param name="servers">Where its databases and its broker are.</param>
    /// <param name="reservationTime">How long lots wait for an order that is being placed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Cluster> StartAsync(Servers servers, TimeSpan reservationTime, CancellationToken cancellationToken)
    {
        await servers.ReadyAsync(cancellationToken);
        var cluster = new Cluster(servers);
        try
        {
            await cluster.StartAsync(reservationTime, cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client of the gateway.</summary>
    public SourcingClient Connect(string role, string? organisation) => Parties.Connect(gateway!.Endpoint, folder, role, organisation);

    /// <summary>A client of one process.</summary>
    public SourcingClient Connect(Replica replica, string role, string? organisation) => Parties.Connect(replica.Process.Endpoint, folder, role, organisation);

    /// <summary>Waits until every process is ready.</summary>
    public Task ReadyAsync(CancellationToken cancellationToken) => Task.WhenAll(replicas.Select(r => r.Process.ReadyAsync(cancellationToken)));

    /// <summary>A connection to the database of a service, past the ways that can be cut.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string service, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(servers.PostgresConnection) { Database = $"{id}_{service}", Pooling = false, Timeout = 3 }.ToString());
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    /// <summary>One number from the database of a service.</summary>
    public async Task<long> CountAsync(string service, string sql, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(service, cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), null);
    }

    /// <summary>The process that relays the outbox of a service; null where none does at the moment.</summary>
    public async Task<Replica?> RelayAsync(string service, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(service, cancellationToken);
        await using var command = new NpgsqlCommand(
            "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()", connection);
        return await command.ExecuteScalarAsync(cancellationToken) is string name ? replicas.SingleOrDefault(r => r.Name == name) : null;
    }

    /// <summary>Messages in each queue of this cluster.</summary>
    public async Task<IReadOnlyDictionary<string, long>> QueuesAsync(CancellationToken cancellationToken)
    {
        var queues = await management.GetFromJsonAsync<JsonElement>($"/api/queues/{id}?columns=name,messages&disable_stats=false", cancellationToken);
        return queues.EnumerateArray().ToDictionary(q => q.GetProperty("name").GetString()!, q => q.TryGetProperty("messages", out var messages) ? messages.GetInt64() : 0);
    }

    /// <summary>Takes the first messages out of a queue.</summary>
    public async Task<IReadOnlyList<JsonElement>> TakeAsync(string queue, int count, CancellationToken cancellationToken)
    {
        using var answer = await management.PostAsJsonAsync($"/api/queues/{id}/{queue}/get", new { count, ackmode = "ack_requeue_false", encoding = "base64" }, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).EnumerateArray()];
    }

    /// <summary>Puts a message that was taken into a queue again, as it was.</summary>
    public async Task PutAsync(string queue, JsonElement message, CancellationToken cancellationToken)
    {
        using var answer = await management.PostAsJsonAsync(
            $"/api/exchanges/{id}/amq.default/publish",
            new { routing_key = queue, properties = message.GetProperty("properties"), payload = message.GetProperty("payload").GetString(), payload_encoding = "base64" }, cancellationToken);
        answer.EnsureSuccessStatusCode();
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("routed").GetBoolean(), $"{queue} did not take the message.");
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null) await gateway.DisposeAsync();
        foreach (var replica in replicas)
        {
            await replica.Process.DisposeAsync();
            await replica.Database.DisposeAsync();
            await replica.Broker.DisposeAsync();
        }
        await servers.ReadyAsync(CancellationToken.None);
        foreach (var service in Services) await servers.ExecuteAsync($"DROP DATABASE IF EXISTS {id}_{service} WITH (FORCE)", CancellationToken.None);
        (await management.DeleteAsync($"/api/vhosts/{id}")).Dispose();
        management.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task StartAsync(TimeSpan reservationTime, CancellationToken cancellationToken)
    {
        foreach (var service in Services) await servers.ExecuteAsync($"CREATE DATABASE {id}_{service}", cancellationToken);
        await CreateVirtualHostAsync(cancellationToken);
        foreach (var service in Services)
            for (var i = 1; i <= ReplicasEach; i++) replicas.Add(await NewReplicaAsync(service, $"{service}-{i}", reservationTime));
        await Task.WhenAll(Services.Select(service => Of(service).First().Process.RunAsync("migrate", cancellationToken)));
        gateway = new ServiceProcess("Sourcing.Gateway", folder, [.. Services.SelectMany(service => new[]
        {
            $"--Services:{service}={string.Join(',', Of(service).Select(r => r.Process.Endpoint))}",
            $"--Services:{service}Web={string.Join(',', Of(service).Select(r => r.Process.Web))}",
        })]);
        foreach (var replica in replicas) replica.Process.Start();
        await gateway.StartAsync(cancellationToken);
        await ReadyAsync(cancellationToken);
    }

    private async Task CreateVirtualHostAsync(CancellationToken cancellationToken)
    {
        (await management.PutAsJsonAsync($"/api/vhosts/{id}", new { }, cancellationToken)).EnsureSuccessStatusCode();
        var user = servers.RabbitMqAddress.UserInfo.Split(':')[0];
        (await management.PutAsJsonAsync($"/api/permissions/{id}/{user}", new { configure = ".*", write = ".*", read = ".*" }, cancellationToken)).EnsureSuccessStatusCode();
    }

    private async Task<Replica> NewReplicaAsync(string service, string name, TimeSpan reservationTime)
    {
        var postgres = new NpgsqlConnectionStringBuilder(servers.PostgresConnection);
        var database = await TcpProxy.StartAsync(postgres.Host!, postgres.Port);
        var broker = await TcpProxy.StartAsync(servers.RabbitMqAddress.Host, servers.RabbitMqAddress.Port);
        var connection = new NpgsqlConnectionStringBuilder(servers.PostgresConnection) { Port = database.Port, Database = $"{id}_{service}", ApplicationName = name };
        var user = servers.RabbitMqAddress.UserInfo.Split(':');
        string[] settings =
        [
            "--Database:Provider=PostgreSql", $"--ConnectionStrings:{service}={connection}",
            "--Messaging:Transport=RabbitMq", "--Messaging:RabbitMq:Host=127.0.0.1", $"--Messaging:RabbitMq:Port={broker.Port}", $"--Messaging:RabbitMq:VirtualHost={id}",
            $"--Messaging:RabbitMq:Username={user[0]}", $"--Messaging:RabbitMq:Password={user[1]}",
            .. service == "orders" ? Others() : [],
            .. service == "lots" ? new[] { $"--Lots:ReservationTime={reservationTime:c}", "--Lots:ExpiryInterval=00:00:00.2" } : [],
        ];
        return new Replica(service, name, new ServiceProcess($"Sourcing.{char.ToUpperInvariant(service[0])}{service[1..]}", folder, settings), database, broker);

        IEnumerable<string> Others() => Services.Where(s => s != "orders")
            .Select(s => $"--Services:{s}=static:///{string.Join(',', Of(s).Select(r => $"127.0.0.1:{r.Process.Ports.Grpc}"))}");
    }
}
