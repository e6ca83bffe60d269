namespace Sourcing.Suppliers.Domain;

/// <summary>What a scorecard means for new orders; each is stricter than the one before.</summary>
public enum Rating
{
    /// <summary>Nothing.</summary>
    Ok,

    /// <summary>Orders are placed and say so.</summary>
    Warn,

    /// <summary>No order is placed.</summary>
    Prevent,
}

/// <summary>What a scorecard counts.</summary>
public enum Criterion
{
    OnTime,
    QuantityAccepted,
    QualityAccepted,
    Answered,
    NotCancelled,
}

/// <summary>Shares below which a criterion warns and prevents, in hundredths of a percent.</summary>
public sealed record Thresholds(int WarnBelow, int PreventBelow)
{
    public Rating Of(int share) => share < PreventBelow ? Rating.Prevent : share < WarnBelow ? Rating.Warn : Rating.Ok;
}

/// <summary>By what suppliers are rated.</summary>
/// <param name="MinOrders">A criterion says nothing while fewer orders count for it.</param>
/// <param name="Thresholds">Those of each criterion.</param>
public sealed record ScorecardRules(int MinOrders, IReadOnlyDictionary<Criterion, Thresholds> Thresholds);

/// <summary>What was counted for a criterion.</summary>
/// <param name="Orders">Orders that it was counted in.</param>
/// <param name="Good">What was good, in any unit.</param>
/// <param name="All">What there was, in the same unit.</param>
public readonly record struct Tally(long Orders, long Good, long All);

/// <summary>What was counted of a supplier's orders.</summary>
/// <param name="Orders">Orders that count.</param>
/// <param name="Tallies">What was counted for each criterion.</param>
public sealed record ScorecardCounts(long Orders, IReadOnlyDictionary<Criterion, Tally> Tallies);

/// <summary>What one criterion says.</summary>
/// <param name="Criterion">Which.</param>
/// <param name="Share">In hundredths of a percent, rounded down; null where nothing counts yet.</param>
/// <param name="Orders">Orders that it is a share of.</param>
/// <param name="Rating">What it says alone.</param>
/// <param name="Thresholds">By what.</param>
public sealed record Figure(Criterion Criterion, int? Share, long Orders, Rating Rating, Thresholds Thresholds);

/// <summary>How well a supplier has served.</summary>
/// <param name="Orders">Orders that count.</param>
/// <param name="Figures">One for each criterion, in their order.</param>
public sealed record Scorecard(long Orders, IReadOnlyList<Figure> Figures)
{
    /// <summary>All, in hundredths of a percent.</summary>
    public const int Whole = 10_000;

    /// <summary>The strictest that any of the figures says: good marks for one thing make up for nothing else.</summary>
    public Rating Rating => Figures.Max(f => f.Rating);

    public static Scorecard Of(ScorecardCounts counts, ScorecardRules rules) =>
        new(counts.Orders, [.. Enum.GetValues<Criterion>().Select(c => FigureOf(c, counts.Tallies[c], rules.MinOrders, rules.Thresholds[c]))]);

    /// <summary>Rounded down, a share is below a threshold exactly where it was before.</summary>
    private static Figure FigureOf(Criterion criterion, Tally tally, int minOrders, Thresholds thresholds)
    {
        int? share = tally.All > 0 ? (int)((Int128)tally.Good * Whole / tally.All) : null;
        return new Figure(criterion, share, tally.Orders, share is { } some && tally.Orders >= minOrders ? thresholds.Of(some) : Rating.Ok, thresholds);
    }
}

/// <summary>What compliance has set instead of the figures.</summary>
/// <param name="Rating">What holds; null in the version that ended it.</param>
/// <param name="Reason">Why it was set, or ended.</param>
/// <param name="ExpireTime">Until when it holds; null where it was ended.</param>
public sealed record RatingOverride(Rating? Rating, string Reason, DateTimeOffset? ExpireTime)
{
    public bool HoldsAt(DateTimeOffset now) => Rating is not null && ExpireTime > now;

    /// <summary>What holds for new orders.</summary>
    /// <param name="set">What compliance has set.</param>
    /// <param name="figures">What the figures say.</param>
    /// <param name="now">When.</param>
    public static Rating RatingAt(RatingOverride? set, Rating figures, DateTimeOffset now) => set is { Rating: { } rating } && set.HoldsAt(now) ? rating : figures;
}
