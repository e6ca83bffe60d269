using MassTransit;
using RabbitMQ.Client;
using ExchangeType = RabbitMQ.Client.ExchangeType;

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

    /// <summary>
    /// A consumer keeps its messages so long while its database is away. By itself the broker would take them back after half an hour,
    /// and after the delivery limit give them up.
    /// </summary>
    public static readonly TimeSpan ConsumerTimeout = TimeSpan.FromDays(7);

    private const string DeadLetterExchange = "x-dead-letter-exchange";

    /// <summary>Messages handled at once: a batch of the write queue, so that they commit together; calls that come meanwhile are in the next one.</summary>
    public const int Concurrency = 128;

    /// <summary>Messages on the way: those that are handled and as many again, so that the next batch waits here and not at the broker.</summary>
    private const int Prefetch = 2 * Concurrency;

    /// <summary>A connection that was cut is noticed within two of these.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    /// <summary>How long a broker may take to let somebody in.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static void Configure(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator transport, RabbitMqOptions options)
    {
        transport.Host(options.Host, options.Port, options.VirtualHost, host =>
        {
            host.Username(options.Username);
            host.Password(options.Password);
            host.PublisherConfirmation = true;
            host.Heartbeat(Heartbeat);
            host.RequestedConnectionTimeout(Patience);
            if (options.Tls) host.UseSsl(ssl => ssl.ServerName = options.Host);
        });
        transport.ConfigureEndpoints(context);
    }

    /// <summary>Sets up the queue of a consumer.</summary>
    public static void ConfigureEndpoint(IRabbitMqReceiveEndpointConfigurator endpoint, string queue, MessagingOptions options)
    {
        endpoint.PrefetchCount = Prefetch;
        endpoint.ConcurrentMessageLimit = Concurrency;
        // The way to the error queue is set with its binding.
        foreach (var (name, value) in Arguments(queue).Where(a => a.Key != DeadLetterExchange)) endpoint.SetQueueArgument(name, value);
        endpoint.BindDeadLetterQueue(ErrorQueue(queue), ErrorQueue(queue), errors =>
        {
            foreach (var (name, value) in Arguments(queue)) errors.SetQueueArgument(name, value);
        });
        endpoint.UseFilter(new DelayedRedelivery(queue, options.Redelivery));
    }

    /// <summary>A connection beside MassTransit's; once broken it stays so, and its owner makes another.</summary>
    public static Task<IConnection> ConnectAsync(RabbitMqOptions options, string name, CancellationToken cancellationToken) => new ConnectionFactory
    {
        HostName = options.Host,
        Port = options.Port,
        VirtualHost = options.VirtualHost,
        UserName = options.Username,
        Password = options.Password,
        Ssl = { Enabled = options.Tls, ServerName = options.Host },
        RequestedConnectionTimeout = Patience,
        RequestedHeartbeat = Heartbeat,
        AutomaticRecoveryEnabled = false,
        ClientProvidedName = name,
    }.CreateConnectionAsync(cancellationToken);

    /// <summary>
    /// Declares every event's exchange and the queues of all its consumers, so that an event waits for a service that has never run
    /// yet. What is there already stays as it is.
    /// </summary>
    public static async Task DeclareAsync(IChannel channel, IReadOnlyDictionary<Type, string[]> routes, Func<Type, string> exchangeOf, CancellationToken cancellationToken)
    {
        foreach (var queue in routes.Values.SelectMany(queues => queues).Distinct())
        {
            await DeclareQueueAsync(ErrorQueue(queue), Arguments(queue));
            await DeclareQueueAsync(queue, Arguments(queue));
        }
        foreach (var (type, queues) in routes)
        {
            var exchange = exchangeOf(type);
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
            foreach (var queue in queues) await channel.ExchangeBindAsync(queue, exchange, "", cancellationToken: cancellationToken);
        }

        // A queue is reached through an exchange of its name, as MassTransit has it.
        async Task DeclareQueueAsync(string name, Dictionary<string, object?> arguments)
        {
            await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
            await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
            await channel.QueueBindAsync(name, name, "", cancellationToken: cancellationToken);
        }
    }

    /// <summary>Arguments of a queue and of its error queue, which MassTransit declares with the same.</summary>
    private static Dictionary<string, object?> Arguments(string queue) => new()
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = DeliveryLimit,
        [DeadLetterExchange] = ErrorQueue(queue),
        // A dead letter leaves its queue only when the error queue has it; the broker asks for this kind of overflow then.
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
        ["x-consumer-timeout"] = (int)ConsumerTimeout.TotalMilliseconds,
    };

    private static string ErrorQueue(string queue) => $"{queue}_error";
}
