using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Paging;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

public sealed class ListSuppliers(SupplierQueries suppliers, TimeProvider clock)
{
    public async Task<ListSuppliersResponse> HandleAsync(ListSuppliersRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var size = Page.Size(request.PageSize, 50, 1000, violations);
        var arguments = new ListSuppliersRequest { State = request.State };
        var after = Page.Position(request.PageToken, arguments, keys: 2, violations);
        SupplierState? state = null;
        if (request.State != V1.Supplier.Types.State.Unspecified
            && violations.Require(Enum.TryParse<SupplierState>(request.State.ToString(), out var asked) && Enum.IsDefined(asked), "state", "must be PENDING, UNDER_REVIEW, APPROVED, SUSPENDED, BLOCKED or EXPIRED."))
            state = asked;
        violations.ThrowIfAny();

        Guid? only = null;
        if (GetSupplier.OnlyOwn(caller)) only = ResourceName.TryParse(caller.RequireOrganisation(SupplierNames.Prefix), SupplierNames.Prefix, out var own) ? own : Guid.Empty;
        var found = await suppliers.ListAsync(StatesOf(state, caller), only, after is null ? null : (after[0], after[1]), size + 1, cancellationToken);
        var page = found.Take(size).ToList();
        return new ListSuppliersResponse
        {
            Suppliers = { page.Select(s => Row(s, caller)) },
            NextPageToken = found.Count > size ? Page.Token(arguments, page[^1].Profile.DisplayName, page[^1].Id.ToString()) : "",
        };
    }

    /// <summary>The states that a caller means: whoever is not told of a block sees it as a suspension.</summary>
    private static SupplierState[] StatesOf(SupplierState? asked, Caller caller) => asked switch
    {
        null => Enum.GetValues<SupplierState>(),
        SupplierState.Suspended when !caller.Is(Roles.Compliance) => [SupplierState.Suspended, SupplierState.Blocked],
        SupplierState.Blocked when !caller.Is(Roles.Compliance) => [],
        { } state => [state],
    };

    /// <summary>Records may be large, and there are many.</summary>
    private V1.Supplier Row(Domain.Supplier supplier, Caller caller)
    {
        var row = supplier.ToProto(clock.GetUtcNow()).For(caller);
        row.Record = null;
        return row;
    }
}
