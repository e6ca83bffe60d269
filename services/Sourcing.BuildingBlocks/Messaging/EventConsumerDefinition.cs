using MassTransit;

namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>
/// How a consumer of events is set up: its queue <c>{service}-{what}</c>, and who repeats a failed message — a short retry in
/// memory, then redelivery after minutes, then the error queue.
/// </summary>
public abstract class EventConsumerDefinition<TConsumer> : ConsumerDefinition<TConsumer> where TConsumer : class, IConsumer
{
    /// <summary>Messages handled at once: half a batch of the write queue, so that they commit together and leave it room.</summary>
    private const int Concurrency = 64;

    protected EventConsumerDefinition(string queue) => EndpointName = queue;

    protected override void ConfigureConsumer(IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<TConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.ConcurrentMessageLimit = Concurrency;
        endpointConfigurator.UseDelayedRedelivery(r => r.Intervals(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5)));
        endpointConfigurator.UseMessageRetry(r => r.Exponential(3, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100)));
    }
}
