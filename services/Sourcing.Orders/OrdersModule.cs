using Sourcing.BuildingBlocks.Resilience;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Lots.V1;
using Sourcing.Orders.Features;
using Sourcing.Orders.Storage;
using Sourcing.Suppliers.V1;

namespace Sourcing.Orders;

/// <summary>The service that knows what is bought.</summary>
public static class OrdersModule
{
    public static void AddOrders(this IHostApplicationBuilder builder)
    {
        builder.AddStore<OrdersBook>("orders");
        builder.AddServiceClient<LotsService.LotsServiceClient>("lots");
        builder.AddServiceClient<SuppliersService.SuppliersServiceClient>("suppliers");
        builder.Services.AddSingleton<OrderQueries>();
        builder.Services.AddSingleton<OrderChanges>();
        builder.Services.AddSingleton<Reservations>();
        builder.Services.AddSingleton<StandingChecks>();
        builder.Services.AddSingleton<PlaceOrder>();
        builder.Services.AddSingleton<GetOrder>();
        builder.Services.AddSingleton<ListOrders>();
        builder.Services.AddSingleton<CancelOrder>();
        builder.Services.AddSingleton<AcknowledgeOrder>();
        builder.Services.AddSingleton<AmendOrder>();
        builder.Services.AddSingleton<CloseOrder>();
        builder.Services.AddSingleton<RecordReceipt>();
        builder.Services.AddSingleton<VoidReceipt>();
        builder.Services.AddSingleton<AuthorizePayment>();
        builder.Services.AddSingleton<WatchOrder>();
        builder.Services.AddSingleton<NoteStock>();
        builder.Services.AddSingleton<NoteSupplierStanding>();
        builder.Services.AddSingleton<OrdersGrpcService>();
    }

    public static void MapOrders(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<OrdersGrpcService>();
}
