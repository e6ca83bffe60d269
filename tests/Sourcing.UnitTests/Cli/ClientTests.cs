using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Polly;
using Sourcing.Client;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;
using Sourcing.Suppliers.V1;

namespace Sourcing.UnitTests.Cli;

public class ClientTests
{
    private static SourcingClient Client(
        FakeWire wire, TimeProvider? clock = null, Uri? endpoint = null, string? token = null, int maxAttempts = 4,
        TimeSpan? retryDelay = null) =>
        new(new SourcingClientOptions
        {
            Endpoint = endpoint ?? new Uri("http://localhost:5100"), Transport = wire, Clock = clock ?? TimeProvider.System,
            MaxAttempts = maxAttempts,
            RetryDelay = retryDelay ?? TimeSpan.Zero, Token = token is null ? null : SourcingClientOptions.FixedToken(token),
        });

    private static FakeWire.Reply Unavailable => FakeWire.Reply.Fail(StatusCode.Unavailable, "down");

    [Fact]
    public async Task An_order_without_a_request_id_gets_one_and_keeps_it_over_every_retry()
    {
        var wire = new FakeWire().On(
            "PlaceOrder", call => call.Attempt < 3 ? Unavailable : FakeWire.Reply.Of(new Order { Name = "orders/1" }));
        using var client = Client(wire);
        var request = new PlaceOrderRequest();

        await client.Orders.PlaceOrderAsync(request, cancellationToken: TestContext.Current.CancellationToken);

        var ids = wire.CallsOf("PlaceOrder").Select(call => call.Read<PlaceOrderRequest>().RequestId).ToList();
        Assert.Equal(3, ids.Count);
        Assert.Equal(7, Guid.Parse(Assert.Single(ids.Distinct())).Version);
        Assert.Empty(request.RequestId);
    }

    [Fact]
    public async Task Two_orders_from_one_request_object_are_two_requests()
    {
        var wire = new FakeWire().On("PlaceOrder", new Order());
        using var client = Client(wire);
        var request = new PlaceOrderRequest();

        await client.Orders.PlaceOrderAsync(request, cancellationToken: TestContext.Current.CancellationToken);
        await client.Orders.PlaceOrderAsync(request, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(2, wire.Calls.Select(call => call.Read<PlaceOrderRequest>().RequestId).Distinct().Count());
    }

    [Fact]
    public async Task A_request_id_of_the_caller_is_sent_as_it_is()
    {
        var wire = new FakeWire().On("HoldLot", new Hold()).On("CreateLot", new Lot()).On("CreateSupplier", new Supplier());
        using var client = Client(wire);

        await client.Lots.HoldLotAsync(new HoldLotRequest { RequestId = "mine" }, cancellationToken: TestContext.Current.CancellationToken);
        await client.Lots.CreateLotAsync(new CreateLotRequest(), cancellationToken: TestContext.Current.CancellationToken);
        await client.Suppliers.CreateSupplierAsync(new CreateSupplierRequest(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("mine", wire.CallsOf("HoldLot").Single().Read<HoldLotRequest>().RequestId);
        Assert.NotEmpty(wire.CallsOf("CreateLot").Single().Read<CreateLotRequest>().RequestId);
        Assert.NotEmpty(wire.CallsOf("CreateSupplier").Single().Read<CreateSupplierRequest>().RequestId);
    }

    [Fact]
    public async Task Reads_and_changes_that_repeat_as_nothing_are_tried_again_and_others_are_not()
    {
        var wire = new FakeWire();
        foreach (var method in new[] { "GetLot", "ListLots", "BatchCheckStanding", "CancelOrder", "UpdateLot" }) wire.On(method, _ => Unavailable);
        using var client = Client(wire, maxAttempts: 3);
        var token = TestContext.Current.CancellationToken;

        await Assert.ThrowsAsync<RpcException>(async () => await client.Lots.GetLotAsync(new GetLotRequest(), cancellationToken: token));
        await Assert.ThrowsAsync<RpcException>(
            async () => await client.Lots.ListLotsAsync(new ListLotsRequest(), cancellationToken: token));
        await Assert.ThrowsAsync<RpcException>(
            async () => await client.Suppliers.BatchCheckStandingAsync(new BatchCheckStandingRequest(), cancellationToken: token));
        await Assert.ThrowsAsync<RpcException>(
            async () => await client.Orders.CancelOrderAsync(new CancelOrderRequest(), cancellationToken: token));
        await Assert.ThrowsAsync<RpcException>(
            async () => await client.Lots.UpdateLotAsync(new UpdateLotRequest(), cancellationToken: token));

        Assert.Equal(
            [3, 3, 3, 3, 1],
            new[] { "GetLot", "ListLots", "BatchCheckStanding", "CancelOrder", "UpdateLot" }.Select(m => wire.CallsOf(m).Count()));
    }

    [Fact]
    public async Task What_becomes_of_an_order_is_tried_again_with_one_request_id_even_where_an_etag_guards_it()
    {
        var wire = new FakeWire();
        foreach (var method in new[] { "AcknowledgeOrder", "RecordReceipt", "AuthorizePayment" })
            wire.On(method, call => call.Attempt < 3 ? Unavailable : FakeWire.Reply.Of(new Order()));
        wire.On("GetScorecard", call => call.Attempt < 3 ? Unavailable : FakeWire.Reply.Of(new Scorecard())).On("OverrideScorecard", _ => Unavailable);
        using var client = Client(wire);
        var token = TestContext.Current.CancellationToken;

        await client.Orders.AcknowledgeOrderAsync(new AcknowledgeOrderRequest(), cancellationToken: token);
        await client.Orders.RecordReceiptAsync(new RecordReceiptRequest { Etag = "1" }, cancellationToken: token);
        await client.Orders.AuthorizePaymentAsync(new AuthorizePaymentRequest { Etag = "1" }, cancellationToken: token);
        await client.Suppliers.GetScorecardAsync(new GetScorecardRequest(), cancellationToken: token);
        // Each is a new version of the supplier.
        await Assert.ThrowsAsync<RpcException>(
            async () => await client.Suppliers.OverrideScorecardAsync(new OverrideScorecardRequest(), cancellationToken: token));

        Assert.Equal(3 * 4 + 1, wire.Calls.Count);
        Assert.NotEmpty(Assert.Single(wire.CallsOf("RecordReceipt").Select(call => call.Read<RecordReceiptRequest>().RequestId).Distinct()));
        Assert.NotEmpty(Assert.Single(wire.CallsOf("AuthorizePayment").Select(call => call.Read<AuthorizePaymentRequest>().RequestId).Distinct()));
    }

    [Fact]
    public async Task A_change_guarded_by_an_etag_is_sent_once()
    {
        var wire = new FakeWire().On("CancelOrder", _ => Unavailable);
        using var client = Client(wire);

        await Assert.ThrowsAsync<RpcException>(async () =>
            await client.Orders.CancelOrderAsync(
                new CancelOrderRequest { Etag = "1" }, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Single(wire.Calls);
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument)]
    [InlineData(StatusCode.FailedPrecondition)]
    [InlineData(StatusCode.Aborted)]
    [InlineData(StatusCode.Internal)]
    [InlineData(StatusCode.ResourceExhausted)]
    public async Task A_refusal_is_final(StatusCode status)
    {
        var wire = new FakeWire().On("GetLot", _ => FakeWire.Reply.Fail(status, "no"));
        using var client = Client(wire);

        var e = await Assert.ThrowsAsync<RpcException>(
            async () => await client.Lots.GetLotAsync(new GetLotRequest(), cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(status, e.StatusCode);
        Assert.Single(wire.Calls);
    }

    [Fact]
    public async Task A_connection_given_up_because_nobody_answers_its_ping_is_tried_again()
    {
        var wire = new FakeWire().On("GetLot", call => call.Attempt == 1
            ? throw new HttpRequestException(HttpRequestError.HttpProtocolError, "The server didn't respond to a ping.")
            : FakeWire.Reply.Of(new Lot { Name = "lots/1" }));
        using var client = Client(wire);

        var lot = await client.Lots.GetLotAsync(new GetLotRequest(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("lots/1", lot.Name);
    }

    [Fact]
    public async Task An_overloaded_service_is_tried_again_after_the_wait_it_asks_for()
    {
        var wire = new FakeWire().On("GetLot", call => call.Attempt == 1
            ? FakeWire.Reply.Fail(
                StatusCode.ResourceExhausted, "busy", Statuses.Reason("OVERLOADED"), Statuses.RetryAfter(TimeSpan.FromMilliseconds(1)))
            : FakeWire.Reply.Of(new Lot { Name = "lots/1" }));
        // A wait of its own would be longer than the deadline.
        using var client = Client(wire, retryDelay: TimeSpan.FromMinutes(1));

        var lot = await client.Lots.GetLotAsync(new GetLotRequest(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("lots/1", lot.Name);
    }

    [Fact]
    public async Task The_deadline_bounds_all_attempts_together_and_the_last_failure_is_what_the_caller_learns()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var tried = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var wire = new FakeWire().On("GetLot", _ =>
        {
            tried.TrySetResult();
            return Unavailable;
        });
        using var client = Client(wire, clock, maxAttempts: 10, retryDelay: TimeSpan.FromSeconds(60));

        var call = client.Lots.GetLotAsync(new GetLotRequest(), cancellationToken: TestContext.Current.CancellationToken).ResponseAsync;
        await tried.Task;
        for (var i = 0; i < 1_000_000 && !call.IsCompleted; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        Assert.Equal("down", (await Assert.ThrowsAsync<RpcException>(() => call)).Status.Detail);
        Assert.True(wire.Calls.Count < 10);
    }

    [Fact]
    public void The_retry_pipeline_has_the_values_that_are_promised()
    {
        var options = new SourcingClientOptions();
        var (deadline, retry) = (RetryPipeline.Deadline(), RetryPipeline.Retry(options));

        Assert.Equal(TimeSpan.FromSeconds(10), options.Deadline);
        Assert.Equal("total-deadline", deadline.Name);
        Assert.Equal(
            ("unavailable", 3, DelayBackoffType.Exponential, true),
            (retry.Name, retry.MaxRetryAttempts, retry.BackoffType, retry.UseJitter));
        Assert.Equal((TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2)), (retry.Delay, retry.MaxDelay));
        Assert.Equal("sourcing-client", RetryPipeline.Name);
    }

    [Fact]
    public async Task Every_unary_call_has_a_deadline_and_every_call_the_token()
    {
        var wire = new FakeWire().On("GetLot", new Lot()).On("WatchOrder", new OrderEvent { Position = 1 }).On("ImportLots", new ImportJob());
        using var client = Client(wire, token: "the-token");
        var token = TestContext.Current.CancellationToken;

        await client.Lots.GetLotAsync(new GetLotRequest(), cancellationToken: token);
        client.Lots.GetLot(new GetLotRequest(), cancellationToken: token);
        await client.Orders.FollowAsync("orders/1", 0, TimeProvider.System, token).CountAsync(token);
        await client.Lots.UploadAsync(new MemoryStream([1]), new ImportOptions(), cancellationToken: token);

        Assert.Equal(4, wire.Calls.Count);
        Assert.All(wire.Calls, call => Assert.Equal("the-token", call.Token));
        Assert.All(wire.CallsOf("GetLot"), call => Assert.True(call.HasDeadline));
        Assert.False(wire.CallsOf("WatchOrder").Single().HasDeadline);
    }

    [Fact]
    public void A_token_is_not_sent_over_plain_http_to_another_machine()
    {
        var e = Assert.Throws<ArgumentException>(
            () => Client(new FakeWire(), endpoint: new Uri("http://sourcing.example:5100"), token: "secret"));

        Assert.Contains("sourcing.example", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
        Client(new FakeWire(), endpoint: new Uri("https://sourcing.example:5100"), token: "secret").Dispose();
        Client(new FakeWire(), endpoint: new Uri("http://127.0.0.1:5100"), token: "secret").Dispose();
        Client(new FakeWire(), endpoint: new Uri("http://sourcing.example:5100")).Dispose();
    }

    [Fact]
    public void Wrong_options_are_named_all_at_once()
    {
        var e = Assert.Throws<ArgumentException>(() => new SourcingClient(new SourcingClientOptions
        {
            Endpoint = new Uri("ftp://x"),
            Deadline = TimeSpan.Zero,
            MaxAttempts = 11,
        }));

        Assert.Equal(
            "Endpoint 'ftp://x/' must be an absolute http or https address such as http://localhost:5100. Deadline 00:00:00 must be more than 0 and at most 1 h. MaxAttempts 11 must be 1 to 10.", e.Message);
    }

    [Fact]
    public async Task A_refusal_is_read_with_its_reason_its_fields_its_obstacles_and_its_delay()
    {
        var wire = new FakeWire().On("PlaceOrder", _ => FakeWire.Reply.Fail(
            StatusCode.FailedPrecondition, "no", Statuses.Reason("LOT_NOT_AVAILABLE"), Statuses.RetryAfter(TimeSpan.FromSeconds(3)),
            new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = "lines[0].lot", Description = "gone" } } },
            new PreconditionFailure
            {
                Violations =
                {
                    new PreconditionFailure.Types.Violation { Type = "LOT_NOT_AVAILABLE", Subject = "lots/1", Description = "sold" },
                },
            }));
        using var client = Client(wire);

        var e = await Assert.ThrowsAsync<RpcException>(
            async () => await client.Orders.PlaceOrderAsync(
                new PlaceOrderRequest(), cancellationToken: TestContext.Current.CancellationToken));
        var error = SourcingError.From(e);

        Assert.Equal((StatusCode.FailedPrecondition, "LOT_NOT_AVAILABLE", "no"), (error.StatusCode, error.Reason, error.Message));
        Assert.Equal([new FieldViolation("lines[0].lot", "gone")], error.FieldViolations);
        Assert.Equal([new Precondition("LOT_NOT_AVAILABLE", "lots/1", "sold")], error.Preconditions);
        Assert.Equal(TimeSpan.FromSeconds(3), error.RetryDelay);
    }

    [Fact]
    public async Task A_watch_goes_on_after_the_last_event_when_the_connection_drops()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var wire = new FakeWire().On("WatchOrder", call => call.Attempt switch
        {
            1 => FakeWire.Reply.BrokenAfter(new OrderEvent { Position = 1 }, new OrderEvent { Position = 2 }),
            2 => Unavailable,
            _ => FakeWire.Reply.Of(new OrderEvent { Position = 2 }, new OrderEvent { Position = 3 }),
        });
        using var client = Client(wire);
        var token = TestContext.Current.CancellationToken;

        var watching = client.Orders.FollowAsync("orders/1", 0, clock, token).Select(e => e.Position).ToListAsync(token).AsTask();
        while (!watching.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        Assert.Equal([1, 2, 3], await watching);
        Assert.Equal([0, 2, 2], wire.Calls.Select(call => call.Read<WatchOrderRequest>().AfterPosition));
    }

    [Fact]
    public async Task A_watch_that_the_service_refuses_ends_at_once()
    {
        var wire = new FakeWire().On(
            "WatchOrder", _ => FakeWire.Reply.Fail(StatusCode.NotFound, "no such order", Statuses.Reason("ORDER_NOT_FOUND")));
        using var client = Client(wire);
        var token = TestContext.Current.CancellationToken;

        await Assert.ThrowsAsync<RpcException>(
            async () => await client.Orders.FollowAsync("orders/1", 0, TimeProvider.System, token).CountAsync(token));

        Assert.Single(wire.Calls);
    }

    [Fact]
    public async Task A_stock_file_goes_out_as_options_and_then_every_byte_in_order()
    {
        var wire = new FakeWire().On("ImportLots", new ImportJob { Name = "importJobs/1" });
        using var client = Client(wire);
        var file = new byte[300_000];
        new Random(1).NextBytes(file);
        var progress = new Record();

        var job = await client.Lots.UploadAsync(
            new MemoryStream(file), new ImportOptions { FileName = "stock.csv" }, progress, TestContext.Current.CancellationToken);

        var messages = wire.Calls.Single().ReadAll<ImportLotsRequest>().ToList();
        Assert.Equal("importJobs/1", job.Name);
        Assert.Equal("stock.csv", messages[0].Options.FileName);
        Assert.Equal(file, messages.Skip(1).SelectMany(m => m.Chunk.ToByteArray()));
        Assert.All(messages.Skip(1), m => Assert.InRange(m.Chunk.Length, 1, 256 * 1024));
        Assert.Equal(file.Length, progress.Values[^1]);
    }

    [Fact]
    public async Task A_list_goes_out_as_options_and_then_every_byte_of_every_file_in_order()
    {
        var wire = new FakeWire().On("ImportList", new ListVersion { Name = "listVersions/x@1" });
        using var client = Client(wire);
        var file = new byte[1_300_000];
        new Random(1).NextBytes(file);

        var version = await client.Screening.UploadAsync(
            new ImportListOptions { List = "x" },
            [("sdn", new MemoryStream(file)), ("alt", new MemoryStream([1, 2])), ("add", new MemoryStream())], TestContext.Current.CancellationToken);

        var messages = wire.Calls.Single().ReadAll<ImportListRequest>().ToList();
        Assert.Equal("listVersions/x@1", version.Name);
        Assert.Equal("x", messages[0].Options.List);
        var pieces = messages.Skip(1).Select(m => m.Piece).ToList();
        Assert.Equal(["sdn", "sdn", "sdn", "alt", "add"], pieces.Select(p => p.File));
        Assert.Equal(file, pieces.Where(p => p.File == "sdn").SelectMany(p => p.Content.ToByteArray()));
        Assert.Equal([1, 2], pieces[3].Content.ToByteArray());
        Assert.All(pieces, p => Assert.InRange(p.Content.Length, 0, 512 * 1024));
    }

    [Fact]
    public async Task A_list_that_is_refused_midway_says_why()
    {
        var wire = new FakeWire().On("ImportList", _ => FakeWire.Reply.Fail(StatusCode.InvalidArgument, "no list", Statuses.Reason("LIST_NOT_READABLE")));
        using var client = Client(wire);

        var e = await Assert.ThrowsAsync<RpcException>(() => client.Screening.UploadAsync(
            new ImportListOptions(), [("", new MemoryStream([1]))], TestContext.Current.CancellationToken));

        Assert.Equal("LIST_NOT_READABLE", SourcingError.From(e).Reason);
    }

    [Fact]
    public async Task Looking_is_tried_again_and_deciding_is_not()
    {
        var wire = new FakeWire();
        string[] methods = ["ScreenParty", "DiffListVersions", "AssessListImpact", "VerifyDecisions", "ReplayDecision", "DecideScreeningCase", "ApplyListVersion"];
        foreach (var method in methods) wire.On(method, _ => Unavailable);
        using var client = Client(wire, maxAttempts: 3);
        var token = TestContext.Current.CancellationToken;

        await Assert.ThrowsAsync<RpcException>(async () => await client.Screening.ScreenPartyAsync(new(), cancellationToken: token));
        await Assert.ThrowsAsync<RpcException>(async () => await client.Screening.DiffListVersionsAsync(new(), cancellationToken: token));
        await Assert.ThrowsAsync<RpcException>(async () => await client.Screening.AssessListImpactAsync(new(), cancellationToken: token));
        await Assert.ThrowsAsync<RpcException>(async () => await client.Screening.VerifyDecisionsAsync(new(), cancellationToken: token));
        await Assert.ThrowsAsync<RpcException>(async () => await client.Screening.ReplayDecisionAsync(new(), cancellationToken: token));
        await Assert.ThrowsAsync<RpcException>(async () => await client.Screening.DecideScreeningCaseAsync(new(), cancellationToken: token));
        await Assert.ThrowsAsync<RpcException>(async () => await client.Screening.ApplyListVersionAsync(new(), cancellationToken: token));

        Assert.Equal([3, 3, 3, 3, 3, 1, 1], methods.Select(m => wire.CallsOf(m).Count()));
    }

    private sealed class Record : IProgress<long>
    {
        public List<long> Values { get; } = [];

        public void Report(long value) => Values.Add(value);
    }
}
