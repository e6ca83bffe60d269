using Sourcing.EndToEndTests.Trade;

namespace Sourcing.EndToEndTests.Faults;

/// <summary>
/// Parts of the cluster die, stand still or are cut off under load, and nothing that was promised is broken: what a fault may cost is
/// time. Each ends with the same audit, whose figures it prints.
/// </summary>
[Collection(nameof(FaultTests))]
[CollectionDefinition(nameof(FaultTests), DisableParallelization = true)]
public sealed class FaultTests(Servers servers)
{
    private const int Seed = 20261124;
    private const int Kills = 20;
    private const int AtOnce = 100;

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(10);

    /// <summary>Longer than any fault that lasts: no reservation lapses for it.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(3);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("suppliers")]
    [InlineData("lots")]
    [InlineData("orders")]
    public async Task A_service_that_is_killed_twenty_times_loses_nothing(string service)
    {
        await using var campaign = await StartAsync($"kill -9 of {service}", Short);
        var replicas = campaign.Cluster.Of(service).ToArray();
        for (var kill = 0; kill < Kills; kill++)
        {
            await campaign.Load.AnswersAsync(campaign.Random.Next(1, 120), Cancelled);
            // One of both, and every fourth time both: then nobody is left to answer.
            var victims = kill % 4 == 3 ? replicas : [replicas[campaign.Random.Next(replicas.Length)]];
            await campaign.InjectAsync(() => Task.WhenAll(victims.Select(r => r.Process.KillAsync())));
            foreach (var victim in victims) victim.Process.Start();
            // Sometimes the next one comes while it still starts.
            if (campaign.Random.Next(3) > 0) await campaign.Cluster.ReadyAsync(Cancelled);
        }
        await campaign.AuditAsync(mayLapse: true, Cancelled);
    }

    [Fact]
    public async Task A_service_that_is_told_to_stop_finishes_what_is_in_flight_and_ends_with_0_within_ten_seconds()
    {
        await using var campaign = await StartAsync("SIGTERM of every process", TimeSpan.FromSeconds(30));
        foreach (var replica in campaign.Cluster.Replicas.Concat(campaign.Cluster.Replicas))
        {
            await campaign.Load.AnswersAsync(campaign.Random.Next(20, 80), Cancelled);
            await campaign.InjectAsync(async () =>
            {
                var (code, took) = await replica.Process.TerminateAsync(Cancelled);
                TestContext.Current.TestOutputHelper?.WriteLine($"{replica.Name} ended with {code} after {took.TotalSeconds:0.0} s");
                Assert.True(code == 0 && took < TimeSpan.FromSeconds(10), $"{replica.Name} ended with {code} after {took}: {replica.Process.Output}");
            });
            await replica.Process.StartAsync(Cancelled);
        }
        await campaign.AuditAsync(mayLapse: false, Cancelled);
    }

    [Fact]
    public async Task A_broker_that_is_killed_and_one_that_is_away_for_half_a_minute_stop_no_order()
    {
        await using var campaign = await StartAsync("RabbitMQ killed, and stopped for 30 s", Long);
        for (var kill = 0; kill < 3; kill++)
        {
            await campaign.Load.AnswersAsync(campaign.Random.Next(50, 150), Cancelled);
            await campaign.InjectAsync(() => servers.KillAsync(Servers.RabbitMq, Cancelled));
            await campaign.Load.AnswersAsync(campaign.Random.Next(50, 150), Cancelled);
            await servers.StartAsync(Servers.RabbitMq, Cancelled);
        }
        await campaign.InjectAsync(() => servers.StopAsync(Servers.RabbitMq, Cancelled));
        var before = campaign.Load.Accepted.Count;
        await Campaign.LastAsync(TimeSpan.FromSeconds(30), Cancelled);
        Assert.True(campaign.Load.Accepted.Count > before, "No order was accepted while the broker was away.");
        Assert.True(await campaign.Cluster.CountAsync("orders", "SELECT coalesce(sum(jsonb_array_length(body::jsonb -> 'orders')), 0) FROM outbox WHERE type LIKE '%OrdersPlaced'", Cancelled) >= campaign.Load.Accepted.Count - before, "The events do not wait in the outbox.");
        await campaign.Cluster.ReadyAsync(Cancelled);
        await servers.StartAsync(Servers.RabbitMq, Cancelled);
        await campaign.AuditAsync(mayLapse: false, Cancelled);
    }

    [Fact]
    public async Task A_database_server_that_is_restarted_and_killed_comes_back_with_all_that_was_accepted()
    {
        await using var campaign = await StartAsync("PostgreSQL restarted and killed", Short);
        for (var round = 0; round < 6; round++)
        {
            await campaign.Load.AnswersAsync(campaign.Random.Next(50, 200), Cancelled);
            await campaign.InjectAsync(() => round % 2 == 0 ? servers.StopAsync(Servers.Postgres, Cancelled) : servers.KillAsync(Servers.Postgres, Cancelled));
            await servers.StartAsync(Servers.Postgres, Cancelled);
        }
        await campaign.AuditAsync(mayLapse: true, Cancelled);
    }

    [Fact]
    public async Task A_process_that_stands_still_for_twenty_seconds_does_no_harm_when_it_wakes_with_old_plans()
    {
        await using var campaign = await StartAsync("SIGSTOP for 20 s of the process that relays", Long);
        foreach (var service in Cluster.Services)
        {
            await campaign.Load.AnswersAsync(campaign.Random.Next(50, 100), Cancelled);
            var paused = await campaign.Cluster.RelayAsync(service, Cancelled) ?? campaign.Cluster.Of(service).First();
            await campaign.InjectAsync(() => paused.Process.PauseAsync(Cancelled));
            var since = TimeProvider.System.GetTimestamp();
            var successor = await Audit.UntilAsync(() => campaign.Cluster.RelayAsync(service, Cancelled), relay => relay is not null && relay != paused, Cancelled);
            TestContext.Current.TestOutputHelper?.WriteLine($"{successor?.Name} relays instead of {paused.Name} after {TimeProvider.System.GetElapsedTime(since).TotalSeconds:0.0} s");
            Assert.NotNull(successor);
            await Campaign.LastAsync(TimeSpan.FromSeconds(20) - TimeProvider.System.GetElapsedTime(since), Cancelled);
            await paused.Process.ResumeAsync(Cancelled);
        }
        await campaign.AuditAsync(mayLapse: false, Cancelled);
    }

    [Fact]
    public async Task A_network_that_is_cut_or_swallows_everything_costs_time_and_nothing_else()
    {
        await using var campaign = await StartAsync("network cut or stalled between a service and its database or the broker", Long);
        foreach (var round in Enumerable.Range(0, 12))
        {
            await campaign.Load.AnswersAsync(campaign.Random.Next(20, 80), Cancelled);
            var replica = campaign.Cluster.Replicas[round % campaign.Cluster.Replicas.Count];
            var way = campaign.Random.Next(2) == 0 ? replica.Database : replica.Broker;
            await campaign.InjectAsync(() =>
            {
                if (round % 2 == 0) way.Cut();
                else way.Stall();
                return Campaign.LastAsync(TimeSpan.FromSeconds(campaign.Random.Next(2, 8)), Cancelled);
            });
            way.Restore();
        }
        await campaign.AuditAsync(mayLapse: false, Cancelled);
    }

    [Fact]
    public async Task Messages_that_come_three_times_late_and_out_of_order_have_each_effect_once()
    {
        await using var campaign = await StartAsync("each message three times, late, shuffled", TimeSpan.FromSeconds(5));
        await campaign.Load.AnswersAsync(50, Cancelled);
        // Those who hear of orders hear nothing, until the reservations are over.
        var listeners = campaign.Cluster.Of("lots").Concat(campaign.Cluster.Of("suppliers")).ToList();
        listeners.ForEach(r => r.Broker.Cut());
        await campaign.Load.AnswersAsync(100, Cancelled);
        await Campaign.LastAsync(TimeSpan.FromSeconds(8), Cancelled);
        await RepeatAsync("lots-order-placed", "lots-order-cancelled", "suppliers-order-placed");
        // Then those who placed them hear nothing of what became of the lots.
        var placers = campaign.Cluster.Of("orders").ToList();
        placers.ForEach(r => r.Broker.Cut());
        listeners.ForEach(r => r.Broker.Restore());
        await RepeatAsync("orders-stock-committed", "orders-stock-released");
        placers.ForEach(r => r.Broker.Restore());
        await campaign.AuditAsync(mayLapse: true, Cancelled);

        // The first messages of a queue become its last, each of them three times.
        async Task RepeatAsync(params string[] queues)
        {
            foreach (var queue in queues)
            {
                var messages = await Audit.UntilAsync(() => campaign.Cluster.TakeAsync(queue, AtOnce, Cancelled), taken => taken.Count > 0, Cancelled);
                var again = Enumerable.Repeat(messages, 3).SelectMany(m => m).ToArray();
                Assert.NotEmpty(again);
                campaign.Random.Shuffle(again);
                foreach (var message in again) await campaign.InjectAsync(() => campaign.Cluster.PutAsync(queue, message, Cancelled));
            }
        }
    }

    private Task<Campaign> StartAsync(string fault, TimeSpan reservationTime) => Campaign.StartAsync(fault, servers, Seed, reservationTime, Cancelled);
}
