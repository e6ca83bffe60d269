using System.Collections.Concurrent;
using System.Threading.Channels;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Sourcing.IntegrationTests;

/// <summary>Stops messages at the door of chosen queues until the test lets them in, or loses them.</summary>
internal sealed class Gate(params string[] queues) : IConfigureReceiveEndpoint
{
    private readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<string> arrivals = Channel.CreateUnbounded<string>();

    public void AddTo(WebApplicationBuilder builder) => builder.Services.AddSingleton<IConfigureReceiveEndpoint>(this);

    /// <summary>Waits for the next message to arrive at a closed door.</summary>
    public Task ArrivedAsync() => arrivals.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>How many have arrived that nobody has waited for yet.</summary>
    public int Waiting => arrivals.Reader.Count;

    public void Open() => open.TrySetResult();

    /// <summary>
    /// What waits is never seen by its consumer, as when the process dies: the in-memory transport loses it, a broker keeps it and
    /// gets it back when the process stops.
    /// </summary>
    public void Lose()
    {
        if (TestData.Shape == Shape.Standalone) open.TrySetException(new InvalidOperationException("The message is lost."));
    }

    public void Configure(string name, IReceiveEndpointConfigurator configurator)
    {
        if (!queues.Contains(name)) return;
        configurator.UseExecuteAsync(async context =>
        {
            await arrivals.Writer.WriteAsync(name);
            await open.Task.WaitAsync(context.CancellationToken);
        });
    }
}

/// <summary>Sees every event that is published, with its message id, and every delivery that a consumer has finished.</summary>
internal sealed class Tap : IPublishObserver, IConsumeObserver
{
    private readonly ConcurrentQueue<(Guid Id, object Message)> published = [];
    private readonly ConcurrentQueue<Guid> consumed = [];

    public static Tap On(TestHost host)
    {
        var tap = new Tap();
        var bus = host.App.Services.GetRequiredService<IBus>();
        bus.ConnectPublishObserver(tap);
        bus.ConnectConsumeObserver(tap);
        return tap;
    }

    /// <summary>The one event of this type that was published, and its message id.</summary>
    public (Guid Id, TEvent Message) Single<TEvent>(Func<TEvent, bool> isIt) where TEvent : class
    {
        var (id, message) = Assert.Single(published, p => p.Message is TEvent e && isIt(e));
        return (id, (TEvent)message);
    }

    /// <summary>How many events of this type the process has published.</summary>
    public int Published<TEvent>() => published.Count(p => p.Message is TEvent);

    public int Deliveries(Guid id) => consumed.Count(c => c == id);

    public Task PostPublish<T>(PublishContext<T> context) where T : class
    {
        published.Enqueue((context.MessageId!.Value, context.Message));
        return Task.CompletedTask;
    }

    public Task PostConsume<T>(ConsumeContext<T> context) where T : class
    {
        consumed.Enqueue(context.MessageId!.Value);
        return Task.CompletedTask;
    }

    public Task PrePublish<T>(PublishContext<T> context) where T : class => Task.CompletedTask;

    public Task PublishFault<T>(PublishContext<T> context, Exception exception) where T : class => Task.CompletedTask;

    public Task PreConsume<T>(ConsumeContext<T> context) where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, Exception exception) where T : class => Task.CompletedTask;
}
