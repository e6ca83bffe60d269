using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Sourcing.BuildingBlocks.Hosting;
using Sourcing.BuildingBlocks.Messaging;

namespace Sourcing.BuildingBlocks.Storage;

public static class StoreExtensions
{
    /// <summary>The database of a service with its one writer and the relay of its outbox.</summary>
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
        builder.Services.AddHealthChecks().AddCheck<DatabaseCheck<TBook>>($"{name}-database");
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
