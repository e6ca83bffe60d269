using System.CommandLine;
using Sourcing.Cli.Arguments;
using Sourcing.Suppliers.V1;
using State = Sourcing.Suppliers.V1.ListVersion.Types.State;

namespace Sourcing.Cli.Commands;

/// <summary><c>sourcing lists …</c></summary>
internal static class ListsCommands
{
    public static Command Build(Runner runner) => new("lists", "Sanctions lists that suppliers are screened with.")
    {
        ListImportCommand.Build(runner), List(runner), Diff(runner), Impact(runner), Apply(runner),
    };

    public static void Show(Session session, ListVersion version) => session.Output.Write(version, () => [Output.Card(
        ("Name", version.Name), ("State", Choice.Word(version.State)),
        ("Entries", $"{version.EntryCount} ({version.AddedCount} new or changed, {version.RemovedCount} gone or changed)"),
        ("Format", Choice.Word(version.Format)), ("Measure", Choice.Word(version.MeasureType)), ("Jurisdiction", version.Jurisdiction),
        ("Loaded", Output.Show(version.ImportTime)), ("Loaded by", version.Importer), ("Applied", Output.Show(version.ApplyTime)),
        ("Applied by", version.Applier), ("Too old from", TooOldFrom(version)), ("SHA-256", version.Hash))]);

    private static Command List(Runner runner)
    {
        var list = new Option<string>("--list")
        {
            Description = "Only versions of this list.",
            HelpName = "name",
            DefaultValueFactory = _ => "",
        };
        var paging = new ListOptions();
        var command = new Command("list", "Lists the versions of lists, newest first.") { list };
        paging.AddTo(command);
        runner.Bind(command, async (session, line, cancel) =>
        {
            var answer = await paging.ReadAsync(
                line,
                (size, token, c) => session.Client.Screening.ListListVersionsAsync(
                    new ListListVersionsRequest { PageSize = size, PageToken = token, List = line.GetRequiredValue(list) }, cancellationToken: c),
                page => page.NextPageToken, (whole, next) => whole.Versions.Add(next.Versions), cancel);
            session.Output.Write(answer, () => [Output.List(
                answer.Versions,
                ("NAME", v => v.Name), ("STATE", v => Choice.Word(v.State)), ("ENTRIES", v => Output.Show(v.EntryCount)),
                ("MEASURE", v => Choice.Word(v.MeasureType)), ("JURISDICTION", v => v.Jurisdiction), ("LOADED", v => Output.Show(v.ImportTime)),
                ("LOADED BY", v => v.Importer), ("APPLIED BY", v => v.Applier), ("TOO OLD FROM", TooOldFrom))]);
            ListOptions.NoteMore(session.Output, answer.NextPageToken);
        });
        return command;
    }

    private static Command Diff(Runner runner)
    {
        var version = Version();
        var baseVersion = ArgumentParsing.Option<string?>(
            "--base", "version", "The version to compare with. Default: the one before.", ResourceName.ListVersion!);
        var command = new Command("diff", "Shows which entries a version adds, changes and leaves out.") { version, baseVersion };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var request = new DiffListVersionsRequest { Name = line.GetRequiredValue(version), Base = line.GetValue(baseVersion) ?? "" };
            var answer = await session.Client.Screening.DiffListVersionsAsync(request, deadline: session.LongDeadline, cancellationToken: cancel);
            session.Output.Write(answer, () => [Output.List(
                answer.Changes,
                ("ENTRY", c => c.Entry), ("CHANGE", c => c.OldName.Length == 0 ? "added" : c.NewName.Length == 0 ? "removed" : "changed"),
                ("NAME BEFORE", c => c.OldName), ("NAME NOW", c => c.NewName))]);
            session.Output.Note(answer.Changes.Count < answer.TotalCount
                ? $"{answer.TotalCount} entries differ; the first {answer.Changes.Count} are shown."
                : $"{answer.TotalCount} entries differ.");
        });
        return command;
    }

    private static Command Impact(Runner runner)
    {
        var version = Version();
        var command = new Command("impact", "Shows whom a version would hold, block or set free, without applying it.") { version };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var request = new AssessListImpactRequest { Name = line.GetRequiredValue(version) };
            var answer = await session.Client.Screening.AssessListImpactAsync(request, deadline: session.LongDeadline, cancellationToken: cancel);
            session.Output.Write(answer, () => [Output.List(
                answer.Impacts,
                ("SUPPLIER", i => i.Supplier), ("DISPLAY NAME", i => i.DisplayName),
                ("VERDICT", i => $"{MatchView.Word(i.OldVerdict)} → {MatchView.Word(i.NewVerdict)}"), ("ORDERS", i => Output.Show(i.OrderCount)), ("OPEN", i => Output.Show(i.OpenOrderCount)),
                ("BEST MATCH", i => MatchView.Best(i.Matches)))]);
            session.Output.Note($"{answer.ScreenedCount} suppliers were judged; the verdict of {answer.ImpactCount} would change.");
            foreach (var stopped in answer.Impacts.Where(i => i.OpenOrders.Count > 0))
                session.Output.Note($"Open with {stopped.Supplier}: {string.Join(", ", stopped.OpenOrders)}{(stopped.OpenOrderCount > stopped.OpenOrders.Count ? $" and {stopped.OpenOrderCount - stopped.OpenOrders.Count} older" : "")}");
        });
        return command;
    }

    private static Command Apply(Runner runner)
    {
        var version = Version();
        var command = new Command("apply", "Puts a staged version in force; every supplier is screened again with it.") { version };
        runner.Bind(command, async (session, line, cancel) => Show(session, await session.Client.Screening.ApplyListVersionAsync(
            new ApplyListVersionRequest { Name = line.GetRequiredValue(version) }, cancellationToken: cancel)));
        return command;
    }

    private static Argument<string> Version() =>
        ArgumentParsing.Argument<string>("version", "LIST@NUMBER such as ofac-sdn@3; see: sourcing lists list", ResourceName.ListVersion);

    private static string TooOldFrom(ListVersion version) => version.State == State.Active ? Output.Show(version.StaleTime) : "";
}
