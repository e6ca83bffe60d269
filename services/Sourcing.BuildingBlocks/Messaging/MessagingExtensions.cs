using System.Reflection;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Sourcing.BuildingBlocks.Messaging;

public static class MessagingExtensions
{
    /// <summary>Starts the bus with every consumer of the modules, over the transport that <see cref="MessagingOptions"/> name.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="routes">Every event, and the queues of its consumers.</param>
    /// <param name="modules">Assemblies of the services in this process.</param>
    /// <exception cref="InvalidOperationException">The options are wrong; the message names every problem.</exception>
    public static void AddMessaging(this IHostApplicationBuilder builder, IReadOnlyDictionary<Type, string[]> routes, params Assembly[] modules)
    {
        var options = builder.Configuration.GetSection("Messaging").Get<MessagingOptions>() ?? new MessagingOptions();
        if (options.Problems() is { Count: > 0 } problems) throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(new EventTypes(routes.Keys));
        builder.Services.AddSingleton(new Deliveries(modules)).AddSingleton<Effects>();
        builder.Services.AddOptions<MassTransitHostOptions>().Configure(host =>
        {
            // The process serves without a broker, and what a consumer has begun when it is told to stop it may finish.
            host.WaitUntilStarted = false;
            host.ConsumerStopTimeout = TimeSpan.FromSeconds(3);
            host.StopTimeout = TimeSpan.FromSeconds(5);
        });
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumers(modules);
            // A broker that is away is no reason to refuse orders: their events wait in the outbox.
            bus.ConfigureHealthCheckOptions(health => health.MinimalFailureStatus = HealthStatus.Degraded);
            if (options.Transport == MessagingTransport.RabbitMq)
            {
                bus.UsingRabbitMq((context, transport) => RabbitMqTransport.Configure(context, transport, options.RabbitMq));
                return;
            }
            bus.AddDelayedMessageScheduler();
            bus.UsingInMemory((context, transport) =>
            {
                transport.UseDelayedMessageScheduler();
                transport.ConfigureEndpoints(context);
            });
        });
        if (options.Transport == MessagingTransport.RabbitMq) builder.Services.AddTransient<IEventSender>(services => ActivatorUtilities.CreateInstance<RabbitMqSender>(services, routes));
        else builder.Services.AddTransient<IEventSender, InMemorySender>();
    }
}
