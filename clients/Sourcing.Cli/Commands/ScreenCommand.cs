using System.CommandLine;
using System.Globalization;
using Sourcing.Cli.Arguments;
using Sourcing.Suppliers.V1;

namespace Sourcing.Cli.Commands;

/// <summary><c>sourcing screen</c></summary>
internal static class ScreenCommand
{
    public static Command Build(Runner runner)
    {
        var name = new Argument<string>("name") { Description = "Name of a person or firm, in any script." };
        var countries = new Option<string[]>("--country")
        {
            Description = "Country of nationality or registration, ISO 3166-1 code. Repeatable.",
            HelpName = "code",
            DefaultValueFactory = _ => [],
        };
        var birthYear = ArgumentParsing.Option<int?>("--birth-year", "year", "A person's year of birth.", TryYear);
        var identifiers = new Option<string[]>("--identifier")
        {
            Description = "Number of a passport or register. Repeatable.",
            HelpName = "id",
            DefaultValueFactory = _ => [],
        };
        var leastScore = ArgumentParsing.Option<double?>(
            "--least-score", "score", "Show what scores so much or more, 0.5 to 1. Default: what would hold a supplier.", TryScore);
        var command = new Command("screen", "Looks a name up in the lists in force. Decides nothing.")
        {
            name, countries, birthYear, identifiers, leastScore,
        };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var request = new ScreenPartyRequest
            {
                Name = line.GetRequiredValue(name),
                CountryCodes = { line.GetRequiredValue(countries) },
                BirthYear = line.GetValue(birthYear) ?? 0,
                Identifiers = { line.GetRequiredValue(identifiers) },
                LeastScore = line.GetValue(leastScore) ?? 0,
            };
            var answer = await session.Client.Screening.ScreenPartyAsync(request, cancellationToken: cancel);
            session.Output.Write(answer, () => [MatchView.List(answer.Matches)]);
            session.Output.Note(answer.ListVersions.Count > 0
                ? $"Looked up in {string.Join(", ", answer.ListVersions)}: {answer.Matches.Count} found."
                : "No list is in force, so nobody can be found. Load one: sourcing lists import");
        });
        return command;
    }

    private static bool TryYear(string text, out int? year, out string problem)
    {
        var isYear = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0;
        year = value;
        problem = $"'{text}' is not a year: write it like 1961.";
        return isYear;
    }

    private static bool TryScore(string text, out double? score, out string problem)
    {
        var isScore = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is >= 0.5 and <= 1;
        score = value;
        problem = $"'{text}' is not a score: write a number from 0.5 to 1 with a point, such as 0.85.";
        return isScore;
    }
}
