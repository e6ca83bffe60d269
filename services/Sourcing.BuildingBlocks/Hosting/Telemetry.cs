using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Sourcing.BuildingBlocks.Hosting;

public static class Telemetry
{
    /// <summary>Meters and activity sources of ours start so.</summary>
    public const string Prefix = "Sourcing.*";

    /// <summary>
    /// Metrics for Prometheus always; traces where an OTLP endpoint is configured with the standard variable, because a trace
    /// nobody receives still costs every request.
    /// </summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService(builder.Environment.ApplicationName))
            .WithMetrics(metrics => metrics
                .AddMeter(Prefix, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "MassTransit", "Polly", "Npgsql")
                .AddRuntimeInstrumentation()
                .AddPrometheusExporter());
        if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is null) return;
        telemetry.UseOtlpExporter().WithTracing(traces => traces
            .AddAspNetCoreInstrumentation(o => o.Filter = context => !context.Request.Path.StartsWithSegments("/health") && !context.Request.Path.StartsWithSegments("/metrics"))
            .AddHttpClientInstrumentation()
            .AddSource(Prefix, "MassTransit", "Npgsql"));
    }
}
