using Grpc.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Polly.CircuitBreaker;
using Polly.Registry;
using Polly.Timeout;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;

namespace Sourcing.BuildingBlocks.Resilience;

public static class ServiceClients
{
    /// <summary>A gRPC client of another service, at the address <c>Services:{service}</c>.</summary>
    public static void AddServiceClient<TClient>(this IHostApplicationBuilder builder, string service) where TClient : ClientBase<TClient>
    {
        if (builder.Services.All(s => s.ServiceType != typeof(ServiceCalls)))
        {
            builder.Services.AddServiceCallPipeline();
            builder.Services.AddSingleton<ServiceCalls>();
        }
        builder.Services.AddGrpcClient<TClient>(client => client.Address = new Uri(
            builder.Configuration[$"Services:{service}"] ?? throw new InvalidOperationException($"Services:{service} is not configured: set the address of the {service} service, such as http://{service}:5101.")))
            // Each call is traced and measured already.
            .RemoveAllLoggers();
    }
}

/// <summary>Makes one call to another service: own token, total deadline, retry, breaker.</summary>
public sealed class ServiceCalls(ResiliencePipelineProvider<string> pipelines, ServiceTokens tokens)
{
    public const string ServiceUnavailable = "SERVICE_UNAVAILABLE";

    private readonly Polly.ResiliencePipeline pipeline = pipelines.GetPipeline(Pipelines.ServiceCall);

    /// <param name="call">The call; it must be safe to repeat.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RefusedException">The service refused, or it did not answer in time: UNAVAILABLE, so that the caller tries again.</exception>
    /// <exception cref="RpcException">The service failed.</exception>
    public async Task<TResponse> CallAsync<TResponse>(Func<CallOptions, AsyncUnaryCall<TResponse>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await pipeline.ExecuteAsync(
                static async (state, token) =>
                {
                    var headers = new Metadata { { "authorization", $"Bearer {state.tokens.Current}" } };
                    using var running = state.call(new CallOptions(headers, cancellationToken: token));
                    return await running.ResponseAsync;
                },
                (call, tokens), cancellationToken);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Cancelled && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The caller is gone.", e, cancellationToken);
        }
        catch (RpcException e) when (e.StatusCode != StatusCode.Unavailable && Refusal.From(e) is not null)
        {
            throw new RefusedException(Refusal.From(e)!);
        }
        catch (Exception e) when (e is BrokenCircuitException or TimeoutRejectedException or RpcException { StatusCode: StatusCode.Unavailable or StatusCode.DeadlineExceeded }
            or RpcException { StatusCode: StatusCode.Cancelled })
        {
            throw new RefusedException(Refusal.Unavailable(ServiceUnavailable, "A service this call depends on does not answer. Try again; repeating is safe.", TimeSpan.FromSeconds(1)));
        }
    }
}
