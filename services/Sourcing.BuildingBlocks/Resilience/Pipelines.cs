using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Sourcing.BuildingBlocks.Resilience;

/// <summary>Named Polly pipelines: one owner of retry per hop.</summary>
public static class Pipelines
{
    /// <summary>
    /// Calls of one service, which are all safe to repeat: a total deadline outside, then UNAVAILABLE tried again with jitter,
    /// then a breaker that spares a service which is down, and no other.
    /// </summary>
    public static string ServiceCall(string service) => $"service-call-{service}";

    /// <summary>How long a call between services may take, all attempts together.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether a service could not be reached, or not to the end. A connection that is given up because its peer answers no ping is one that
    /// gRPC for .NET reports as INTERNAL; it is told from an answer by the failure of the transport that comes with it.
    /// </summary>
    public static bool IsUnavailable(RpcException failure) =>
        failure.StatusCode == StatusCode.Unavailable || failure is { StatusCode: StatusCode.Internal, Status.DebugException: HttpRequestException or IOException };

    public static void AddServiceCallPipeline(this IServiceCollection services, string service) => services.AddResiliencePipeline(ServiceCall(service), pipeline => pipeline
        .AddTimeout(new TimeoutStrategyOptions { Name = "total-deadline", Timeout = Deadline })
        .AddRetry(new RetryStrategyOptions
        {
            Name = "unavailable",
            ShouldHandle = new PredicateBuilder().Handle<RpcException>(IsUnavailable),
            MaxRetryAttempts = 3,
            Delay = TimeSpan.FromMilliseconds(50),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            Name = "spare-what-is-down",
            ShouldHandle = new PredicateBuilder().Handle<RpcException>(IsUnavailable),
            FailureRatio = 0.5,
            MinimumThroughput = 20,
            SamplingDuration = TimeSpan.FromSeconds(10),
            BreakDuration = TimeSpan.FromSeconds(2),
        }));
}
