using System.Net;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sourcing.BuildingBlocks.Hosting;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Sourcing.Gateway;

/// <summary>
/// One address for a cluster whose services have several replicas each: calls go by their path to a service, and among its
/// replicas to one that has little to do. It holds no state and checks no token; the services do.
/// </summary>
public static class GatewayHost
{
    public const int GrpcPort = 5100;
    public const int WebPort = 5180;

    /// <summary>The services: their collections in REST, and how far their ports are from the gateway's own.</summary>
    private static readonly (string Name, int Offset, string[] Collections)[] Services =
    [
        ("suppliers", 1, ["suppliers", "listVersions", "parties", "screeningCases", "decisions", "reminders"]),
        ("lots", 2, ["lots", "holds", "importJobs"]),
        ("orders", 3, ["orders"]),
    ];

    /// <param name="args">
    /// Command line, as configuration. <c>Services:{service}</c> and <c>Services:{service}Web</c> are the addresses of a service, of gRPC and
    /// of REST, several separated by commas; a name with several addresses is several replicas.
    /// </param>
    /// <param name="configure">Changes the services, for those who host it otherwise.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
        var listen = new ListenAddress { GrpcPort = GrpcPort, WebPort = WebPort };
        builder.Configuration.GetSection("Listen").Bind(listen);
        if (listen.Problems() is { Count: > 0 } problems) throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Stock files are streamed through, and the services bound what they take.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
            listen.Apply(kestrel);
            // The ports that the services have where each runs by itself.
            foreach (var (_, offset, _) in Services)
                if (listen is { GrpcPort: not 0, WebPort: not 0 }) listen.Shifted(offset).Apply(kestrel);
        });
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(8));
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Yarp", LogLevel.Warning).AddFilter("Microsoft.Hosting", LogLevel.Warning);
        // Warns that its keys are not kept; nothing is protected with them.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Services.AddHealthChecks();
        builder.Services.AddReverseProxy()
            .LoadFromMemory([.. Routes(listen)], [.. Clusters(builder.Configuration)])
            .ConfigureHttpClient((_, handler) =>
            {
                handler.ConnectTimeout = TimeSpan.FromSeconds(2);
                handler.KeepAlivePingDelay = TimeSpan.FromSeconds(2);
                handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(3);
            });
        builder.Services.AddSingleton<IDestinationResolver, Replicas>();
        configure?.Invoke(builder);
        var app = builder.Build();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(NextReplica.TryAsync);
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        });
        return app;
    }

    private static IEnumerable<RouteConfig> Routes(ListenAddress listen)
    {
        foreach (var (name, offset, collections) in Services)
        {
            // A package may have several services.
            yield return Route($"{name}-grpc", name, $"/sourcing.{name}.v1.{{service}}/{{**method}}");
            foreach (var collection in collections)
            {
                yield return Route($"{name}-{collection}", $"{name}-web", $"/v1/{collection}/{{**rest}}");
                // Such as /v1/lots:reserve.
                yield return Route($"{name}-{collection}-verb", $"{name}-web", $"/v1/{collection}:{{verb}}");
            }
            // What every service has is told apart by the port it was asked at.
            yield return Route($"{name}-health", $"{name}-web", "/health/{**rest}", listen.WebPort + offset);
            yield return Route($"{name}-metrics", $"{name}-web", "/metrics", listen.WebPort + offset);
            yield return Route($"{name}-own", name, "/{**method}", listen.GrpcPort + offset);
        }

        static RouteConfig Route(string id, string cluster, string path, int? port = null) => new()
        {
            RouteId = id,
            ClusterId = cluster,
            Match = new RouteMatch { Path = path, Hosts = port is null ? null : [$"*:{port}"] },
            // Before the gateway's own health where the port says so.
            Order = port is null ? null : -1,
        };
    }

    private static IEnumerable<ClusterConfig> Clusters(ConfigurationManager configuration)
    {
        foreach (var (name, offset, _) in Services)
        {
            yield return Cluster(name, $"Services:{name}", $"http://localhost:{GrpcPort + offset}", HttpVersion.Version20);
            yield return Cluster($"{name}-web", $"Services:{name}Web", $"http://localhost:{WebPort + offset}", HttpVersion.Version11);
        }

        ClusterConfig Cluster(string id, string setting, string fallback, Version version) => new()
        {
            ClusterId = id,
            Destinations = (configuration[setting] ?? fallback).Split(',').ToDictionary(address => address, address => new DestinationConfig { Address = address }),
            LoadBalancingPolicy = "PowerOfTwoChoices",
            // A replica that breaks calls off is left alone for a while.
            HealthCheck = new HealthCheckConfig { Passive = new PassiveHealthCheckConfig { Enabled = true, Policy = "TransportFailureRate", ReactivationPeriod = TimeSpan.FromSeconds(5) } },
            // A watch may be silent for long; what a call may take is the caller's and the service's affair.
            HttpRequest = new ForwarderRequestConfig { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact, ActivityTimeout = TimeSpan.FromHours(1) },
        };
    }
}
