using Sourcing.BuildingBlocks.Errors;
using Sourcing.Suppliers.Screening;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;
using ScreeningMatch = Sourcing.Suppliers.Screening.ScreeningMatch;

namespace Sourcing.Suppliers.Features;

/// <summary>Judges every supplier as if a version were in force, on what people have decided so far, and writes nothing.</summary>
public sealed class AssessListImpact(ScreeningQueries queries, SupplierQueries suppliers, LoadedLists lists, ScreeningOptions options)
{
    private const int AtOnce = 200;
    private const int MaxImpacts = 1000;
    private const int MaxMatches = 5;
    private const int MaxOrders = 20;

    public async Task<AssessListImpactResponse> HandleAsync(AssessListImpactRequest request, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var id = ScreeningNames.RequireVersion(request.Name, "name", violations);
        violations.ThrowIfAny();
        var version = await queries.VersionAsync(id, cancellationToken) ?? throw ScreeningNames.VersionNotFound(request.Name);
        var (generation, inForce) = await queries.InForceAsync(cancellationToken);
        var assumed = await lists.LoadAsync(generation, inForce.Where(v => v.List != version.List).Append(version), cancellationToken);

        var current = await lists.CurrentAsync(cancellationToken);
        var response = new AssessListImpactResponse();
        Guid? after = null;
        while (true)
        {
            var some = await suppliers.AllAsync(after, AtOnce, cancellationToken);
            var impacts = new ListImpact?[some.Count];
            await Parallel.ForAsync(0, some.Count, new ParallelOptions { MaxDegreeOfParallelism = Rescreening.Cores, CancellationToken = cancellationToken },
                async (i, cancel) => impacts[i] = await ImpactAsync(some[i], current, assumed, cancel));
            response.ScreenedCount += some.Count;
            response.ImpactCount += impacts.Count(i => i is not null);
            response.Impacts.Add(impacts.OfType<ListImpact>().Take(MaxImpacts - response.Impacts.Count));
            if (some.Count < AtOnce) return response;
            after = some[^1].Id;
        }
    }

    private async Task<ListImpact?> ImpactAsync(Domain.Supplier supplier, ListsInForce current, ListsInForce assumed, CancellationToken cancellationToken)
    {
        var question = SupplierQuestion.Of(supplier.Profile);
        var matches = assumed.Match(question, options.HoldScore, cancellationToken);
        // One that the round has not reached yet is compared with what it would find.
        var isBehind = supplier.Generation != current.Generation;
        var before = isBehind ? current.Match(question, options.HoldScore, cancellationToken) : [];
        var decided = matches.Count + before.Count == 0
            ? []
            : (await queries.CasesAsync(supplier.Id, includeClosed: true, after: null, int.MaxValue, cancellationToken)).ToDictionary(c => c.Id, c => c.Decided, StringComparer.Ordinal);
        CaseOutcome? DecidedOf(ScreeningMatch match) => decided.GetValueOrDefault(match.CaseOf(supplier.Id));
        Domain.Verdict Judge(IReadOnlyList<ScreeningMatch> found) =>
            Judgement.Of(question, found, options.Bands, m => DecidedOf(m) == CaseOutcome.FalsePositive, m => DecidedOf(m) == CaseOutcome.TrueMatch);
        var (was, verdict) = (isBehind ? Judge(before) : supplier.Verdict, Judge(matches));
        if (verdict == was) return null;
        var (openCount, open) = await suppliers.OpenOrdersAsync(supplier.Id, MaxOrders, cancellationToken);
        return new ListImpact
        {
            Supplier = SupplierNames.Of(supplier.Id),
            DisplayName = supplier.Profile.DisplayName,
            OldVerdict = was.ToProto(),
            NewVerdict = verdict.ToProto(),
            OrderCount = supplier.OrderCount,
            OpenOrderCount = openCount,
            OpenOrders = { open.Select(o => CountOrder.Orders + o) },
            Matches = { matches.OrderByDescending(m => m.Score).Take(MaxMatches).Select(m => m.ToProto(DecidedOf(m) == CaseOutcome.FalsePositive)) },
        };
    }
}
