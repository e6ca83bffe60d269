using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Sourcing.Client;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;
using Sourcing.Suppliers.V1;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>Whatever anybody sends, the services refuse it for a reason or do it; they never fail and never hang.</summary>
public sealed class FuzzTests
{
    private const int RequestsPerMethod = 2000;
    private const int GarbagePerMethod = 200;
    private const int Workers = 24;
    private const int Attempts = 3;

    /// <summary>Far more than any answer takes, far less than for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Statuses that say a request was at fault, or the state of the world.</summary>
    private static readonly StatusCode[] Honest =
    [
        StatusCode.OK, StatusCode.InvalidArgument, StatusCode.NotFound, StatusCode.AlreadyExists, StatusCode.PermissionDenied, StatusCode.Unauthenticated,
        StatusCode.FailedPrecondition, StatusCode.Aborted, StatusCode.ResourceExhausted,
    ];

    public static IEnumerable<MethodDescriptor> Methods =>
        new[] { SuppliersReflection.Descriptor, ScreeningReflection.Descriptor, DueDiligenceReflection.Descriptor, LotsReflection.Descriptor, OrdersReflection.Descriptor }.SelectMany(f => f.Services).SelectMany(s => s.Methods);

    [Fact]
    public async Task Of_2000_random_and_mutated_requests_to_every_method_none_fails_or_hangs_and_a_good_request_works_afterwards()
    {
        var statuses = await SendAllAsync(RequestsPerMethod, (generator, method) => generator.Messages(method), Honest);

        // Random requests that all stop at the first check would prove little: some of each method get through.
        foreach (var method in Methods)
            Assert.True(statuses.ContainsKey((method.Name, StatusCode.OK)), $"No random {method.Name} was good: {string.Join(", ", statuses.Where(s => s.Key.Method == method.Name))}");
    }

    [Fact]
    public Task Bytes_that_are_no_message_are_refused_as_INVALID_ARGUMENT_by_every_method() =>
        SendAllAsync(GarbagePerMethod, (generator, method) => generator.Garbage(method), [StatusCode.InvalidArgument, StatusCode.PermissionDenied, StatusCode.Unauthenticated]);

    private static async Task<IReadOnlyDictionary<(string Method, StatusCode Status), int>> SendAllAsync(
        int count, Func<RequestGenerator, MethodDescriptor, IReadOnlyList<byte[]>> generate, StatusCode[] allowed)
    {
        var seed = Environment.TickCount;
        using var data = new TestData();
        await using var host = await TestHost.StartAsync(data);
        var world = await World.BuildAsync(host.Api);
        var failures = new ConcurrentQueue<string>();
        var statuses = new ConcurrentDictionary<(string, StatusCode), int>();
        var work = Methods.SelectMany(m => Enumerable.Range(0, count).Select(i => (Method: m, Number: i))).OrderBy(w => w.Number);

        await Parallel.ForEachAsync(work, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (w, _) =>
        {
            if (failures.Count >= 20) return;
            var random = new Random(HashCode(seed, w.Method.FullName, w.Number));
            var caller = world.Callers[random.Next(world.Callers.Count)];
            var messages = generate(new RequestGenerator(random, world.Values), w.Method);
            var (status, detail) = await AnswerAsync(caller, w.Method, messages);
            statuses.AddOrUpdate((w.Method.Name, status), 1, (_, n) => n + 1);
            if (!allowed.Contains(status)) failures.Enqueue($"{w.Method.Name} #{w.Number} answered {status}: {detail}\n  {string.Join("\n  ", messages.Select(m => Convert.ToBase64String(m.AsSpan(0, Math.Min(m.Length, 300)))))}");
        });

        Assert.True(failures.IsEmpty, $"Seed {seed}.\n{string.Join('\n', failures)}\nLogged:\n{string.Join('\n', host.Errors.Take(5))}");
        Assert.True(host.Errors.Count == 0, $"Seed {seed}. Logged:\n{string.Join('\n', host.Errors.Take(5))}");
        var (_, lot) = await host.Api.OfferAsync(Sample.Ruby());
        var buyer = host.Api.Buyer();
        await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(lot))).Name);
        return statuses;
    }

    /// <summary>
    /// Sends it again where the connection broke, as clients do: .NET's own HTTP/2 client can end a body that it has reset already, which costs the
    /// connection of everybody on it. What breaks connections by itself does so every time.
    /// </summary>
    private static async Task<(StatusCode Status, string Detail)> AnswerAsync(Party caller, MethodDescriptor method, IReadOnlyList<byte[]> messages)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SendAsync(caller, method, messages);
            }
            catch (RpcException e) when (attempt < Attempts && e.Status.DebugException is HttpRequestException or IOException)
            {
            }
            catch (RpcException e)
            {
                var reason = SourcingError.From(e).Reason;
                return (reason.Length > 0 ? e.StatusCode : StatusCode.Unknown, $"{e.Status.StatusCode} '{reason}' {e.Status.Detail}");
            }
        }
    }

    private static async Task<(StatusCode Status, string Detail)> SendAsync(Party caller, MethodDescriptor method, IReadOnlyList<byte[]> messages)
    {
        var options = new CallOptions(deadline: (TimeProvider.System.GetUtcNow() + Patience).UtcDateTime);
        if (method.IsClientStreaming)
        {
            using var call = caller.Wire.AsyncClientStreamingCall(Raw.Method(MethodType.ClientStreaming, method.Service.FullName, method.Name), null, options);
            try
            {
                foreach (var message in messages) await call.RequestStream.WriteAsync(message);
                await call.RequestStream.CompleteAsync();
            }
            catch (Exception e) when (e is RpcException or InvalidOperationException)
            {
                // The answer came before the end; it says why.
            }
            await call.ResponseAsync;
        }
        else if (method.IsServerStreaming)
        {
            using var call = caller.Wire.AsyncServerStreamingCall(Raw.Method(MethodType.ServerStreaming, method.Service.FullName, method.Name), null, options, messages[0]);
            // The orders of this world are closed, so a watch comes to an end.
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
            }
        }
        else
        {
            await caller.Wire.AsyncUnaryCall(Raw.Method(MethodType.Unary, method.Service.FullName, method.Name), null, options, messages[0]);
        }
        return (StatusCode.OK, "");
    }

    /// <summary>The same in every process, unlike <see cref="System.HashCode"/>.</summary>
    private static int HashCode(int seed, string name, int number) => name.Aggregate(seed * 397 ^ number, (hash, c) => hash * 31 + c);

    /// <summary>Real things to name in requests, and callers of every role.</summary>
    private sealed record World(IReadOnlyList<Party> Callers, IReadOnlyDictionary<string, string[]> Values)
    {
        public static async Task<World> BuildAsync(TestApi api)
        {
            var (supplier, buyer) = (await api.OpenSupplierAsync(), api.Buyer());
            var lots = new List<Lot>();
            for (var i = 0; i < 100; i++) lots.Add(await supplier.OfferAsync(i % 3 == 0 ? Sample.Ruby() : i % 3 == 1 ? Sample.Parcel("100000") : Sample.Copper("100000")));
            var hold = await buyer.Lots.HoldLotAsync(new HoldLotRequest { Name = lots[10].Name, Quantity = Sample.Quantity("1", "ct") });
            var order = await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(lots[1], "1")));
            await buyer.Orders.CancelOrderAsync(new CancelOrderRequest { Name = order.Name });
            await Eventually.ReadAsync(() => buyer.OrderAsync(order.Name), o => o.Stock == Order.Types.Stock.Released);
            var open = new List<Order>();
            for (var i = 0; i < 12; i++) open.Add(await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(lots[4], "5")))).Name));
            var done = await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(lots[4], "1")))).Name);
            await buyer.Orders.RecordReceiptAsync(new() { Name = done.Name, RequestId = Sample.RequestId(), Lines = { new OrderReceiptLine { Lot = lots[4].Name, Accepted = Sample.Quantity("0.5", "ct") } } });
            var mistaken = await buyer.CommittedAsync((await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(lots[4], "1")))).Name);
            var mistake = Sample.RequestId();
            await buyer.Orders.RecordReceiptAsync(new() { Name = mistaken.Name, RequestId = mistake, Lines = { new OrderReceiptLine { Lot = lots[4].Name, Accepted = Sample.Quantity("0.5", "ct") } } });
            var job = await supplier.Lots.UploadAsync(new MemoryStream("Stock #,Carat\nX,2\n"u8.ToArray()), new ImportOptions { FileName = "x.csv" });
            var (other, draft) = (await api.RegisterSupplierAsync(), await api.RegisterSupplierAsync());
            await api.Compliance.ImportAsync("world", ListUpload.Made([("w", "Company", "Zephyr Quarry Holdings"), .. ListUpload.Filling(3)]));
            var listed = await api.Compliance.Suppliers.CreateSupplierAsync(new() { Supplier = new() { DisplayName = "Zephyr", LegalName = "Zephyr Quarry Holdings", CountryCode = "LK" } });
            await Refused.AnyAsync(() => api.Compliance.Suppliers.ApproveSupplierAsync(new() { Name = listed.Name }).ResponseAsync);
            var staged = await api.Compliance.ImportAsync("staged", ListUpload.Made([.. ListUpload.Filling(4)]), stage: true);
            var document = await api.Compliance.DueDiligence.AddDocumentAsync(
                new() { Supplier = other.Organisation, Kind = SupplierDocument.Types.Kind.Licence, Title = "Licence", Issuer = "NGJA" }, new MemoryStream([1]));
            var values = new Dictionary<string, string[]>
            {
                ["documents"] = [document.Name],
                ["questions"] = ["policy", "origins", "route", "contact"],
                ["lots"] = [.. lots.Select(l => l.Name)],
                // What is withdrawn, held or bought whole is gone for the others: each kind of request has some of its own.
                ["WithdrawLotRequest"] = Some(0),
                ["HoldLotRequest"] = Some(8),
                // Many: a reservation without a quantity takes all of a lot, for longer than the test runs.
                ["ReservationRequestLine"] = [.. lots.Skip(40).Select(l => l.Name)],
                ["OrderLineRequest"] = Some(24),
                ["Lot"] = Some(32),
                // Not the one that trades, which would soon be suspended.
                ["suppliers"] = [other.Organisation],
                // Closed, so that a watch comes to an end; what is done to open ones is done to others.
                ["orders"] = [order.Name],
                ["CloseOrderRequest"] = [done.Name],
                ["VoidReceiptRequest"] = [mistaken.Name],
                ["receipts"] = [mistake],
                ["AmendOrderRequest"] = [.. open.Select(o => o.Name)],
                ["AcknowledgeOrderRequest"] = [.. open.Take(4).Select(o => o.Name)],
                ["RecordReceiptRequest"] = [.. open.Skip(4).Take(4).Select(o => o.Name)],
                ["OrderReceiptLine"] = [lots[4].Name],
                ["AuthorizePaymentRequest"] = [.. open.Skip(8).Select(o => o.Name)],
                ["payees"] = [supplier.Organisation],
                ["holds"] = [hold.Name],
                ["importJobs"] = [job.Name],
                ["buyers"] = [buyer.Organisation],
                ["SubmitSupplierRequest"] = [draft.Organisation],
                ["GetScorecardRequest"] = [$"{other.Organisation}/scorecard"],
                ["OverrideScorecardRequest"] = [$"{other.Organisation}/scorecard"],
                ["DiffListVersionsRequest"] = ["listVersions/world@1"],
                ["AssessListImpactRequest"] = ["listVersions/world@1"],
                ["ApplyListVersionRequest"] = [staged.Name],
                ["DecideScreeningCaseRequest"] = [.. (await api.Compliance.Screening.ListScreeningCasesAsync(new() { Supplier = listed.Name })).Cases.Select(c => c.Name)],
                ["GetDecisionRequest"] = ["decisions/1"],
                ["ReplayDecisionRequest"] = [.. (await api.Compliance.Screening.ListDecisionsAsync(new() { Supplier = listed.Name })).Decisions.Select(d => d.Name)],
            };
            string[] Some(int from) => [.. lots.Skip(from).Take(8).Select(l => l.Name)];

            string[] roles = ["buyer", "supplier", "compliance", "operator", "service"];
            List<Party> callers =
            [
                buyer, supplier, api.Compliance, api.Operator, api.Service, api.Nobody,
                api.Bearing(api.Mint(roles, buyer.Organisation)), api.Bearing(api.Mint(roles, supplier.Organisation)), api.Bearing(api.Mint(["buyer", "service", "compliance"], buyer.Organisation)),
                supplier, buyer, api.Service,
            ];
            return new World(callers, values);
        }
    }
}
