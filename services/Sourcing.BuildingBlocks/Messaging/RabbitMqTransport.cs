using MassTransit;

namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>
/// What stands at the broker. Each consumer has a durable quorum queue <c>{service}-{what}</c> and beside it
/// <c>{service}-{what}_error</c>, where a message lies that could not be handled or that was given back too often.
/// </summary>
internal static class RabbitMqTransport
{
    /// <summary>
    /// How often a message may come back because the process that had it died. More often, it is taken for what kills them.
    /// </summary>
    private const int DeliveryLimit = 20;

    /// <summary>Messages handled at once: half a batch of the write queue, so that they commit together and leave it room.</summary>
    public const int Concurrency = 64;

    /// <summary>Messages on the way: those that are handled and as many again, so that the next batch waits here and not at the broker.</summary>
    private const int Prefetch = 2 * Concurrency;

    public static void Configure(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator transport, RabbitMqOptions options, IReadOnlyDictionary<Type, string[]> routes)
    {
        transport.Host(options.Host, options.Port, options.VirtualHost, host =>
        {
            host.Username(options.Username);
            host.Password(options.Password);
            host.PublisherConfirmation = true;
            // A connection that was cut is noticed within two of these.
            host.Heartbeat(TimeSpan.FromSeconds(5));
            host.RequestedConnectionTimeout(TimeSpan.FromSeconds(5));
            if (options.Tls) host.UseSsl(ssl => ssl.ServerName = options.Host);
        });
        transport.DeployPublishTopology = true;
        foreach (var (type, queues) in routes)
        {
            transport.Publish(type, publish =>
            {
                foreach (var queue in queues) ((IRabbitMqMessagePublishTopologyConfigurator)publish).BindQueue(queue, queue, q => SetArguments(q, queue, withDeadLetters: true));
            });
        }
        transport.ConfigureEndpoints(context);
    }

    /// <summary>Sets up the queue of a consumer.</summary>
    public static void ConfigureEndpoint(IRabbitMqReceiveEndpointConfigurator endpoint, string queue, MessagingOptions options)
    {
        endpoint.PrefetchCount = Prefetch;
        endpoint.ConcurrentMessageLimit = Concurrency;
        SetArguments(endpoint, queue, withDeadLetters: false);
        // The error queue has the arguments of its queue, as MassTransit would make it; declared with it, it is there for dead letters too.
        endpoint.BindDeadLetterQueue(ErrorQueue(queue), ErrorQueue(queue), q => SetArguments(q, queue, withDeadLetters: true));
        endpoint.UseFilter(new DelayedRedelivery(queue, options.Redelivery));
    }

    /// <param name="queue">The queue, or its error queue.</param>
    /// <param name="name">Name of the queue.</param>
    /// <param name="withDeadLetters">Whether the way to the error queue is set here.</param>
    private static void SetArguments(IRabbitMqQueueConfigurator queue, string name, bool withDeadLetters)
    {
        queue.Durable = true;
        queue.SetQueueArgument("x-queue-type", "quorum");
        queue.SetQueueArgument("x-delivery-limit", DeliveryLimit);
        if (withDeadLetters) queue.SetQueueArgument("x-dead-letter-exchange", ErrorQueue(name));
        // A dead letter leaves its queue only when the error queue has it; the broker asks for this kind of overflow then.
        queue.SetQueueArgument("x-dead-letter-strategy", "at-least-once");
        queue.SetQueueArgument("x-overflow", "reject-publish");
    }

    private static string ErrorQueue(string queue) => $"{queue}_error";
}
