namespace Sourcing.Suppliers.Screening;

/// <summary>What a person says of a match.</summary>
public enum CaseOutcome
{
    FalsePositive,
    TrueMatch,
}

/// <summary>A match that two people decide.</summary>
/// <param name="Id">Made of the party as it is described and the entry as it is written.</param>
/// <param name="Supplier">Whose it is.</param>
/// <param name="IsGone">The party or the entry changed: the question is not asked any more.</param>
/// <param name="Match">What was found.</param>
/// <param name="Opinions">Who said what; the last two count.</param>
/// <param name="CreateTime">When it was found.</param>
/// <param name="UpdateTime">When it changed.</param>
public sealed record ScreeningCase(
    string Id, Guid Supplier, bool IsGone, ScreeningMatch Match, IReadOnlyList<CaseOpinion> Opinions, DateTimeOffset CreateTime, DateTimeOffset UpdateTime)
{
    /// <summary>What two people agree on; null until they do.</summary>
    public CaseOutcome? Decided => Opinions is [.., var first, var second] && first.Outcome == second.Outcome ? second.Outcome : null;

    /// <summary>Adds what a person says; a first opinion, or one against the last, waits for a second person.</summary>
    public ScreeningCase With(CaseOpinion opinion) => this with { Opinions = [.. Opinions, opinion], UpdateTime = opinion.Time };
}

/// <summary>What one person says of a case.</summary>
public sealed record CaseOpinion(string Person, CaseOutcome Outcome, string Reason, DateTimeOffset Time);
