using MassTransit;
using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Lots;
using Sourcing.Orders;
using Sourcing.Suppliers;

namespace Sourcing.UnitTests.Architecture;

/// <summary>The table of who listens is what the services do.</summary>
public sealed class EventRoutesTests
{
    [Fact]
    public void Every_event_has_exactly_the_queues_of_its_consumers()
    {
        var consumers = new[] { typeof(SuppliersModule), typeof(LotsModule), typeof(OrdersModule) }
            .SelectMany(module => module.Assembly.GetTypes())
            .Where(type => type is { IsAbstract: false, BaseType.IsGenericType: true } && type.BaseType.GetGenericTypeDefinition() == typeof(EventConsumerDefinition<>))
            .Select(type => (
                Event: type.BaseType!.GetGenericArguments()[0].BaseType!.GetGenericArguments()[0],
                Queue: ((IConsumerDefinition)Activator.CreateInstance(type)!).GetEndpointName(DefaultEndpointNameFormatter.Instance)));

        Assert.Equal(
            EventRoutes.Queues.SelectMany(route => route.Value.Select(queue => $"{route.Key.Name} {queue}")).Order(),
            consumers.Select(c => $"{c.Event.Name} {c.Queue}").Order());
    }
}
