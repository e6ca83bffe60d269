using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Orders.Features;
using Sourcing.Orders.V1;

namespace Sourcing.Orders;

public sealed class OrdersGrpcService(
    PlaceOrder place, GetOrder get, ListOrders list, CancelOrder cancel, AcknowledgeOrder acknowledge, AmendOrder amend, RecordReceipt receive,
    VoidReceipt voidReceipt, AuthorizePayment authorizePayment, CloseOrder close, WatchOrder watch) : OrdersService.OrdersServiceBase
{
    [Authorize(Roles = Roles.Buyer)]
    public override Task<Order> PlaceOrder(PlaceOrderRequest request, ServerCallContext context) =>
        place.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize]
    public override Task<Order> GetOrder(GetOrderRequest request, ServerCallContext context) =>
        get.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize]
    public override Task<ListOrdersResponse> ListOrders(ListOrdersRequest request, ServerCallContext context) =>
        list.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = Roles.Buyer)]
    public override Task<Order> CancelOrder(CancelOrderRequest request, ServerCallContext context) =>
        cancel.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = Roles.Supplier)]
    public override Task<Order> AcknowledgeOrder(AcknowledgeOrderRequest request, ServerCallContext context) =>
        acknowledge.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = Roles.Buyer)]
    public override Task<Order> AmendOrder(AmendOrderRequest request, ServerCallContext context) =>
        amend.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = Roles.Buyer)]
    public override Task<Order> RecordReceipt(RecordReceiptRequest request, ServerCallContext context) =>
        receive.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = Roles.Buyer)]
    public override Task<Order> VoidReceipt(VoidReceiptRequest request, ServerCallContext context) =>
        voidReceipt.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = Roles.Buyer)]
    public override Task<Order> AuthorizePayment(AuthorizePaymentRequest request, ServerCallContext context) =>
        authorizePayment.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = Roles.Buyer)]
    public override Task<Order> CloseOrder(CloseOrderRequest request, ServerCallContext context) =>
        close.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize]
    public override Task WatchOrder(WatchOrderRequest request, IServerStreamWriter<OrderEvent> responseStream, ServerCallContext context) =>
        watch.HandleAsync(request, responseStream, Caller.Of(context), context.CancellationToken);
}
