using Sourcing.Suppliers.Screening;

namespace Sourcing.Suppliers.Features;

/// <summary>How suppliers are screened. Section <c>Screening</c>.</summary>
public sealed class ScreeningOptions
{
    /// <summary>Whether nobody may trade while no list is loaded. Default true; false is for trials and for those who screen elsewhere.</summary>
    public bool RequireLists { get; set; } = true;

    /// <summary>How old a list may be, since it was loaded last, before nobody is judged by it any more. Default 7 days; 1 hour to 365 days.</summary>
    public TimeSpan MaxListAge { get; set; } = TimeSpan.FromDays(7);

    /// <summary>From which score two people must decide. Default 0.80; 0.5 to 1.</summary>
    public double HoldScore { get; set; } = 0.80;

    /// <summary>From which score a party counts as the listed one. Default 0.95; from the hold score to 1.</summary>
    public double BlockScore { get; set; } = 0.95;

    /// <summary>How long an approval lasts. Default 365 days; 1 to 3650 days.</summary>
    public TimeSpan ApprovalTime { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Lists that are fetched by themselves; none by default.</summary>
    public List<ListFetch> Fetch { get; set; } = [];

    /// <summary>How often they are. Default 12 hours; 5 minutes to half of <see cref="MaxListAge"/>.</summary>
    public TimeSpan FetchInterval { get; set; } = TimeSpan.FromHours(12);

    public Bands Bands => new(HoldScore, BlockScore);

    /// <summary>Everything that is wrong with these options; empty where nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (MaxListAge < TimeSpan.FromHours(1) || MaxListAge > TimeSpan.FromDays(365)) problems.Add($"Screening:MaxListAge is {MaxListAge:c}; it must be between 01:00:00 and 365.00:00:00, as days.hours:minutes:seconds.");
        if (!(HoldScore is >= 0.5 and <= 1)) problems.Add($"Screening:HoldScore is {HoldScore}; it must be between 0.5 and 1.");
        if (!(BlockScore >= HoldScore && BlockScore <= 1)) problems.Add($"Screening:BlockScore is {BlockScore}; it must be between Screening:HoldScore and 1.");
        if (ApprovalTime < TimeSpan.FromDays(1) || ApprovalTime > TimeSpan.FromDays(3650)) problems.Add($"Screening:ApprovalTime is {ApprovalTime:c}; it must be between 1.00:00:00 and 3650.00:00:00.");
        if (Fetch.Count > 0 && (FetchInterval < TimeSpan.FromMinutes(5) || FetchInterval > MaxListAge / 2)) problems.Add($"Screening:FetchInterval is {FetchInterval:c}; it must be between 00:05:00 and half of Screening:MaxListAge.");
        for (var i = 0; i < Fetch.Count; i++) problems.AddRange(Fetch[i].Problems($"Screening:Fetch:{i}"));
        if (Fetch.GroupBy(f => f.List).Any(g => g.Count() > 1)) problems.Add("Screening:Fetch names a list twice.");
        return problems;
    }

    /// <summary>Whether the lists in force are good enough to judge anybody clear.</summary>
    public bool IsReady(ScreeningState state, DateTimeOffset now) => state.OldestConfirmTime is { } oldest ? oldest + MaxListAge > now : !RequireLists;
}

/// <summary>A list that is fetched.</summary>
public sealed class ListFetch
{
    /// <summary>Which list, such as <c>ofac-sdn</c>.</summary>
    public string List { get; set; } = "";

    /// <summary>How it is written.</summary>
    public ListFormat Format { get; set; }

    /// <summary>What being on it means. Default: assets are frozen.</summary>
    public MeasureType Measure { get; set; }

    /// <summary>Whose law it is: ISO 3166-1 alpha-2 code, UN or EU.</summary>
    public string Jurisdiction { get; set; } = "";

    /// <summary>Codes of materials that an export control or sectoral measure is about; none means all goods.</summary>
    public List<string> Goods { get; set; } = [];

    /// <summary>Where it is, https, or http on this machine. For OFAC three addresses: of <c>sdn.csv</c>, <c>alt.csv</c> and <c>add.csv</c>, in this order.</summary>
    public List<Uri> Urls { get; set; } = [];

    internal IEnumerable<string> Problems(string section)
    {
        if (!ScreeningNames.IsList(List)) yield return $"{section}:List is '{List}'; it must have 1 to 50 lower-case letters, digits and hyphens, such as ofac-sdn.";
        if (!Enum.IsDefined(Format)) yield return $"{section}:Format must be one of {string.Join(", ", Enum.GetNames<ListFormat>())}.";
        if (!ImportList.IsJurisdiction(Jurisdiction)) yield return $"{section}:Jurisdiction is '{Jurisdiction}'; it must be an ISO 3166-1 alpha-2 code such as US, or UN or EU.";
        if (!Goods.All(ImportList.IsGoods) || Goods.Count > 0 && Measure == MeasureType.AssetFreeze) yield return $"{section}:Goods must be codes of materials in lower-case letters, and none for an asset freeze.";
        if (Urls.Count != ListFiles.NamesOf(Format).Count) yield return $"{section}:Urls has {Urls.Count} addresses; {Format} has {ListFiles.NamesOf(Format).Count} files.";
        foreach (var url in Urls.Where(u => !u.IsAbsoluteUri || u.Scheme != Uri.UriSchemeHttps && !(u.Scheme == Uri.UriSchemeHttp && u.IsLoopback)))
            yield return $"{section}:Urls has '{url}'; it must be an https address.";
    }
}
