using System.Collections.Concurrent;
using System.Globalization;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>A call ends where the call ends that it is made for.</summary>
public sealed class DeadlineTests : IDisposable
{
    private readonly TestData data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task A_call_between_services_has_five_seconds_at_most()
    {
        var probe = new Probe();
        await using var host = await TestHost.StartAsync(data, configure: probe.AddTo);
        var (_, parcel) = await host.Api.OfferAsync(Sample.Parcel("10"));
        var buyer = host.Api.Buyer();

        await buyer.Orders.PlaceOrderAsync(Sample.Order(Sample.Line(parcel, "1")));

        Assert.InRange(probe.Timeout("BatchReserveLots"), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5));
        Assert.InRange(probe.Timeout("BatchCheckStanding"), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_call_that_nobody_waits_for_any_more_ends_in_Lots_too()
    {
        var probe = new Probe { Holds = "BatchReserveLots" };
        await using var host = await TestHost.StartAsync(data, configure: probe.AddTo);
        var (supplier, lot) = await host.Api.OfferAsync(Sample.Ruby());
        using var caller = new CancellationTokenSource();
        var cancelled = host.Api.Buyer().Orders.PlaceOrderAsync(Sample.Order(lot), cancellationToken: caller.Token).ResponseAsync;
        await probe.Held;

        await caller.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => cancelled)).StatusCode);
        await probe.Ended.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal("2.03", (await supplier.LotAsync(lot.Name)).AvailableQuantity.Value);
    }

    [Fact]
    public async Task A_call_whose_time_is_over_ends_in_Lots_too()
    {
        var probe = new Probe { Holds = "BatchReserveLots" };
        await using var host = await TestHost.StartAsync(data, configure: probe.AddTo);
        var (_, lot) = await host.Api.OfferAsync(Sample.Ruby());

        var late = host.Api.Buyer().Orders.PlaceOrderAsync(Sample.Order(lot), deadline: In(TimeSpan.FromSeconds(2))).ResponseAsync;

        // The caller's own clock ends it, or the news that Lots did not answer in time, whichever is there first.
        Assert.Contains((await Assert.ThrowsAsync<RpcException>(() => late)).StatusCode, new[] { StatusCode.DeadlineExceeded, StatusCode.Unavailable });
        await probe.Ended.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private static DateTime In(TimeSpan time) => (TimeProvider.System.GetUtcNow() + time).UtcDateTime;

    /// <summary>Sees in the server how much time each call brings along, and holds calls of one method until they are broken off.</summary>
    private sealed class Probe
    {
        private readonly ConcurrentDictionary<string, string> timeouts = [];
        private readonly TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string? Holds { get; init; }

        /// <summary>Completes when a call is held.</summary>
        public Task Held => held.Task;

        /// <summary>Completes when the held call was broken off.</summary>
        public Task Ended => ended.Task;

        public void AddTo(WebApplicationBuilder builder) => builder.Services.Configure<GrpcServiceOptions>(grpc => grpc.Interceptors.Add<Watch>(this));

        /// <summary>The time that the last call of a method brought along: digits and a unit.</summary>
        public TimeSpan Timeout(string method)
        {
            var text = timeouts[method];
            var count = long.Parse(text[..^1], CultureInfo.InvariantCulture);
            return text[^1] switch { 'n' => TimeSpan.FromMicroseconds(count / 1000.0), 'u' => TimeSpan.FromMicroseconds(count), 'm' => TimeSpan.FromMilliseconds(count), 'S' => TimeSpan.FromSeconds(count), _ => TimeSpan.MaxValue };
        }

        private sealed class Watch(Probe probe) : Interceptor
        {
            public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
            {
                var method = context.Method.Split('/')[^1];
                probe.timeouts[method] = context.GetHttpContext().Request.Headers["grpc-timeout"].ToString();
                if (method != probe.Holds) return await continuation(request, context);
                await using var end = context.CancellationToken.Register(() => probe.ended.TrySetResult());
                probe.held.TrySetResult();
                await probe.Ended;
                context.CancellationToken.ThrowIfCancellationRequested();
                return await continuation(request, context);
            }
        }
    }
}
