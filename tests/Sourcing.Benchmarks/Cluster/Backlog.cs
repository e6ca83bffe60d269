using Npgsql;
using RabbitMQ.Client;

namespace Sourcing.Benchmarks;

/// <summary>What a cluster has still to do: rows in its outboxes and messages in its queues.</summary>
internal sealed class Backlog : IAsyncDisposable
{
    private readonly IConnection broker;
    private readonly IReadOnlyList<string> queues;
    private readonly List<NpgsqlConnection> databases = [];

    private Backlog(IConnection broker, IReadOnlyList<string> queues)
    {
        this.broker = broker;
        this.queues = queues;
    }

    public static async Task<Backlog> OpenAsync(Bench bench, Instance cluster, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory { Uri = bench.RabbitMq, VirtualHost = cluster.Id };
        var backlog = new Backlog(await factory.CreateConnectionAsync(cancellationToken), await bench.QueuesAsync(cluster.Id, cancellationToken));
        foreach (var service in Instance.Services)
        {
            var database = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(cluster.ConnectionString(service)) { Pooling = false }.ToString());
            backlog.databases.Add(database);
            await database.OpenAsync(cancellationToken);
        }
        return backlog;
    }

    public async Task<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        foreach (var database in databases)
        {
            await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT 1 FROM outbox)", database);
            if ((bool)(await command.ExecuteScalarAsync(cancellationToken))!) return false;
        }
        await using var channel = await broker.CreateChannelAsync(cancellationToken: cancellationToken);
        foreach (var queue in queues)
            if ((await channel.QueueDeclarePassiveAsync(queue, cancellationToken)).MessageCount > 0) return false;
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in databases) await database.DisposeAsync();
        await broker.DisposeAsync();
    }
}
