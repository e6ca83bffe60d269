using System.Diagnostics.Metrics;
using Dapper;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Idempotency;
using Sourcing.BuildingBlocks.Storage;

namespace Sourcing.UnitTests.Blocks;

/// <summary>Group commit on a real SQLite file.</summary>
public sealed class WriteQueueTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("sourcing-queue-").FullName;
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly WriteQueueOptions options = new();
    private readonly List<int> batches = [];
    private Database<NoteBook> database = null!;
    private WriteQueue<NoteBook> queue = null!;

    public async ValueTask InitializeAsync()
    {
        database = new Database<NoteBook>("notes", new SqliteEngine(Path.Combine(folder, "notes.db")));
        queue = new WriteQueue<NoteBook>(database, TimeProvider.System, services.GetRequiredService<IMeterFactory>(), NullLogger<WriteQueue<NoteBook>>.Instance, options);
        queue.Committed += book => batches.Add(book.Commands);
        await queue.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await queue.DisposeAsync();
        await services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Commands_that_arrive_during_a_commit_share_the_next_one_and_each_gets_its_own_result()
    {
        using var busy = new Busy(this);

        var waiting = Enumerable.Range(0, 100).Select(i => WriteAsync($"n{i}")).ToList();
        busy.End();

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"n{i}"), await Task.WhenAll(waiting));
        await busy.Task;
        Assert.Equal([1, 100], batches);
        Assert.Equal(101, await CountAsync("notes"));
    }

    [Fact]
    public async Task More_than_a_batch_holds_is_written_in_several()
    {
        using var busy = new Busy(this);
        var waiting = Enumerable.Range(0, 300).Select(i => WriteAsync($"n{i}")).ToList();
        busy.End();
        await Task.WhenAll(waiting);
        Assert.Equal([1, 128, 128, 44], batches);
    }

    [Fact]
    public async Task One_bad_command_does_not_harm_its_neighbours()
    {
        await WriteAsync("taken");
        using var busy = new Busy(this);
        var before = WriteAsync("before");
        // The database refuses this one: the name is taken.
        var bad = WriteAsync("taken");
        var thrown = RunAsync(_ => throw new InvalidOperationException("no"));
        var refused = RunAsync(_ => throw new RefusedException(Refusal.NotFound("GONE", "gone")));
        var after = WriteAsync("after");
        busy.End();

        await Task.WhenAll(before, after);
        Assert.Equal(SQLitePCL.raw.SQLITE_CONSTRAINT, (await Assert.ThrowsAsync<SqliteException>(() => bad)).SqliteErrorCode);
        await Assert.ThrowsAsync<InvalidOperationException>(() => thrown);
        Assert.Equal("GONE", (await Assert.ThrowsAsync<RefusedException>(() => refused)).Refusal.Reason);
        Assert.Equal(4, await CountAsync("notes"));
        Assert.Equal("later", await WriteAsync("later"));
    }

    [Fact]
    public async Task A_refused_command_leaves_a_batch_as_one()
    {
        using var busy = new Busy(this);
        var refused = RunAsync(_ => throw new RefusedException(Refusal.NotFound("GONE", "gone")));
        var good = WriteAsync("good");
        busy.End();
        await good;
        await Assert.ThrowsAsync<RefusedException>(() => refused);
        Assert.Equal([1, 2], batches);
    }

    [Fact]
    public async Task A_command_cancelled_while_it_waits_is_not_run()
    {
        using var busy = new Busy(this);
        using var impatient = new CancellationTokenSource();
        var isRun = false;
        var cancelled = queue.RunAsync(_ => isRun = true, _ => isRun = true, impatient.Token);
        var other = WriteAsync("other");
        await impatient.CancelAsync();
        busy.End();

        await Assert.ThrowsAsync<TaskCanceledException>(() => cancelled);
        await other;
        Assert.False(isRun);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queue.RunAsync(_ => { }, _ => true, impatient.Token));
    }

    [Fact]
    public async Task A_full_queue_refuses_with_RESOURCE_EXHAUSTED_and_a_time_to_come_back_and_then_works_on()
    {
        using var busy = new Busy(this);
        var waiting = Enumerable.Range(0, options.WriteQueueCapacity).Select(i => RunAsync(_ => { })).ToList();

        var refusal = (await Assert.ThrowsAsync<RefusedException>(() => WriteAsync("too much"))).Refusal;
        Assert.Equal((StatusCode.ResourceExhausted, "OVERLOADED"), (refusal.Code, refusal.Reason));
        Assert.NotNull(refusal.RetryAfter);

        busy.End();
        await Task.WhenAll(waiting);
        Assert.Equal("again", await WriteAsync("again"));
    }

    [Fact]
    public async Task State_request_inbox_mark_and_outgoing_event_are_there_together_or_not_at_all()
    {
        var key = new RequestKey("key", "body");
        void All(NoteBook book, string note)
        {
            book.Add(note);
            Assert.True(book.IsFirstDelivery(note));
            book.Raise(new Noted(note));
            // Written after the note, refused by the database the second time.
            book.Remember(key, [1]);
        }

        await RunAsync(book => All(book, "first"));
        Assert.Equal((1L, 1L, 1L, 1L), (await CountAsync("notes"), await CountAsync("inbox"), await CountAsync("requests"), await CountAsync("outbox")));
        await Assert.ThrowsAsync<SqliteException>(() => RunAsync(book => All(book, "second")));
        Assert.Equal((1L, 1L, 1L, 1L), (await CountAsync("notes"), await CountAsync("inbox"), await CountAsync("requests"), await CountAsync("outbox")));
    }

    [Fact]
    public async Task What_was_answered_is_in_the_file_even_if_the_process_never_ends_well()
    {
        await WriteAsync("answered");
        // Another process that opens a copy of the files as they lie there sees what a restart after a kill sees.
        var copy = Directory.CreateDirectory(Path.Combine(folder, "copy")).FullName;
        foreach (var file in Directory.GetFiles(folder, "notes.db*")) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        await using var connection = await new Database<NoteBook>("notes", new SqliteEngine(Path.Combine(copy, "notes.db"))).OpenAsync(CancellationToken.None);
        Assert.Equal(1, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM notes"));
    }

    [Fact]
    public async Task Stopping_finishes_what_waits()
    {
        using var busy = new Busy(this);
        var waiting = Enumerable.Range(0, 10).Select(i => WriteAsync($"n{i}")).ToList();
        var stopping = queue.StopAsync(CancellationToken.None);
        Assert.False(stopping.IsCompleted);
        busy.End();
        await stopping;
        Assert.Equal(10, (await Task.WhenAll(waiting)).Length);
    }

    [Fact]
    public async Task A_repeated_request_is_replayed_and_one_with_another_body_refused()
    {
        await Run(new RequestKey("id", "a"), 1);
        Assert.Equal([1], await Run(new RequestKey("id", "a"), 2));
        Assert.Equal("REQUEST_ID_REUSED", (await Assert.ThrowsAsync<RefusedException>(() => Run(new RequestKey("id", "b"), 3))).Refusal.Reason);
        // Three at once, in one batch: the first decides.
        using var busy = new Busy(this);
        var same = Enumerable.Range(5, 3).Select(i => Run(new RequestKey("other", "a"), (byte)i)).ToList();
        busy.End();
        Assert.All(await Task.WhenAll(same), answer => Assert.Equal([5], answer));

        Task<byte[]> Run(RequestKey key, byte answer) => queue.RunAsync(
            book => book.NeedRequest(key),
            book =>
            {
                if (book.Replay(key) is { } stored) return stored;
                book.Remember(key, [answer]);
                return new[] { answer };
            },
            CancellationToken.None);
    }

    private Task<string> WriteAsync(string note) => queue.RunAsync(book => book.Commands++, book => { book.Add(note); return note; }, CancellationToken.None);

    private Task<bool> RunAsync(Action<NoteBook> decide) => queue.RunAsync(book => book.Commands++, book => { decide(book); return true; }, CancellationToken.None);

    private async Task<long> CountAsync(string table)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {table}");
    }

    /// <summary>Keeps the writer at work on one command, so that others wait, until it is ended.</summary>
    private sealed class Busy : IDisposable
    {
        private readonly ManualResetEventSlim end = new();

        public Busy(WriteQueueTests test)
        {
            using var begun = new ManualResetEventSlim();
            Task = test.RunAsync(book =>
            {
                book.Add("busy");
                begun.Set();
                end.Wait();
            });
            begun.Wait();
        }

        public Task Task { get; }

        public void End() => end.Set();

        public void Dispose()
        {
            end.Set();
            Task.GetAwaiter().GetResult();
            end.Dispose();
        }
    }
}

/// <summary>Notes with unique names.</summary>
public sealed class NoteBook : Book
{
    private static readonly StoredTable Notes = new("notes", "name", "name text");

    private readonly List<string> added = [];

    /// <summary>How many commands share the book.</summary>
    public int Commands { get; set; }

    public void Add(string note) => added.Add(note);

    protected override Task LoadRowsAsync(Session session, CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void SaveRows(Session session) => session.Insert(Notes, added.Select(n => new object?[] { n }));
}

public sealed record Noted(string Name);
