using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Sourcing.Benchmarks;

/// <summary>What the works of a run gave, for people or for programs.</summary>
internal static class BenchReport
{
    private const int MostProblems = 20;

    /// <summary>Cores that others may take while something is measured.</summary>
    private const decimal MostDisturbance = 0.2m;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static void WriteJson(IReadOnlyList<(string Work, WorkResult Result)> results, TextWriter output) =>
        output.WriteLine(JsonSerializer.Serialize(new
        {
            works = results.Select(r => new { name = r.Work, r.Result.Series, r.Result.Goals, r.Result.Notes }),
        }, Json));

    public static void WriteTable(IReadOnlyList<(string Work, WorkResult Result)> results, TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        // A table that is piped has no terminal to fit into.
        if (Console.IsOutputRedirected) console.Profile.Width = 200;
        foreach (var (work, result) in results)
        {
            var table = new Table().Title(work).AddColumn("").AddColumn("");
            foreach (var name in new[] { "median", "min", "max", "p50 ms", "p99 ms", "longest ms" }) table.AddColumn(new TableColumn(name).RightAligned());
            foreach (var s in result.Series)
            {
                if (s.Figure is null) table.AddRow(Cells(s.Name, s.Unit, "no figure", "", "", "", "", ""));
                else table.AddRow(Cells(s.Name, s.Unit, Number(s.Median), Number(s.Min), Number(s.Max), Number(s.Latency?.P50), Number(s.Latency?.P99), Number(s.Latency?.Max)));
            }
            console.Write(table);
            foreach (var s in result.Series)
            {
                if (s.CoresByProcess.Count > 0) console.WriteLine($"{s.Name}: {Cores(s)}");
                foreach (var problem in s.Problems.Take(MostProblems)) console.WriteLine($"{s.Name}: {problem}");
                if (s.Problems.Count > MostProblems) console.WriteLine($"{s.Name}: and {s.Problems.Count - MostProblems} problems more");
            }
            if (result.Series.Max(s => (decimal?)s.CoresByProcess.GetValueOrDefault(CpuMeter.Others)) is > MostDisturbance and var others)
                console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Disturbed: others took up to {others:0.00} cores of the machine at the same time; read this as directions, not as figures."));
            foreach (var note in result.Notes) console.WriteLine(note);
            console.WriteLine();
        }
        var goals = results.SelectMany(r => r.Result.Goals).ToList();
        if (goals.Count == 0) return;
        var met = new Table().AddColumn("work").AddColumn("goal").AddColumn(new TableColumn("wanted").RightAligned()).AddColumn(new TableColumn("limit").RightAligned()).AddColumn(new TableColumn("reached").RightAligned()).AddColumn("");
        foreach (var goal in goals)
            met.AddRow(Cells(goal.Work, goal.Asked, $"{(goal.AtLeast ? "≥" : "≤")} {Number(goal.Wanted)}", Number(goal.Limit), Number(goal.Reached), goal.Reached is null ? "no figure" : goal.IsMet ? "met" : goal.IsTolerable ? "missed" : "beyond the limit"));
        console.Write(met);
    }

    /// <summary>Cores of each process, and for what goes by the second the microseconds that one costs it.</summary>
    private static string Cores(Series series)
    {
        var perSecond = series.Unit.EndsWith("/s", StringComparison.Ordinal) && series.Median > 0;
        return string.Join(", ", series.CoresByProcess.Append(new("in all", series.CoresByProcess.Where(c => c.Key != CpuMeter.Others).Sum(c => c.Value)))
            .Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Key} {c.Value:0.00} cores") + (perSecond ? string.Create(CultureInfo.InvariantCulture, $" ({c.Value * 1_000_000 / series.Median:0} µs each)") : "")));
    }

    private static IEnumerable<Text> Cells(params string[] cells) => cells.Select(c => new Text(c));

    private static string Number(decimal? number) => number?.ToString(Math.Abs(number.Value) < 100 ? "0.00" : "#,0", CultureInfo.InvariantCulture) ?? "";
}
