using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
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

/// <summary>Sees every event that a process consumes, with its message id, every delivery that a consumer has finished, and how many events the process has sent.</summary>
internal sealed class Tap : IConsumeObserver
{
    private readonly ConcurrentDictionary<(Guid Id, Type Type), object> seen = [];
    private readonly ConcurrentQueue<Guid> consumed = [];
    private readonly ConcurrentDictionary<string, long> sent = [];

    public static Tap On(TestHost host)
    {
        var tap = new Tap();
        host.App.Services.GetRequiredService<IBus>().ConnectConsumeObserver(tap);
        // Several hosts of one process share the names of meters; the scope tells whose they are. They end with their host.
        var factory = host.App.Services.GetRequiredService<IMeterFactory>();
        var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory && instrument.Name == "sourcing.messaging.sent") listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<long>((instrument, count, _, _) =>
            tap.sent.AddOrUpdate((string)instrument.Tags!.Single(t => t.Key == "sourcing.service").Value!, count, (_, before) => before + count));
        meters.Start();
        return tap;
    }

    /// <summary>The one event of this type that was consumed, or is about to be, and its message id.</summary>
    public (Guid Id, TEvent Message) Single<TEvent>(Func<TEvent, bool> isIt) where TEvent : class
    {
        var (key, message) = Assert.Single(seen, s => s.Value is TEvent e && isIt(e));
        return (key.Id, (TEvent)message);
    }

    /// <summary>How many events the process has sent from the outbox of a service.</summary>
    public long Sent(string service) => sent.GetValueOrDefault(service);

    public int Deliveries(Guid id) => consumed.Count(c => c == id);

    public Task PostConsume<T>(ConsumeContext<T> context) where T : class
    {
        consumed.Enqueue(context.MessageId!.Value);
        return Task.CompletedTask;
    }

    public Task PreConsume<T>(ConsumeContext<T> context) where T : class
    {
        seen[(context.MessageId!.Value, typeof(T))] = context.Message;
        return Task.CompletedTask;
    }

    public Task ConsumeFault<T>(ConsumeContext<T> context, Exception exception) where T : class => Task.CompletedTask;
}
