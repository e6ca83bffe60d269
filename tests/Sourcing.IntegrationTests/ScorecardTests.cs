using Dapper;
using Grpc.Core;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Contracts.Events;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Features;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;
using Sourcing.Tests;
using Criterion = Sourcing.Suppliers.V1.ScorecardFigure.Types.Criterion;
using Rating = Sourcing.Suppliers.V1.Scorecard.Types.Rating;
using Scorecard = Sourcing.Suppliers.V1.Scorecard;

namespace Sourcing.IntegrationTests;

/// <summary>What suppliers have done, as events tell it, and what that means for new orders.</summary>
public sealed class ScorecardTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 6, 1);

    private readonly TestData data = new();
    private readonly FakeTimeProvider clock = new(Start);

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task Figures_tell_what_the_events_have_told()
    {
        await using var host = await StartAsync();
        var supplier = await host.Api.OpenSupplierAsync();
        var late = Today.AddDays(-1);
        // Complete: in time; late; without a day.
        await TellAsync(host, Of(supplier, due: Today, complete: Today, accepted: 100));
        await TellAsync(host, Of(supplier, due: late, complete: Today, accepted: 100, rejected: 50));
        await TellAsync(host, Of(supplier, due: null, complete: Today, accepted: 100));
        // Late with a quarter of it, and not late yet.
        await TellAsync(host, Of(supplier, due: late, accepted: 25, rejected: 75));
        await TellAsync(host, Of(supplier, due: Today));
        // Cancelled in time, unanswered; cancelled when it was late already.
        await TellAsync(host, Of(supplier, due: Today, ending: FulfilmentEnding.Cancelled) with { AnswerTime = null });
        await TellAsync(host, Of(supplier, due: late, ending: FulfilmentEnding.Cancelled));
        // Rejected when it was late already, and too late for an answer.
        await TellAsync(host, Of(supplier, due: late, ending: FulfilmentEnding.SupplierRejected) with { PlaceTime = Start.AddDays(-9), AnswerTime = Start });

        var card = await ScorecardAsync(host.Api.Compliance, supplier);

        Assert.Equal($"{supplier.Organisation}/scorecard", card.Name);
        Assert.Equal(
            [
                (Criterion.OnTime, 2000, 5L, Rating.Prevent, 9000, 7000),
                (Criterion.QuantityAccepted, 5416, 6, Rating.Prevent, 9500, 8000),
                (Criterion.QualityAccepted, 7222, 4, Rating.Ok, 9500, 8500),
                (Criterion.Answered, 8571, 7, Rating.Warn, 9000, 0),
                (Criterion.NotCancelled, 8571, 7, Rating.Warn, 9500, 8000),
            ],
            card.Figures.Select(f => (f.Criterion, f.Share, f.OrderCount, f.Rating, f.WarnBelow, f.PreventBelow)));
        Assert.Equal((7, Start.AddDays(-365), Rating.Prevent, null), (card.OrderCount, card.SinceTime.ToDateTimeOffset(), card.Rating, card.Override));
        Assert.Equal((await host.Api.Compliance.SupplierAsync(supplier.Organisation)).Etag, card.Etag);
        Assert.Equal(Rating.Prevent, await RatedAsync(host, supplier, Rating.Prevent));
        Assert.Equal(Rating.Prevent, (await host.Api.Buyer().SupplierAsync(supplier.Organisation)).Rating);
        Assert.Empty(host.Errors);
    }

    [Fact]
    public async Task A_supplier_without_orders_has_five_figures_that_say_nothing_and_is_OK()
    {
        await using var host = await StartAsync();
        var supplier = await host.Api.RegisterSupplierAsync();

        var card = await ScorecardAsync(host.Api.Buyer(), supplier);

        Assert.Equal(Enum.GetValues<Criterion>().Skip(1), card.Figures.Select(f => f.Criterion));
        Assert.All(card.Figures, f => Assert.Equal((false, 0L, Rating.Ok), (f.HasShare, f.OrderCount, f.Rating)));
        Assert.Equal((0, Rating.Ok), (card.OrderCount, card.Rating));
        Assert.Equal(Rating.Ok, await StandingAsync(host, supplier.Organisation));
        var unknown = Sample.Unknown("suppliers");
        Assert.Equal(Rating.Unspecified, await StandingAsync(host, unknown));
        await Refused.WithAsync(StatusCode.NotFound, "SUPPLIER_NOT_FOUND", host.Api.Buyer().Suppliers.GetScorecardAsync(new() { Name = $"{unknown}/scorecard" }));
    }

    [Fact]
    public async Task Events_that_come_twice_late_or_for_nobody_change_nothing()
    {
        await using var host = await StartAsync();
        var (supplier, other) = (await host.Api.OpenSupplierAsync(), await host.Api.OpenSupplierAsync());
        var old = Of(supplier, due: Today, accepted: 10, rejected: 90);
        var newest = old with { Version = 5, CompleteDate = Today, Lines = [new FulfilmentLine("lots/1", 100, 100, 90)] };
        var id = await TellAsync(host, newest);
        // The same message, the same news in another one, older news, what another supplier has done for the order, and what belongs to nobody.
        await TellAsync(host, newest, id);
        await TellAsync(host, newest);
        await TellAsync(host, old);
        await TellAsync(host, old with { Supplier = other.Organisation, Version = 4 });
        await TellAsync(host, old with { Supplier = Sample.Unknown("suppliers"), Version = 9 });
        await TellAsync(host, old with { Supplier = "suppliers/none", Version = 9 });

        Assert.Equal([(1L, 10_000), (1, 10_000), (1, 5263), (1, 10_000), (1, 10_000)], (await ScorecardAsync(supplier, supplier)).Figures.Select(f => (f.OrderCount, f.Share)));
        Assert.Equal(1000, (await ScorecardAsync(other, other)).Figures[2].Share);
        Assert.Equal(2, await CountRowsAsync(host));
        Assert.Empty(host.Errors);
    }

    [Fact]
    public async Task An_order_is_known_from_when_it_is_placed_and_counts_as_unanswered_when_its_time_is_over()
    {
        await using var host = await StartAsync();
        var (supplier, lot) = await host.Api.OfferAsync(Sample.Ruby());
        var second = await supplier.OfferAsync(Sample.Parcel());
        await host.Api.Buyer().Orders.PlaceOrderAsync(Sample.Order(Sample.Line(lot), Sample.Line(second, "1")));
        await Eventually.ReadAsync(() => ScorecardAsync(supplier, supplier), c => c.OrderCount == 1);

        clock.Advance(TimeSpan.FromHours(48));
        Assert.False((await ScorecardAsync(supplier, supplier)).Figures[3].HasShare);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal((true, 0, 1L), (await ScorecardAsync(supplier, supplier)).Figures[3] is var f ? (f.HasShare, f.Share, f.OrderCount) : default);
        Assert.Equal([2L], await ReadAsync<long>(host, "SELECT line_count FROM supplier_orders"));
    }

    [Fact]
    public async Task The_day_that_the_buyer_has_named_is_the_due_date_of_each_supplier()
    {
        await using var host = await StartAsync();
        var (one, two) = (await host.Api.OpenSupplierAsync(), await host.Api.OpenSupplierAsync());
        var placed = new OrderPlaced(
            Sample.Unknown("orders"), 1, "buyers/test", [Line(one), Line(two), Line(two), new OrderPlacedLine("lots/1", Sample.Unknown("suppliers"), 1, "ct")], Start, DeliveryDate: Today.AddDays(2));

        await host.App.Services.GetRequiredService<CountOrder>().HandleAsync("placed", placed, TestContext.Current.CancellationToken);
        await host.App.Services.GetRequiredService<CountOrder>().HandleAsync("placed", placed, TestContext.Current.CancellationToken);

        Assert.Equal([(1L, 1L), (1, 2)], (await ReadAsync<(long, long)>(host, "SELECT version, line_count FROM supplier_orders ORDER BY line_count")));
        clock.Advance(TimeSpan.FromDays(3));
        Assert.All(new[] { await ScorecardAsync(one, one), await ScorecardAsync(two, two) }, card => Assert.Equal((1L, 0), (card.Figures[0].OrderCount, card.Figures[0].Share)));

        static OrderPlacedLine Line(Party supplier) => new("lots/1", supplier.Organisation, 1000, "ct");
    }

    [Fact]
    public async Task An_OrdersPlaced_that_comes_after_newer_news_of_its_order_counts_it_and_takes_nothing_back()
    {
        var gate = new Gate("suppliers-order-placed");
        await using var host = await StartAsync(gate);
        var (supplier, lot) = await host.Api.OfferAsync(Sample.Ruby());
        var order = await host.Api.Buyer().Orders.PlaceOrderAsync(Sample.Order(lot));
        await gate.ArrivedAsync();
        await TellAsync(host, Of(supplier, due: Today, complete: Today, accepted: 100) with { Order = order.Name, Version = 2 });

        gate.Open();
        await Eventually.ReadAsync(() => supplier.SupplierAsync(supplier.Organisation), s => s.OrderCount == 1);

        Assert.Equal((1L, 10_000), (await ScorecardAsync(supplier, supplier)).Figures[0] is var f ? (f.OrderCount, f.Share) : default);
        Assert.Equal(1, await CountRowsAsync(host));
    }

    [Fact]
    public async Task A_supplier_that_does_nothing_is_warned_of_and_then_prevented_by_time_alone()
    {
        await using var host = await StartAsync();
        var supplier = await host.Api.OpenSupplierAsync();
        for (var i = 0; i < 8; i++) await TellAsync(host, Of(supplier, due: Today, complete: Today, accepted: 100));
        for (var i = 0; i < 2; i++) await TellAsync(host, Of(supplier, due: Today.AddDays(2)));
        for (var i = 0; i < 2; i++) await TellAsync(host, Of(supplier, due: Today.AddDays(9)));
        // On the day itself it is in time.
        clock.SetUtcNow(new DateTimeOffset(2026, 6, 3, 23, 59, 59, TimeSpan.Zero));
        Assert.Equal((8L, Rating.Ok), (await ScorecardAsync(supplier, supplier)) is var then ? (then.Figures[0].OrderCount, then.Rating) : default);

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((10L, 8000, Rating.Warn), (await ScorecardAsync(supplier, supplier)).Figures[0] is var late ? (late.OrderCount, late.Share, late.Rating) : default);
        clock.Advance(TimeSpan.FromHours(1));
        await RatedAsync(host, supplier, Rating.Warn);
        clock.Advance(TimeSpan.FromDays(7));
        await RatedAsync(host, supplier, Rating.Prevent);

        Assert.Equal(Rating.Prevent, (await ScorecardAsync(supplier, supplier)).Rating);
        // Figures are no versions: nobody has changed the record.
        Assert.Equal(2, (await supplier.Suppliers.ListSupplierVersionsAsync(new() { Parent = supplier.Organisation })).Versions.Count);
        Assert.Equal(Rating.Prevent, (await host.Api.Compliance.Suppliers.ListSuppliersAsync(new())).Suppliers.Single(s => s.Name == supplier.Organisation).Rating);
    }

    [Fact]
    public async Task A_rating_follows_every_event_although_no_time_passes()
    {
        await using var host = await StartAsync();
        var supplier = await host.Api.OpenSupplierAsync();
        var orders = Enumerable.Range(0, 5).Select(_ => Of(supplier, due: Today)).ToList();
        for (var round = 1L; round <= 4; round++)
        {
            var bad = round % 2 == 1;
            foreach (var order in orders) await TellAsync(host, order with { Version = 1 + round, Lines = [new FulfilmentLine("lots/1", 100, bad ? 0 : 100, bad ? 100 : 0)] });

            await RatedAsync(host, supplier, bad ? Rating.Prevent : Rating.Ok);
        }
    }

    [Fact]
    public async Task News_that_come_between_counting_and_writing_are_counted_although_no_time_passes()
    {
        await using var host = await StartAsync();
        var supplier = await host.Api.OpenSupplierAsync();
        var id = Guid.Parse(supplier.Organisation.Split('/')[1]);
        var worker = host.App.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<RateSuppliers>().Single();
        var counted = await host.App.Services.GetRequiredService<Scorecards>().CountAsync(id, TestContext.Current.CancellationToken);
        for (var i = 0; i < 5; i++) await TellAsync(host, Of(supplier, due: Today, rejected: 100));

        await worker.WriteAsync(id, counted, TestContext.Current.CancellationToken);

        await RatedAsync(host, supplier, Rating.Prevent);
        // All is quiet then: whoever is rated stays so until the hour is over.
        Assert.Equal([Start.ToMicros()], await Eventually.ReadAsync(() => ReadAsync<long>(host, "SELECT rated_time FROM suppliers"), times => times is not [0]));
    }

    [Fact]
    public async Task What_is_counted_is_what_the_rules_say_on_any_orders_at_any_time()
    {
        await using var host = await StartAsync();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var id = Guid.Parse((await host.Api.OpenSupplierAsync()).Organisation.Split('/')[1]);
        var orders = Enumerable.Range(0, 400).Select(_ => Random(random, id)).ToList();
        var others = Enumerable.Range(0, 50).Select(_ => Random(random, Guid.CreateVersion7(Start))).ToList();
        await host.App.Services.GetRequiredService<WriteQueue<SuppliersBook>>().RunAsync(_ => { }, book => { orders.Concat(others).ToList().ForEach(book.Put); return true; }, TestContext.Current.CancellationToken);
        var queries = host.App.Services.GetRequiredService<ScorecardQueries>();

        for (var i = 0; i < 40; i++)
        {
            var (now, since) = (Start.AddMinutes(random.Next(40 * 24 * 60)), Start.AddMinutes(-random.Next(40 * 24 * 60)));
            var (counts, _) = await queries.CountAsync(id, since, TimeSpan.FromHours(48), now, TestContext.Current.CancellationToken);
            var expected = Expected(orders.Where(o => o.PlaceTime >= since), now);
            Assert.True(counts.Orders == expected.Orders && counts.Tallies.All(t => t.Value == expected.Tallies[t.Key]), $"Seed {seed}: {string.Join(' ', counts.Tallies)} instead of {string.Join(' ', expected.Tallies)}");
        }
    }

    [Fact]
    public async Task What_compliance_sets_holds_until_its_time_is_over_and_every_change_of_it_stays_in_the_history()
    {
        await using var host = await StartAsync();
        var supplier = await host.Api.OpenSupplierAsync();
        for (var i = 0; i < 5; i++) await TellAsync(host, Of(supplier, due: Today.AddDays(-1)));
        await RatedAsync(host, supplier, Rating.Prevent);
        var (anna, ben) = (host.Api.With("compliance", person: "anna"), host.Api.With("compliance", person: "ben"));
        var before = await ScorecardAsync(anna, supplier);
        var request = new OverrideScorecardRequest { Name = before.Name, Rating = Rating.Ok, Reason = " strike at the port ", ExpireTime = In(TimeSpan.FromDays(1)), Etag = before.Etag };

        var set = await anna.Suppliers.OverrideScorecardAsync(request);

        Assert.Equal((Rating.Ok, "strike at the port", request.ExpireTime), (set.Override.Rating, set.Override.Reason, set.Override.ExpireTime));
        // The figures are what they were.
        Assert.Equal((Rating.Ok, before.Figures), (set.Rating, set.Figures));
        Assert.NotEqual(before.Etag, set.Etag);
        Assert.Equal(Rating.Ok, await StandingAsync(host, supplier.Organisation));
        await Refused.WithAsync(StatusCode.Aborted, "ETAG_MISMATCH", ben.Suppliers.OverrideScorecardAsync(request));
        request.Etag = "";
        Assert.Equal(set.Etag, (await anna.Suppliers.OverrideScorecardAsync(request)).Etag);
        clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        Assert.Equal(Rating.Ok, await StandingAsync(host, supplier.Organisation));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Rating.Prevent, await StandingAsync(host, supplier.Organisation));
        Assert.Equal((Rating.Prevent, null), (await anna.SupplierAsync(supplier.Organisation)) is var s ? (s.Rating, s.RatingOverride) : default);
        Assert.Equal((Rating.Prevent, null), (await ScorecardAsync(anna, supplier)) is var c ? (c.Rating, c.Override) : default);

        await anna.Suppliers.OverrideScorecardAsync(new() { Name = before.Name, Rating = Rating.Warn, Reason = "watch it", ExpireTime = In(TimeSpan.FromDays(365)) });
        var ended = await ben.Suppliers.OverrideScorecardAsync(new() { Name = before.Name, Reason = "seen enough" });
        Assert.Equal((Rating.Prevent, null), (ended.Rating, ended.Override));
        Assert.Equal(ended.Etag, (await ben.Suppliers.OverrideScorecardAsync(new() { Name = before.Name, Reason = "twice" })).Etag);

        var versions = (await anna.Suppliers.ListSupplierVersionsAsync(new() { Parent = supplier.Organisation })).Versions;
        Assert.Equal(
            [("ben", Rating.Unspecified, "seen enough"), ("anna", Rating.Warn, "watch it"), ("anna", Rating.Ok, "strike at the port")],
            versions.Take(3).Select(v => (v.Author, v.Supplier.RatingOverride.Rating, v.Supplier.RatingOverride.Reason)));
        Assert.Equal(5, versions.Count);
        Assert.All(versions.Skip(3), v => Assert.Null(v.Supplier.RatingOverride));
        Assert.Contains("rating set by compliance", (await anna.DueDiligence.GetDueDiligenceReportAsync(new() { Name = supplier.Organisation })).Data.ToStringUtf8(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everybody_sees_the_figures_but_a_supplier_only_its_own_and_why_something_was_set_only_compliance()
    {
        await using var host = await StartAsync();
        var (supplier, other) = (await host.Api.OpenSupplierAsync(), await host.Api.OpenSupplierAsync());
        var name = $"{supplier.Organisation}/scorecard";
        var request = new OverrideScorecardRequest { Name = name, Rating = Rating.Prevent, Reason = "a secret", ExpireTime = In(TimeSpan.FromDays(2)) };
        await host.Api.Compliance.Suppliers.OverrideScorecardAsync(request);

        Assert.Equal("a secret", (await ScorecardAsync(host.Api.Compliance, supplier)).Override.Reason);
        Assert.Equal("a secret", (await host.Api.Compliance.SupplierAsync(supplier.Organisation)).RatingOverride.Reason);
        foreach (var caller in new[] { host.Api.Buyer(), host.Api.Operator, host.Api.Service, supplier })
        {
            var told = new[]
            {
                (await ScorecardAsync(caller, supplier)).Override, (await caller.SupplierAsync(supplier.Organisation)).RatingOverride,
                (await caller.Suppliers.ListSuppliersAsync(new() { PageSize = 1000 })).Suppliers.Single(s => s.Name == supplier.Organisation).RatingOverride,
                (await caller.Suppliers.ListSupplierVersionsAsync(new() { Parent = supplier.Organisation })).Versions[0].Supplier.RatingOverride,
            };
            Assert.All(told, set => Assert.Equal((Rating.Prevent, "", request.ExpireTime), (set.Rating, set.Reason, set.ExpireTime)));
            await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", caller.Suppliers.OverrideScorecardAsync(request));
        }
        await Refused.WithAsync(StatusCode.NotFound, "SUPPLIER_NOT_FOUND", other.Suppliers.GetScorecardAsync(new() { Name = name }));
        await Refused.WithAsync(StatusCode.Unauthenticated, "TOKEN_INVALID", host.Api.Nobody.Suppliers.GetScorecardAsync(new() { Name = name }));
        Assert.Equal(Rating.Prevent, (await host.Api.Buyer().Suppliers.BatchCheckStandingAsync(new() { Suppliers = { supplier.Organisation } })).Standings.Single().Rating);
    }

    [Fact]
    public async Task Every_bad_field_is_named_at_once_and_nothing_changes()
    {
        await using var host = await StartAsync();
        var supplier = await host.Api.OpenSupplierAsync();
        var compliance = host.Api.Compliance.Suppliers;
        var name = $"{supplier.Organisation}/scorecard";

        foreach (var wrong in new[] { "", "scorecard", "/scorecard", supplier.Organisation, $"{supplier.Organisation}/scorecards", $"{name}/scorecard", "suppliers/x/scorecard" })
            await Refused.FieldsAsync(compliance.GetScorecardAsync(new() { Name = wrong }), "name");
        await Refused.FieldsAsync(compliance.OverrideScorecardAsync(new() { Name = "x", Rating = (Rating)7, Reason = "\n" }), "name", "rating", "reason", "expire_time");
        await Refused.FieldsAsync(compliance.OverrideScorecardAsync(new() { Name = name, Reason = new string('x', 501), ExpireTime = In(TimeSpan.FromDays(1)) }), "reason", "expire_time");
        foreach (var time in new[] { In(TimeSpan.Zero), In(TimeSpan.FromDays(365) + TimeSpan.FromSeconds(1)), new() { Seconds = long.MaxValue }, new() { Seconds = Start.AddDays(1).ToUnixTimeSeconds(), Nanos = -1 }, null })
            await Refused.FieldsAsync(compliance.OverrideScorecardAsync(new() { Name = name, Rating = Rating.Warn, Reason = "x", ExpireTime = time }), "expire_time");
        var unknown = Sample.Unknown("suppliers");
        await Refused.WithAsync(StatusCode.NotFound, "SUPPLIER_NOT_FOUND", compliance.OverrideScorecardAsync(new() { Name = $"{unknown}/scorecard", Reason = "x" }));

        Assert.Equal(2, (await compliance.ListSupplierVersionsAsync(new() { Parent = supplier.Organisation })).Versions.Count);
    }

    [Fact]
    public async Task Orders_that_do_not_count_any_more_leave_and_the_others_stay()
    {
        await using var host = await StartAsync(settings: ["Scorecard:Window=10.00:00:00", "Retention:StartDelay=00:00:00"]);
        var supplier = await host.Api.OpenSupplierAsync();
        var (old, young) = (Of(supplier, due: Today), Of(supplier, due: Today) with { PlaceTime = Start.AddHours(1) });
        await TellAsync(host, old);
        await TellAsync(host, young);
        clock.Advance(TimeSpan.FromDays(10) + TimeSpan.FromMinutes(1));
        Assert.Equal(1, (await ScorecardAsync(supplier, supplier)).OrderCount);

        await Eventually.ReadAsync(
            () =>
            {
                if (clock.GetUtcNow() < young.PlaceTime.AddDays(10).AddMinutes(-2)) clock.Advance(TimeSpan.FromMinutes(1));
                return CountRowsAsync(host);
            },
            count => count == 1);

        Assert.Equal([young.Order.Split('/')[1]], await ReadAsync<string>(host, "SELECT order_id FROM supplier_orders"));
        // What comes late of an old one does not count, and leaves again.
        await TellAsync(host, old with { Version = 3 });
        Assert.Equal(1, (await ScorecardAsync(supplier, supplier)).OrderCount);
        Assert.Empty(host.Errors);
    }

    private async Task<TestHost> StartAsync(Gate? gate = null, params string[] settings)
    {
        // Days pass quickly where nothing happens every second of them.
        var host = await TestHost.StartAsync(data, clock, builder => gate?.AddTo(builder), ["Lots:ExpiryInterval=00:01:00", .. settings]);
        if (TestData.Shape == Shape.Standalone) return host;
        await using var broker = await Broker.ConnectAsync(data);
        await broker.ConsumersAsync();
        return host;
    }

    /// <summary>Tells it over the bus, and waits until it has had its effect.</summary>
    private static async Task<Guid> TellAsync(TestHost host, FulfilmentProgressed progressed, Guid? messageId = null)
    {
        var id = messageId ?? NewId.NextGuid();
        var tap = Tap.On(host);
        await host.App.Services.GetRequiredService<IBus>().Publish(progressed, context => context.MessageId = id, TestContext.Current.CancellationToken);
        await Eventually.ReadAsync(() => Task.FromResult(tap.Deliveries(id)), count => count == 1);
        return id;
    }

    /// <summary>An answered order of one line of a hundred.</summary>
    private static FulfilmentProgressed Of(Party supplier, DateOnly? due, DateOnly? complete = null, long accepted = 0, long rejected = 0, FulfilmentEnding? ending = null) => new(
        Sample.Unknown("orders"), 2, supplier.Organisation, Start, Start.AddHours(1), due, [new FulfilmentLine("lots/1", 100, accepted, rejected)], complete, ending, ending is null ? null : Start, Start);

    private Google.Protobuf.WellKnownTypes.Timestamp In(TimeSpan time) => Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(clock.GetUtcNow() + time);

    private static async Task<Scorecard> ScorecardAsync(Party caller, Party supplier) => await caller.Suppliers.GetScorecardAsync(new() { Name = $"{supplier.Organisation}/scorecard" });

    private static async Task<Rating> StandingAsync(TestHost host, string supplier) =>
        (await host.Api.Service.Suppliers.BatchCheckStandingAsync(new() { Suppliers = { supplier } })).Standings.Single().Rating;

    private static Task<Rating> RatedAsync(TestHost host, Party supplier, Rating rating) => Eventually.ReadAsync(() => StandingAsync(host, supplier.Organisation), r => r == rating);

    private static async Task<long> CountRowsAsync(TestHost host) => (await ReadAsync<long>(host, "SELECT count(*) FROM supplier_orders")).Single();

    private static async Task<List<T>> ReadAsync<T>(TestHost host, string sql)
    {
        await using var connection = await host.App.Services.GetRequiredService<Database<SuppliersBook>>().OpenAsync(TestContext.Current.CancellationToken);
        return (await connection.QueryAsync<T>(sql)).AsList();
    }

    /// <summary>Anything that an event could tell, around the first of June.</summary>
    private static SupplierOrder Random(Random random, Guid supplier)
    {
        var lines = random.Next(1, 4);
        var ending = random.Next(4) switch { 0 => OrderEnding.Cancelled, 1 => OrderEnding.SupplierRejected, _ => (OrderEnding?)null };
        return new SupplierOrder(
            supplier, Guid.CreateVersion7(Start), random.Next(1, 9), Time(), Maybe() ? Time() : null, Maybe() ? Day() : null, Maybe() ? Day() : null, ending, ending is null ? null : Time(),
            Maybe() ? random.NextInt64(lines * SupplierOrder.Line + 1) : 0, Maybe() ? random.NextInt64(lines * SupplierOrder.Line + 1) : 0, lines);

        bool Maybe() => random.Next(2) == 0;

        // Often on the hour or at midnight, where rules tip over.
        DateTimeOffset Time() => Start.AddHours(-8 + 24 * random.Next(-30, 30) + (Maybe() ? random.Next(24) : 0));

        DateOnly Day() => Today.AddDays(random.Next(-30, 30));
    }

    /// <summary>The rules once more, order by order, as the guide words them.</summary>
    private static ScorecardCounts Expected(IEnumerable<SupplierOrder> orders, DateTimeOffset now)
    {
        var tallies = Enum.GetValues<Sourcing.Suppliers.Domain.Criterion>().ToDictionary(c => c, _ => default(Tally));
        long count = 0;
        foreach (var o in orders)
        {
            var isRejected = o.Ending == OrderEnding.SupplierRejected;
            var time = o.EndTime ?? now;
            var isComplete = !isRejected && o.CompleteDate is not null;
            // Nobody is late before the time to answer is over.
            var answerDay = DateOnly.FromDateTime(o.PlaceTime.AddHours(48).UtcDateTime);
            var due = o.AnswerTime is null && o.DueDate < answerDay ? answerDay : o.DueDate;
            var isLate = !isComplete && DateOnly.FromDateTime(time.UtcDateTime) > due;
            var answer = o.AnswerTime ?? (isRejected ? o.EndTime : null);
            if (isLate || isComplete && due is not null) Add(Sourcing.Suppliers.Domain.Criterion.OnTime, isComplete && o.CompleteDate <= due ? 1 : 0, 1);
            if (isLate || isComplete) Add(Sourcing.Suppliers.Domain.Criterion.QuantityAccepted, o.Accepted, o.LineCount * SupplierOrder.Line);
            if (o.Accepted + o.Rejected > 0) Add(Sourcing.Suppliers.Domain.Criterion.QualityAccepted, o.Accepted, o.Accepted + o.Rejected);
            if (answer is not null || time > o.PlaceTime.AddHours(48)) Add(Sourcing.Suppliers.Domain.Criterion.Answered, answer <= o.PlaceTime.AddHours(48) ? 1 : 0, 1);
            if (o.Ending == OrderEnding.Cancelled && !isComplete && !isLate) continue;
            Add(Sourcing.Suppliers.Domain.Criterion.NotCancelled, isRejected ? 0 : 1, 1);
            count++;
        }
        return new ScorecardCounts(count, tallies);

        void Add(Sourcing.Suppliers.Domain.Criterion criterion, long good, long all) =>
            tallies[criterion] = tallies[criterion] is var t ? new Tally(t.Orders + 1, t.Good + good, t.All + all) : default;
    }
}
