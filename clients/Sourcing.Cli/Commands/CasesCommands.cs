using System.CommandLine;
using Sourcing.Cli.Arguments;
using Sourcing.Suppliers.V1;
using Spectre.Console;
using Outcome = Sourcing.Suppliers.V1.ScreeningCase.Types.Outcome;
using State = Sourcing.Suppliers.V1.ScreeningCase.Types.State;

namespace Sourcing.Cli.Commands;

/// <summary><c>sourcing cases …</c></summary>
internal static class CasesCommands
{
    public static Command Build(Runner runner) =>
        new("cases", "Suppliers that may be on a list, for two people to decide.") { List(runner), Decide(runner) };

    private static Command List(Runner runner)
    {
        var supplier = SharedOptions.Supplier("Only cases of this supplier: suppliers/ID, or the ID alone.");
        var closed = new Option<bool>("--include-closed") { Description = "Also those that are decided or gone." };
        var paging = new ListOptions();
        var command = new Command("list", "Lists open cases, newest first.") { supplier, closed };
        paging.AddTo(command);
        runner.Bind(command, async (session, line, cancel) =>
        {
            var answer = await paging.ReadAsync(
                line,
                (size, token, c) => session.Client.Screening.ListScreeningCasesAsync(
                    new ListScreeningCasesRequest
                    {
                        PageSize = size,
                        PageToken = token,
                        Supplier = line.GetValue(supplier) ?? "",
                        IncludeClosed = line.GetValue(closed),
                    }, cancellationToken: c),
                page => page.NextPageToken, (whole, next) => whole.Cases.Add(next.Cases), cancel);
            session.Output.Write(answer, () => [Output.List(
                answer.Cases,
                ("NAME", c => c.Name), ("SUPPLIER", c => c.Supplier), ("ROLE", c => c.Match.Role), ("ASKED NAME", c => c.Match.AskedName),
                ("LISTED NAME", c => c.Match.ListedName), ("SCORE", c => Output.ShowScore(c.Match.Score)), ("LIST VERSION", c => c.Match.ListVersion),
                ("STATE", c => Choice.Word(c.State)), ("OUTCOME", c => Word(c.Outcome)),
                ("SAID BY", c => string.Join(", ", c.Opinions.Select(o => o.Person))))]);
            ListOptions.NoteMore(session.Output, answer.NextPageToken);
        });
        return command;
    }

    private static Command Decide(Runner runner)
    {
        var name = ArgumentParsing.Argument<string>("case", "screeningCases/ID, or the ID alone.", ResourceName.ScreeningCase);
        var outcome = Choice.Option<Outcome>("--outcome", "Somebody else, or the listed party itself.");
        outcome.Required = true;
        var reason = new Option<string>("--reason") { Description = "Why, for the record.", HelpName = "text", Required = true };
        var command = new Command("decide", "Says what a case is. It counts when a second person says the same.") { name, outcome, reason };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var request = new DecideScreeningCaseRequest
            {
                Name = line.GetRequiredValue(name),
                Outcome = line.GetRequiredValue(outcome)!.Value,
                Reason = line.GetRequiredValue(reason),
            };
            var said = await session.Client.Screening.DecideScreeningCaseAsync(request, cancellationToken: cancel);
            session.Output.Write(said, () => Tables(said));
            if (said.State == State.HalfDecided)
                session.Output.Note(
                    $"It does not count yet: a second person, not {said.Opinions[^1].Person}, must say the same: "
                    + $"sourcing cases decide {said.Name} --outcome {Choice.Word(said.Outcome)} --reason TEXT --as NAME");
        });
        return command;
    }

    private static IEnumerable<Table> Tables(ScreeningCase said) =>
    [
        Output.Card(
            ("Name", said.Name), ("Supplier", said.Supplier), ("State", Choice.Word(said.State)), ("Outcome", Word(said.Outcome)),
            ("Role", said.Match.Role), ("Asked name", said.Match.AskedName), ("Listed name", said.Match.ListedName), ("Entry", said.Match.Entry),
            ("List version", said.Match.ListVersion), ("Measure", Choice.Word(said.Match.MeasureType)),
            ("Score", Output.ShowScore(said.Match.Score)), ("Reasons", MatchView.Reasons(said.Match)), ("Found", Output.Show(said.CreateTime))),
        Output.List(
            said.Opinions,
            ("PERSON", o => o.Person), ("OUTCOME", o => Word(o.Outcome)), ("TIME", o => Output.Show(o.Time)), ("REASON", o => o.Reason)),
    ];

    private static string Word(Outcome outcome) => outcome == Outcome.Unspecified ? "" : Choice.Word(outcome);
}
