using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Sourcing.BuildingBlocks.Hosting;
using Sourcing.BuildingBlocks.Messaging;

namespace Sourcing.BuildingBlocks.Storage;

public static class StoreExtensions
{
    /// <summary>The database of a service with its one writer, the relay of its outbox and what removes rows whose time is over.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="name">Name of the service.</param>
    public static void AddStore<TBook>(this IHostApplicationBuilder builder, string name) where TBook : Book, new()
    {
        var engine = NewEngine(builder, name);
        builder.Services.AddSingleton(_ => new Database<TBook>(name, engine));
        builder.Services.AddSingleton<Database>(services => services.GetRequiredService<Database<TBook>>());
        var options = builder.Configuration.GetSection("Database").Get<WriteQueueOptions>() ?? new WriteQueueOptions();
        if (options.Problems() is { Count: > 0 } problems) throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<WriteQueue<TBook>>(services, options));
        builder.Services.AddHostedService(services => services.GetRequiredService<WriteQueue<TBook>>());
        builder.Services.AddSingleton<Relay<TBook>>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Relay<TBook>>());
        AddRetention<TBook>(builder);
        builder.Services.AddHealthChecks().AddCheck<DatabaseCheck<TBook>>($"{name}-database");
    }

    private static void AddRetention<TBook>(IHostApplicationBuilder builder) where TBook : Book, new()
    {
        var options = builder.Configuration.GetSection("Retention").Get<RetentionOptions>() ?? new RetentionOptions();
        var messaging = builder.Configuration.GetSection("Messaging").Get<MessagingOptions>() ?? new MessagingOptions();
        if (options.Problems(messaging) is { Count: > 0 } problems) throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
        builder.Services.TryAddSingleton(options);
        // Ids of messages are of version 7, so their key finds the old ones without an index that every mark would pay for. A young mark of an old message stays.
        builder.Services.AddSingleton(new Perishable<TBook>("inbox", options.Inbox,
            "SELECT message_id FROM inbox WHERE message_id > @after AND message_id < @id AND time < @before ORDER BY message_id LIMIT @limit",
            "DELETE FROM inbox WHERE message_id = ANY(@p0) AND time < @p1"));
        builder.Services.AddSingleton(new Perishable<TBook>("requests", options.Requests,
            "SELECT id FROM requests WHERE time < @before ORDER BY time LIMIT @limit",
            "DELETE FROM requests WHERE id = ANY(@p0) AND time < @p1"));
        builder.Services.AddHostedService<Retention<TBook>>();
    }

    /// <summary>As <c>Database:Provider</c> says: a file in the data folder, or the server of <c>ConnectionStrings:{service}</c>.</summary>
    private static Engine NewEngine(IHostApplicationBuilder builder, string name)
    {
        var provider = builder.Configuration["Database:Provider"] ?? "Sqlite";
        if (provider.Equals("Sqlite", StringComparison.OrdinalIgnoreCase)) return new SqliteEngine(Path.Combine(builder.Configuration.DataFolder(), $"{name}.db"));
        if (!provider.Equals("PostgreSql", StringComparison.OrdinalIgnoreCase))
            throw new InvalidOperationException($"Database:Provider is '{provider}'; it must be Sqlite or PostgreSql.");
        var connection = builder.Configuration.GetConnectionString(name);
        if (string.IsNullOrWhiteSpace(connection))
            throw new InvalidOperationException($"ConnectionStrings:{name} is not set: with Database:Provider=PostgreSql it says where the database of {name} is, such as Host=db;Database={name};Username={name};Password=….");
        try
        {
            return new PostgreSqlEngine(name, connection, builder.Environment.IsDevelopment());
        }
        catch (ArgumentException e)
        {
            throw new InvalidOperationException($"ConnectionStrings:{name} cannot be read: {e.Message}", e);
        }
    }

    private sealed class DatabaseCheck<TBook>(Database<TBook> database, WriteQueue<TBook> writes) : IHealthCheck where TBook : Book, new()
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            if (!writes.IsRunning) return HealthCheckResult.Unhealthy("Nothing is written.");
            await using var connection = await database.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT 1";
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }
}
