using Sourcing.BuildingBlocks.Hosting;
using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Orders;

return await ServiceProgram.RunAsync(
    args, grpcPort: 5103, webPort: 5183,
    builder =>
    {
        builder.AddOrders();
        builder.AddMessaging(EventRoutes.Queues, typeof(OrdersModule).Assembly);
    },
    app => app.MapOrders());
