using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Screening;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;
using Standing = Sourcing.Suppliers.V1.SupplierStanding.Types.Standing;
using Verdict = Sourcing.Suppliers.Domain.Verdict;

namespace Sourcing.Suppliers.Features;

public sealed class BatchCheckStanding(SupplierQueries suppliers, SupplierScreening screening, ScreeningOptions options, TimeProvider clock)
{
    private const int MaxNames = 1000;

    public async Task<BatchCheckStandingResponse> HandleAsync(BatchCheckStandingRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Require(request.Suppliers.Count is > 0 and <= MaxNames, "suppliers", $"has {request.Suppliers.Count} names; 1 to {MaxNames} are allowed.");
        var ids = new List<Guid>();
        for (var i = 0; i < Math.Min(request.Suppliers.Count, MaxNames); i++) ids.Add(ResourceName.Require(request.Suppliers[i], SupplierNames.Prefix, $"suppliers[{i}]", violations));
        violations.ThrowIfAny();

        var (standings, state) = await suppliers.StandingsAsync(ids, cancellationToken);
        // Lists or records changed a moment ago: nobody waits for the round of all suppliers, and nobody passes it by.
        var behind = standings.Values.Where(s => s.State == SupplierState.Approved && s.Generation != state.Generation).Select(s => s.Id).ToList();
        if (behind.Count > 0 && options.IsReady(state, clock.GetUtcNow()))
        {
            foreach (var id in behind) await screening.ScreenAsync(id, SupplierScreening.Itself, check: null, then: null, cancellationToken);
            (standings, state) = await suppliers.StandingsAsync(ids, cancellationToken);
        }
        return new BatchCheckStandingResponse
        {
            Standings =
            {
                ids.Distinct().Select(id => standings.TryGetValue(id, out var known)
                    ? new SupplierStanding
                    {
                        Supplier = SupplierNames.Of(id), Standing = Judge(known, state, caller), Rating = RatingOverride.RatingAt(known.Override, known.Rating, clock.GetUtcNow()).ToProto(),
                    }
                    : new SupplierStanding { Supplier = SupplierNames.Of(id), Standing = Standing.Unknown }),
            },
        };
    }

    private Standing Judge(StoredStanding supplier, ScreeningState state, Caller caller)
    {
        var now = clock.GetUtcNow();
        return supplier.State switch
        {
            SupplierState.Suspended => Standing.Suspended,
            // Buyers are told no more than that.
            SupplierState.Blocked => caller.Is(Roles.Service) || caller.Is(Roles.Compliance) ? Standing.Blocked : Standing.OnHold,
            SupplierState.Expired => Standing.Expired,
            SupplierState.Approved when supplier.ApprovalExpireTime <= now => Standing.Expired,
            SupplierState.Approved when supplier.Verdict == Verdict.Clear && supplier.Generation == state.Generation && options.IsReady(state, now) => Standing.Clear,
            SupplierState.Approved => Standing.OnHold,
            _ => Standing.Pending,
        };
    }
}
