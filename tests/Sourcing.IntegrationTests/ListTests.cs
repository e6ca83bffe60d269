using Dapper;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;
using Sourcing.Tests;
using Date = Google.Type.Date;
using Standing = Sourcing.Suppliers.V1.SupplierStanding.Types.Standing;
using State = Sourcing.Suppliers.V1.Supplier.Types.State;
using VersionState = Sourcing.Suppliers.V1.ListVersion.Types.State;

namespace Sourcing.IntegrationTests;

/// <summary>Lists that come, change, shrink, grow old and are wrong; and what they do to suppliers and orders.</summary>
public sealed class ListTests : IDisposable
{
    private const string Listed = "Zephyr Quarry Holdings";
    private const string List = "test-list";

    private static readonly (string, string, string)[] Some = [.. ListUpload.Filling(10)];
    private static readonly (string, string, string) Entry = ("z1", "Company", Listed);

    private readonly TestData data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task Without_a_list_nobody_is_approved()
    {
        await using var host = await StartAsync();
        var supplier = await host.Api.RegisterSupplierAsync();

        await Refused.ByAsync(ApproveAsync(host, supplier.Organisation), ("SCREENING_NOT_READY", supplier.Organisation));

        await host.Api.Compliance.ImportAsync(List, ListUpload.Made(Some));
        Assert.Equal(State.Approved, (await ApproveAsync(host, supplier.Organisation)).State);
    }

    [Fact]
    public async Task A_list_that_grows_too_old_stops_everybody_until_it_is_loaded_again()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));
        await using var host = await TestHost.StartAsync(data, clock, configure: null, "Screening:RequireLists=true", "Screening:MaxListAge=02:00:00");
        var compliance = host.Api.Compliance;
        await compliance.ImportAsync(List, ListUpload.Made(Some));
        var (supplier, lot) = await host.Api.OfferAsync(Sample.Ruby());
        var other = await host.Api.RegisterSupplierAsync();

        clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(Standing.OnHold, await StandingAsync(host, supplier.Organisation));
        await Refused.ByAsync(ApproveAsync(host, other.Organisation), ("SCREENING_NOT_READY", other.Organisation));
        await Refused.ByAsync(host.Api.Buyer().Orders.PlaceOrderAsync(Sample.Order(lot)), ("SUPPLIER_NOT_CLEAR", supplier.Organisation));

        var again = await compliance.ImportAsync(List, ListUpload.Made(Some));
        Assert.Equal((1L, VersionState.Active), (again.Version, again.State));
        Assert.Equal(Standing.Clear, await StandingAsync(host, supplier.Organisation));
    }

    [Fact]
    public async Task A_new_version_stops_whom_it_names_at_once_and_their_open_orders_and_one_without_them_frees_both()
    {
        await using var host = await StartAsync();
        var compliance = host.Api.Compliance;
        await compliance.ImportAsync(List, ListUpload.Made(Some));
        var supplier = await OpenAsync(host, Listed);
        var (ordered, free) = (await supplier.OfferAsync(Sample.Ruby()), await supplier.OfferAsync(Sample.Ruby()));
        var buyer = host.Api.Buyer();
        var order = await buyer.Orders.PlaceOrderAsync(Sample.Order(ordered));
        await buyer.CommittedAsync(order.Name);

        await compliance.ImportAsync(List, ListUpload.Made([.. Some, Entry]));
        Assert.Equal(Standing.Blocked, await StandingAsync(host, supplier.Organisation));
        // Lots knows it a little later than Suppliers.
        Assert.Contains((await Refused.AnyAsync(() => buyer.Orders.PlaceOrderAsync(Sample.Order(free)).ResponseAsync)).Reason, new[] { "SUPPLIER_NOT_CLEAR", "SUPPLIER_SUSPENDED" });
        await Eventually.ReadAsync(() => buyer.OrderAsync(order.Name), o => o.Compliance == Order.Types.Compliance.OnHold);

        await compliance.ImportAsync(List, ListUpload.Made(Some));
        Assert.Equal(State.UnderReview, (await Eventually.ReadAsync(() => compliance.SupplierAsync(supplier.Organisation), s => s.State != State.Blocked)).State);
        await ApproveAsync(host, supplier.Organisation);
        await Eventually.ReadAsync(() => buyer.OrderAsync(order.Name), o => o.Compliance == Order.Types.Compliance.Clear);
    }

    [Fact]
    public async Task Everybody_is_screened_again_without_being_asked_for()
    {
        await using var host = await StartAsync();
        var compliance = host.Api.Compliance;
        await compliance.ImportAsync(List, ListUpload.Made(Some));
        var suppliers = new List<Party>();
        for (var i = 0; i < 5; i++) suppliers.Add(await OpenAsync(host, $"{Listed} {(char)('A' + i)}lpha"));

        await compliance.ImportAsync(List, ListUpload.Made([.. Some, Entry]));

        foreach (var supplier in suppliers)
            await Eventually.ReadAsync(() => compliance.SupplierAsync(supplier.Organisation), s => s.Screening == Supplier.Types.Screening.OnHold);
    }

    [Fact]
    public async Task An_order_is_not_placed_with_a_supplier_that_a_new_version_names_after_its_lots_were_reserved()
    {
        var between = new BetweenReservationAndPlacement();
        await using var host = await StartAsync(between.AddTo);
        var compliance = host.Api.Compliance;
        await compliance.ImportAsync(List, ListUpload.Made(Some));
        var supplier = await OpenAsync(host, Listed);
        var lot = await supplier.OfferAsync(Sample.Ruby());
        var buyer = host.Api.Buyer();
        between.Happens = () => compliance.ImportAsync(List, ListUpload.Made([.. Some, Entry]));

        await Refused.ByAsync(buyer.Orders.PlaceOrderAsync(Sample.Order(lot)), ("SUPPLIER_NOT_CLEAR", supplier.Organisation));

        Assert.True(between.HasHappened);
        Assert.Empty((await buyer.Orders.ListOrdersAsync(new())).Orders);
        await compliance.ImportAsync(List, ListUpload.Made(Some));
        await ApproveAsync(host, supplier.Organisation);
        await Eventually.ReadAsync(() => compliance.LotAsync(lot.Name), l => l.AvailableQuantity.Equals(lot.AvailableQuantity));
    }

    [Fact]
    public async Task A_list_of_another_measure_holds_and_does_not_block()
    {
        await using var host = await StartAsync();
        await host.Api.Compliance.ImportAsync(List, ListUpload.Made([.. Some, Entry]), MeasureType.Sectoral);
        var supplier = await RegisterAsync(host, Listed);

        await Refused.ByAsync(ApproveAsync(host, supplier.Name), ("SUPPLIER_ON_HOLD", supplier.Name));
    }

    [Fact]
    public async Task A_measure_about_some_goods_holds_only_who_supplies_them_or_may()
    {
        await using var host = await StartAsync();
        var compliance = host.Api.Compliance;
        await compliance.ImportAsync(
            new ImportListOptions { List = List, Format = ListFormat.OpensanctionsCsv, MeasureType = MeasureType.Sectoral, Jurisdiction = "EU", Goods = { "diamond" } }, ("", ListUpload.Made([.. Some, Entry])));
        var supplier = await RegisterAsync(host, Listed);
        await Refused.ByAsync(ApproveAsync(host, supplier.Name), ("SUPPLIER_ON_HOLD", supplier.Name));

        await compliance.Suppliers.UpdateSupplierAsync(new() { Supplier = new() { Name = supplier.Name, Record = new() { Supplies = { "ruby" } } }, UpdateMask = new() { Paths = { "record" } } });
        Assert.Equal(State.Approved, (await ApproveAsync(host, supplier.Name)).State);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"id\",\"schema\",\"name\"\n")]
    [InlineData("<html>Not found</html>\n")]
    [InlineData("\"id\",\"schema\",\"name\",\"aliases\",\"birth_date\",\"countries\",\"identifiers\"\n\"a\",\"Company\",\"Cut o")]
    [InlineData("\"id\",\"schema\",\"name\",\"aliases\",\"birth_date\",\"countries\",\"identifiers\"\n\"a\",\"Company\",\"Twice\",\"\",\"\",\"\",\"\"\n\"a\",\"Company\",\"Twice B\",\"\",\"\",\"\",\"\"\n")]
    public async Task A_file_that_is_not_the_list_is_refused_and_the_old_version_stays(string file)
    {
        await using var host = await StartAsync();
        var compliance = host.Api.Compliance;
        var before = await compliance.ImportAsync(List, ListUpload.Made([.. Some, Entry]));

        await Refused.WithAsync(StatusCode.InvalidArgument, "LIST_NOT_READABLE", () => compliance.ImportAsync(List, System.Text.Encoding.UTF8.GetBytes(file)));

        Assert.Equal([before], (await compliance.Screening.ListListVersionsAsync(new())).Versions);
        Assert.Equal("z1", (await compliance.Screening.ScreenPartyAsync(new() { Name = Listed })).Matches[0].Entry);
    }

    [Fact]
    public async Task A_real_list_that_is_cut_off_anywhere_is_refused()
    {
        await using var host = await StartAsync();
        var before = await host.Api.Compliance.ImportOfacAsync();

        foreach (var file in new[] { "sdn", "alt", "add" })
            await Refused.WithAsync(StatusCode.InvalidArgument, "LIST_NOT_READABLE", () => host.Api.Compliance.ImportOfacAsync((name, bytes) => name == file ? bytes[..(bytes.Length * 2 / 3)] : bytes));

        Assert.Equal([before], (await host.Api.Compliance.Screening.ListListVersionsAsync(new())).Versions);
    }

    [Fact]
    public async Task A_list_that_shrinks_by_more_than_a_fifth_waits_for_a_second_person()
    {
        await using var host = await StartAsync();
        var (anna, ben) = (host.Api.With("compliance", person: "anna"), host.Api.With("compliance", person: "ben"));
        await anna.ImportAsync(List, ListUpload.Made([.. Some, Entry]));

        var shrunk = await anna.ImportAsync(List, ListUpload.Made(Some[..5]));
        Assert.Equal((VersionState.Staged, true, 5, 0, 6), (shrunk.State, shrunk.NeedsSecondPerson, shrunk.EntryCount, shrunk.AddedCount, shrunk.RemovedCount));
        Assert.Equal("z1", (await anna.Screening.ScreenPartyAsync(new() { Name = Listed })).Matches[0].Entry);
        await Refused.ByAsync(anna.Screening.ApplyListVersionAsync(new() { Name = shrunk.Name }), ("SECOND_PERSON_NEEDED", shrunk.Name));

        var applied = await ben.Screening.ApplyListVersionAsync(new() { Name = shrunk.Name });
        Assert.Equal((VersionState.Active, "anna", "ben"), (applied.State, applied.Importer, applied.Applier));
        Assert.Empty((await anna.Screening.ScreenPartyAsync(new() { Name = Listed })).Matches);
        Assert.Equal([VersionState.Active, VersionState.Superseded], (await anna.Screening.ListListVersionsAsync(new() { List = List })).Versions.Select(v => v.State));
        await Refused.ByAsync(ben.Screening.ApplyListVersionAsync(new() { Name = shrunk.Name }), ("LIST_VERSION_NOT_STAGED", shrunk.Name));
    }

    [Fact]
    public async Task A_list_that_one_person_takes_away_in_small_steps_waits_for_a_second_one()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));
        await using var host = await TestHost.StartAsync(data, clock, configure: null, "Screening:RequireLists=true");
        var (anna, ben) = (host.Api.With("compliance", person: "anna"), host.Api.With("compliance", person: "ben"));
        Task<ListVersion> ImportAsync(int entries) => anna.ImportAsync(List, ListUpload.Made([.. ListUpload.Filling(entries)]));

        Assert.Equal(VersionState.Active, (await ImportAsync(10)).State);
        Assert.Equal(VersionState.Active, (await ImportAsync(8)).State);
        var third = await ImportAsync(7);
        Assert.Equal((VersionState.Staged, true), (third.State, third.NeedsSecondPerson));
        await Refused.WithAsync(StatusCode.FailedPrecondition, "SECOND_PERSON_NEEDED", anna.Screening.ApplyListVersionAsync(new() { Name = third.Name }));
        await ben.Screening.ApplyListVersionAsync(new() { Name = third.Name });

        // What a second person has let through is what the next is measured by; and what has been in force for long.
        Assert.Equal(VersionState.Active, (await ImportAsync(6)).State);
        Assert.Equal(VersionState.Staged, (await ImportAsync(5)).State);
        clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal(VersionState.Active, (await anna.ImportAsync(List, ListUpload.Made([.. ListUpload.Filling(5), Entry]))).State);
    }

    [Fact]
    public async Task A_list_that_is_exchanged_for_another_one_or_stops_less_waits_for_a_second_person()
    {
        await using var host = await StartAsync();
        var (anna, ben) = (host.Api.With("compliance", person: "anna"), host.Api.With("compliance", person: "ben"));
        await anna.ImportAsync(List, ListUpload.Made([.. Some, Entry]));

        var exchanged = await anna.ImportAsync(List, ListUpload.Made([.. Enumerable.Range(0, 20).Select(i => ($"x{i}", "Company", $"Invented {(char)('a' + i)}zq"))]));
        var weaker = await anna.ImportAsync(List, ListUpload.Made([.. Some, Entry]), MeasureType.Sectoral);

        Assert.Equal((VersionState.Staged, true), (exchanged.State, exchanged.NeedsSecondPerson));
        Assert.Equal((VersionState.Staged, true), (weaker.State, weaker.NeedsSecondPerson));
        await Refused.ByAsync(anna.Screening.ApplyListVersionAsync(new() { Name = weaker.Name }), ("SECOND_PERSON_NEEDED", weaker.Name));
        Assert.Equal(VersionState.Active, (await ben.Screening.ApplyListVersionAsync(new() { Name = weaker.Name })).State);
        await Refused.WithAsync(StatusCode.PermissionDenied, "PERSON_MISSING", () => host.Api.With("compliance", person: "").ImportAsync(List, ListUpload.Made(Some)));
    }

    [Fact]
    public async Task The_first_version_of_a_list_can_be_staged_twice_and_loaded_then()
    {
        await using var host = await StartAsync();
        var compliance = host.Api.Compliance;
        var first = await compliance.ImportAsync(List, ListUpload.Made(Some), stage: true);
        var again = await compliance.ImportAsync(List, ListUpload.Made(Some), stage: true);
        var loaded = await compliance.ImportAsync(List, ListUpload.Made(Some));

        Assert.Equal([(1L, VersionState.Staged), (1, VersionState.Staged), (1, VersionState.Active)], new[] { first, again, loaded }.Select(v => (v.Version, v.State)));
        Assert.Single((await compliance.Screening.ListListVersionsAsync(new())).Versions);
    }

    [Fact]
    public async Task What_a_staged_version_would_do_is_told_before_it_does_it()
    {
        await using var host = await StartAsync();
        var compliance = host.Api.Compliance;
        await compliance.ImportAsync(List, ListUpload.Made(Some));
        var (hit, other) = (await OpenAsync(host, Listed), await OpenAsync(host, "Somebody Else Zqv"));

        var (buyer, parcel) = (host.Api.Buyer(), await hit.OfferAsync(Sample.Parcel()));
        var orders = new List<string>();
        foreach (var carats in new[] { "1", "2", "3" })
            orders.Add((await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, carats)))).Name)).Name);
        await buyer.Orders.CancelOrderAsync(new() { Name = orders[1] });
        await host.DrainedAsync();

        var staged = await compliance.ImportAsync(List, ListUpload.Made([.. Some, Entry]), stage: true);
        var impact = await compliance.Screening.AssessListImpactAsync(new() { Name = staged.Name });

        Assert.Equal(2, impact.ScreenedCount);
        var only = Assert.Single(impact.Impacts);
        Assert.Equal((hit.Organisation, Verdict.Clear, Verdict.Block, "z1"), (only.Supplier, only.OldVerdict, only.NewVerdict, only.Matches[0].Entry));
        Assert.Equal((3L, 2L), (only.OrderCount, only.OpenOrderCount));
        Assert.Equal([orders[2], orders[0]], only.OpenOrders);
        Assert.Equal((Standing.Clear, Standing.Clear), (await StandingAsync(host, hit.Organisation), await StandingAsync(host, other.Organisation)));
        var diff = await compliance.Screening.DiffListVersionsAsync(new() { Name = staged.Name });
        Assert.Equal([("z1", "", Listed)], diff.Changes.Select(c => (c.Entry, c.OldName, c.NewName)));
        await compliance.Screening.ApplyListVersionAsync(new() { Name = staged.Name });
        Assert.Equal((Standing.Blocked, Standing.Clear), (await StandingAsync(host, hit.Organisation), await StandingAsync(host, other.Organisation)));
    }

    [Fact]
    public async Task Whom_a_new_version_hits_is_not_paid_from_that_moment_on_nor_are_its_orders_amended_or_accepted()
    {
        await using var host = await StartAsync();
        await host.Api.Compliance.ImportAsync(List, ListUpload.Made(Some));
        var (supplier, buyer) = (await OpenAsync(host, Listed), host.Api.Buyer());
        var order = await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(await supplier.OfferAsync(Sample.Ruby())))).Name);
        AuthorizePaymentRequest Payment() => new() { Name = order.Name, RequestId = Sample.RequestId(), Supplier = supplier.Organisation, Amount = Sample.Money(1m) };
        await buyer.Orders.AuthorizePaymentAsync(Payment());

        await host.Api.Compliance.ImportAsync(List, ListUpload.Made([.. Some, Entry]));

        var soon = TimeProvider.System.GetUtcNow().AddDays(30);
        var day = new Date { Year = soon.Year, Month = soon.Month, Day = soon.Day };
        var refusal = await Refused.WithAsync(StatusCode.FailedPrecondition, "SUPPLIER_NOT_CLEAR", buyer.Orders.AuthorizePaymentAsync(Payment()));
        Assert.Contains("on hold", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("blocked", refusal.Message, StringComparison.OrdinalIgnoreCase);
        await Refused.WithAsync(StatusCode.FailedPrecondition, "SUPPLIER_NOT_CLEAR", buyer.Orders.AmendOrderAsync(new() { Name = order.Name, DeliveryDate = day, Reason = "no room" }));
        await Refused.WithAsync(StatusCode.FailedPrecondition, "SUPPLIER_NOT_CLEAR", supplier.Orders.AcknowledgeOrderAsync(new() { Name = order.Name, DeliveryDate = day }));
        Assert.Single((await buyer.OrderAsync(order.Name)).Payments);
    }

    [Fact]
    public async Task A_false_positive_ends_when_the_entry_changes_and_outlives_versions_that_leave_it_as_it_is()
    {
        await using var host = await StartAsync();
        var compliance = host.Api.Compliance;
        await compliance.ImportAsync(List, ListUpload.Made([.. Some, Entry]));
        var supplier = await RegisterAsync(host, Listed);
        await Refused.AnyAsync(() => ApproveAsync(host, supplier.Name).ResponseAsync);
        foreach (var person in new[] { "anna", "ben" })
            foreach (var found in (await compliance.Screening.ListScreeningCasesAsync(new() { Supplier = supplier.Name })).Cases)
                await host.Api.With("compliance", person: person).Screening.DecideScreeningCaseAsync(new() { Name = found.Name, Outcome = ScreeningCase.Types.Outcome.FalsePositive, Reason = "another firm" });
        await ApproveAsync(host, supplier.Name);

        await compliance.ImportAsync(List, ListUpload.Made([.. Some, Entry, ("y", "Company", "Yonder Wolfram")]));
        Assert.Equal(Standing.Clear, await StandingAsync(host, supplier.Name));
        await compliance.ImportAsync(List, ListUpload.Made([.. Some, Entry with { Item3 = $"{Listed} Plc" }]));
        Assert.Equal(Standing.Blocked, await StandingAsync(host, supplier.Name));
    }

    [Fact]
    public async Task A_decision_is_made_again_alike_after_the_lists_have_changed()
    {
        await using var host = await StartAsync();
        var compliance = host.Api.Compliance;
        await compliance.ImportAsync(List, ListUpload.Made([.. Some, Entry]));
        var supplier = await RegisterAsync(host, Listed);
        await Refused.AnyAsync(() => ApproveAsync(host, supplier.Name).ResponseAsync);
        var blocked = (await compliance.Screening.ListDecisionsAsync(new() { Supplier = supplier.Name })).Decisions[0];
        await compliance.ImportAsync(List, ListUpload.Made(Some));
        Assert.Equal(State.Approved, (await ApproveAsync(host, supplier.Name)).State);

        var replayed = await compliance.Screening.ReplayDecisionAsync(new() { Name = blocked.Name });

        Assert.True(replayed.IsIdentical, string.Join(' ', replayed.Differences));
        Assert.Equal(Verdict.Block, replayed.ReplayedVerdict);
    }

    [Fact]
    public async Task The_log_of_decisions_shows_what_was_changed_or_taken_out_behind_its_back()
    {
        await using var host = await StartAsync();
        var compliance = host.Api.Compliance;
        await compliance.ImportAsync(List, ListUpload.Made([.. Some, Entry]));
        for (var i = 0; i < 5; i++) await OpenAsync(host, $"Harmless Zqv {i}");
        var sound = await compliance.Screening.VerifyDecisionsAsync(new());
        Assert.Empty(sound.Problems);
        Assert.True(sound.Count >= 6, $"{sound.Count} decisions");

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => ExecuteAsync(host, "UPDATE decisions SET body = '{}' WHERE position = 2"));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => ExecuteAsync(host, "DELETE FROM decisions WHERE position = 2"));
        await DropTriggersAsync(host);

        await ExecuteAsync(host, "UPDATE decisions SET body = body || ' ' WHERE position = 2");
        Assert.Equal(["decisions/2"], await ProblemsAsync());
        await ExecuteAsync(host, "DELETE FROM decisions WHERE position = 3");
        Assert.Equal(["decisions/2", "decisions/3"], await ProblemsAsync());
        await ExecuteAsync(host, $"DELETE FROM decisions WHERE position = {sound.Count}");
        Assert.Equal(["decisions/2", "decisions/3", $"decisions/{sound.Count}"], await ProblemsAsync());

        async Task<IEnumerable<string>> ProblemsAsync() => (await compliance.Screening.VerifyDecisionsAsync(new())).Problems.Select(p => p.Decision);
    }

    [Fact]
    public async Task An_approval_runs_out_and_is_given_again()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));
        await using var host = await TestHost.StartAsync(data, clock, settings: "Screening:ApprovalTime=1.00:00:00");
        var supplier = await host.Api.OpenSupplierAsync();
        Assert.Equal(Standing.Clear, await StandingAsync(host, supplier.Organisation));

        clock.Advance(TimeSpan.FromHours(25));

        Assert.Equal(Standing.Expired, await StandingAsync(host, supplier.Organisation));
        await Eventually.ReadAsync(() => host.Api.Compliance.SupplierAsync(supplier.Organisation), s => s.State == State.Expired);
        Assert.Equal(State.Approved, (await ApproveAsync(host, supplier.Organisation)).State);
    }

    [Fact]
    public async Task A_list_is_fetched_by_itself_and_what_is_no_list_changes_nothing()
    {
        var served = ListUpload.Made([.. Some, Entry]);
        var asked = 0;
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        await using var site = builder.Build();
        site.MapGet("/list.csv", () =>
        {
            // What is asked for here is what was there at that moment, whatever a waiting test puts there next.
            var content = served;
            Interlocked.Increment(ref asked);
            return Results.Bytes(content);
        });
        await site.StartAsync(TestContext.Current.CancellationToken);
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));
        await using var host = await TestHost.StartAsync(data, clock, configure: null,
            "Screening:RequireLists=true", "Screening:Fetch:0:List=fetched", "Screening:Fetch:0:Format=OpenSanctionsCsv", "Screening:Fetch:0:Jurisdiction=US", $"Screening:Fetch:0:Urls:0={site.Urls.Single()}/list.csv", "Screening:FetchInterval=00:05:00");
        var compliance = host.Api.Compliance;

        var first = Assert.Single(await VersionsAsync(1));
        Assert.Equal(("fetched", VersionState.Active, "fetch", 11), (first.List, first.State, first.Importer, first.EntryCount));
        served = "<html>Down for maintenance</html>\n"u8.ToArray();
        clock.Advance(TimeSpan.FromMinutes(6));
        await Eventually.ReadAsync(() => Task.FromResult(Volatile.Read(ref asked)), count => count == 2);
        await VersionsAsync(1);
        served = ListUpload.Made(Some);
        clock.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal([VersionState.Active, VersionState.Superseded], (await VersionsAsync(2)).Select(v => v.State));

        async Task<IReadOnlyList<ListVersion>> VersionsAsync(int count) =>
            await Eventually.ReadAsync(async () => (await compliance.Screening.ListListVersionsAsync(new())).Versions, versions => versions.Count == count);
    }

    [Fact]
    public async Task All_that_is_wrong_with_an_import_is_told_at_once()
    {
        await using var host = await StartAsync();
        var error = await Refused.WithAsync(StatusCode.InvalidArgument, "INVALID_REQUEST", () => host.Api.Compliance.ImportAsync(new ImportListOptions { List = "No Name", Jurisdiction = "Mars" }, ("", [])));
        Assert.Equal(["options.list", "options.format", "options.measure_type", "options.jurisdiction"], error.FieldViolations.Select(v => v.Path));
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", () => host.Api.Buyer().ImportAsync(List, ListUpload.Made(Some)));
    }

    private Task<TestHost> StartAsync(Action<WebApplicationBuilder>? configure = null) => TestHost.StartAsync(data, clock: null, configure, "Screening:RequireLists=true");

    private static async Task<Supplier> RegisterAsync(TestHost host, string name) =>
        await host.Api.Compliance.Suppliers.CreateSupplierAsync(new() { Supplier = new() { DisplayName = name, LegalName = name, CountryCode = "LK" } });

    private static async Task<Party> OpenAsync(TestHost host, string name)
    {
        var supplier = await RegisterAsync(host, name);
        await ApproveAsync(host, supplier.Name);
        return host.Api.Supplier(supplier.Name);
    }

    private static AsyncUnaryCall<Supplier> ApproveAsync(TestHost host, string supplier) => host.Api.Compliance.Suppliers.ApproveSupplierAsync(new() { Name = supplier });

    private static async Task<Standing> StandingAsync(TestHost host, string supplier) =>
        (await host.Api.Service.Suppliers.BatchCheckStandingAsync(new() { Suppliers = { supplier } })).Standings.Single().Standing;

    private static async Task ExecuteAsync(TestHost host, string sql)
    {
        await using var connection = await host.App.Services.GetRequiredService<Database<SuppliersBook>>().OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(sql);
    }

    private static async Task DropTriggersAsync(TestHost host)
    {
        foreach (var trigger in TestData.Shape == Shape.Standalone ? new[] { "decisions_are_not_changed", "decisions_are_not_deleted" } : ["decisions_never_change ON decisions"])
            await ExecuteAsync(host, $"DROP TRIGGER {trigger}");
    }

    /// <summary>Does something once, when Lots has reserved an order's lots and Orders does not know it yet.</summary>
    private sealed class BetweenReservationAndPlacement
    {
        public Func<Task>? Happens { get; set; }

        public bool HasHappened { get; private set; }

        public void AddTo(WebApplicationBuilder builder) => builder.Services.Configure<GrpcServiceOptions>(grpc => grpc.Interceptors.Add<Watch>(this));

        private sealed class Watch(BetweenReservationAndPlacement between) : Interceptor
        {
            public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
            {
                var response = await continuation(request, context);
                if (request is not (ReserveLotsRequest or BatchReserveLotsRequest) || between.Happens is not { } happens) return response;
                between.Happens = null;
                await happens();
                between.HasHappened = true;
                return response;
            }
        }
    }
}
