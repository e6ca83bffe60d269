using Grpc.Core;
using Grpc.Core.Interceptors;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;
using Sourcing.Suppliers.V1;

namespace Sourcing.Tests;

/// <summary>Somebody who calls the services: generated clients that send exactly what they are given, and one token.</summary>
public sealed class Party
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    internal Party(CallInvoker wire, string? organisation, string? token)
    {
        Organisation = organisation ?? "";
        Token = token ?? "";
        Wire = wire.Intercept(new Signer(token));
        Suppliers = new SuppliersService.SuppliersServiceClient(Wire);
        Screening = new ScreeningService.ScreeningServiceClient(Wire);
        DueDiligence = new DueDiligenceService.DueDiligenceServiceClient(Wire);
        Lots = new LotsService.LotsServiceClient(Wire);
        Orders = new OrdersService.OrdersServiceClient(Wire);
    }

    /// <summary><c>buyers/…</c> or <c>suppliers/…</c>; empty where the token is bound to none.</summary>
    public string Organisation { get; }

    public string Token { get; }

    /// <summary>Carries calls of any method.</summary>
    public CallInvoker Wire { get; }

    public SuppliersService.SuppliersServiceClient Suppliers { get; }

    public ScreeningService.ScreeningServiceClient Screening { get; }

    public DueDiligenceService.DueDiligenceServiceClient DueDiligence { get; }

    public LotsService.LotsServiceClient Lots { get; }

    public OrdersService.OrdersServiceClient Orders { get; }

    public async Task<Lot> OfferAsync(Lot lot) => await Lots.CreateLotAsync(new CreateLotRequest { Lot = lot });

    public async Task<Lot> LotAsync(string name) => await Lots.GetLotAsync(new GetLotRequest { Name = name });

    public async Task<Order> OrderAsync(string name) => await Orders.GetOrderAsync(new GetOrderRequest { Name = name });

    public async Task<Supplier> SupplierAsync(string name) => await Suppliers.GetSupplierAsync(new GetSupplierRequest { Name = name });

    /// <summary>Waits until Lots has sold the order its lots and Orders knows it.</summary>
    public Task<Order> CommittedAsync(string order, TimeSpan? patience = null) =>
        Eventually.ReadAsync(() => OrderAsync(order), o => o.Stock == Order.Types.Stock.Committed, patience);

    /// <summary>The timeline of an order after a position, as far as the given number of events.</summary>
    public async Task<IReadOnlyList<OrderEvent>> WatchAsync(string order, long after, int count)
    {
        using var call = Orders.WatchOrder(new WatchOrderRequest { Name = order, AfterPosition = after });
        var events = new List<OrderEvent>();
        while (events.Count < count && await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken)) events.Add(call.ResponseStream.Current);
        return events;
    }

    private sealed class Signer(string? token) : Interceptor
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation) =>
            continuation(request, Signed(context));

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation) =>
            continuation(request, Signed(context));

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context, AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation) =>
            continuation(Signed(context));

        private ClientInterceptorContext<TRequest, TResponse> Signed<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context) where TRequest : class where TResponse : class
        {
            var options = context.Options;
            if (token is not null) options = options.WithHeaders(new Metadata { { "authorization", $"Bearer {token}" } });
            if (options.Deadline is null) options = options.WithDeadline((TimeProvider.System.GetUtcNow() + Deadline).UtcDateTime);
            return new ClientInterceptorContext<TRequest, TResponse>(context.Method, context.Host, options);
        }
    }
}
