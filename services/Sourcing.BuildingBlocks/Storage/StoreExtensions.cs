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
        builder.Services.AddSingleton(new Database<TBook>(name, builder.Configuration.DataFolder()));
        builder.Services.AddSingleton<WriteQueue<TBook>>();
        builder.Services.AddHostedService(services => services.GetRequiredService<WriteQueue<TBook>>());
        builder.Services.AddSingleton<Relay<TBook>>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Relay<TBook>>());
        builder.Services.AddHealthChecks().AddCheck<DatabaseCheck<TBook>>($"{name}-database");
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
