using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.CircuitBreaker;
using Polly.Registry;
using Polly.Retry;
using Polly.Testing;
using Polly.Timeout;
using Sourcing.BuildingBlocks.Resilience;

namespace Sourcing.UnitTests.Blocks;

/// <summary>The pipeline of calls between services, as it was built.</summary>
public sealed class PipelinesTests
{
    [Theory]
    [InlineData(StatusCode.Unavailable, 4)]
    [InlineData(StatusCode.Internal, 1)]
    [InlineData(StatusCode.DeadlineExceeded, 1)]
    [InlineData(StatusCode.InvalidArgument, 1)]
    [InlineData(StatusCode.ResourceExhausted, 1)]
    public async Task Only_UNAVAILABLE_is_tried_again_and_three_times_at_most(StatusCode status, int attempts)
    {
        var count = 0;
        await Assert.ThrowsAsync<RpcException>(() => Build(TimeProvider.System).ExecuteAsync(async _ =>
        {
            count++;
            await Task.Yield();
            throw new RpcException(new Status(status, ""));
        }, TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(attempts, count);
    }

    [Fact]
    public async Task A_connection_that_breaks_under_a_call_counts_as_UNAVAILABLE_whatever_the_transport_calls_it()
    {
        var count = 0;
        await Assert.ThrowsAsync<RpcException>(() => Build(TimeProvider.System).ExecuteAsync(_ =>
        {
            count++;
            throw new RpcException(new Status(StatusCode.Internal, "Error starting gRPC call.", new HttpRequestException("No answer to a ping.")));
        }, TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(4, count);
    }

    [Fact]
    public async Task A_call_that_recovers_is_answered()
    {
        var count = 0;
        Assert.Equal(3, await Build(TimeProvider.System).ExecuteAsync(_ => ++count < 3 ? throw new RpcException(new Status(StatusCode.Unavailable, "")) : ValueTask.FromResult(count), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task All_attempts_together_have_five_seconds()
    {
        var clock = new FakeTimeProvider();
        var begun = new TaskCompletionSource();
        var call = Build(clock).ExecuteAsync(async token =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, token);
        }, TestContext.Current.CancellationToken).AsTask();
        await begun.Task;

        clock.Advance(Pipelines.Deadline - TimeSpan.FromMilliseconds(1));
        Assert.False(call.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        await Assert.ThrowsAsync<TimeoutRejectedException>(() => call);
        Assert.Equal(TimeSpan.FromSeconds(5), Pipelines.Deadline);
    }

    [Fact]
    public async Task A_service_that_is_down_is_spared_after_twenty_failures()
    {
        var pipeline = Build(TimeProvider.System);
        var attempts = 0;
        var failures = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Record.ExceptionAsync(() => pipeline.ExecuteAsync(async _ =>
        {
            Interlocked.Increment(ref attempts);
            await Task.Yield();
            throw new RpcException(new Status(StatusCode.Unavailable, ""));
        }, TestContext.Current.CancellationToken).AsTask()).AsTask()));

        Assert.Contains(failures, f => f is BrokenCircuitException);
        Assert.InRange(attempts, 20, 120);
        await Assert.ThrowsAsync<BrokenCircuitException>(() => pipeline.ExecuteAsync(_ => ValueTask.FromResult(1), TestContext.Current.CancellationToken).AsTask());
    }

    [Fact]
    public async Task A_service_that_is_down_takes_no_other_with_it()
    {
        var services = Services(TimeProvider.System).GetRequiredService<ResiliencePipelineProvider<string>>();
        var (lots, suppliers) = (services.GetPipeline(Pipelines.ServiceCall("lots")), services.GetPipeline(Pipelines.ServiceCall("suppliers")));
        while (await Record.ExceptionAsync(() => suppliers.ExecuteAsync(_ => throw new RpcException(new Status(StatusCode.Unavailable, "")), TestContext.Current.CancellationToken).AsTask()) is not BrokenCircuitException)
        {
        }

        Assert.Equal(1, await lots.ExecuteAsync(_ => ValueTask.FromResult(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task It_is_a_deadline_around_a_retry_around_a_breaker()
    {
        var strategies = Build(TimeProvider.System).GetPipelineDescriptor().Strategies.Select(s => s.Options).ToList();

        Assert.Equal(["total-deadline", "unavailable", "spare-what-is-down"], strategies.Select(s => s!.Name));
        Assert.Equal(TimeSpan.FromSeconds(5), Assert.IsType<TimeoutStrategyOptions>(strategies[0]).Timeout);
        var retry = Assert.IsType<RetryStrategyOptions>(strategies[1]);
        Assert.Equal((3, TimeSpan.FromMilliseconds(50), DelayBackoffType.Exponential, true), (retry.MaxRetryAttempts, retry.Delay, retry.BackoffType, retry.UseJitter));
        var breaker = Assert.IsType<CircuitBreakerStrategyOptions>(strategies[2]);
        Assert.Equal((0.5, 20, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(2)), (breaker.FailureRatio, breaker.MinimumThroughput, breaker.SamplingDuration, breaker.BreakDuration));
        var context = ResilienceContextPool.Shared.Get(TestContext.Current.CancellationToken);
        foreach (var status in Enum.GetValues<StatusCode>())
        {
            var failed = Outcome.FromException<object>(new RpcException(new Status(status, "")));
            Assert.Equal(status == StatusCode.Unavailable, await retry.ShouldHandle(new RetryPredicateArguments<object>(context, failed, 0)));
            Assert.Equal(status == StatusCode.Unavailable, await breaker.ShouldHandle(new CircuitBreakerPredicateArguments<object>(context, failed)));
        }
    }

    private static ResiliencePipeline Build(TimeProvider clock) => Services(clock).GetRequiredService<ResiliencePipelineProvider<string>>().GetPipeline(Pipelines.ServiceCall("lots"));

    private static ServiceProvider Services(TimeProvider clock)
    {
        var services = new ServiceCollection();
        services.AddSingleton(clock);
        services.AddServiceCallPipeline("lots");
        services.AddServiceCallPipeline("suppliers");
        return services.BuildServiceProvider();
    }
}
