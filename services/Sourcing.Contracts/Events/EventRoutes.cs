namespace Sourcing.Contracts.Events;

/// <summary>
/// Who listens to which event. Who publishes declares these queues first, so that an event waits for a service that has never
/// run yet instead of going nowhere.
/// </summary>
public static class EventRoutes
{
    /// <summary>Every event, and the queues <c>{service}-{what}</c> of its consumers.</summary>
    public static readonly IReadOnlyDictionary<Type, string[]> Queues = new Dictionary<Type, string[]>
    {
        [typeof(OrdersPlaced)] = ["lots-order-placed", "suppliers-order-placed"],
        [typeof(OrderCancelled)] = ["lots-order-cancelled"],
        [typeof(FulfilmentProgressed)] = ["suppliers-fulfilment-progressed"],
        [typeof(OrdersCommitted)] = ["orders-stock-committed"],
        [typeof(StockReleased)] = ["orders-stock-released"],
        [typeof(ReservationLapsed)] = ["orders-reservation-lapsed"],
        [typeof(SupplierApproved)] = ["lots-supplier-approved", "orders-supplier-approved"],
        [typeof(SupplierSuspended)] = ["lots-supplier-suspended", "orders-supplier-suspended"],
    };
}
