using System.CommandLine;
using Sourcing.Cli.Arguments;
using Sourcing.Suppliers.V1;
using Spectre.Console;

namespace Sourcing.Cli.Commands;

/// <summary><c>sourcing due-diligence …</c></summary>
internal static class DueDiligenceCommands
{
    public static Command Build(Runner runner) =>
        new("due-diligence", "Suppliers' files in the five steps of the OECD: questions, evidence, reminders, reports.")
        {
            Show(runner), Answer(runner), Report(runner), Reminders(runner),
        };

    /// <summary>The supplier of a command.</summary>
    public static Argument<string> Supplier() => ArgumentParsing.Argument<string>("supplier", "suppliers/ID, or the ID alone.", ResourceName.Supplier);

    private static Command Show(Runner runner)
    {
        var supplier = Supplier();
        var command = new Command("show", "Shows a supplier's file: what is answered, what is missing, what expires.") { supplier };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var file = await session.Client.DueDiligence.GetDueDiligenceAsync(
                new GetDueDiligenceRequest { Name = line.GetRequiredValue(supplier) }, cancellationToken: cancel);
            session.Output.Write(file, () => Tables(file));
        });
        return command;
    }

    private static Command Answer(Runner runner)
    {
        var supplier = Supplier();
        var question = new Argument<string>("question") { Description = "Name of the question; see: sourcing due-diligence show" };
        var text = new Argument<string>("text") { Description = "The answer." };
        var documents = new Option<string[]>("--document")
        {
            Description = "Its evidence: a document of the supplier, as sourcing documents list names it, or its ID alone. Repeatable.",
            HelpName = "document",
        };
        var requestId = SharedOptions.RequestId();
        var command = new Command("answer", "Answers a question; earlier answers are kept.") { supplier, question, text, documents, requestId };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var name = line.GetRequiredValue(supplier);
            var answer = await session.Client.DueDiligence.AnswerDueDiligenceAsync(
                new AnswerDueDiligenceRequest
                {
                    Supplier = name,
                    Question = line.GetRequiredValue(question),
                    Text = line.GetRequiredValue(text),
                    Documents = { (line.GetValue(documents) ?? []).Select(d => DocumentsCommands.NameOf(name, d)) },
                    RequestId = line.GetValue(requestId) ?? "",
                }, cancellationToken: cancel);
            session.Output.Write(answer, () => [Output.Card(
                ("Supplier", answer.Supplier), ("Question", answer.Question), ("Version", Output.Show(answer.Version)), ("Answer", answer.Text),
                ("Evidence", string.Join(" ", answer.Documents)), ("By", answer.Author), ("Time", Output.Show(answer.Time)))]);
        });
        return command;
    }

    private static Command Report(Runner runner)
    {
        var supplier = Supplier();
        var output = new Option<string?>("--output-file") { Description = "Where it is written. Default: ID of the supplier with .html.", HelpName = "file" };
        var command = new Command("report", "Writes a supplier's file as a page of HTML for an auditor; print it from a browser for a PDF.") { supplier, output };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var name = line.GetRequiredValue(supplier);
            var page = await session.Client.DueDiligence.GetDueDiligenceReportAsync(
                new GetDueDiligenceReportRequest { Name = name }, cancellationToken: cancel);
            var path = line.GetValue(output) ?? $"{name.Split('/')[^1]}.html";
            await File.WriteAllBytesAsync(path, page.Data.Memory, cancel);
            session.Output.Note($"The report is in {path}.");
        });
        return command;
    }

    private static Command Reminders(Runner runner)
    {
        var supplier = ArgumentParsing.Option<string?>("--supplier", "supplier", "Only what is this supplier's. Default: all suppliers.", ResourceName.Supplier!);
        var within = new Option<int>("--within-days") { Description = "What expires within so many days, and all that has expired. Default: 60.", HelpName = "days" };
        var paging = new ListOptions();
        var command = new Command("reminders", "Lists documents, licences and certifications that expire soon or have expired.") { supplier, within };
        paging.AddTo(command);
        runner.Bind(command, async (session, line, cancel) =>
        {
            var answer = await paging.ReadAsync(
                line,
                (size, token, c) => session.Client.DueDiligence.ListRemindersAsync(
                    new ListRemindersRequest
                    {
                        PageSize = size,
                        PageToken = token,
                        Supplier = line.GetValue(supplier) ?? "",
                        WithinDays = line.GetValue(within),
                    }, cancellationToken: c),
                page => page.NextPageToken, (whole, next) => whole.Reminders.Add(next.Reminders), cancel);
            session.Output.Write(answer, () => [Table(answer.Reminders)]);
            ListOptions.NoteMore(session.Output, answer.NextPageToken);
        });
        return command;
    }

    private static IEnumerable<Table> Tables(DueDiligence file)
    {
        yield return Output.Card(
            ("Supplier", file.Supplier), ("Complete", $"{file.CompletePercent} %: {file.AnsweredCount} of {file.QuestionCount} questions"),
            ("Risk flags", string.Join(" ", file.RiskFlags.SelectMany(f => f.Reasons))));
        yield return Output.List(
            file.Steps.SelectMany(s => s.Questions.Select(q => (Step: s, Question: q))),
            ("STEP", q => $"{q.Step.Number} {q.Step.Title}"), ("QUESTION", q => q.Question.Question),
            ("STATE", q => q.Question.IsPast ? "not-asked-any-more" : Choice.Word(q.Question.State)), ("EVIDENCE", q => q.Question.NeedsEvidence ? "needed" : ""),
            ("ASKS", q => q.Question.Text));
        if (file.Reminders.Count > 0) yield return Table(file.Reminders);
    }

    private static Table Table(IEnumerable<Reminder> reminders) => Output.List(
        reminders,
        ("VALID UNTIL", r => Output.Show(r.ValidTo)), ("DAYS LEFT", r => r.IsExpired ? "expired" : Output.Show(r.DaysLeft)), ("KIND", r => Choice.Word(r.Kind)),
        ("TITLE", r => r.Title), ("ISSUER OR NUMBER", r => string.Join(" ", new[] { r.Issuer, r.Number }.Where(t => t.Length > 0))),
        ("SUPPLIER", r => r.DisplayName), ("NAME", r => r.Document.Length > 0 ? r.Document : r.Supplier));
}
