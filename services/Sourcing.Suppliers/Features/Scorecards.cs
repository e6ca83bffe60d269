using Sourcing.BuildingBlocks.Errors;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Storage;

namespace Sourcing.Suppliers.Features;

/// <summary>Makes scorecards of what is counted now, by the rules of <see cref="ScorecardOptions"/>.</summary>
public sealed class Scorecards(ScorecardQueries queries, ScorecardOptions options, TimeProvider clock)
{
    private const string Suffix = "/scorecard";

    /// <summary>The supplier's id in the name of its scorecard.</summary>
    public static Guid RequireName(string name, string field, Violations violations)
    {
        Guid id = default;
        violations.Require(
            name.EndsWith(Suffix, StringComparison.Ordinal) && ResourceName.TryParse(name[..^Suffix.Length], SupplierNames.Prefix, out id),
            field, $"must be a name such as {SupplierNames.Prefix}0190163d-8694-739b-aea5-966c26f8ad91{Suffix}.");
        return id;
    }

    public static string NameOf(Guid supplier) => SupplierNames.Of(supplier) + Suffix;

    /// <summary>Counts the orders of a supplier.</summary>
    public async Task<CountedScorecard> CountAsync(Guid supplier, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (counts, progressCount) = await queries.CountAsync(supplier, now - options.Window, options.AnswerTime, now, cancellationToken);
        return new CountedScorecard(Scorecard.Of(counts, options.Rules), progressCount, now - options.Window, now);
    }
}

/// <summary>A scorecard at a moment.</summary>
/// <param name="Scorecard">What it says.</param>
/// <param name="ProgressCount">News of the supplier's orders that it knows.</param>
/// <param name="Since">From when on orders count.</param>
/// <param name="Time">When it was counted.</param>
public sealed record CountedScorecard(Scorecard Scorecard, long ProgressCount, DateTimeOffset Since, DateTimeOffset Time);
