using System.Diagnostics;
using Grpc.Core;

namespace Sourcing.BuildingBlocks.Resilience;

/// <summary>
/// A call of another service that serves many callers: what is asked while one is under way goes together in the next, so an answer is
/// always to a call that began after it was asked for. Nothing waits on a timer: at low load each goes alone, at once.
/// </summary>
/// <param name="most">What one call may ask.</param>
/// <param name="call">Asks for several and answers each, in their order.</param>
public sealed class GatheredCalls<TRequest, TAnswer>(int most, Func<IReadOnlyList<TRequest>, CancellationToken, Task<IReadOnlyList<TAnswer>>> call)
{
    private readonly Lock gate = new();
    private readonly Queue<Waiting> next = [];
    private bool calling;

    /// <summary>The answer to one request. A call goes on for others when one of its callers is gone, and ends when all are.</summary>
    public Task<TAnswer> AskAsync(TRequest request, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(request, Activity.Current, cancellationToken);
        lock (gate)
        {
            next.Enqueue(waiting);
            if (!calling)
            {
                calling = true;
                // Not before what this thread has queued already, which may ask as well: answers to one call come together. And not as part of
                // this call, whose deadline and cancellation are not those of the others.
                using (ExecutionContext.SuppressFlow()) _ = Task.Factory.StartNew(CallAsync, CancellationToken.None, TaskCreationOptions.PreferFairness, TaskScheduler.Default);
            }
        }
        return waiting.Answer.Task.WaitAsync(cancellationToken);
    }

    private async Task CallAsync()
    {
        var together = new List<Waiting>();
        while (true)
        {
            together.Clear();
            lock (gate)
            {
                while (together.Count < most && next.TryDequeue(out var waiting))
                    if (!waiting.CancellationToken.IsCancellationRequested) together.Add(waiting);
                if (together.Count == 0)
                {
                    calling = false;
                    return;
                }
            }
            await AnswerAsync(together);
        }
    }

    private async Task AnswerAsync(List<Waiting> together)
    {
        // Part of the trace of the one that came first.
        Activity.Current = together[0].Activity;
        using var nobody = new CancellationTokenSource();
        var callers = together.Count;
        var gone = together.ConvertAll(waiting => waiting.CancellationToken.Register(() =>
        {
            if (Interlocked.Decrement(ref callers) == 0) nobody.Cancel();
        }));
        try
        {
            var answers = await call(together.ConvertAll(waiting => waiting.Request), nobody.Token);
            for (var i = 0; i < together.Count; i++) together[i].Answer.TrySetResult(answers[i]);
        }
        // One that cannot be answered harms none of its neighbours.
        catch (RpcException) when (together.Count > 1)
        {
            foreach (var waiting in together) await AnswerAsync([waiting]);
        }
        catch (Exception failure)
        {
            foreach (var waiting in together) waiting.Answer.TrySetException(failure);
        }
        finally
        {
            // Before the source is: a registration that runs is waited for.
            foreach (var registration in gone) await registration.DisposeAsync();
        }
    }

    private sealed class Waiting(TRequest request, Activity? activity, CancellationToken cancellationToken)
    {
        public TRequest Request { get; } = request;

        public Activity? Activity { get; } = activity;

        public CancellationToken CancellationToken { get; } = cancellationToken;

        public TaskCompletionSource<TAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
