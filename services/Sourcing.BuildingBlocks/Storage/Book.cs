using System.Text.Json;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Idempotency;

namespace Sourcing.BuildingBlocks.Storage;

/// <summary>
/// What one transaction of a service reads and writes, in memory: commands name the rows they need, the book loads them
/// all at once, commands decide one after another on what they see there, and the book saves what they changed. Besides a
/// service's own rows it keeps what every write path needs: the inbox, the outbox and finished request ids.
/// </summary>
public abstract class Book
{
    private readonly HashSet<string> wantedMessages = [];
    private readonly HashSet<string> wantedRequests = [];
    private readonly HashSet<string> seenMessages = [];
    private readonly HashSet<string> newMessages = [];
    private readonly Dictionary<string, StoredRequest> requests = [];
    private readonly List<StoredRequest> newRequests = [];
    private readonly List<OutboxMessage> outbox = [];
    private readonly List<long> delivered = [];

    /// <summary>When the batch is decided, as the database keeps it.</summary>
    public DateTimeOffset Now { get; internal set; }

    /// <summary>Trace of the command that is being decided, for the events it raises.</summary>
    internal string? TraceParent { get; set; }

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
    public void Raise<TEvent>(TEvent message) where TEvent : class =>
        outbox.Add(new OutboxMessage(0, Guid.CreateVersion7(Now), typeof(TEvent).FullName!, JsonSerializer.Serialize(message), TraceParent));

    /// <summary>Forgets outbox rows whose delivery is confirmed.</summary>
    internal void Delivered(IEnumerable<long> positions) => delivered.AddRange(positions);

    /// <summary>Loads a service's own rows that were asked for.</summary>
    protected abstract Task LoadRowsAsync(Session session, CancellationToken cancellationToken);

    /// <summary>Saves a service's own rows that were changed.</summary>
    protected abstract Task SaveRowsAsync(Session session, CancellationToken cancellationToken);

    internal async Task LoadAsync(Session session, CancellationToken cancellationToken)
    {
        seenMessages.UnionWith(await session.ReadAsync(
            "SELECT message_id FROM inbox WHERE message_id IN (SELECT value FROM json_each(@keys))",
            wantedMessages, r => r.GetString(0), cancellationToken));
        foreach (var stored in await session.ReadAsync(
            "SELECT id, body_hash, response FROM requests WHERE id IN (SELECT value FROM json_each(@keys))",
            wantedRequests, r => new StoredRequest(r.GetString(0), r.GetString(1), (byte[])r.GetValue(2)), cancellationToken))
            requests.Add(stored.Id, stored);
        await LoadRowsAsync(session, cancellationToken);
    }

    internal async Task SaveAsync(Session session, CancellationToken cancellationToken)
    {
        await SaveRowsAsync(session, cancellationToken);
        var now = Now.ToMicros();
        await session.ExecuteAsync("INSERT INTO inbox (message_id, time) VALUES (@id, @time)",
            newMessages.Select(m => new object?[] { m, now }), cancellationToken);
        await session.ExecuteAsync("INSERT INTO requests (id, body_hash, response, time) VALUES (@id, @hash, @response, @time)",
            newRequests.Select(r => new object?[] { r.Id, r.BodyHash, r.Response, now }), cancellationToken);
        await session.ExecuteAsync("INSERT INTO outbox (message_id, type, body, trace_parent, time) VALUES (@id, @type, @body, @trace, @time)",
            outbox.Select(m => new object?[] { m.MessageId.ToString(), m.Type, m.Body, m.TraceParent, now }), cancellationToken);
        if (delivered.Count > 0)
            await session.ExecuteOnceAsync("DELETE FROM outbox WHERE position IN (SELECT value FROM json_each(@positions))",
                [JsonSerializer.Serialize(delivered)], cancellationToken);
    }

    private sealed record StoredRequest(string Id, string BodyHash, byte[] Response);
}

/// <summary>An event that waits in the database to be sent.</summary>
/// <param name="Position">Order of sending.</param>
/// <param name="MessageId">Stays the same however often it is sent.</param>
/// <param name="Type">Full name of the event's type.</param>
/// <param name="Body">The event as JSON.</param>
/// <param name="TraceParent">W3C trace context of the command that raised it.</param>
public sealed record OutboxMessage(long Position, Guid MessageId, string Type, string Body, string? TraceParent);
