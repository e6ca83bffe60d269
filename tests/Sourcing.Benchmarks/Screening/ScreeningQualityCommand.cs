using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Sourcing.Suppliers.Screening.Lists;

namespace Sourcing.Benchmarks.Screening;

/// <summary><c>screening-quality</c>: how many listed names are found, how many others are taken for them, and how long it takes.</summary>
internal static class ScreeningQualityCommand
{
    private const int Done = 0;
    private const int NotPossible = 3;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static Command Build()
    {
        var data = new Option<string>("--data")
        {
            Description = "Folder with sanctions/ofac/{sdn,alt,add}.csv, sanctions/un/consolidated.xml and screening-cases/*.csv.", HelpName = "folder", Required = true,
        };
        var shown = new Option<double?>("--show") { Description = "Lists what was missed, and what was taken for listed, at this threshold.", HelpName = "threshold" };
        var format = new Option<string>("--output", "-o") { Description = "table for people, json for programs.", HelpName = "table|json", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        var command = new Command("screening-quality", "Screens names that are listed, damaged and not, and names of people who are not, against the lists of OFAC and the United Nations.") { data, shown, format };
        command.SetAction(line =>
        {
            try
            {
                var quality = ScreeningQuality.Measure(line.GetRequiredValue(data), line.GetValue(shown));
                if (line.GetValue(format) == "json") Console.WriteLine(JsonSerializer.Serialize(quality, Json));
                else Write(quality);
                return Done;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ListFormatException)
            {
                Console.Error.WriteLine($"error: {e.Message}");
                return NotPossible;
            }
        });
        return command;
    }

    private static void Write(ScreeningQuality quality)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected) console.Profile.Width = 200;
        var table = new Table().Title($"{quality.Names} names of {quality.Parties} parties").AddColumn("threshold");
        foreach (var set in quality.Sets) table.AddColumn(new TableColumn($"{set.Name}\n{(set.IsListed ? "found" : "false alarms")} of {set.Count}").RightAligned());
        for (var i = 0; i < quality.Thresholds.Count; i++)
            table.AddRow([Number(quality.Thresholds[i], "0.00"), .. quality.Sets.Select(set => $"{set.Hits[i]} ({Number(100.0 * set.Hits[i] / set.Count, "0.00")} %)")]);
        console.Write(table);
        console.WriteLine($"Listed names that find their own party with a score of 1: {quality.ExactPrimary} of {quality.Primary} primary, {quality.ExactAlias} of {quality.Aliases} others.");
        console.WriteLine($"One name, one thread: p50 {Number(quality.P50, "0.00")} ms, p99 {Number(quality.P99, "0.00")} ms. All processors: {Number(quality.PerSecond, "#,0")} names/s.");
        foreach (var line in quality.Shown) console.WriteLine(line);
    }

    private static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
