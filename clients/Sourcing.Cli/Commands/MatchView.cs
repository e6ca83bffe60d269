using System.Globalization;
using Sourcing.Cli.Arguments;
using Sourcing.Suppliers.V1;
using Spectre.Console;

namespace Sourcing.Cli.Commands;

/// <summary>How matches and verdicts are shown to people.</summary>
internal static class MatchView
{
    public static Table List(IEnumerable<ScreeningMatch> matches) => Output.List(
        matches,
        ("SCORE", m => Output.ShowScore(m.Score)), ("LISTED NAME", m => m.ListedName), ("LIST", m => Id(m.ListVersion)), ("ENTRY", m => m.Entry),
        ("MEASURE", m => Choice.Word(m.MeasureType)), ("REASONS", Reasons));

    /// <summary>The match that a verdict rests on; empty where there is none.</summary>
    public static string Best(IEnumerable<ScreeningMatch> matches) => matches.Where(m => !m.IsFalsePositive).MaxBy(m => m.Score) is { } best
        ? $"{best.ListedName} ({Id(best.ListVersion)} {best.Entry}, {Output.ShowScore(best.Score)})"
        : "";

    /// <summary>What the score is made of, such as "word gems ~ gem 0.93".</summary>
    public static string Reasons(ScreeningMatch match) => string.Join("; ", match.Reasons.Select(reason =>
        $"{reason.Feature} {Or(reason.Asked, "-")} ~ {Or(reason.Listed, "-")} {reason.Value.ToString("0.##", CultureInfo.InvariantCulture)}"));

    public static string Word(Verdict verdict) => verdict == Verdict.Unspecified ? "not judged" : Choice.Word(verdict);

    /// <summary>A list version without its collection: <c>ofac-sdn@3</c>.</summary>
    private static string Id(string version) => version[(version.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static string Or(string text, string otherwise) => text.Length > 0 ? text : otherwise;
}
