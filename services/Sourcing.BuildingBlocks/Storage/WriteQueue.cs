using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sourcing.BuildingBlocks.Errors;

namespace Sourcing.BuildingBlocks.Storage;

/// <summary>
/// Group commit: the one writer of a service's database. Whatever has arrived while the last transaction was committing is
/// decided and written together in the next one; every caller gets its own result. At low load a batch is one command, and
/// nothing waits on a timer. A batch that fails is repeated one command at a time, so that a bad command never harms its
/// neighbours; commands are idempotent by their keys, so repeating is safe.
/// </summary>
public sealed partial class WriteQueue<TBook>(Database<TBook> database, TimeProvider clock, IMeterFactory meters, ILogger<WriteQueue<TBook>> log)
    : IHostedService, IAsyncDisposable where TBook : Book, new()
{
    /// <summary>Commands in one transaction, at most.</summary>
    public const int BatchLimit = 128;

    /// <summary>Commands that may wait; more are refused instead of growing without bound.</summary>
    public const int Capacity = 8192;

    public const string OverloadedReason = "OVERLOADED";
    public const string StoppingReason = "STOPPING";

    private readonly Channel<Pending> queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Histogram<int> batchSizes = meters.Create("Sourcing.Storage").CreateHistogram<int>(
        "sourcing.storage.batch.size", "{command}", "Commands committed together.",
        tags: [new("sourcing.service", database.Name)]);
    private Session? session;
    private Task loop = Task.CompletedTask;
    private volatile bool stopping;

    /// <summary>Called after every commit, with what was committed: for whoever waits for the change. It must be quick.</summary>
    public event Action<TBook>? Committed;

    /// <summary>Whether commands are taken: from the start to the stop.</summary>
    public bool IsRunning => !loop.IsCompleted && !stopping;

    /// <summary>Runs one command in the next transaction.</summary>
    /// <param name="need">Names the rows the command needs.</param>
    /// <param name="decide">
    /// Decides on those rows: changes the book, or throws <see cref="RefusedException"/> before it has changed anything.
    /// </param>
    /// <param name="cancellationToken">Takes the command back while it waits; once it is being written it runs to its end.</param>
    /// <exception cref="RefusedException">The command was refused, or the queue is full.</exception>
    public async Task<TResult> RunAsync<TResult>(Action<TBook> need, Func<TBook, TResult> decide, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var pending = new Pending<TResult>(need, decide, Activity.Current?.Id, cancellationToken);
        if (queue.Writer.TryWrite(pending)) return await pending.Result;
        if (!IsRunning)
            throw new RefusedException(Refusal.Unavailable(StoppingReason, $"{database.Name} is stopping. Try again.", TimeSpan.FromSeconds(1)));
        throw new RefusedException(Refusal.Overloaded(OverloadedReason, $"{database.Name} has more to write than it can take. Try again in a second.", TimeSpan.FromSeconds(1)));
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await database.MigrateAsync(typeof(TBook).Assembly, cancellationToken);
        session = new Session(await database.OpenAsync(cancellationToken));
        await session.ExecuteOnceAsync("PRAGMA synchronous = FULL", [], cancellationToken);
        // Pages that every commit touches are copied into the file once in 32 MB of log instead of once in 4.
        await session.ExecuteOnceAsync("PRAGMA wal_autocheckpoint = 8000", [], cancellationToken);
        await session.ExecuteOnceAsync("PRAGMA cache_size = -32000", [], cancellationToken);
        loop = Task.Run(LoopAsync, CancellationToken.None);
    }

    /// <summary>Finishes what waits, then stops.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        stopping = true;
        queue.Writer.TryComplete();
        await loop.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await loop;
        if (session is not null) await session.DisposeAsync();
    }

    private async Task LoopAsync()
    {
        var batch = new List<Pending>(BatchLimit);
        while (await queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < BatchLimit && queue.Reader.TryRead(out var next))
                if (!next.Withdrawn()) batch.Add(next);
            if (batch.Count > 0) await WriteAsync(batch);
        }
    }

    private async Task WriteAsync(List<Pending> batch)
    {
        var book = new TBook { Now = clock.GetUtcNow().Truncated() };
        try
        {
            await session!.BeginAsync(CancellationToken.None);
            foreach (var command in batch) command.Need(book);
            await book.LoadAsync(session, CancellationToken.None);
            foreach (var command in batch)
            {
                book.TraceParent = command.TraceParent;
                command.Decide(book);
            }
            await book.SaveAsync(session, CancellationToken.None);
            await session.CommitAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            await RollbackAsync();
            if (batch.Count == 1)
            {
                LogCommandFailed(log, database.Name, failure);
                batch[0].Fail(failure);
                return;
            }
            LogBatchFailed(log, database.Name, batch.Count, failure);
            foreach (var command in batch) await WriteAsync([command]);
            return;
        }

        batchSizes.Record(batch.Count);
        Announce(book);
        foreach (var command in batch) command.Complete();
    }

    private void Announce(TBook book)
    {
        try
        {
            Committed?.Invoke(book);
        }
        catch (Exception failure)
        {
            // Whoever was not woken looks again by itself; the queue goes on in any case.
            LogCommandFailed(log, database.Name, failure);
        }
    }

    private async Task RollbackAsync()
    {
        try
        {
            await session!.RollbackAsync();
        }
        catch (Exception failure)
        {
            LogCommandFailed(log, database.Name, failure);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Service}: a batch of {Count} commands failed and is repeated one by one")]
    private static partial void LogBatchFailed(ILogger log, string service, int count, Exception failure);

    [LoggerMessage(2, LogLevel.Error, "{Service}: a command failed")]
    private static partial void LogCommandFailed(ILogger log, string service, Exception failure);

    private abstract class Pending(Action<TBook> need, string? traceParent, CancellationToken cancellationToken)
    {
        public string? TraceParent { get; } = traceParent;

        protected CancellationToken CancellationToken { get; } = cancellationToken;

        public void Need(TBook book) => need(book);

        public abstract void Decide(TBook book);

        public abstract void Complete();

        public abstract void Fail(Exception failure);

        public abstract bool Withdrawn();
    }

    private sealed class Pending<TResult>(Action<TBook> need, Func<TBook, TResult> decide, string? traceParent, CancellationToken cancellationToken)
        : Pending(need, traceParent, cancellationToken)
    {
        private readonly TaskCompletionSource<TResult> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TResult? result;
        private RefusedException? refused;

        public Task<TResult> Result => done.Task;

        public override void Decide(TBook book)
        {
            refused = null;
            try
            {
                result = decide(book);
            }
            catch (RefusedException e)
            {
                refused = e;
            }
        }

        public override void Complete()
        {
            if (refused is not null) done.SetException(refused);
            else done.SetResult(result!);
        }

        public override void Fail(Exception failure) => done.SetException(failure);

        public override bool Withdrawn()
        {
            if (!CancellationToken.IsCancellationRequested) return false;
            done.SetCanceled(CancellationToken);
            return true;
        }
    }
}
