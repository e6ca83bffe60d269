using System.Collections.Concurrent;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Orders.Storage;

namespace Sourcing.Orders.Features;

/// <summary>Wakes those who watch an order when this process commits a change of it.</summary>
public sealed class OrderChanges
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> watched = [];

    public OrderChanges(WriteQueue<OrdersBook> writes) => writes.Committed += book =>
    {
        if (watched.IsEmpty) return;
        foreach (var order in book.WrittenOrders)
            if (watched.TryRemove(order.Id, out var watcher)) watcher.TrySetResult();
    };

    /// <summary>Forgets a wait that nobody needs any more. Another watcher of the order falls back to looking again and again.</summary>
    public void Forget(Guid orderId) => watched.TryRemove(orderId, out _);

    /// <summary>Completes at the next change; ask before reading the order, so that no change falls in between.</summary>
    public Task Next(Guid orderId) => watched.GetOrAdd(orderId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
}
