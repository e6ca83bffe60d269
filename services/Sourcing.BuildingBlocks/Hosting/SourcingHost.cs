using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;

namespace Sourcing.BuildingBlocks.Hosting;

/// <summary>What every process of the suite has: its ports, access control, gRPC with REST beside it, telemetry, health.</summary>
public static class SourcingHost
{
    /// <summary>Folder of databases and keys: <c>SOURCING_DATA</c>, default <c>.sourcing</c> in the working directory.</summary>
    public static string DataFolder(this IConfiguration configuration) => Path.GetFullPath(configuration["SOURCING_DATA"] ?? ".sourcing");

    /// <summary>Folder of secrets, a file for each setting: <c>SOURCING_SECRETS</c>, default <c>/run/secrets</c>; it need not be there.</summary>
    private static string SecretsFolder(ConfigurationManager configuration) => Path.GetFullPath(configuration["SOURCING_SECRETS"] ?? "/run/secrets");

    /// <param name="args">Command line, as configuration.</param>
    /// <param name="grpcPort">Port of gRPC unless configured otherwise.</param>
    /// <param name="webPort">Port of REST, health and metrics unless configured otherwise.</param>
    /// <exception cref="InvalidOperationException">The configuration is wrong; the message names every problem.</exception>
    public static WebApplicationBuilder CreateBuilder(string[] args, int grpcPort, int webPort)
    {
        // Settings are read at start. Watching their folder would cost an event for every write to a database that lies below it.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [.. args, "--hostBuilder:reloadConfigOnChange=false"] });
        builder.Configuration.AddKeyPerFile(SecretsFolder(builder.Configuration), optional: true);
        // What the command line says goes before everything, files of secrets included.
        builder.Configuration.AddCommandLine(args);
        var listen = new ListenAddress { GrpcPort = grpcPort, WebPort = webPort };
        builder.Configuration.GetSection("Listen").Bind(listen);
        if (listen.Problems() is { Count: > 0 } problems) throw new InvalidOperationException(string.Join(Environment.NewLine, problems));

        builder.Services.AddSingleton(listen);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(listen.Apply);
        builder.Services.Configure<KestrelServerOptions>(k =>
        {
            k.AddServerHeader = false;
            k.Limits.Http2.MaxStreamsPerConnection = 1000;
        });
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(8));
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // Warns that its keys are not kept; nothing is protected with them.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // Says of every streaming upload that REST does not carry it; ours has an endpoint of its own for that.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Grpc.JsonTranscoding", LogLevel.Error);
        builder.Logging.AddFilter("Microsoft.Hosting", LogLevel.Warning);
        // A failed start is told by the program, in one line.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Logging.AddFilter("MassTransit", LogLevel.Warning);
        builder.Logging.AddFilter("Grpc", LogLevel.Warning);
        // Says again what the interceptor has said, and cries over every malformed message.
        builder.Logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.None);
        builder.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Error);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddAccess(builder.Configuration.DataFolder());
        builder.AddTelemetry();
        builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<ErrorInterceptor>()).AddJsonTranscoding(json =>
        {
            json.TypeRegistry = StatusDetails.Types;
            // The proto JSON mapping: a number of 64 bits does not survive a double.
            json.JsonSettings.WriteInt64sAsStrings = true;
        });
        builder.Services.AddGrpcReflection();
        builder.Services.AddGrpcHealthChecks();
        return builder;
    }

    /// <summary>Maps what is the same in every process, before the services.</summary>
    public static void UseSourcing(this WebApplication app)
    {
        app.Use(FrameworkStatus.AddDetailsAsync);
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGrpcHealthChecksService().AllowAnonymous();
        app.MapGrpcReflectionService();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready").AllowAnonymous();
        app.MapPrometheusScrapingEndpoint("/metrics").WithMetadata(new AllowAnonymousAttribute());
    }
}
