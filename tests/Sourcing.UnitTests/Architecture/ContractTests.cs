using System.Reflection;
using System.Text.Json;
using Google.Api;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Authorization;
using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Lots;
using Sourcing.Lots.V1;
using Sourcing.Orders;
using Sourcing.Orders.V1;
using Sourcing.Suppliers;
using Sourcing.Suppliers.V1;

namespace Sourcing.UnitTests.Architecture;

/// <summary>Promises to others that a compiler does not keep.</summary>
public sealed class ContractTests
{
    private static readonly DateTimeOffset Time = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// An event is never changed incompatibly: rows of an outbox and messages of a queue outlive the process that wrote them. A
    /// new field with a default is fine; anything else is a new event.
    /// </summary>
    public static TheoryData<object, string> Events => new()
    {
        { new SupplierApproved("suppliers/1", 2, Time), """{"supplier":"suppliers/1","version":2,"time":"2026-06-01T08:00:00+00:00"}""" },
        { new SupplierSuspended("suppliers/1", 2, Time), """{"supplier":"suppliers/1","version":2,"time":"2026-06-01T08:00:00+00:00"}""" },
        {
            new OrdersPlaced([new OrderPlaced("orders/1", 1, "buyers/1", [new OrderPlacedLine("lots/1", "suppliers/1", 12_500, "ct")], Time, "00-trace")]),
            """{"orders":[{"order":"orders/1","version":1,"buyer":"buyers/1","lines":[{"lot":"lots/1","supplier":"suppliers/1","quantityThousandths":12500,"unit":"ct"}],"time":"2026-06-01T08:00:00+00:00","trace":"00-trace"}]}"""
        },
        { new OrderCancelled("orders/1", 2, "buyers/1", Time), """{"order":"orders/1","version":2,"buyer":"buyers/1","time":"2026-06-01T08:00:00+00:00"}""" },
        {
            new OrdersPlaced([new OrderPlaced("orders/1", 1, "buyers/1", [], Time, DeliveryDate: new DateOnly(2026, 6, 30))]),
            """{"orders":[{"order":"orders/1","version":1,"buyer":"buyers/1","lines":[],"time":"2026-06-01T08:00:00+00:00","trace":null,"deliveryDate":"2026-06-30"}]}"""
        },
        {
            new FulfilmentProgressed("orders/1", 4, "suppliers/1", Time, Time, new DateOnly(2026, 6, 30), [new FulfilmentLine("lots/1", 12_500, 10_000, 2_500)], new DateOnly(2026, 6, 29), null, null, Time),
            """{"order":"orders/1","version":4,"supplier":"suppliers/1","placeTime":"2026-06-01T08:00:00+00:00","answerTime":"2026-06-01T08:00:00+00:00","dueDate":"2026-06-30","lines":[{"lot":"lots/1","ordered":12500,"accepted":10000,"rejected":2500}],"completeDate":"2026-06-29","ending":null,"endTime":null,"time":"2026-06-01T08:00:00+00:00"}"""
        },
        {
            new FulfilmentProgressed("orders/1", 5, "suppliers/1", Time, null, null, [], null, FulfilmentEnding.SupplierRejected, Time, Time),
            """{"order":"orders/1","version":5,"supplier":"suppliers/1","placeTime":"2026-06-01T08:00:00+00:00","answerTime":null,"dueDate":null,"lines":[],"completeDate":null,"ending":"SupplierRejected","endTime":"2026-06-01T08:00:00+00:00","time":"2026-06-01T08:00:00+00:00"}"""
        },
        {
            new FulfilmentProgressed("orders/1", 5, "suppliers/1", Time, null, null, [], null, FulfilmentEnding.Cancelled, Time, Time),
            """{"order":"orders/1","version":5,"supplier":"suppliers/1","placeTime":"2026-06-01T08:00:00+00:00","answerTime":null,"dueDate":null,"lines":[],"completeDate":null,"ending":"Cancelled","endTime":"2026-06-01T08:00:00+00:00","time":"2026-06-01T08:00:00+00:00"}"""
        },
        { new OrdersCommitted([new StockCommitted("orders/1", 2, Time)]), """{"orders":[{"order":"orders/1","version":2,"time":"2026-06-01T08:00:00+00:00","trace":null}]}""" },
        { new StockReleased("orders/1", 3, Time), """{"order":"orders/1","version":3,"time":"2026-06-01T08:00:00+00:00"}""" },
        { new ReservationLapsed("orders/1", 3, ["lots/1"], Time), """{"order":"orders/1","version":3,"lostLots":["lots/1"],"time":"2026-06-01T08:00:00+00:00"}""" },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_is_written_as_it_always_was_and_what_was_written_then_is_read_now(object e, string json)
    {
        Assert.Equal("Sourcing.Contracts.Events", e.GetType().Namespace);
        Assert.Equal(json, JsonSerializer.Serialize(e, e.GetType(), EventJson.Options));
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(json, e.GetType(), EventJson.Options), e.GetType(), EventJson.Options));
    }

    [Fact]
    public void Every_event_there_is_has_its_snapshot() =>
        Assert.Equal(EventRoutes.Queues.Keys.Select(type => type.Name).Order(), Events.Select(row => row.Data.Item1.GetType().Name).Distinct().Order());

    public static TheoryData<string> Methods => [.. Services.SelectMany(s => s.Service.Methods).Select(m => m.FullName)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_says_who_may_call_it_and_how_it_is_called_over_REST(string name)
    {
        var (service, implementation) = Services.Single(s => name.StartsWith($"{s.Service.FullName}.", StringComparison.Ordinal));
        var method = service.FindMethodByName(name.Split('.')[^1]);

        Assert.NotNull(implementation.GetMethod(method.Name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)?.GetCustomAttribute<AuthorizeAttribute>());
        Assert.NotEqual(HttpRule.PatternOneofCase.None, method.GetOptions()?.GetExtension(AnnotationsExtensions.Http)?.PatternCase ?? HttpRule.PatternOneofCase.None);
    }

    private static IEnumerable<(ServiceDescriptor Service, Type Implementation)> Services =>
    [
        (SuppliersReflection.Descriptor.Services.Single(), typeof(SuppliersGrpcService)),
        (LotsReflection.Descriptor.Services.Single(), typeof(LotsGrpcService)),
        (OrdersReflection.Descriptor.Services.Single(), typeof(OrdersGrpcService)),
    ];
}
