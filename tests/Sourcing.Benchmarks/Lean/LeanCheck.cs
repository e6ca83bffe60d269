using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;
using ProtoQuantity = Sourcing.Types.V1.Quantity;

namespace Sourcing.Benchmarks;

/// <summary>Whether the lean client counts what a server was asked and has answered: against a server in this process that counts too, fails now and then, and at times answers at length.</summary>
internal static class LeanCheck
{
    private const int Callers = 128;
    private const int Connections = 2;
    private const int Lines = 3;
    private const int EveryFailure = 50;
    private const int EveryLongAnswer = 20;

    /// <summary>More than a frame holds.</summary>
    private const int LongAnswer = 40_000;

    /// <summary>How many calls were checked, and everything that is wrong.</summary>
    public static async Task<(int Calls, IReadOnlyList<string> Problems)> RunAsync(CpuMeter cpu, TimeSpan length, CancellationToken cancellationToken)
    {
        var server = new CountingOrders();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
        });
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(server);
        await using var app = builder.Build();
        app.MapGrpcService<CountingOrders>();
        await app.StartAsync(cancellationToken);
        var endpoint = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

        var lots = Enumerable.Range(0, 100).Select(i => new Lot { Name = $"lots/{i}", Quantity = new ProtoQuantity { Value = "1", Unit = "ct" } }).ToList();
        var market = new Market("suppliers/1", lots, 0);
        var calls = Enumerable.Range(0, Connections).Select(i => new PlaceCalls(market, [.. Enumerable.Range(0, lots.Count)], Lines, "check", Callers, new Random(i), TimeProvider.System)).ToList();
        var load = await LeanLoad.RunAsync(new LeanTarget(endpoint, PlaceCalls.Path, "token"), calls, Callers, length, cpu, cancellationToken);
        await app.StopAsync(cancellationToken);

        var problems = new List<string>();
        var accepted = calls.SelectMany(c => c.Accepted).ToList();
        var failed = calls.Sum(c => c.Errors.Values.Sum());
        if (load.Latency.TotalCount == 0 || load.Latency.TotalCount > accepted.Count) problems.Add($"{load.Latency.TotalCount} latencies, {accepted.Count} answers.");
        if (accepted.Count != server.Placed.Count) problems.Add($"The server answered {server.Placed.Count} calls, the client counted {accepted.Count}.");
        if (failed == 0 || failed != server.Failed) problems.Add($"The server failed {server.Failed} calls, the client counted {failed}.");
        if (!calls.SelectMany(c => c.Unknown).Select(u => u.Request.RequestId).ToHashSet().SetEquals(server.FailedIds)) problems.Add("The client would repeat other calls than those that failed.");
        var wrong = accepted.Count(order => !server.Placed.TryGetValue(order.Name, out var request) || !request.Lines.SequenceEqual(order.Lines.Select(market.Request)));
        if (wrong > 0) problems.Add($"{wrong} answers are not to the calls that the client took them for.");
        if (accepted.DistinctBy(order => order.Name).Count() != accepted.Count) problems.Add("An answer was counted twice.");
        return (accepted.Count + failed, problems);
    }

    private sealed class CountingOrders : OrdersService.OrdersServiceBase
    {
        private readonly string longText = new('x', LongAnswer);
        private int count;
        private int failed;

        /// <summary>Requests by the name they were answered with.</summary>
        public ConcurrentDictionary<string, PlaceOrderRequest> Placed { get; } = [];

        public ConcurrentBag<string> FailedIds { get; } = [];

        public int Failed => failed;

        public override Task<Order> PlaceOrder(PlaceOrderRequest request, ServerCallContext context)
        {
            var number = Interlocked.Increment(ref count);
            if (number % EveryFailure == 0)
            {
                Interlocked.Increment(ref failed);
                FailedIds.Add(request.RequestId);
                throw new RpcException(new Status(StatusCode.Unavailable, "now and then, 5 %"));
            }
            var order = new Order { Name = $"orders/{request.RequestId}", CancelReason = number % EveryLongAnswer == 1 ? longText : "" };
            Placed[order.Name] = request;
            return Task.FromResult(order);
        }
    }
}
