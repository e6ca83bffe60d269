using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Screening;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

public sealed class ApproveSupplier(SupplierScreening screening, ScreeningQueries queries, ScreeningOptions options, TimeProvider clock)
{
    public const string OnHoldReason = "SUPPLIER_ON_HOLD";
    public const string BlockedReason = "SUPPLIER_BLOCKED";
    public const string NotReadyReason = "SCREENING_NOT_READY";

    public async Task<V1.Supplier> HandleAsync(ApproveSupplierRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, SupplierNames.Prefix, "name", violations);
        violations.ThrowIfAny();

        var state = await queries.StateAsync(cancellationToken);
        if (!options.IsReady(state, clock.GetUtcNow())) throw new RefusedException(Refusal.Precondition(NotReadyReason, request.Name, NotReady(state)));
        var supplier = await screening.ScreenAsync(
            id, caller.Person, s => SupplierNames.RequireEtag(request.Etag, s),
            (judged, now) => judged.Verdict == Domain.Verdict.Clear && !IsFresh(judged, now) ? judged.Approve(now + options.ApprovalTime, caller.Person, now) : judged,
            cancellationToken) ?? throw SupplierNames.NotFound(request.Name);
        return supplier.Verdict switch
        {
            Domain.Verdict.Clear => supplier.ToProto(clock.GetUtcNow()),
            Domain.Verdict.Block => throw new RefusedException(Refusal.Precondition(BlockedReason, request.Name,
                $"{request.Name} is blocked: it, or who owns it for a half or more, is on a list that freezes assets. See its screening cases; two people can decide that it is somebody else.")),
            _ => throw new RefusedException(Refusal.Precondition(OnHoldReason, request.Name,
                $"{request.Name} is on hold: somebody of it may be on a list. Two people decide its screening cases first.")),
        };
    }

    /// <summary>An approval with half of its time left is not made anew, so that a repeated call changes nothing.</summary>
    private bool IsFresh(Domain.Supplier supplier, DateTimeOffset now) =>
        supplier.State == SupplierState.Approved && supplier.ApprovalExpireTime - now > options.ApprovalTime / 2;

    private string NotReady(ScreeningState state) => state.OldestConfirmTime is { } oldest
        ? $"A list was loaded last at {oldest:u}, longer ago than Screening:MaxListAge allows ({options.MaxListAge:c}). Load a newer one: sourcing lists import."
        : "No list is loaded to screen with. Load one first: sourcing lists import; or set Screening:RequireLists to false.";
}
