using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Lots.Domain;
using Sourcing.Lots.Storage;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Features;

public sealed class GetImportJob(LotQueries lots, TimeProvider clock)
{
    public async Task<ImportJob> HandleAsync(GetImportJobRequest request, Caller caller, CancellationToken cancellationToken) =>
        (await FindAsync(lots, request.Name, "name", caller, cancellationToken)).ToProto(clock.GetUtcNow());

    /// <summary>The job of that name, if it is the calling supplier's.</summary>
    public static async Task<ImportProgress> FindAsync(LotQueries lots, string name, string field, Caller caller, CancellationToken cancellationToken)
    {
        var supplierId = GetLot.OwnSupplier(caller);
        var violations = new Violations();
        var id = ResourceName.Require(name, LotNames.ImportJobs, field, violations);
        violations.ThrowIfAny();
        return await lots.FindJobAsync(id, cancellationToken) is { } job && job.SupplierId == supplierId
            ? job
            : throw new RefusedException(Refusal.NotFound(LotReasons.ImportJobNotFound, $"There is no import {name} of yours."));
    }
}
