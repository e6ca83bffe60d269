using System.Text.Json;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Idempotency;
using Sourcing.BuildingBlocks.Messaging;

namespace Sourcing.BuildingBlocks.Storage;

/// <summary>
/// What one transaction of a service reads and writes, in memory: commands name the rows they need, the book loads them
/// all at once, commands decide one after another on what they see there, and the book saves what they changed. Besides a
/// service's own rows it keeps what every write path needs: the inbox, the outbox and finished request ids.
/// </summary>
public abstract class Book
{
    private static readonly StoredTable Inbox = new("inbox", "message_id", "message_id text, time bigint");
    private static readonly StoredTable Requests = new("requests", "id", "id text, body_hash text, response bytea, time bigint");
    private static readonly StoredTable Outbox = new("outbox", "message_id", "message_id text, type text, body text, trace_parent text, time bigint");
    private static readonly StoredTable Sent = new("outbox", "position", "position bigint");

    private readonly HashSet<string> wantedMessages = [];
    private readonly HashSet<string> wantedRequests = [];
    private readonly HashSet<string> seenMessages = [];
    private readonly HashSet<string> newMessages = [];
    private readonly Dictionary<string, StoredRequest> requests = [];
    private readonly List<StoredRequest> newRequests = [];
    private readonly List<Raised> outbox = [];
    private readonly Dictionary<Type, object> gathered = [];
    private readonly List<long> delivered = [];
    private readonly List<(string Delete, IReadOnlyCollection<string> Keys, long Before)> removed = [];

    /// <summary>When the batch is decided, as the database keeps it.</summary>
    public DateTimeOffset Now { get; internal set; }

    /// <summary>W3C trace context of the command that is being decided, for the events it raises.</summary>
    public string? Trace { get; internal set; }

    internal bool HasOutbox => outbox.Count > 0;

    /// <summary>Asks for the inbox mark of a message.</summary>
    public void NeedMessage(string messageId) => wantedMessages.Add(messageId);

    /// <summary>True the first time a message is seen, and marks it; false for a repeated delivery.</summary>
    public bool IsFirstDelivery(string messageId) => !seenMessages.Contains(messageId) && newMessages.Add(messageId);

    /// <summary>Asks for the stored response of a request.</summary>
    public void NeedRequest(RequestKey? key)
    {
        if (key is not null) wantedRequests.Add(key.Id);
    }

    /// <summary>The response stored for a repeat; null where the request is new.</summary>
    /// <exception cref="RefusedException">The id was used before with another body.</exception>
    public byte[]? Replay(RequestKey? key)
    {
        if (key is null || !requests.TryGetValue(key.Id, out var stored)) return null;
        if (stored.BodyHash != key.BodyHash) throw new RefusedException(RequestKey.Reused());
        return stored.Response;
    }

    /// <summary>Stores the response of a request; it commits together with the change.</summary>
    public void Remember(RequestKey? key, byte[] response)
    {
        if (key is null) return;
        var stored = new StoredRequest(key.Id, key.BodyHash, response);
        requests.Add(key.Id, stored);
        newRequests.Add(stored);
    }

    /// <summary>Tells the world, once the change is committed.</summary>
    public void Raise<TEvent>(TEvent message) where TEvent : class => outbox.Add(new Raised(typeof(TEvent), Trace, () => message));

    /// <summary>
    /// Tells the world something that happens to many at once: what one transaction raises of an event goes in one message, which
    /// costs the broker and every consumer as much as one of them alone.
    /// </summary>
    /// <param name="item">What happened to one of them.</param>
    /// <param name="together">The event that tells all.</param>
    public void Raise<TItem, TEvent>(TItem item, Func<IReadOnlyList<TItem>, TEvent> together) where TEvent : class
    {
        if (gathered.TryGetValue(typeof(TEvent), out var known))
        {
            ((List<TItem>)known).Add(item);
            return;
        }
        List<TItem> items = [item];
        gathered.Add(typeof(TEvent), items);
        outbox.Add(new Raised(typeof(TEvent), Trace, () => together(items)));
    }

    /// <summary>Forgets outbox rows whose delivery is confirmed.</summary>
    internal void Delivered(IEnumerable<long> positions) => delivered.AddRange(positions);

    /// <summary>Removes rows whose time is over, after everything else: what is needed again in the same transaction stays.</summary>
    internal void Remove(string delete, IReadOnlyCollection<string> keys, DateTimeOffset before) => removed.Add((delete, keys, before.ToMicros()));

    /// <summary>Loads a service's own rows that were asked for: puts reads down and runs them, rows that must not change meanwhile with <c>ORDER BY</c> their key and <c>FOR UPDATE</c>.</summary>
    protected abstract Task LoadRowsAsync(Session session, CancellationToken cancellationToken);

    /// <summary>Puts down the writes of a service's own rows that were changed.</summary>
    protected abstract void SaveRows(Session session);

    internal async Task LoadAsync(Session session, CancellationToken cancellationToken)
    {
        session.Read("SELECT message_id FROM inbox WHERE message_id = ANY(@keys)", row => row.GetString(0), id => seenMessages.Add(id), wantedMessages);
        session.Read($"SELECT {Requests.Names} FROM requests WHERE id = ANY(@keys)",
            row => new StoredRequest(row.GetString(0), row.GetString(1), (byte[])row.GetValue(2)), stored => requests.Add(stored.Id, stored), wantedRequests);
        await LoadRowsAsync(session, cancellationToken);
        await session.ReadAsync(cancellationToken);
    }

    internal void Save(Session session)
    {
        SaveRows(session);
        var now = Now.ToMicros();
        // In order, so that two processes that write the same keys wait for each other instead of blocking each other.
        session.Insert(Inbox, newMessages.Order(StringComparer.Ordinal).Select(m => new object?[] { m, now }));
        session.Insert(Requests, newRequests.OrderBy(r => r.Id, StringComparer.Ordinal).Select(r => new object?[] { r.Id, r.BodyHash, r.Response, now }));
        session.Insert(Outbox, outbox.Select(raised => new object?[]
        {
            Guid.CreateVersion7(Now).ToString(), raised.Type.FullName, JsonSerializer.Serialize(raised.Message(), raised.Type, EventJson.Options), raised.Trace, now,
        }));
        session.Delete(Sent, delivered);
        foreach (var (delete, keys, before) in removed) session.Delete(delete, keys, before);
    }

    /// <summary>An event of this transaction; what it says is known when all commands are decided.</summary>
    private sealed record Raised(Type Type, string? Trace, Func<object> Message);

    private sealed record StoredRequest(string Id, string BodyHash, byte[] Response);
}

/// <summary>An event that waits in the database to be sent.</summary>
/// <param name="Position">Order of sending.</param>
/// <param name="MessageId">Stays the same however often it is sent.</param>
/// <param name="Type">Full name of the event's type.</param>
/// <param name="Body">The event as JSON.</param>
/// <param name="TraceParent">W3C trace context of the command that raised it.</param>
public sealed record OutboxMessage(long Position, Guid MessageId, string Type, string Body, string? TraceParent);
