using Sourcing.BuildingBlocks.Hosting;
using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Suppliers;

return await ServiceProgram.RunAsync(
    args, grpcPort: 5101, webPort: 5181,
    builder =>
    {
        builder.AddSuppliers();
        builder.AddMessaging(EventRoutes.Queues, typeof(SuppliersModule).Assembly);
    },
    app => app.MapSuppliers());
