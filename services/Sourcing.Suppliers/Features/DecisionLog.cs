using System.Globalization;
using System.Text.Json;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Paging;
using Sourcing.Suppliers.Screening;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;
using Decision = Sourcing.Suppliers.Screening.Decision;
using ListVersion = Sourcing.Suppliers.Screening.ListVersion;

namespace Sourcing.Suppliers.Features;

/// <summary>Lists, verifies and replays what was decided.</summary>
public sealed class DecisionLog(ScreeningQueries queries, LoadedLists lists)
{
    public const string NotFoundReason = "DECISION_NOT_FOUND";
    public const string NotAScreeningReason = "NOT_A_SCREENING";
    public const string OtherAlgorithmReason = "OTHER_ALGORITHM";
    private const int AtOnce = 500;
    private const int MaxProblems = 1000;

    public async Task<ListDecisionsResponse> ListAsync(ListDecisionsRequest request, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var size = Page.Size(request.PageSize, 50, 1000, violations);
        var arguments = new ListDecisionsRequest { Supplier = request.Supplier };
        var before = Page.Position(request.PageToken, arguments, keys: 1, violations);
        Guid? supplier = request.Supplier.Length > 0 ? ResourceName.Require(request.Supplier, SupplierNames.Prefix, "supplier", violations) : null;
        violations.ThrowIfAny();
        var found = await queries.DecisionsAsync(supplier, before is null ? null : long.Parse(before[0], CultureInfo.InvariantCulture), size + 1, cancellationToken);
        var page = found.Take(size).ToList();
        return new ListDecisionsResponse
        {
            Decisions = { page.Select(Row) },
            NextPageToken = found.Count > size ? Page.Token(arguments, page[^1].Position.ToString(CultureInfo.InvariantCulture)) : "",
        };
    }

    public async Task<V1.Decision> GetAsync(GetDecisionRequest request, CancellationToken cancellationToken) =>
        (await FindAsync(request.Name, cancellationToken)).ToProto();

    public async Task<VerifyDecisionsResponse> VerifyAsync(CancellationToken cancellationToken)
    {
        // The head first: what is appended meanwhile lies beyond it.
        var (count, headHash) = await queries.HeadAsync(cancellationToken);
        var response = new VerifyDecisionsResponse { Count = count, HeadHash = headHash };
        var expected = 1L;
        string? previous = Decision.Beginning;
        while (expected <= count)
        {
            var some = await queries.DecisionsFromAsync(expected, AtOnce, cancellationToken);
            foreach (var decision in some.Where(d => d.Position <= count))
            {
                for (; expected < decision.Position; expected++)
                {
                    Problem(expected, "is missing.");
                    previous = null;
                }
                // What the hash before a gap was is not known.
                if (previous is not null && decision.HashAfter(previous) != decision.Hash) Problem(decision.Position, "was changed, or does not follow the record before it.");
                (expected, previous) = (decision.Position + 1, decision.Hash);
            }
            if (some.Count < AtOnce) break;
        }
        for (; expected <= count; expected++) Problem(expected, "is missing.");
        if (previous != headHash && response.Problems.Count == 0) Problem(count, "is not the record that the log ended with.");
        return response;

        void Problem(long position, string description)
        {
            if (response.Problems.Count < MaxProblems) response.Problems.Add(new DecisionProblem { Decision = ScreeningNames.OfDecision(position), Description = description });
        }
    }

    public async Task<ReplayDecisionResponse> ReplayAsync(ReplayDecisionRequest request, CancellationToken cancellationToken)
    {
        var decision = await FindAsync(request.Name, cancellationToken);
        if (decision.Screening() is not { } then)
            throw new RefusedException(Refusal.Precondition(NotAScreeningReason, request.Name, $"{request.Name} is about a {decision.Kind}; only screenings are made again."));
        if (then.Algorithm != NameIndex.AlgorithmVersion)
            throw new RefusedException(Refusal.Precondition(OtherAlgorithmReason, request.Name, $"{request.Name} was made by algorithm {then.Algorithm}; this program has {NameIndex.AlgorithmVersion}. Replay it with the program of that day."));

        var versions = new List<ListVersion>();
        var response = new ReplayDecisionResponse { Verdict = then.Verdict.ToProto() };
        foreach (var list in then.Lists)
        {
            if (await queries.VersionAsync(list.Version, cancellationToken) is { } version && version.InForce == list) versions.Add(version);
            else response.Differences.Add($"{ScreeningNames.OfVersion(list.Version)} is missing or is not what it was.");
        }
        var assumed = await lists.LoadAsync(0, versions, cancellationToken);
        var matches = assumed.Match(then.Question, then.Bands.Hold, cancellationToken);
        var supplier = Guid.Parse(decision.Supplier);
        var now = then with
        {
            Matches = matches,
            Verdict = Judgement.Of(then.Question, matches, then.Bands, m => then.Dismissed.Contains(m.CaseOf(supplier)), m => then.Confirmed.Contains(m.CaseOf(supplier))),
        };
        response.ReplayedVerdict = now.Verdict.ToProto();
        response.Differences.Add(Differences(then, now));
        response.IsIdentical = response.Differences.Count == 0 && JsonSerializer.Serialize(now, ScreeningJson.Options) == decision.Body;
        return response;
    }

    private async Task<Decision> FindAsync(string name, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var position = ScreeningNames.RequireDecision(name, violations);
        violations.ThrowIfAny();
        return await queries.DecisionAsync(position, cancellationToken) ?? throw new RefusedException(Refusal.NotFound(NotFoundReason, $"There is no {name}."));
    }

    private static V1.Decision Row(Decision decision)
    {
        var row = decision.ToProto();
        row.Body = "";
        return row;
    }

    private static IEnumerable<string> Differences(ScreeningDecision then, ScreeningDecision now)
    {
        if (then.Verdict != now.Verdict) yield return $"The verdict was {then.Verdict} and is {now.Verdict}.";
        var (before, after) = (Lines(then), Lines(now));
        foreach (var line in before.Except(after)) yield return $"Found then and not now: {line}";
        foreach (var line in after.Except(before)) yield return $"Found now and not then: {line}";

        static List<string> Lines(ScreeningDecision decision) => [.. decision.Matches.Select(m => JsonSerializer.Serialize(m, ScreeningJson.Options))];
    }
}

internal static class DecisionBodies
{
    /// <summary>What a screening decided; null for other decisions.</summary>
    public static ScreeningDecision? Screening(this Decision decision) =>
        decision.Kind == DecisionKinds.Screening ? JsonSerializer.Deserialize<ScreeningDecision>(decision.Body, ScreeningJson.Options) : null;
}
