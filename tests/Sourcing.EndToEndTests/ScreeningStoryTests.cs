using Grpc.Core;
using Sourcing.Client;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;
using Sourcing.Suppliers.V1;
using Sourcing.Tests;

namespace Sourcing.EndToEndTests;

/// <summary>A real process that judges by the real list of OFAC.</summary>
public sealed class ScreeningStoryTests
{
    private const int Kills = 10;
    private const int Seed = 20261125;

    private static readonly string[] Files = ["sdn", "alt", "add"];

    private static readonly ImportListOptions Ofac = new() { List = "ofac-sdn", Format = ListFormat.OfacCsv, MeasureType = MeasureType.AssetFreeze, Jurisdiction = "US" };

    [Fact]
    public async Task Listed_suppliers_suppliers_of_listed_owners_and_misspelt_ones_are_never_approved_and_a_new_version_stops_an_approved_one()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var list = Files.Select(file => File.ReadAllBytes(SharedData.Path($"sanctions/ofac/{file}.csv"))).ToArray();
        await using var service = new StandaloneProcess("--Screening:RequireLists=true");
        await service.StartAsync(cancellationToken);
        using var compliance = service.Connect("compliance", null);
        using var buyer = service.Connect("buyer", "buyers/story");
        Assert.Equal("SCREENING_NOT_READY", await RefusalAsync(compliance, await RegisterAsync(compliance, "Ratnapura Stones")));
        await UploadAsync(compliance, list, cancellationToken);

        Assert.Equal("SUPPLIER_BLOCKED", await RefusalAsync(compliance, await RegisterAsync(compliance, "Myanma Gems Enterprise")));
        Assert.Equal("SUPPLIER_BLOCKED", await RefusalAsync(compliance, await RegisterAsync(compliance, "Shwe Pearl Export", Owner("Myanmar Ruby Enterprise", "30"), Owner("Cancri Gems & Jewellery Co., Ltd.", "25"))));
        Assert.Contains(await RefusalAsync(compliance, await RegisterAsync(compliance, "Myanmar Imperial Jade Company Ltd")), new[] { "SUPPLIER_ON_HOLD", "SUPPLIER_BLOCKED" });

        var clean = await RegisterAsync(compliance, "Zephyr Quarry Holdings");
        await compliance.Suppliers.ApproveSupplierAsync(new() { Name = clean }, cancellationToken: cancellationToken);
        using var supplier = service.Connect("supplier", clean);
        var lot = await supplier.Lots.CreateLotAsync(new CreateLotRequest { Lot = Sample.Ruby() }, cancellationToken: cancellationToken);
        // One line more, as OFAC would add it.
        var added = "99999,\"ZEPHYR QUARRY HOLDINGS\",-0- ,\"BURMA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"u8.ToArray();
        await UploadAsync(compliance, [[.. added, .. list[0]], list[1], list[2]], cancellationToken);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await buyer.Orders.PlaceOrderAsync(new PlaceOrderRequest { Lines = { new OrderLineRequest { Lot = lot.Name } } }, cancellationToken: cancellationToken));

        Assert.Contains(SourcingError.From(refused).Reason, new[] { "SUPPLIER_NOT_CLEAR", "SUPPLIER_SUSPENDED" });
        Assert.Empty((await compliance.Screening.VerifyDecisionsAsync(new(), cancellationToken: cancellationToken)).Problems);
    }

    [Fact]
    public async Task An_import_that_is_killed_leaves_all_of_a_version_or_nothing_and_a_sound_log()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var list = Files.Select(file => File.ReadAllBytes(SharedData.Path($"sanctions/ofac/{file}.csv"))).ToArray();
        await using var service = new StandaloneProcess("--Screening:RequireLists=true");
        await service.StartAsync(cancellationToken);
        using var compliance = service.Connect("compliance", null);
        var supplier = await RegisterAsync(compliance, "Myanma Gems Enterprise");
        var moments = new Random(Seed);
        var last = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            // Each tries another version, so that there is something to write.
            byte[] line = [.. $"{90000 + kill},\"ZEPHYR QUARRY {kill} HOLDINGS\",-0- ,\"BURMA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n".Select(c => (byte)c)];
            var importing = Record.ExceptionAsync(() => UploadAsync(compliance, [[.. line, .. list[0]], list[1], list[2]], cancellationToken));
            await Task.Delay(TimeSpan.FromMilliseconds(moments.Next(1, 1500)), TimeProvider.System, cancellationToken);
            await service.KillAsync();
            var failure = await importing;
            await service.StartAsync(cancellationToken);

            var versions = (await compliance.Screening.ListListVersionsAsync(new(), cancellationToken: cancellationToken)).Versions;
            Assert.True(failure is RpcException || versions.Count > last, $"An import that was answered is there, of {versions.Count} versions after {last}; else it fails as a call: {failure}");
            Assert.Equal(versions.Count > 0 ? 1 : 0, versions.Count(v => v.State == ListVersion.Types.State.Active));
            last = versions.Count;
            if (last == 0) continue;
            var found = await compliance.Screening.ScreenPartyAsync(new() { Name = "Myanma Gems Enterprise" }, cancellationToken: cancellationToken);
            Assert.Equal(1, found.Matches[0].Score);
            Assert.Equal("SUPPLIER_BLOCKED", await RefusalAsync(compliance, supplier));
            Assert.Empty((await compliance.Screening.VerifyDecisionsAsync(new(), cancellationToken: cancellationToken)).Problems);
        }
        await UploadAsync(compliance, list, cancellationToken);
        var decisions = (await compliance.Screening.ListDecisionsAsync(new() { Supplier = supplier }, cancellationToken: cancellationToken)).Decisions;
        foreach (var decision in decisions.Where(d => d.Kind == "screening").Take(3))
            Assert.True((await compliance.Screening.ReplayDecisionAsync(new() { Name = decision.Name }, cancellationToken: cancellationToken)).IsIdentical, decision.Name);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Kills} kills, {last} versions came into force before one");
    }

    private static Task<ListVersion> UploadAsync(SourcingClient compliance, byte[][] contents, CancellationToken cancellationToken) =>
        compliance.Screening.UploadAsync(Ofac, [.. Files.Zip(contents, (name, content) => (name, (Stream)new MemoryStream(content)))], cancellationToken);

    private static async Task<string> RegisterAsync(SourcingClient compliance, string name, params Owner[] owners) => (await compliance.Suppliers.CreateSupplierAsync(new()
    {
        Supplier = new() { DisplayName = name, LegalName = name, CountryCode = "MM", Record = new() { Owners = { owners } } },
    })).Name;

    private static async Task<string> RefusalAsync(SourcingClient compliance, string supplier) =>
        SourcingError.From(await Assert.ThrowsAsync<RpcException>(async () => await compliance.Suppliers.ApproveSupplierAsync(new() { Name = supplier }))).Reason;

    private static Owner Owner(string name, string percent) => new() { Party = new() { Name = name, Type = RelatedParty.Types.Type.Organisation }, Percent = percent };
}
