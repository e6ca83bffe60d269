using Sourcing.BuildingBlocks.Hosting;
using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Orders;

var builder = SourcingHost.CreateBuilder(args, grpcPort: 5103, webPort: 5183);
builder.AddOrders();
builder.AddMessaging(typeof(OrderPlaced).Assembly, typeof(OrdersModule).Assembly);

var app = builder.Build();
app.UseSourcing();
app.MapOrders();
await app.RunAsync();
