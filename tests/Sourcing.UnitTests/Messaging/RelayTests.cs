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
        var failing = new Received { SecondFailsFor = _ => true };
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

    [Fact]
    public async Task Killed_when_all_consumers_have_committed_and_the_row_has_not_left_an_event_is_sent_again_under_the_same_id()
    {
        var go = new TaskCompletionSource();
        var received = new Received { SecondMayGoOn = go.Task };
        using var host = await StartAsync(received);
        await RaiseAsync(host, new Rang("bell"));
        var id = (await received.First.Reader.ReadAsync(TestContext.Current.CancellationToken)).MessageId;
        // From here on nothing is written, so the row cannot leave.
        using var end = new ManualResetEventSlim();
        var blocked = host.Services.GetRequiredService<WriteQueue<BellBook>>().RunAsync(_ => { }, _ => { end.Wait(TimeSpan.FromSeconds(30)); return true; }, CancellationToken.None);
        go.SetResult();
        await received.Second.Reader.ReadAsync(TestContext.Current.CancellationToken);

        // What a process finds that starts after a kill.
        var left = Directory.CreateDirectory(Path.Combine(folder, "left")).FullName;
        foreach (var file in Directory.GetFiles(folder, "bells.db*")) File.Copy(file, Path.Combine(left, Path.GetFileName(file)));
        end.Set();
        await blocked;
        await host.StopAsync(TestContext.Current.CancellationToken);

        var later = new Received();
        using var again = await StartAsync(later, left);
        Assert.Equal(id, (await later.First.Reader.ReadAsync(TestContext.Current.CancellationToken)).MessageId);
        Assert.Equal(id, (await later.Second.Reader.ReadAsync(TestContext.Current.CancellationToken)).MessageId);
        await UntilWaitingAsync(again, 0);
        await again.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Events_that_one_consumer_cannot_handle_keep_no_others_waiting()
    {
        // More than three quarters of what may be on its way at once.
        const int stuck = 450;
        const int free = 600;
        var received = new Received { SecondFailsFor = what => what.StartsWith("stuck", StringComparison.Ordinal) };
        using var host = await StartAsync(received);
        await RaiseAsync(host, [.. Enumerable.Range(0, stuck).Select(i => new Rang($"stuck {i}"))]);
        for (var i = 0; i < stuck; i++) await received.First.Reader.ReadAsync(TestContext.Current.CancellationToken);
        await RaiseAsync(host, [.. Enumerable.Range(0, free).Select(i => new Rang($"free {i}"))]);

        await UntilWaitingAsync(host, stuck);

        await host.StopAsync(TestContext.Current.CancellationToken);
        received.First.Writer.Complete();
        var seen = await received.First.Reader.ReadAllAsync(TestContext.Current.CancellationToken).Select(r => r.What).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, free).Select(i => $"free {i}").Order(), seen.Order());
    }

    private async Task<IHost> StartAsync(Received received, string? data = null)
    {
        var builder = Host.CreateApplicationBuilder([$"--SOURCING_DATA={data ?? folder}"]);
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

    public Func<string, bool> SecondFailsFor { get; init; } = _ => false;

    /// <summary>The second consumer waits for it.</summary>
    public Task SecondMayGoOn { get; init; } = Task.CompletedTask;
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
        await received.SecondMayGoOn.WaitAsync(cancellationToken);
        await received.Second.Writer.WriteAsync((messageId, message.What), cancellationToken);
        if (received.SecondFailsFor(message.What)) throw new InvalidOperationException("The second consumer fails.");
    }
}

public sealed class SecondConsumerDefinition() : EventConsumerDefinition<SecondConsumer>("bells-second");
