using Sourcing.EndToEndTests.Trade;

namespace Sourcing.EndToEndTests.Faults;

/// <summary>The standalone process is killed under load, again and again, and nothing that was promised is broken.</summary>
[Collection(nameof(FaultTests))]
public sealed class KillTests
{
    private const int Kills = 20;
    private const int Callers = 16;
    private const int Seed = 20261123;

    [Fact]
    public async Task Twenty_kills_under_load_lose_nothing_double_nothing_and_oversell_nothing()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var service = new StandaloneProcess("--Lots:ReservationTime=00:00:05", "--Lots:ExpiryInterval=00:00:00.2");
        await service.StartAsync(cancellationToken);
        using var buyer = service.Connect("buyer", "buyers/kill-test");
        using var compliance = service.Connect("compliance", null);
        var market = await Market.OpenAsync(service.Connect, cancellationToken);

        var load = new Load([buyer], market.Lots);
        load.Start(Callers, Seed, cancellationToken);
        var moments = new Random(Seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            // A life is as long as it takes to answer some requests: from the very first to well warmed up.
            await load.AnswersAsync(moments.Next(1, 250), cancellationToken);
            await service.KillAsync();
            await service.StartAsync(cancellationToken);
        }
        await load.AnswersAsync(50, cancellationToken);
        await load.StopAsync();

        var audit = await Audit.RunAsync(buyer, compliance, market, load, cancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(Figures.Line("kill -9 of the standalone process", Kills, load, audit));
        Assert.Empty(audit.Problems);
        Assert.NotEmpty(load.Cancelled);
        Assert.NotEmpty(load.Received);
        Assert.True(load.Repeated > 0, "No kill hit a request in flight: the test did not test.");
    }
}
