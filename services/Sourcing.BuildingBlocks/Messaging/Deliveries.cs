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
    private readonly ILookup<Type, Type> consumers = modules
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type is { IsClass: true, IsAbstract: false })
        .SelectMany(type => type.GetInterfaces().Where(IsConsumer), (consumer, contract) => (Event: contract.GetGenericArguments()[0], Consumer: consumer))
        .ToLookup(pair => pair.Event, pair => pair.Consumer);

    private readonly ConcurrentDictionary<Guid, Delivery> underway = [];

    /// <summary>Expects one confirmation from every consumer of the type; completes when all have come.</summary>
    /// <exception cref="InvalidOperationException">There is no consumer: sending it would lose it.</exception>
    public Task Expect(Guid messageId, Type type)
    {
        if (!consumers.Contains(type))
            throw new InvalidOperationException($"Nobody in this process consumes {type.Name}, and the in-memory transport reaches no other process. The event is kept; run Sourcing.Standalone, which hosts every service.");
        var delivery = new Delivery(consumers[type]);
        underway[messageId] = delivery;
        return delivery.Done.Task;
    }

    /// <summary>A consumer has committed its effect. Twice by the same one counts once.</summary>
    public void Confirm(Guid messageId, Type consumer)
    {
        if (underway.TryGetValue(messageId, out var delivery) && delivery.Confirm(consumer) && underway.TryRemove(messageId, out _))
            delivery.Done.SetResult();
    }

    private static bool IsConsumer(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IConsumer<>);

    private sealed class Delivery(IEnumerable<Type> consumers)
    {
        private readonly HashSet<Type> missing = [.. consumers];

        /// <summary>True where this was the last one missing.</summary>
        public bool Confirm(Type consumer)
        {
            lock (missing) return missing.Remove(consumer) && missing.Count == 0;
        }

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
