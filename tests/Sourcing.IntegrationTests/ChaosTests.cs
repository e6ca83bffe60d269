using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.ClientFactory;
using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.Simmy;
using Polly.Simmy.Fault;
using Polly.Simmy.Latency;
using Sourcing.Client;
using Sourcing.Orders.V1;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>Calls between services that fail, are late, and whose answers are lost.</summary>
public sealed class ChaosTests : IDisposable
{
    private readonly TestData data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task Of_200_orders_over_a_bad_network_each_is_placed_once_or_refused_with_a_reason_and_nothing_is_oversold_or_stuck()
    {
        var chaos = new Chaos(seed: 20260601);
        await using var host = await TestHost.StartAsync(
            data, configure: builder => builder.Services.ConfigureAll<GrpcClientFactoryOptions>(client => client.InterceptorRegistrations.Add(new InterceptorRegistration(InterceptorScope.Channel, _ => chaos))),
            settings: ["Lots:ReservationTime=00:00:05", "Lots:ExpiryInterval=00:00:00.1"]);
        var (supplier, parcel) = await host.Api.OfferAsync(Sample.Parcel("80"));

        // Every other buyer gives up at the first refusal; the others repeat what may be repeated.
        // Few at once, because orders that come together share their calls.
        var results = new ConcurrentBag<(Party Buyer, Order? Order, SourcingError? Refusal)>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken },
            async (i, _) => results.Add(await PlaceAsync(host.Api.Buyer(), Sample.Order(Sample.Line(parcel, "0.5")), repeats: i % 2 == 0)));

        Assert.True(chaos.Faults > 50, $"Only {chaos.Faults} faults were injected.");
        Assert.All(results.Where(r => r.Order is null), r => Assert.True(
            r.Refusal is { StatusCode: StatusCode.Unavailable, Reason: "SERVICE_UNAVAILABLE", RetryDelay: not null }
                or { StatusCode: StatusCode.FailedPrecondition, Reason: "QUANTITY_NOT_AVAILABLE" or "LOT_NOT_AVAILABLE" }
                or { StatusCode: StatusCode.Aborted, Reason: "RESERVATION_EXPIRED" },
            $"{r.Refusal!.StatusCode} '{r.Refusal.Reason}': {r.Refusal.Message}"));
        foreach (var (buyer, order, _) in results)
            Assert.Equal(order is null ? [] : [order.Name], (await buyer.Orders.ListOrdersAsync(new ListOrdersRequest())).Orders.Select(o => o.Name));
        var placed = results.Where(r => r.Order is not null).ToList();
        foreach (var (buyer, order, _) in placed) await buyer.CommittedAsync(order!.Name);
        Assert.InRange(placed.Count, 50, 160);
        // Whatever a lost answer kept reserved is free again after the expiry.
        var left = 80m - placed.Count * 0.5m;
        await Eventually.ReadAsync(() => supplier.LotAsync(parcel.Name), l => decimal.Parse(l.AvailableQuantity.Value, System.Globalization.CultureInfo.InvariantCulture) == left);
        await Eventually.ReadAsync(() => supplier.SupplierAsync(supplier.Organisation), s => s.OrderCount == placed.Count);
        // A breaker that opens, and a call that was tried in vain, are all there is to be told about.
        var errors = host.Errors.Where(error => !error.Contains("OnCircuitOpened", StringComparison.Ordinal) && !error.StartsWith("Execution attempt", StringComparison.Ordinal)).ToList();
        Assert.True(errors.Count == 0, string.Join('\n', errors.Take(5)));
    }

    private static Task<(Party Buyer, Order? Order, SourcingError? Refusal)> PlaceAsync(Party buyer, PlaceOrderRequest request, bool repeats) => Eventually.ReadAsync(
        async () =>
        {
            try
            {
                return (buyer, (Order?)await buyer.Orders.PlaceOrderAsync(request), (SourcingError?)null);
            }
            catch (RpcException e)
            {
                return (buyer, null, SourcingError.From(e));
            }
        },
        result => !repeats || result.Item3?.StatusCode != StatusCode.Unavailable);

    /// <summary>Within the pipeline of calls between services: some are late, some do not arrive, and of some the answer does not arrive.</summary>
    private sealed class Chaos : Interceptor
    {
        private readonly Random random;
        private readonly ResiliencePipeline before;
        private readonly ResiliencePipeline after;
        private int faults;

        public Chaos(int seed)
        {
            random = new Random(seed);
            before = new ResiliencePipelineBuilder()
                .AddChaosLatency(new ChaosLatencyStrategyOptions { InjectionRate = 0.2, Latency = TimeSpan.FromMilliseconds(100), Randomizer = Next })
                .AddChaosFault(Fault(0.3))
                .Build();
            after = new ResiliencePipelineBuilder().AddChaosFault(Fault(0.1)).Build();
        }

        public int Faults => faults;

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation) =>
            new(CallAsync(request, context, continuation), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });

        private async Task<TResponse> CallAsync<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation) where TRequest : class where TResponse : class
        {
            await before.ExecuteAsync(_ => ValueTask.CompletedTask, context.Options.CancellationToken);
            var response = await continuation(request, context).ResponseAsync;
            await after.ExecuteAsync(_ => ValueTask.CompletedTask, context.Options.CancellationToken);
            return response;
        }

        private ChaosFaultStrategyOptions Fault(double rate) => new()
        {
            InjectionRate = rate,
            Randomizer = Next,
            FaultGenerator = _ =>
            {
                Interlocked.Increment(ref faults);
                return ValueTask.FromResult<Exception?>(new RpcException(new Status(StatusCode.Unavailable, "chaos")));
            },
        };

        private double Next()
        {
            lock (random) return random.NextDouble();
        }
    }
}
