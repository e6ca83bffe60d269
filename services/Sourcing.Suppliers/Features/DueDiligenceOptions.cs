using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Suppliers.Features;

/// <summary>How due diligence is done. Section <c>DueDiligence</c>.</summary>
public sealed class DueDiligenceOptions
{
    /// <summary>
    /// Countries with conflict-affected and high-risk areas, after the indicative, non-exhaustive list that is published for Regulation (EU) 2017/821
    /// (www.cahraslist.net). That list is of regions, is made for tin, tantalum, tungsten and gold, and changes every quarter: here a country counts as a whole and
    /// for every material. Compare it with the list of the day and set your own.
    /// </summary>
    public static IReadOnlyList<string> UsualHighRiskOrigins { get; } =
    [
        "AF", "BF", "BI", "CD", "CF", "CM", "CO", "EG", "ER", "ET", "IN", "LB", "LY", "ML", "MM", "MX", "MZ", "NE", "NG", "PH", "PK", "SD", "SO", "SS", "TD", "TR", "UA", "VE", "YE", "ZW",
    ];

    /// <summary>ISO 3166-1 alpha-2 codes of countries that raise a risk flag; what is set here takes the place of <see cref="UsualHighRiskOrigins"/>.</summary>
    public List<string>? HighRiskOrigins { get; set; }

    /// <summary>How long before something expires a reminder is due, where a request does not say. Default 60 days; 1 to 3650 days.</summary>
    public TimeSpan ReminderTime { get; set; } = TimeSpan.FromDays(60);

    /// <summary>The countries that raise a risk flag.</summary>
    public IReadOnlySet<string> HighRisk => field ??= (HighRiskOrigins ?? (IEnumerable<string>)UsualHighRiskOrigins).ToHashSet(StringComparer.Ordinal);

    /// <summary>Everything that is wrong with these options; empty where nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        foreach (var code in (HighRiskOrigins ?? []).Where(c => !(Countries.TryParse(c, out var country) && country.Code == c)))
            problems.Add($"DueDiligence:HighRiskOrigins has '{code}'; each must be an ISO 3166-1 alpha-2 code such as MM.");
        if (ReminderTime < TimeSpan.FromDays(1) || ReminderTime > TimeSpan.FromDays(3650))
            problems.Add($"DueDiligence:ReminderTime is {ReminderTime:c}; it must be between 1.00:00:00 and 3650.00:00:00, as days.hours:minutes:seconds.");
        return problems;
    }
}
