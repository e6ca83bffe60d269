using System.CommandLine;
using MassTransit;
using Sourcing.Contracts.Events;

namespace Sourcing.Benchmarks.Yardsticks;

/// <summary>What MassTransit itself costs: a consumer that does nothing, on a queue set up as the services set up theirs.</summary>
internal sealed class BareConsumer : IConsumer<OrdersPlaced>
{
    /// <summary>Name of the sub-command.</summary>
    public const string Name = "bare-consumer";

    private const int Concurrency = 128;

    /// <summary>Arguments of its queue, those that the services give theirs.</summary>
    public static Dictionary<string, object?> Arguments(string queue) => new()
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = 20,
        ["x-dead-letter-exchange"] = $"{queue}_error",
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
        ["x-consumer-timeout"] = (int)TimeSpan.FromDays(7).TotalMilliseconds,
    };

    public static Command Build()
    {
        var broker = new Option<string>("--rabbitmq") { Description = "The broker, amqp://user:password@host:port/virtual-host.", Required = true };
        var queue = new Option<string>("--queue") { Description = "The queue to empty.", Required = true };
        var command = new Command(Name, "A consumer that does nothing, for comparison. Says when it consumes, and does so until standard input closes.") { broker, queue };
        command.Hidden = true;
        command.SetAction((line, cancel) => ConsumeAsync(new Uri(line.GetRequiredValue(broker)), line.GetRequiredValue(queue), cancel));
        return command;
    }

    public Task Consume(ConsumeContext<OrdersPlaced> context) => Task.CompletedTask;

    private static async Task ConsumeAsync(Uri broker, string queue, CancellationToken cancellationToken)
    {
        var user = broker.UserInfo.Split(':');
        var bus = Bus.Factory.CreateUsingRabbitMq(transport =>
        {
            transport.Host(broker.Host, (ushort)broker.Port, Uri.UnescapeDataString(broker.AbsolutePath.TrimStart('/')) is { Length: > 0 } name ? name : "/", host =>
            {
                host.Username(user[0]);
                host.Password(user[1]);
            });
            transport.ReceiveEndpoint(queue, endpoint =>
            {
                endpoint.ConfigureConsumeTopology = false;
                foreach (var (name, value) in Arguments(queue)) endpoint.SetQueueArgument(name, value);
                endpoint.PrefetchCount = 2 * Concurrency;
                endpoint.ConcurrentMessageLimit = Concurrency;
                endpoint.Consumer<BareConsumer>();
            });
        });
        await bus.StartAsync(cancellationToken);
        await ChildProcess.ServeAsync(queue, cancellationToken);
        await bus.StopAsync(CancellationToken.None);
    }
}
