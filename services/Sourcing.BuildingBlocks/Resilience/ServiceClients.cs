using Grpc.Core;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Registry;
using Polly.Timeout;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;

namespace Sourcing.BuildingBlocks.Resilience;

public static class ServiceClients
{
    /// <summary>
    /// A gRPC client of another service, at the address <c>Services:{service}</c>: <c>http://</c> or <c>https://</c>, or what shares
    /// calls between replicas, <c>dns:///name:port</c> all addresses of the name and <c>static:///host:port,host:port</c> those listed.
    /// </summary>
    public static void AddServiceClient<TClient>(this IHostApplicationBuilder builder, string service) where TClient : ClientBase<TClient>
    {
        builder.Services.AddServiceCallPipeline(service);
        builder.Services.AddSingleton(services => new ServiceCalls<TClient>(
            services.GetRequiredService<TClient>(), services.GetRequiredService<ResiliencePipelineProvider<string>>().GetPipeline(Pipelines.ServiceCall(service)), services.GetRequiredService<ServiceTokens>()));
        // Replicas that are added are found, and those that are gone are not asked any more.
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ResolverFactory>(new DnsResolverFactory(refreshInterval: TimeSpan.FromSeconds(5))));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ResolverFactory>(new StaticResolverFactory(Listed)));
        var address = new Uri(builder.Configuration[$"Services:{service}"]
            ?? throw new InvalidOperationException($"Services:{service} is not configured: set the address of the {service} service, such as http://{service}:5101, or dns:///{service}:5101 where it has several replicas."));
        builder.Services.AddGrpcClient<TClient>(client => client.Address = address)
            .ConfigureChannel(channel =>
            {
                if (address.Scheme is not ("dns" or "static")) return;
                channel.Credentials = ChannelCredentials.Insecure;
                channel.ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() } };
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                // The call has a deadline. gRPC's balancer never tries an address again whose connecting took longer than a timeout set here.
                ConnectTimeout = Timeout.InfiniteTimeSpan,
                EnableMultipleHttp2Connections = true,
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
                // A peer that was cut off is noticed, and given up, within five seconds.
                KeepAlivePingDelay = TimeSpan.FromSeconds(2),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(3),
            })
            // A call ends where the call ends that it is made for: its deadline and its cancellation go along.
            .EnableCallContextPropagation(propagation => propagation.SuppressContextNotFoundErrors = true)
            // Each call is traced and measured already.
            .RemoveAllLoggers();
    }

    private static IEnumerable<BalancerAddress> Listed(Uri address) => address.AbsolutePath.Trim('/').Split(',')
        .Select(a => new Uri($"http://{a}")).Select(a => new BalancerAddress(a.Host, a.Port));
}

/// <summary>Makes calls of another service: own token, total deadline, retry, breaker.</summary>
public sealed class ServiceCalls<TClient>(TClient client, ResiliencePipeline pipeline, ServiceTokens tokens) where TClient : ClientBase<TClient>
{
    public const string ServiceUnavailable = "SERVICE_UNAVAILABLE";

    /// <param name="call">The call; it must be safe to repeat.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RefusedException">The service refused, or it did not answer in time: UNAVAILABLE, so that the caller tries again.</exception>
    /// <exception cref="RpcException">The service failed.</exception>
    public async Task<TResponse> CallAsync<TResponse>(Func<TClient, CallOptions, AsyncUnaryCall<TResponse>> call, CancellationToken cancellationToken)
    {
        // Told to the service as well, so that it does not go on for nobody. Real time, whatever clock the process has: the wire lives by it.
        var deadline = (TimeProvider.System.GetUtcNow() + Pipelines.Deadline).UtcDateTime;
        try
        {
            return await pipeline.ExecuteAsync(
                static async (state, token) =>
                {
                    var headers = new Metadata { { "authorization", $"Bearer {state.tokens.Current}" } };
                    using var running = state.call(state.client, new CallOptions(headers, state.deadline, token));
                    return await running.ResponseAsync;
                },
                (call, client, tokens, deadline), cancellationToken);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Cancelled && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The caller is gone.", e, cancellationToken);
        }
        catch (RpcException e) when (e.StatusCode != StatusCode.Unavailable && Refusal.From(e) is not null)
        {
            throw new RefusedException(Refusal.From(e)!);
        }
        catch (Exception e) when (e is BrokenCircuitException or TimeoutRejectedException or RpcException { StatusCode: StatusCode.DeadlineExceeded or StatusCode.Cancelled }
            || (e is RpcException failure && Pipelines.IsUnavailable(failure)))
        {
            throw new RefusedException(Refusal.Unavailable(ServiceUnavailable, "A service this call depends on does not answer. Try again: with the same request_id a request has its effect once.", TimeSpan.FromSeconds(1)));
        }
    }
}
