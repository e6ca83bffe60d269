using Grpc.Core;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Sourcing.Client;

/// <summary>The one place where retry is set up: a total deadline outside, then attempts with growing waits.</summary>
internal static class RetryPipeline
{
    public const string Name = "sourcing-client";

    /// <summary>Time left for the call, all attempts together.</summary>
    public static readonly ResiliencePropertyKey<TimeSpan> TimeLeft = new("sourcing.time-left");

    public static ResiliencePipeline Build(SourcingClientOptions options)
    {
        var builder = new ResiliencePipelineBuilder { Name = Name, TimeProvider = options.Clock };
        builder.AddTimeout(Deadline());
        if (options.MaxAttempts > 1) builder.AddRetry(Retry(options));
        return builder.Build();
    }

    public static TimeoutStrategyOptions Deadline() => new()
    {
        Name = "total-deadline",
        TimeoutGenerator = arguments => ValueTask.FromResult(arguments.Context.Properties.GetValue(TimeLeft, Timeout.InfiniteTimeSpan)),
    };

    public static RetryStrategyOptions Retry(SourcingClientOptions options) => new()
    {
        Name = "unavailable",
        ShouldHandle = new PredicateBuilder().Handle<RpcException>(MeansTryAgain),
        MaxRetryAttempts = options.MaxAttempts - 1,
        Delay = options.RetryDelay,
        MaxDelay = TimeSpan.FromSeconds(2),
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        // A service that says when to come back is believed; otherwise the growing wait applies.
        DelayGenerator = arguments => ValueTask.FromResult(
            arguments.Outcome.Exception is RpcException e ? SourcingError.From(e).RetryDelay : null),
    };

    private static bool MeansTryAgain(RpcException e) => e.StatusCode switch
    {
        StatusCode.Unavailable => true,
        // A connection that was given up because its peer answered no ping: no answer of a service comes with a failure of the transport.
        StatusCode.Internal => e.Status.DebugException is HttpRequestException or IOException,
        // Without a time to come back it is a limit, not a queue: a message too large stays too large.
        StatusCode.ResourceExhausted => SourcingError.From(e).RetryDelay is not null,
        _ => false,
    };
}
