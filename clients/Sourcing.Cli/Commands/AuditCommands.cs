using System.CommandLine;
using Sourcing.Cli.Arguments;
using Sourcing.Suppliers.V1;
using Spectre.Console;

namespace Sourcing.Cli.Commands;

/// <summary><c>sourcing audit …</c></summary>
internal static class AuditCommands
{
    public static Command Build(Runner runner) =>
        new("audit", "The log of what screening decided, which only grows.") { List(runner), Show(runner), Verify(runner), Replay(runner) };

    private static Command List(Runner runner)
    {
        var supplier = SharedOptions.Supplier("Only decisions on this supplier: suppliers/ID, or the ID alone.");
        var paging = new ListOptions();
        var command = new Command("list", "Lists decisions, newest first.") { supplier };
        paging.AddTo(command);
        runner.Bind(command, async (session, line, cancel) =>
        {
            var answer = await paging.ReadAsync(
                line,
                (size, token, c) => session.Client.Screening.ListDecisionsAsync(
                    new ListDecisionsRequest { PageSize = size, PageToken = token, Supplier = line.GetValue(supplier) ?? "" }, cancellationToken: c),
                page => page.NextPageToken, (whole, next) => whole.Decisions.Add(next.Decisions), cancel);
            session.Output.Write(answer, () => [Output.List(
                answer.Decisions,
                ("NAME", d => d.Name), ("TIME", d => Output.Show(d.Time)), ("KIND", d => d.Kind), ("SUPPLIER", d => d.Supplier),
                ("VERDICT", d => d.Verdict == Verdict.Unspecified ? "" : Choice.Word(d.Verdict)), ("HASH", d => d.Hash))]);
            ListOptions.NoteMore(session.Output, answer.NextPageToken);
        });
        return command;
    }

    private static Command Show(Runner runner)
    {
        var name = ArgumentParsing.Argument<string>("decision", "decisions/17, or the number alone.", ResourceName.Decision);
        var command = new Command("show", "Shows all that a decision rests on, as JSON.") { name };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var answer = await session.Client.Screening.GetDecisionAsync(
                new GetDecisionRequest { Name = line.GetRequiredValue(name) }, cancellationToken: cancel);
            session.Output.WriteLine(answer, answer.Body);
        });
        return command;
    }

    private static Command Verify(Runner runner)
    {
        var command = new Command("verify", "Recomputes the whole log and tells every record that was changed or is missing.");
        runner.Bind(command, async (session, _, cancel) =>
        {
            var answer = await session.Client.Screening.VerifyDecisionsAsync(
                new VerifyDecisionsRequest(), deadline: session.LongDeadline, cancellationToken: cancel);
            session.Output.Write(answer, () => Tables(answer));
            if (answer.Problems.Count > 0)
                throw new CliException(
                    ExitCode.Refused, $"The log is not what was written: {answer.Problems.Count} of {answer.Count} records are changed or missing.",
                    "Keep the database as it is, and compare it with a backup.");
            session.Output.Note("The log is sound. Keep the head hash elsewhere: it shows that the log was not made anew.");
        });
        return command;
    }

    private static Command Replay(Runner runner)
    {
        var name = ArgumentParsing.Argument<string>("decision", "decisions/17, or the number alone.", ResourceName.Decision);
        var command = new Command("replay", "Makes a decision again from the list versions it was made with.") { name };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var request = new ReplayDecisionRequest { Name = line.GetRequiredValue(name) };
            var answer = await session.Client.Screening.ReplayDecisionAsync(request, deadline: session.LongDeadline, cancellationToken: cancel);
            session.Output.Write(answer, () => Tables(request.Name, answer));
            if (!answer.IsIdentical)
                throw new CliException(
                    ExitCode.Refused, $"{request.Name} does not come out as it was decided.",
                    "See whether the log is sound: sourcing audit verify");
        });
        return command;
    }

    private static IEnumerable<Table> Tables(VerifyDecisionsResponse answer)
    {
        yield return Output.Card(
            ("Records", Output.Show(answer.Count)), ("Head hash", answer.HeadHash), ("Problems", Output.Show(answer.Problems.Count)));
        if (answer.Problems.Count > 0) yield return Output.List(answer.Problems, ("DECISION", p => p.Decision), ("PROBLEM", p => p.Description));
    }

    private static IEnumerable<Table> Tables(string name, ReplayDecisionResponse answer)
    {
        yield return Output.Card(
            ("Decision", name), ("Verdict then", MatchView.Word(answer.Verdict)), ("Verdict now", MatchView.Word(answer.ReplayedVerdict)),
            ("Identical", answer.IsIdentical ? "yes, to the last digit" : "no"));
        if (answer.Differences.Count > 0) yield return Output.List(answer.Differences, ("DIFFERENCE", d => d));
    }
}
