using System.Globalization;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Paging;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Orders.Storage;
using Sourcing.Orders.V1;

namespace Sourcing.Orders.Features;

public sealed class ListOrders(OrderQueries orders)
{
    public async Task<ListOrdersResponse> HandleAsync(ListOrdersRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var size = Page.Size(request.PageSize, 50, 500, violations);
        var arguments = new ListOrdersRequest { Outcome = request.Outcome, Compliance = request.Compliance };
        var after = Page.Position(request.PageToken, arguments, keys: 2, violations);
        var outcome = Filter(request.Outcome, "outcome", violations);
        var compliance = Filter(request.Compliance, "compliance", violations);
        var time = 0L;
        violations.Require(after is null || long.TryParse(after[0], CultureInfo.InvariantCulture, out time), "page_token", "is damaged.");
        violations.ThrowIfAny();

        var (buyer, supplier) = Own(caller);
        var found = await orders.ListAsync(buyer, supplier, outcome, compliance, after is null ? null : (time, after[1]), size + 1, cancellationToken);
        var page = found.Take(size).ToList();
        return new ListOrdersResponse
        {
            Orders = { page.Select(o => o.VisibleTo(caller)).OfType<Domain.Order>().Select(OrderMapping.ToListed) },
            NextPageToken = found.Count > size ? Page.Token(arguments, page[^1].CreateTime.ToMicros().ToString(CultureInfo.InvariantCulture), page[^1].Id.ToString()) : "",
        };
    }

    /// <summary>Whose orders the caller sees: a buyer's, a supplier's, or all.</summary>
    private static (string? Buyer, Guid? Supplier) Own(Caller caller)
    {
        if (caller.Is(Roles.Compliance) || caller.Is(Roles.Operator) || caller.Is(Roles.Service)) return (null, null);
        if (caller.Is(Roles.Buyer)) return (caller.RequireOrganisation(OrderNames.Buyers), null);
        return (null, ResourceName.TryParse(caller.RequireOrganisation(OrderNames.Suppliers), OrderNames.Suppliers, out var id) ? id : Guid.Empty);
    }

    /// <summary>The name of the state asked for, as it is stored; null where none is. One that no order can be in yet finds nothing.</summary>
    private static string? Filter<TState>(TState asked, string field, Violations violations) where TState : struct, Enum
    {
        violations.Require(Enum.IsDefined(asked), field, "is not a value of the contract.");
        return asked.Equals(default(TState)) ? null : asked.ToString();
    }
}
