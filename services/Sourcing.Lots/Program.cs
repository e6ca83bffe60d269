using Sourcing.BuildingBlocks.Hosting;
using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Lots;

return await ServiceProgram.RunAsync(
    args, grpcPort: 5102, webPort: 5182,
    builder =>
    {
        builder.AddLots();
        builder.AddMessaging(EventRoutes.Queues, typeof(LotsModule).Assembly);
    },
    app => app.MapLots());
