using Sourcing.BuildingBlocks.Hosting;
using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Lots;
using Sourcing.Orders;
using Sourcing.Suppliers;

namespace Sourcing.Standalone;

/// <summary>Every service in one process.</summary>
public static class StandaloneHost
{
    public const int GrpcPort = 5100;
    public const int WebPort = 5180;

    /// <param name="args">Command line, as configuration.</param>
    /// <param name="configure">Changes the services, for those who host it otherwise.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = SourcingHost.CreateBuilder(args, GrpcPort, WebPort);
        UseOwnServices(builder);
        builder.AddSuppliers();
        builder.AddLots();
        builder.AddOrders();
        builder.AddMessaging(EventRoutes.Queues, typeof(SuppliersModule).Assembly, typeof(LotsModule).Assembly, typeof(OrdersModule).Assembly);
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseSourcing();
        app.MapSuppliers();
        app.MapLots();
        app.MapOrders();
        return app;
    }

    /// <summary>Tells on the console where it serves.</summary>
    public static void Announce(WebApplication app)
    {
        var listen = app.Services.GetRequiredService<ListenAddress>();
        Console.WriteLine($"Sourcing serves gRPC on {Url(listen, listen.GrpcPort)} and REST, health and metrics on {Url(listen, listen.WebPort)}. Data: {app.Configuration.DataFolder()}. Ctrl-C stops it.");
    }

    public static string Url(ListenAddress listen, int port) => new UriBuilder(listen.Scheme, listen.Reachable, port).Uri.GetLeftPart(UriPartial.Authority);

    /// <summary>The services of this process call each other over its own gRPC port unless configured otherwise.</summary>
    private static void UseOwnServices(WebApplicationBuilder builder)
    {
        var listen = builder.Services.Select(s => s.ImplementationInstance).OfType<ListenAddress>().Single();
        var own = Url(listen, listen.GrpcPort);
        foreach (var service in new[] { "suppliers", "lots", "orders" }) builder.Configuration[$"Services:{service}"] ??= own;
    }
}
