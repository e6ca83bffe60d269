using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Dapper;
using Grpc.Core;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Client;
using Sourcing.Contracts.Events;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;
using Sourcing.Standalone;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>What only repeated deliveries and requests need leaves after its time, and nothing that is still needed.</summary>
public sealed class RetentionTests : IDisposable
{
    private static readonly string[] Settings =
    [
        "Retention:Inbox=9.00:00:00", "Retention:Requests=2.00:00:00", "Retention:Reservations=8.00:00:00", "Retention:Holds=1.00:00:00", "Retention:Imports=1.00:00:00",
        "Lots:ExpiryInterval=00:01:00",
    ];

    private readonly TestData data = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task Old_marks_and_answers_leave_and_young_ones_keep_a_repeat_from_having_a_second_effect()
    {
        await using var host = await TestHost.StartAsync(data, clock, settings: Settings);
        var tap = Tap.On(host);
        var (supplier, parcel) = await host.Api.OfferAsync(Sample.Parcel("10"));
        var buyer = host.Api.Buyer();
        await CreateAsync(host);
        var old = await OrderAsync(1);
        clock.Advance(TimeSpan.FromDays(8));
        var (create, created) = await CreateAsync(host);
        var young = await OrderAsync(2);
        clock.Advance(TimeSpan.FromHours(25));

        foreach (var service in new[] { "suppliers", "lots" })
            await TurnUntilAsync(() => ReadAsync<string>(host, service, "SELECT message_id FROM inbox"), marks => !marks.Contains($"{old.Id}/0"));
        await TurnUntilAsync(() => ReadAsync<long>(host, "suppliers", "SELECT time FROM requests"), times => times.Count == 1);

        foreach (var service in new[] { "suppliers", "lots" }) Assert.Contains($"{young.Id}/0", await ReadAsync<string>(host, service, "SELECT message_id FROM inbox"));
        await host.App.Services.GetRequiredService<IBus>().Publish(young.Message, context => context.MessageId = young.Id);
        await Eventually.ReadAsync(() => Task.FromResult(tap.Deliveries(young.Id)), count => count == 4);
        Assert.Equal(2, (await supplier.SupplierAsync(supplier.Organisation)).OrderCount);
        Assert.Equal("8", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);
        Assert.Equal(created, await host.Api.Compliance.Suppliers.CreateSupplierAsync(create));

        async Task<(Guid Id, OrdersPlaced Message)> OrderAsync(int count)
        {
            var order = await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "1")));
            await buyer.CommittedAsync(order.Name);
            await Eventually.ReadAsync(() => supplier.SupplierAsync(supplier.Organisation), s => s.OrderCount == count);
            return tap.Single<OrdersPlaced>(p => p.Orders[0].Order == order.Name);
        }
    }

    [Fact]
    public async Task A_mark_that_is_young_stays_however_old_its_message_is()
    {
        await using var host = await TestHost.StartAsync(data, clock, settings: Settings);
        var (old, late) = (NewMark(), NewMark());
        await MarkAsync(host, old);
        clock.Advance(TimeSpan.FromDays(10));
        // It waited somewhere for all the time.
        await MarkAsync(host, late);

        await TurnUntilAsync(() => ReadAsync<string>(host, "suppliers", "SELECT message_id FROM inbox"), marks => !marks.Contains(old));

        Assert.Equal([late], await ReadAsync<string>(host, "suppliers", "SELECT message_id FROM inbox"));
    }

    [Fact]
    public async Task Nothing_leaves_in_the_first_hour_of_a_process()
    {
        await using var host = await TestHost.StartAsync(data, clock, settings: Settings);
        clock.Advance(TimeSpan.FromMinutes(30));
        var mark = await MarkOldAsync(host);
        clock.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal([mark], await ReadAsync<string>(host, "suppliers", "SELECT message_id FROM inbox"));

        await TurnUntilAsync(() => ReadAsync<string>(host, "suppliers", "SELECT message_id FROM inbox"), marks => marks.Count == 0 && clock.GetUtcNow() - clock.Start >= TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Two_that_remove_at_once_do_no_harm_and_the_service_goes_on_meanwhile()
    {
        await using var host = await TestHost.StartAsync(data, clock, settings: Settings);
        var removed = new ConcurrentDictionary<string, long>();
        using var listener = Listen(host, removed);
        await MarkAsync(host, [.. Enumerable.Range(0, 2600).Select(_ => NewMark())]);
        clock.Advance(TimeSpan.FromDays(10));
        string[] young = [NewMark(), NewMark()];
        await MarkAsync(host, young);
        using var second = ActivatorUtilities.CreateInstance<Retention<SuppliersBook>>(host.App.Services);
        await second.StartAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromHours(1));

        await TurnUntilAsync(
            async () =>
            {
                await CreateAsync(host);
                return await ReadAsync<string>(host, "suppliers", "SELECT message_id FROM inbox");
            },
            marks => marks.Count == 2);

        await second.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(young.Order(), (await ReadAsync<string>(host, "suppliers", "SELECT message_id FROM inbox")).Order());
        // Rows that both found count twice.
        Assert.InRange(Assert.Single(removed, r => r.Key == "sourcing.storage.removed suppliers inbox").Value, 2600, 5200);
        Assert.Empty(host.Errors);
        Assert.Equal((200, "Healthy"), await host.ReadinessAsync());
    }

    [Fact]
    public async Task Reservations_leave_that_ended_unsold_and_what_comes_late_for_them_sells_nothing()
    {
        await using var host = await TestHost.StartAsync(data, clock, settings: Settings);
        var tap = Tap.On(host);
        var (supplier, parcel) = await host.Api.OfferAsync(Sample.Parcel("20"));
        var buyer = host.Api.Buyer();
        var (released, expired) = (await ReserveAsync(), await ReserveAsync());
        await host.Api.Service.Lots.ReleaseReservationAsync(new() { Order = released });
        await TurnUntilAsync(() => supplier.LotAsync(parcel.Name), l => l.AvailableQuantity.Value == "20");
        var (sold, first, again) = (await PlaceAsync(), await PlaceAsync(), await PlaceAsync());
        foreach (var (_, cancelled) in new[] { first, again })
        {
            await buyer.Orders.CancelOrderAsync(new() { Name = cancelled.Name });
            await Eventually.ReadAsync(() => buyer.OrderAsync(cancelled.Name), o => o.Stock == Order.Types.Stock.Released);
        }
        clock.Advance(TimeSpan.FromDays(8));
        var young = await ReserveAsync();
        await host.Api.Service.Lots.ReleaseReservationAsync(new() { Order = young });
        var standing = await ReserveAsync();
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Superset(new HashSet<string> { released, expired, first.Order.Name, again.Order.Name }, (await NamesAsync()).ToHashSet());
        clock.Advance(TimeSpan.FromHours(1));

        await TurnUntilAsync(NamesAsync, names => names.Count == 3);

        // What is sold or young stays, also where it expires meanwhile.
        await TurnUntilAsync(() => supplier.LotAsync(parcel.Name), l => l.AvailableQuantity.Value == "19");
        Assert.Equal(new[] { sold.Order.Name, young, standing }.Order(), (await NamesAsync()).Order());
        // A late delivery of what was closed.
        await TellAgainAsync(first.Order.Name);
        await UnchangedAsync(first.Order.Name);
        // A late request takes the lots for a moment, and the delivery finds that.
        Assert.Equal(again.Order, await buyer.Orders.PlaceOrderAsync(again.Request));
        Assert.Equal("18", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);
        await TellAgainAsync(again.Order.Name);
        await UnchangedAsync(again.Order.Name);
        // The one that is sold can be cancelled, and comes back once.
        await TellAgainAsync(sold.Order.Name);
        await buyer.Orders.CancelOrderAsync(new() { Name = sold.Order.Name });
        await Eventually.ReadAsync(() => supplier.LotAsync(parcel.Name), l => l.AvailableQuantity.Value == "20");
        Assert.Empty(host.Errors);

        async Task<string> ReserveAsync()
        {
            var request = new ReserveLotsRequest { Order = Sample.Unknown("orders"), Buyer = "buyers/test", Lines = { new ReservationRequestLine { Lot = parcel.Name, Quantity = Sample.Quantity("1", "ct") } } };
            await host.Api.Service.Lots.ReserveLotsAsync(request);
            return request.Order;
        }

        async Task<(PlaceOrderRequest Request, Order Order)> PlaceAsync()
        {
            var request = Sample.Order(Sample.Line(parcel, "1"));
            var order = await buyer.Orders.PlaceOrderAsync(request);
            await buyer.CommittedAsync(order.Name);
            return (request, order);
        }

        async Task<IReadOnlyList<string>> NamesAsync() => [.. (await ReadAsync<string>(host, "lots", "SELECT order_id FROM reservations")).Select(id => $"orders/{id}")];

        // Under another id: nobody knows any more that it was handled.
        async Task TellAgainAsync(string order)
        {
            var id = NewId.NextGuid();
            await host.App.Services.GetRequiredService<IBus>().Publish(tap.Single<OrdersPlaced>(p => p.Orders[0].Order == order).Message, context => context.MessageId = id);
            await Eventually.ReadAsync(() => Task.FromResult(tap.Deliveries(id)), count => count == 2);
            await host.DrainedAsync();
        }

        async Task UnchangedAsync(string order)
        {
            Assert.Equal("19", (await supplier.LotAsync(parcel.Name)).AvailableQuantity.Value);
            var after = await buyer.OrderAsync(order);
            Assert.Equal((Order.Types.Outcome.Cancelled, Order.Types.Stock.Released), (after.Outcome, after.Stock));
        }
    }

    [Fact]
    public async Task News_of_an_order_that_come_when_its_reservation_has_left_cancel_it_and_sell_nothing()
    {
        var gate = new Gate("lots-order-placed");
        await using var host = await TestHost.StartAsync(data, clock, gate.AddTo, Settings);
        var (supplier, lot) = await host.Api.OfferAsync(Sample.Ruby());
        var buyer = host.Api.Buyer();
        var order = await buyer.Orders.PlaceOrderAsync(Sample.Order(lot));
        await gate.ArrivedAsync();
        clock.Advance(TimeSpan.FromHours(1));
        await TurnUntilAsync(() => supplier.LotAsync(lot.Name), l => l.AvailableQuantity.Value == "2.03");
        clock.Advance(TimeSpan.FromDays(8));
        await TurnUntilAsync(() => ReadAsync<string>(host, "lots", "SELECT order_id FROM reservations"), ids => ids.Count == 0);

        gate.Open();

        var lapsed = await Eventually.ReadAsync(() => buyer.OrderAsync(order.Name), o => o.Stock == Order.Types.Stock.Lapsed);
        Assert.Equal(Order.Types.Outcome.Cancelled, lapsed.Outcome);
        Assert.Equal("2.03", (await supplier.LotAsync(lot.Name)).AvailableQuantity.Value);
    }

    [Fact]
    public async Task Holds_leave_that_have_ended_and_imports_leave_whole_with_their_rejected_rows()
    {
        await using var host = await TestHost.StartAsync(data, clock, settings: Settings);
        var (supplier, lot) = await host.Api.OfferAsync(Sample.Parcel("10"));
        var buyer = host.Api.Buyer();
        var ended = await HoldAsync(TimeSpan.FromHours(1));
        await buyer.Lots.ReleaseHoldAsync(new() { Name = ended.Name });
        var standing = await HoldAsync(TimeSpan.FromDays(7));
        var old = await UploadAsync(1100);
        // A process was killed when it had removed an import and not all of its rows.
        var torn = Guid.CreateVersion7(clock.GetUtcNow()).ToString();
        await ExecuteAsync(host, "lots", "INSERT INTO import_rejects (job_id, row, cells, problems) VALUES (@torn, @row, '[]', '[]')", Enumerable.Range(1, 700).Select(row => new { torn, row }));
        clock.Advance(TimeSpan.FromDays(1));
        var young = await UploadAsync(600);
        clock.Advance(TimeSpan.FromHours(2));

        var id = old.Name.Split('/')[1];
        await TurnUntilAsync(
            async () => (await ReadAsync<(long Jobs, long Rejects, long Torn)>(host, "lots",
                $"SELECT (SELECT count(*) FROM import_jobs WHERE id = '{id}'), (SELECT count(*) FROM import_rejects WHERE job_id = '{id}'), (SELECT count(*) FROM import_rejects WHERE job_id = '{torn}')")).Single(),
            seen =>
            {
                Assert.True(seen.Jobs == 0 || seen.Rejects == 1100, $"The import is there and {seen.Rejects} of its rows.");
                return seen is (0, 0, 0);
            });
        await TurnUntilAsync(() => ReadAsync<string>(host, "lots", "SELECT id FROM holds"), ids => ids.Count == 1);

        await Refused.WithAsync(StatusCode.NotFound, "IMPORT_JOB_NOT_FOUND", supplier.Lots.GetImportJobAsync(new() { Name = old.Name }));
        Assert.Equal(600, (await supplier.Lots.GetImportJobAsync(new() { Name = young.Name })).RejectedCount);
        Assert.Equal(600, (await supplier.Lots.ListImportRejectsAsync(new() { Parent = young.Name, PageSize = 1000 })).Rejects.Count);
        Assert.Equal("9", (await supplier.LotAsync(lot.Name)).AvailableQuantity.Value);
        Assert.Equal(Hold.Types.State.Released, (await buyer.Lots.ReleaseHoldAsync(new() { Name = standing.Name })).State);
        Assert.Empty(host.Errors);

        async Task<Hold> HoldAsync(TimeSpan time) => await buyer.Lots.HoldLotAsync(new()
        {
            Name = lot.Name, Quantity = Sample.Quantity("1", "ct"), Duration = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(time),
        });

        Task<ImportJob> UploadAsync(int rejects) => supplier.Lots.UploadAsync(
            new MemoryStream(Encoding.UTF8.GetBytes("Stock #,Stone,Carat,Price Per Carat (USD)\n" + string.Concat(Enumerable.Range(0, rejects).Select(i => $"X-{i},Nothing,1,1\n")))),
            new ImportOptions { FileName = "stock.csv" });
    }

    [Fact]
    public async Task A_table_that_fails_keeps_no_other_from_its_turn_is_told_once_and_tried_again()
    {
        var warnings = new Warnings();
        await using var host = await TestHost.StartAsync(data, clock, builder => builder.Logging.AddProvider(warnings), Settings);
        await CreateAsync(host);
        await ExecuteAsync(host, "suppliers", "ALTER TABLE requests RENAME TO away");
        clock.Advance(TimeSpan.FromDays(3));

        for (var round = 0; round < 4; round++)
        {
            await MarkOldAsync(host);
            await TurnUntilAsync(() => ReadAsync<string>(host, "suppliers", "SELECT message_id FROM inbox"), marks => marks.Count == 0);
        }
        var told = Assert.Single(warnings.Seen, w => w.Contains("rows of requests", StringComparison.Ordinal));
        Assert.StartsWith("suppliers: rows of requests whose time is over could not be removed, which is tried again: ", told, StringComparison.Ordinal);
        await ExecuteAsync(host, "suppliers", "ALTER TABLE away RENAME TO requests");

        await TurnUntilAsync(() => ReadAsync<long>(host, "suppliers", "SELECT time FROM requests"), times => times.Count == 0);
        Assert.Single(warnings.Seen, w => w.Contains("rows of requests", StringComparison.Ordinal));
        Assert.Empty(host.Errors);
    }

    [Fact]
    public void Keep_times_that_are_too_short_are_refused_at_start_with_all_of_them_in_one_message()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => StandaloneHost.Build(
        [
            $"--SOURCING_DATA={data.Folder}", "--Retention:Inbox=8.00:30:00", "--Retention:Requests=01:00:00", "--Retention:StartDelay=-00:00:01",
            "--Messaging:RedeliveryDelays:0=00:10:00", "--Messaging:RedeliveryDelays:1=01:00:00",
        ]));

        Assert.Equal(
            string.Join(Environment.NewLine,
                "Retention:Inbox is 8.00:30:00; it must be between 8.01:10:00 and 3650.00:00:00, as days.hours:minutes:seconds. A message that came again later than that would have its effect twice: it may wait 7.00:00:00 at a consumer and all of Messaging:RedeliveryDelays after that.",
                "Retention:Requests is 01:00:00; it must be between 1.00:00:00 and 3650.00:00:00, as days.hours:minutes:seconds. A request that is repeated later than that counts as a new one.",
                "Retention:StartDelay is -00:00:01; it must be between 00:00:00 and 7.00:00:00."),
            refused.Message);
    }

    [Fact]
    public async Task Lots_does_not_start_with_keep_times_that_are_too_short_and_names_each()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            TestHost.StartAsync(data, settings: ["Retention:Reservations=7.23:59:59", "Retention:Holds=23:59:59", "Retention:Imports=3650.00:00:01"]));

        Assert.Equal(3, refused.Failures.Count());
        foreach (var name in new[] { "Retention:Reservations must be between 8.00:00:00 and 3650.00:00:00", "Retention:Holds must be between 1.00:00:00 and", "Retention:Imports must be between 1.00:00:00 and" })
            Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }

    private string NewMark() => Guid.CreateVersion7(clock.GetUtcNow()).ToString();

    private Task MarkAsync(TestHost host, params string[] marks) => ExecuteAsync(
        host, "suppliers", "INSERT INTO inbox (message_id, time) VALUES (@mark, @time)", marks.Select(mark => new { mark, time = clock.GetUtcNow().ToMicros() }));

    /// <summary>Marks a message of long ago.</summary>
    private async Task<string> MarkOldAsync(TestHost host)
    {
        var time = clock.GetUtcNow().AddDays(-100);
        var mark = Guid.CreateVersion7(time).ToString();
        await ExecuteAsync(host, "suppliers", "INSERT INTO inbox (message_id, time) VALUES (@mark, @time)", new { mark, time = time.ToMicros() });
        return mark;
    }

    private static async Task<(CreateSupplierRequest Request, Supplier Answer)> CreateAsync(TestHost host)
    {
        var request = new CreateSupplierRequest { RequestId = Sample.RequestId(), Supplier = new() { DisplayName = "Gems", LegalName = "Gems Ltd", CountryCode = "LK" } };
        return (request, await host.Api.Compliance.Suppliers.CreateSupplierAsync(request));
    }

    private static Database Of(TestHost host, string service) => host.App.Services.GetServices<Database>().Single(d => d.Name == service);

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(TestHost host, string service, string sql)
    {
        await using var connection = await Of(host, service).OpenAsync(TestContext.Current.CancellationToken);
        return (await connection.QueryAsync<T>(sql)).AsList();
    }

    private static async Task ExecuteAsync(TestHost host, string service, string sql, object? rows = null)
    {
        await using var connection = await Of(host, service).OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(sql, rows, transaction);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Turns the clock by a minute at a time until the answer is as expected.</summary>
    private Task<T> TurnUntilAsync<T>(Func<Task<T>> read, Func<T, bool> isReached) => Eventually.ReadAsync(
        () =>
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            return read();
        },
        isReached);

    /// <summary>Sums what a host counts, by instrument, service and table.</summary>
    private static MeterListener Listen(TestHost host, ConcurrentDictionary<string, long> sums)
    {
        var factory = host.App.Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Scope == factory && instrument.Name == "sourcing.storage.removed") l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) =>
        {
            var all = (instrument.Tags ?? []).Concat(tags.ToArray()).ToDictionary(t => t.Key, t => t.Value);
            sums.AddOrUpdate($"{instrument.Name} {all["sourcing.service"]} {all["sourcing.table"]}", count, (_, sum) => sum + count);
        });
        listener.Start();
        return listener;
    }

    private sealed class Warnings : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Seen { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Seen.Enqueue(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
