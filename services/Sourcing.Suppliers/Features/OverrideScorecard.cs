using Google.Protobuf.WellKnownTypes;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;
using Proto = Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

public sealed class OverrideScorecard(WriteQueue<SuppliersBook> writes, Scorecards scorecards, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    public async Task<Proto.Scorecard> HandleAsync(OverrideScorecardRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var id = Scorecards.RequireName(request.Name, "name", violations);
        violations.Require(System.Enum.IsDefined(request.Rating), "rating", "must be OK, WARN or PREVENT, or unspecified to end what was set before.");
        var reason = SupplierRules.Text(request.Reason, "reason", 1, 500, violations);
        Rating? rating = request.Rating == Proto.Scorecard.Types.Rating.Unspecified ? null : (Rating)(request.Rating - 1);
        var expires = Time(request.ExpireTime, rating, violations);
        violations.ThrowIfAny();

        var name = SupplierNames.Of(id);
        var supplier = await writes.RunAsync(
            book => book.NeedSupplier(id),
            book =>
            {
                var before = book.Find(id) ?? throw SupplierNames.NotFound(name);
                SupplierNames.RequireEtag(request.Etag, before);
                var after = before.OverrideRating(new RatingOverride(rating, reason, expires), caller.Person, book.Now);
                book.Save(before, after);
                return after;
            },
            cancellationToken);
        return (await scorecards.CountAsync(id, cancellationToken)).ToProto(supplier);
    }

    private DateTimeOffset? Time(Timestamp? time, Rating? rating, Violations violations)
    {
        if (rating is null)
        {
            violations.Require(time is null, "expire_time", "must not be set where no rating is: what was set before ends at once.");
            return null;
        }
        var now = clock.GetUtcNow();
        // Timestamps of other years are no times at all.
        var isTime = time is { Seconds: >= -62135596800 and <= 253402300799, Nanos: >= 0 and < 1_000_000_000 };
        violations.Require(isTime && time!.ToDateTimeOffset() > now && time.ToDateTimeOffset() <= now + Longest, "expire_time", $"must be a time in the future, at most {Longest.TotalDays:0} days from now.");
        return violations.Any ? null : time!.ToDateTimeOffset().Truncated();
    }
}
