using System.Collections.Concurrent;
using Grpc.Core;
using Sourcing.BuildingBlocks.Resilience;
using Sourcing.Tests;

namespace Sourcing.UnitTests.Blocks;

public sealed class GatheredCallsTests
{
    private readonly ConcurrentQueue<(IReadOnlyList<int> Requests, CancellationToken CancellationToken, TaskCompletionSource Go)> calls = [];
    private readonly GatheredCalls<int, string> gathered;

    public GatheredCallsTests() => gathered = new GatheredCalls<int, string>(3, async (requests, cancellationToken) =>
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        calls.Enqueue((requests, cancellationToken, go));
        await go.Task.WaitAsync(cancellationToken);
        if (requests.Contains(13)) throw new RpcException(new Status(StatusCode.Internal, "thirteen"));
        return [.. requests.Select(r => $"answer to {r}")];
    });

    [Fact]
    public async Task What_is_asked_while_a_call_is_under_way_goes_together_in_the_next_and_each_gets_its_own_answer()
    {
        var first = AskAsync(1);
        var call = await NextAsync();
        var others = new[] { AskAsync(2), AskAsync(3), AskAsync(4), AskAsync(5) };
        call.Go.SetResult();

        Assert.Equal("answer to 1", await first);
        Assert.Equal([1], call.Requests);
        var second = await NextAsync();
        Assert.Equal([2, 3, 4], second.Requests);
        second.Go.SetResult();
        var third = await NextAsync();
        Assert.Equal([5], third.Requests);
        third.Go.SetResult();
        Assert.Equal(["answer to 2", "answer to 3", "answer to 4", "answer to 5"], await Task.WhenAll(others));
    }

    [Fact]
    public async Task One_that_fails_fails_none_of_its_neighbours()
    {
        var first = AskAsync(1);
        var call = await NextAsync();
        var (good, bad) = (AskAsync(2), AskAsync(13));
        call.Go.SetResult();
        await first;
        (await NextAsync()).Go.SetResult();
        for (var alone = 0; alone < 2; alone++)
        {
            var single = await NextAsync();
            Assert.Single(single.Requests);
            single.Go.SetResult();
        }

        Assert.Equal("answer to 2", await good);
        Assert.Equal("thirteen", (await Assert.ThrowsAsync<RpcException>(() => bad)).Status.Detail);
        var after = AskAsync(3);
        (await NextAsync()).Go.SetResult();
        Assert.Equal("answer to 3", await after);
    }

    [Fact]
    public async Task A_call_goes_on_while_anybody_waits_for_it_and_ends_when_nobody_does()
    {
        using var one = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        var first = AskAsync(1);
        var call = await NextAsync();
        var (left, right) = (gathered.AskAsync(2, one.Token), gathered.AskAsync(3, other.Token));
        call.Go.SetResult();
        await first;
        var shared = await NextAsync();

        await one.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.False(shared.CancellationToken.IsCancellationRequested);
        await other.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => right);
        await Eventually.ReadAsync(() => Task.FromResult(shared.CancellationToken.IsCancellationRequested), cancelled => cancelled);

        // And the next caller is served.
        var next = AskAsync(4);
        (await NextAsync()).Go.SetResult();
        Assert.Equal("answer to 4", await next);
    }

    [Fact]
    public async Task Who_is_gone_before_the_call_is_not_asked_for()
    {
        using var gone = new CancellationTokenSource();
        var first = AskAsync(1);
        var call = await NextAsync();
        var (left, stays) = (gathered.AskAsync(2, gone.Token), AskAsync(3));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        call.Go.SetResult();
        await first;

        var next = await NextAsync();
        Assert.Equal([3], next.Requests);
        next.Go.SetResult();
        Assert.Equal("answer to 3", await stays);
    }

    private Task<string> AskAsync(int request) => gathered.AskAsync(request, TestContext.Current.CancellationToken);

    private async Task<(IReadOnlyList<int> Requests, CancellationToken CancellationToken, TaskCompletionSource Go)> NextAsync()
    {
        (IReadOnlyList<int>, CancellationToken, TaskCompletionSource) call = default;
        await Eventually.ReadAsync(() => Task.FromResult(calls.TryDequeue(out call)), there => there);
        return call;
    }
}
