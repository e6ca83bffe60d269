using System.Reflection;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Sourcing.BuildingBlocks.Messaging;

public static class MessagingExtensions
{
    /// <summary>Starts the bus with every consumer of the modules.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="contracts">Assembly of the events.</param>
    /// <param name="modules">Assemblies of the services in this process.</param>
    public static void AddMessaging(this IHostApplicationBuilder builder, Assembly contracts, params Assembly[] modules)
    {
        builder.Services.AddSingleton(new EventTypes(contracts));
        builder.Services.AddSingleton(new Deliveries(modules));
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumers(modules);
            bus.AddDelayedMessageScheduler();
            bus.UsingInMemory((context, transport) =>
            {
                transport.UseDelayedMessageScheduler();
                transport.ConfigureEndpoints(context);
            });
        });
    }
}
