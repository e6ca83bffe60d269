using Sourcing.BuildingBlocks.Hosting;
using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Lots;

var builder = SourcingHost.CreateBuilder(args, grpcPort: 5102, webPort: 5182);
builder.AddLots();
builder.AddMessaging(typeof(OrderPlaced).Assembly, typeof(LotsModule).Assembly);

var app = builder.Build();
app.UseSourcing();
app.MapLots();
await app.RunAsync();
