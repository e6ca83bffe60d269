using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sourcing.BuildingBlocks.Errors;

namespace Sourcing.BuildingBlocks.Storage;

/// <summary>
/// Group commit: the one writer of a process to its service's database. Whatever has arrived while the last transaction was committing is
/// decided and written together in the next one; every caller gets its own result. At low load a batch is one command, and
/// nothing waits on a timer. A batch that fails is repeated one command at a time, so that a bad command never harms its
/// neighbours; commands are idempotent by their keys, so repeating is safe.
/// </summary>
public sealed partial class WriteQueue<TBook>(Database<TBook> database, TimeProvider clock, IMeterFactory meters, ILogger<WriteQueue<TBook>> log, WriteQueueOptions options)
    : IHostedService, IAsyncDisposable where TBook : Book, new()
{
    public const string OverloadedReason = "OVERLOADED";
    public const string StoppingReason = "STOPPING";

    /// <summary>How often a batch is tried that collides with another process.</summary>
    private const int MaxAttempts = 3;

    /// <summary>How long a server that starts beside this process is waited for.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);

    /// <summary>What a stop grants where its time is over already.</summary>
    private static readonly TimeSpan LastMoment = TimeSpan.FromMilliseconds(500);

    /// <summary>Real time, whatever clock the service has: the server lives by it.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(200);

    private readonly Channel<Pending> queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(options.WriteQueueCapacity) { SingleReader = true });
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
    /// <param name="cancellationToken">Takes the command back while it waits; once it is being written it runs to its end, and only the waiting for it ends.</param>
    /// <exception cref="RefusedException">The command was refused, or the queue is full.</exception>
    public async Task<TResult> RunAsync<TResult>(Action<TBook> need, Func<TBook, TResult> decide, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var pending = new Pending<TResult>(need, decide, Activity.Current?.Id, cancellationToken);
        if (queue.Writer.TryWrite(pending)) return await pending.Result.WaitAsync(cancellationToken);
        if (!IsRunning)
            throw new RefusedException(Refusal.Unavailable(StoppingReason, $"{database.Name} is stopping. Try again.", TimeSpan.FromSeconds(1)));
        throw new RefusedException(Refusal.Overloaded(OverloadedReason, $"{database.Name} has more to write than it can take. Try again in a second.", TimeSpan.FromSeconds(1)));
    }

    /// <exception cref="InvalidOperationException">The database does not answer, or its schema is behind.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        session = await database.Engine.OpenWriterAsync(cancellationToken);
        loop = Task.Run(LoopAsync, CancellationToken.None);
    }

    /// <summary>Finishes what waits, then stops; a database that does not answer keeps no process from its end.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        stopping = true;
        queue.Writer.TryComplete();
        try
        {
            await loop.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Others may have taken all the time there was, and a commit needs but a moment.
            await Task.WhenAny(loop, Task.Delay(LastMoment, TimeProvider.System, CancellationToken.None));
        }
        if (loop.IsCompleted) await CloseAsync();
        else LogGivenUp(log, database.Name, queue.Reader.Count);
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        if (stopping && !loop.IsCompleted) return;
        await loop;
        await CloseAsync();
    }

    /// <summary>Sees to the schema, and waits a while for a server that starts beside this process.</summary>
    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        for (var start = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                if (database.Engine.MigratesItself)
                    await database.MigrateAsync(cancellationToken);
                else if (await database.PendingAsync(cancellationToken) is { Count: > 0 } pending)
                    throw new InvalidOperationException($"The database of {database.Name} lacks {string.Join(", ", pending)}. Run this program with the argument migrate first.");
                return;
            }
            catch (Exception failure) when (database.Engine.IsAway(failure))
            {
                if (TimeProvider.System.GetElapsedTime(start) > StartPatience) throw new InvalidOperationException($"The database of {database.Name} does not answer: {failure.Message}", failure);
                LogAway(log, database.Name, failure.Message);
                await Task.Delay(RetryInterval, TimeProvider.System, cancellationToken);
            }
        }
    }

    private async Task LoopAsync()
    {
        var batch = new List<Pending>(options.BatchLimit);
        while (await queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < options.BatchLimit && queue.Reader.TryRead(out var next))
                if (!next.Withdrawn()) batch.Add(next);
            if (batch.Count > 0) await WriteAsync(batch);
        }
    }

    /// <summary>Writes a batch and answers its callers, whatever comes.</summary>
    private async Task WriteAsync(IReadOnlyList<Pending> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            var book = new TBook { Now = clock.GetUtcNow().Truncated() };
            var committing = false;
            Exception failure;
            try
            {
                session ??= await database.Engine.OpenWriterAsync(CancellationToken.None);
                await DecideAsync(book, batch, session);
                committing = true;
                await session.CommitAsync(CancellationToken.None);
                Answer(book, batch);
                return;
            }
            catch (Exception e)
            {
                failure = e;
            }

            if (database.Engine.IsAway(failure))
            {
                LogAway(log, database.Name, failure.Message);
                database.Engine.DropIdle();
                await CloseAsync();
                // A connection may have been dead for long. But what a lost COMMIT has come to nobody tells for sure, so the callers repeat their requests.
                if (!committing && attempt == 1 && !stopping) continue;
                foreach (var command in batch) command.Fail(new RefusedException(Away()));
                return;
            }
            await RollbackAsync();
            // Another replica was quicker; what it did is seen the next time.
            if (database.Engine.IsCollision(failure) && attempt < MaxAttempts) continue;
            if (batch.Count == 1)
            {
                LogCommandFailed(log, database.Name, failure);
                batch[0].Fail(database.Engine.IsBlocked(failure) ? new RefusedException(Blocked()) : failure);
                return;
            }
            LogBatchFailed(log, database.Name, batch.Count, failure);
            foreach (var command in batch)
                if (!command.Withdrawn()) await WriteAsync([command]);
            return;
        }
    }

    private static async Task DecideAsync(TBook book, IReadOnlyList<Pending> batch, Session session)
    {
        foreach (var command in batch) command.Need(book);
        await book.LoadAsync(session, CancellationToken.None);
        foreach (var command in batch)
        {
            book.Trace = command.TraceParent;
            command.Decide(book);
        }
        book.Save(session);
    }

    private void Answer(TBook book, IReadOnlyList<Pending> batch)
    {
        batchSizes.Record(batch.Count);
        try
        {
            Committed?.Invoke(book);
        }
        catch (Exception failure)
        {
            // Whoever was not woken looks again by itself; the queue goes on in any case.
            LogCommandFailed(log, database.Name, failure);
        }
        foreach (var command in batch) command.Complete();
    }

    private Refusal Away() => Refusal.Unavailable(Refusal.DatabaseUnavailable, $"The database of {database.Name} does not answer. Try again: with the same request_id a request has its effect once.", TimeSpan.FromSeconds(1));

    private Refusal Blocked() => Refusal.Unavailable(Refusal.DatabaseUnavailable, $"Somebody else keeps rows of {database.Name} locked that are needed. Try again: with the same request_id a request has its effect once.", TimeSpan.FromSeconds(1));

    private async Task RollbackAsync()
    {
        try
        {
            if (session is not null) await session.RollbackAsync();
        }
        catch (Exception failure)
        {
            LogCommandFailed(log, database.Name, failure);
            await CloseAsync();
        }
    }

    private async Task CloseAsync()
    {
        var closed = session;
        session = null;
        try
        {
            if (closed is not null) await closed.DisposeAsync();
        }
        catch (Exception failure)
        {
            // It was broken already, and the queue goes on in any case.
            LogAway(log, database.Name, failure.Message);
        }
    }

    [LoggerMessage(3, LogLevel.Warning, "{Service}: the database does not answer: {Why}")]
    private static partial void LogAway(ILogger log, string service, string why);

    [LoggerMessage(1, LogLevel.Warning, "{Service}: a batch of {Count} commands failed and is repeated one by one")]
    private static partial void LogBatchFailed(ILogger log, string service, int count, Exception failure);

    [LoggerMessage(2, LogLevel.Error, "{Service}: a command failed")]
    private static partial void LogCommandFailed(ILogger log, string service, Exception failure);

    [LoggerMessage(4, LogLevel.Error, "{Service}: stopped while the database did not answer; {Count} commands and those under way are given up, and their callers repeat them")]
    private static partial void LogGivenUp(ILogger log, string service, int count);

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
