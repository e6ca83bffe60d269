using Sourcing.BuildingBlocks.Errors;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;
using Standing = Sourcing.Suppliers.V1.SupplierStanding.Types.Standing;

namespace Sourcing.Suppliers.Features;

public sealed class BatchCheckStanding(SupplierQueries suppliers)
{
    private const int MaxNames = 1000;

    public async Task<BatchCheckStandingResponse> HandleAsync(BatchCheckStandingRequest request, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Require(request.Suppliers.Count is > 0 and <= MaxNames, "suppliers", $"has {request.Suppliers.Count} names; 1 to {MaxNames} are allowed.");
        var ids = new List<Guid>();
        for (var i = 0; i < Math.Min(request.Suppliers.Count, MaxNames); i++) ids.Add(ResourceName.Require(request.Suppliers[i], SupplierNames.Prefix, $"suppliers[{i}]", violations));
        violations.ThrowIfAny();

        var states = await suppliers.StatesAsync(ids, cancellationToken);
        return new BatchCheckStandingResponse
        {
            Standings =
            {
                ids.Distinct().Select(id => new SupplierStanding
                {
                    Supplier = SupplierNames.Of(id),
                    Standing = states.TryGetValue(id, out var state) ? Judge(state) : Standing.Unknown,
                }),
            },
        };
    }

    private static Standing Judge(SupplierState state) => state switch
    {
        SupplierState.Approved => Standing.Clear,
        SupplierState.Suspended => Standing.Suspended,
        _ => Standing.Pending,
    };
}
