using System.Collections.Concurrent;
using System.Diagnostics;

namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>
/// The effects of messages that tell of many: each item is a command of its own with an inbox mark of its own, so that one that fails
/// harms none of its neighbours and is the only one to be repeated. For each queue they are bounded together, however many messages
/// they come from, so that events leave the write queue room for calls.
/// </summary>
public sealed class Effects
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> rooms = [];

    /// <summary>Has the effect of every item; fails when all are done and some have failed.</summary>
    /// <param name="queue">Where the message came from.</param>
    /// <param name="messageId">Id of the message.</param>
    /// <param name="items">What it tells of.</param>
    /// <param name="trace">W3C trace context of an item.</param>
    /// <param name="handle">Has the effect of one, once for each mark.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task OfEachAsync<TItem>(
        string queue, string messageId, IReadOnlyList<TItem> items, Func<TItem, string?> trace, Func<string, TItem, CancellationToken, Task> handle, CancellationToken cancellationToken)
    {
        var room = rooms.GetOrAdd(queue, _ => new SemaphoreSlim(RabbitMqTransport.Concurrency));
        return Task.WhenAll(items.Select((item, i) => HandleAsync($"{messageId}/{i}", item)));

        async Task HandleAsync(string mark, TItem item)
        {
            await room.WaitAsync(cancellationToken);
            try
            {
                using var activity = trace(item) is { } parent ? MessagingTelemetry.Activities.StartActivity($"{queue} process", ActivityKind.Consumer, parent) : null;
                await handle(mark, item, cancellationToken);
            }
            finally
            {
                room.Release();
            }
        }
    }
}
