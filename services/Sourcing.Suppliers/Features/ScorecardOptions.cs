using System.Globalization;
using Sourcing.Suppliers.Domain;

namespace Sourcing.Suppliers.Features;

/// <summary>How suppliers are rated by what they have done. Section <c>Scorecard</c>.</summary>
public sealed class ScorecardOptions
{
    /// <summary>How long an order counts, from when it was placed. Default 365 days; 1 to 3650 days. What was placed before leaves the database, so a longer time takes effect as time goes by.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How long a supplier has to answer an order. Default 48 hours; 1 hour to 30 days.</summary>
    public TimeSpan AnswerTime { get; set; } = TimeSpan.FromHours(48);

    /// <summary>How many orders must count for a criterion before it warns or prevents. Default 5; 1 to 1000.</summary>
    public int MinOrders { get; set; } = 5;

    /// <summary>Orders that were complete by the promised day. Default: warns below 90, prevents below 70 percent.</summary>
    public ScorecardThresholds OnTime { get; set; } = new() { WarnBelow = 90, PreventBelow = 70 };

    /// <summary>What was accepted of what was ordered. Default: warns below 95, prevents below 80 percent.</summary>
    public ScorecardThresholds QuantityAccepted { get; set; } = new() { WarnBelow = 95, PreventBelow = 80 };

    /// <summary>What was accepted of what arrived. Default: warns below 95, prevents below 85 percent.</summary>
    public ScorecardThresholds QualityAccepted { get; set; } = new() { WarnBelow = 95, PreventBelow = 85 };

    /// <summary>Orders that were answered in time. Default: warns below 90 percent and never prevents, because suppliers may well answer by other ways.</summary>
    public ScorecardThresholds Answered { get; set; } = new() { WarnBelow = 90, PreventBelow = 0 };

    /// <summary>Orders that the supplier did not reject. Default: warns below 95, prevents below 80 percent.</summary>
    public ScorecardThresholds NotCancelled { get; set; } = new() { WarnBelow = 95, PreventBelow = 80 };

    /// <summary>By what suppliers are rated.</summary>
    public ScorecardRules Rules => field ??= new ScorecardRules(MinOrders, ByCriterion.ToDictionary(c => c.Criterion, c => c.Thresholds.ToDomain()));

    /// <summary>Everything that is wrong with these options; empty where nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (Window < TimeSpan.FromDays(1) || Window > TimeSpan.FromDays(3650)) problems.Add($"Scorecard:Window is {Window:c}; it must be between 1.00:00:00 and 3650.00:00:00, as days.hours:minutes:seconds.");
        if (AnswerTime < TimeSpan.FromHours(1) || AnswerTime > TimeSpan.FromDays(30)) problems.Add($"Scorecard:AnswerTime is {AnswerTime:c}; it must be between 01:00:00 and 30.00:00:00, as days.hours:minutes:seconds.");
        if (MinOrders is < 1 or > 1000) problems.Add($"Scorecard:MinOrders is {MinOrders}; it must be between 1 and 1000.");
        foreach (var (criterion, thresholds) in ByCriterion) problems.AddRange(thresholds.Problems($"Scorecard:{criterion}"));
        return problems;
    }

    private (Criterion Criterion, ScorecardThresholds Thresholds)[] ByCriterion =>
    [
        (Criterion.OnTime, OnTime), (Criterion.QuantityAccepted, QuantityAccepted), (Criterion.QualityAccepted, QualityAccepted),
        (Criterion.Answered, Answered), (Criterion.NotCancelled, NotCancelled),
    ];
}

/// <summary>When a criterion warns and when it prevents.</summary>
public sealed class ScorecardThresholds
{
    private const int Parts = Scorecard.Whole / 100;

    /// <summary>Below which share it warns, in percent with at most two decimals; 0 to 100. 0 never warns.</summary>
    public decimal WarnBelow { get; set; }

    /// <summary>Below which share it prevents, likewise; 0 to <see cref="WarnBelow"/>. 0 never prevents.</summary>
    public decimal PreventBelow { get; set; }

    internal Thresholds ToDomain() => new((int)(WarnBelow * Parts), (int)(PreventBelow * Parts));

    internal IEnumerable<string> Problems(string section)
    {
        if (!IsPercent(WarnBelow)) yield return $"{section}:WarnBelow is {Text(WarnBelow)}; it must be a percentage from 0 to 100 with at most two decimals, such as 92.5.";
        if (!IsPercent(PreventBelow)) yield return $"{section}:PreventBelow is {Text(PreventBelow)}; it must be a percentage from 0 to 100 with at most two decimals, such as 92.5.";
        else if (PreventBelow > WarnBelow) yield return $"{section}:PreventBelow is {Text(PreventBelow)}; it must not be more than {section}:WarnBelow, which is {Text(WarnBelow)}.";
    }

    private static bool IsPercent(decimal value) => value is >= 0 and <= 100 && value == Math.Round(value, 2);

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
