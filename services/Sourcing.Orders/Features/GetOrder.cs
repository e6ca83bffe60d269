using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Orders.Storage;
using Sourcing.Orders.V1;

namespace Sourcing.Orders.Features;

public sealed class GetOrder(OrderQueries orders)
{
    public async Task<Order> HandleAsync(GetOrderRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, OrderNames.Orders, "name", violations);
        violations.ThrowIfAny();
        return (await orders.FindAsync(id, cancellationToken))?.VisibleTo(caller)?.ToProto() ?? throw OrderNames.NotFound(request.Name);
    }
}
