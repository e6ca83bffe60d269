using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sourcing.BuildingBlocks.Messaging;
using Sourcing.BuildingBlocks.Storage;

namespace Sourcing.UnitTests.Messaging;

/// <summary>The outbox, its relay and the consumers over MassTransit's in-memory transport and a real SQLite file.</summary>
public sealed class RelayTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("sourcing-relay-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_row_leaves_the_outbox_once_every_consumer_has_committed()
    {
        var received = new Received();
        using var host = await StartAsync(received);
        await RaiseAsync(host, new Rang("bell"));

        var first = await received.First.Reader.ReadAsync(TestContext.Current.CancellationToken);
        var second = await received.Second.Reader.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal("bell", first.What);
        Assert.Equal(first.MessageId, second.MessageId);
        await UntilWaitingAsync(host, 0);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_row_stays_in_the_outbox_while_one_consumer_fails_and_is_sent_again_under_the_same_id_at_the_next_start()
    {
        string firstId;
        var failing = new Received { SecondFails = true };
        using (var host = await StartAsync(failing))
        {
            await RaiseAsync(host, new Rang("bell"));
            firstId = (await failing.First.Reader.ReadAsync(TestContext.Current.CancellationToken)).MessageId;
            // The first attempt and three repetitions in memory; then the message is put off for seconds.
            for (var attempt = 0; attempt < 4; attempt++) await failing.Second.Reader.ReadAsync(TestContext.Current.CancellationToken);
            Assert.Equal(1, await WaitingAsync(host));
            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        var mended = new Received();
        using var again = await StartAsync(mended);
        Assert.Equal(firstId, (await mended.First.Reader.ReadAsync(TestContext.Current.CancellationToken)).MessageId);
        Assert.Equal(firstId, (await mended.Second.Reader.ReadAsync(TestContext.Current.CancellationToken)).MessageId);
        await UntilWaitingAsync(again, 0);
        await again.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Each_of_many_events_arrives_once_at_each_consumer()
    {
        var received = new Received();
        using var host = await StartAsync(received);
        await RaiseAsync(host, [.. Enumerable.Range(0, 2000).Select(i => new Rang($"{i}"))]);

        await UntilWaitingAsync(host, 0);

        await host.StopAsync(TestContext.Current.CancellationToken);
        foreach (var channel in new[] { received.First, received.Second })
        {
            channel.Writer.Complete();
            var seen = await channel.Reader.ReadAllAsync(TestContext.Current.CancellationToken).Select(r => r.What).ToListAsync(TestContext.Current.CancellationToken);
            Assert.Equal(Enumerable.Range(0, 2000).Select(i => $"{i}").Order(), seen.Order());
        }
    }

    private async Task<IHost> StartAsync(Received received)
    {
        var builder = Host.CreateApplicationBuilder([$"--SOURCING_DATA={folder}"]);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(received);
        builder.AddStore<BellBook>("bells");
        builder.AddMessaging(new Dictionary<Type, string[]> { [typeof(Rang)] = ["bells-first", "bells-second"] }, typeof(Rang).Assembly);
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    private static Task RaiseAsync(IHost host, params Rang[] events) => host.Services.GetRequiredService<WriteQueue<BellBook>>().RunAsync(
        _ => { },
        book =>
        {
            foreach (var e in events) book.Raise(e);
            return true;
        },
        TestContext.Current.CancellationToken);

    private static Task<long> WaitingAsync(IHost host) =>
        host.Services.GetRequiredService<Relay<BellBook>>().CountWaitingAsync(TestContext.Current.CancellationToken);

    private static async Task UntilWaitingAsync(IHost host, long count)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await WaitingAsync(host) != count) await tick.WaitForNextTickAsync(patience.Token);
    }
}

/// <summary>A book without rows of its own.</summary>
public sealed class BellBook : Book
{
    protected override Task LoadRowsAsync(Session session, CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void SaveRows(Session session)
    {
    }
}

public sealed record Rang(string What);

/// <summary>What the two consumers of a test saw.</summary>
public sealed class Received
{
    public Channel<(string MessageId, string What)> First { get; } = Channel.CreateUnbounded<(string, string)>();

    public Channel<(string MessageId, string What)> Second { get; } = Channel.CreateUnbounded<(string, string)>();

    public bool SecondFails { get; init; }
}

public sealed class FirstConsumer(Received received, Deliveries deliveries) : EventConsumer<Rang>(deliveries)
{
    protected override Task HandleAsync(string messageId, Rang message, CancellationToken cancellationToken) =>
        received.First.Writer.WriteAsync((messageId, message.What), cancellationToken).AsTask();
}

public sealed class FirstConsumerDefinition() : EventConsumerDefinition<FirstConsumer>("bells-first");

public sealed class SecondConsumer(Received received, Deliveries deliveries) : EventConsumer<Rang>(deliveries)
{
    protected override async Task HandleAsync(string messageId, Rang message, CancellationToken cancellationToken)
    {
        await received.Second.Writer.WriteAsync((messageId, message.What), cancellationToken);
        if (received.SecondFails) throw new InvalidOperationException("The second consumer fails.");
    }
}

public sealed class SecondConsumerDefinition() : EventConsumerDefinition<SecondConsumer>("bells-second");
