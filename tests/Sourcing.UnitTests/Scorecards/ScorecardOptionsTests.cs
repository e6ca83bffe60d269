using System.Globalization;
using Microsoft.Extensions.Configuration;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Features;

namespace Sourcing.UnitTests.Scorecards;

public sealed class ScorecardOptionsTests
{
    [Fact]
    public void The_defaults_are_good() => Assert.Empty(new ScorecardOptions().Problems());

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        var options = new ScorecardOptions
        {
            Window = TimeSpan.Zero,
            AnswerTime = TimeSpan.FromDays(31),
            MinOrders = 0,
            OnTime = new() { WarnBelow = 70, PreventBelow = 90 },
            QuantityAccepted = new() { WarnBelow = 100.5m, PreventBelow = 80.001m },
            Answered = new() { WarnBelow = 90, PreventBelow = -1 },
        };

        Assert.Equal(
            [
                "Scorecard:Window is 00:00:00; it must be between 1.00:00:00 and 3650.00:00:00, as days.hours:minutes:seconds.",
                "Scorecard:AnswerTime is 31.00:00:00; it must be between 01:00:00 and 30.00:00:00, as days.hours:minutes:seconds.",
                "Scorecard:MinOrders is 0; it must be between 1 and 1000.",
                "Scorecard:OnTime:PreventBelow is 90; it must not be more than Scorecard:OnTime:WarnBelow, which is 70.",
                "Scorecard:QuantityAccepted:WarnBelow is 100.5; it must be a percentage from 0 to 100 with at most two decimals, such as 92.5.",
                "Scorecard:QuantityAccepted:PreventBelow is 80.001; it must be a percentage from 0 to 100 with at most two decimals, such as 92.5.",
                "Scorecard:Answered:PreventBelow is -1; it must be a percentage from 0 to 100 with at most two decimals, such as 92.5.",
            ],
            options.Problems());
    }

    [Fact]
    public void A_setting_changes_what_it_names_and_leaves_the_rest()
    {
        var options = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Scorecard:Answered:PreventBelow"] = "0", ["Scorecard:OnTime:WarnBelow"] = "92.25", ["Scorecard:MinOrders"] = "3",
        }).Build().GetSection("Scorecard").Get<ScorecardOptions>()!;

        Assert.Empty(options.Problems());
        Assert.Equal((3, new Thresholds(9225, 7000), new Thresholds(9000, 0)), (options.Rules.MinOrders, options.Rules.Thresholds[Criterion.OnTime], options.Rules.Thresholds[Criterion.Answered]));
    }

    [Fact]
    public void The_guide_shows_the_defaults_as_they_are()
    {
        var options = new ScorecardOptions();
        var settings = typeof(ScorecardOptions).GetProperties().Where(p => p.CanWrite).Select(p => p.GetValue(options) switch
        {
            TimeSpan time => $"| `Scorecard__{p.Name}` | `{time.ToString("c", CultureInfo.InvariantCulture)}` |",
            ScorecardThresholds t => $"| `Scorecard__{p.Name}__WarnBelow`, `__PreventBelow` | {t.WarnBelow}, {t.PreventBelow} |",
            var value => $"| `Scorecard__{p.Name}` | {value} |",
        });

        Assert.Equal(settings, Guide().Split('\n').Where(line => line.StartsWith("| `Scorecard__", StringComparison.Ordinal)).Select(line => $"{string.Join(" |", line.Split(" |")[..2])} |"));
    }

    private static string Guide()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Sourcing.sln"))) folder = folder.Parent;
        return File.ReadAllText(Path.Combine(folder.FullName, "docs", "scorecard.md"));
    }
}
