using System.Collections.Concurrent;
using System.Reflection;
using MassTransit;

namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>
/// Knows when a message sent over the in-memory transport has had all its effects. That transport confirms nothing and
/// forgets everything when the process dies, so a message counts as delivered only once each of its consumers has
/// committed; until then it stays in the outbox and is sent again after a crash.
/// </summary>
public sealed class Deliveries(IEnumerable<Assembly> modules)
{
    private readonly Dictionary<Type, int> consumers = modules
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type is { IsClass: true, IsAbstract: false })
        .SelectMany(type => type.GetInterfaces())
        .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IConsumer<>))
        .CountBy(type => type.GetGenericArguments()[0])
        .ToDictionary();

    private readonly ConcurrentDictionary<Guid, Delivery> underway = [];

    /// <summary>Expects one confirmation from every consumer of the type; completes when all have come.</summary>
    /// <exception cref="InvalidOperationException">There is no consumer: sending it would lose it.</exception>
    public Task Expect(Guid messageId, Type type)
    {
        var count = consumers.GetValueOrDefault(type);
        if (count == 0)
            throw new InvalidOperationException($"Nobody in this process consumes {type.Name}, and the in-memory transport reaches no other process. The event is kept; run Sourcing.Standalone, which hosts every service.");
        var delivery = new Delivery(count);
        underway[messageId] = delivery;
        return delivery.Done.Task;
    }

    /// <summary>One consumer has committed its effect.</summary>
    public void Confirm(Guid messageId)
    {
        if (underway.TryGetValue(messageId, out var delivery) && Interlocked.Decrement(ref delivery.Remaining) == 0 && underway.TryRemove(messageId, out _))
            delivery.Done.SetResult();
    }

    private sealed class Delivery(int consumers)
    {
        public int Remaining = consumers;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
