using Sourcing.BuildingBlocks.Hosting;
using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Suppliers;

var builder = SourcingHost.CreateBuilder(args, grpcPort: 5101, webPort: 5181);
builder.AddSuppliers();
builder.AddMessaging(typeof(OrderPlaced).Assembly, typeof(SuppliersModule).Assembly);

var app = builder.Build();
app.UseSourcing();
app.MapSuppliers();
await app.RunAsync();
