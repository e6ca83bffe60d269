using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>
/// How a consumer of events is set up: its queue <c>{service}-{what}</c>, and who repeats a failed message — a short retry in
/// memory, then redelivery after minutes, then the error queue.
/// </summary>
public abstract class EventConsumerDefinition<TConsumer> : ConsumerDefinition<TConsumer> where TConsumer : class, IConsumer
{
    private readonly string queue;

    protected EventConsumerDefinition(string queue) => EndpointName = this.queue = queue;

    protected override void ConfigureConsumer(IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<TConsumer> consumerConfigurator, IRegistrationContext context)
    {
        var options = context.GetRequiredService<MessagingOptions>();
        if (endpointConfigurator is IRabbitMqReceiveEndpointConfigurator rabbit)
        {
            RabbitMqTransport.ConfigureEndpoint(rabbit, queue, options);
        }
        else
        {
            endpointConfigurator.ConcurrentMessageLimit = RabbitMqTransport.Concurrency;
            endpointConfigurator.UseDelayedRedelivery(r => r.Intervals([.. options.Redelivery]));
        }
        endpointConfigurator.UseMessageRetry(r => r.Exponential(3, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100)));
    }
}
