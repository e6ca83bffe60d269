using System.CommandLine;
using Sourcing.Cli.Arguments;
using Sourcing.Client;
using Sourcing.Lots.V1;
using Spectre.Console;

namespace Sourcing.Cli.Commands;

/// <summary><c>sourcing lots import</c></summary>
internal static class ImportCommand
{
    private const int ProblemsShown = 10;

    public static Command Build(Runner runner)
    {
        var file = new Argument<string>("file") { Description = "Stock file: CSV with commas, semicolons or tabs; UTF-8 or UTF-16." };
        var supplier = ArgumentParsing.Option<string?>(
            "--supplier", "supplier", "Whose stock it is: suppliers/ID, or the ID alone. Not needed where SOURCING_TOKEN is a supplier's.",
            ResourceName.Supplier!);
        var maps = ArgumentParsing.Options<Pair>(
            "--map", "heading=field", "Take a column for a field, where its heading is not known; \"ignore\" skips it. Repeatable.",
            Pair.SplitAtLast);
        var values = ArgumentParsing.Options<Pair>(
            "--set", "field=value", "A value for every row, such as species=diamond; wins over the file. Repeatable.", Pair.SplitAtFirst);
        var number = new Option<bool>("--number-rows") { Description = "Use the row number as the stock number, where the file has none." };
        var prefix = new Option<string>("--number-prefix")
        {
            Description = "What stands before the row number.",
            HelpName = "text",
            DefaultValueFactory = _ => "",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Check everything, change nothing." };
        var rejects = new Option<string?>("--rejects")
        {
            Description = "Where rejected rows are written. Default: FILE with .rejected.csv as its extension, numbered where that exists.",
            HelpName = "file",
        };
        var command = new Command(
            "import",
            "Imports a stock file. Good rows go in; rejected ones are written to a file to mend and import again. "
            + "Importing a file twice changes nothing.")
        {
            file, supplier, maps, values, number, prefix, dryRun, rejects,
        };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var path = line.GetRequiredValue(file);
            if (!File.Exists(path))
                throw new CliException(ExitCode.WrongCommandLine, $"There is no file {path}.", "Check the path of the stock file.");
            if (line.GetValue(rejects) is { } asked && Path.GetFullPath(asked) == Path.GetFullPath(path))
                throw new CliException(
                    ExitCode.WrongCommandLine, $"--rejects names the stock file itself, {path}, which it would overwrite.",
                    "Name another file, or leave --rejects out.");
            var options = new ImportOptions
            {
                FileName = Path.GetFileName(path),
                NumberRows = line.GetValue(number),
                NumberPrefix = line.GetRequiredValue(prefix),
                DryRun = line.GetValue(dryRun),
            };
            foreach (var pair in line.GetValue(maps) ?? []) options.Mappings[pair.Left] = pair.Right;
            foreach (var pair in line.GetValue(values) ?? []) options.Values[pair.Left] = pair.Right;

            var lots = session.ClientOf(line.GetValue(supplier)).Lots;
            await using var stock = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            var job = await session.Output.WithProgressAsync(
                $"Importing {options.FileName}", stock.Length, progress => lots.UploadAsync(stock, options, progress, cancel));
            var problems = new List<(long Row, ImportProblem Problem)>();
            string? rejectFile = null;
            if (job.RejectedCount > 0)
            {
                rejectFile = line.GetValue(rejects) ?? RejectFile.DefaultPath(path);
                await SaveAsync(lots, job, rejectFile, mayReplace: line.GetValue(rejects) is not null, problems, cancel);
            }
            session.Output.Write(job, () => Tables(job, problems));
            if (job.State == ImportJob.Types.State.Failed)
                throw new CliException(
                    ExitCode.Refused, $"The file was not read to its end: {job.Failure}",
                    "What went in stays in. Mend the file and import it again: rows that are there already change nothing.");
            if (rejectFile is not null)
            {
                var mend = $"Mend {rejectFile} and import it: its last column, {RejectFile.ReasonHeading}, is ignored.";
                throw new CliException(
                    ExitCode.Refused, $"{job.RejectedCount} of {job.RowCount} rows were rejected; they are in {rejectFile}.", mend);
            }
        });
        return command;
    }

    private static async Task SaveAsync(
        LotsService.LotsServiceClient lots, ImportJob job, string path, bool mayReplace, List<(long Row, ImportProblem Problem)> problems,
        CancellationToken cancellationToken)
    {
        await using var rejected = await RejectFile.CreateAsync(path, mayReplace, job.Headings, cancellationToken);
        await foreach (var reject in lots.RejectsAsync(job.Name, cancellationToken))
        {
            await rejected.AddAsync(reject, cancellationToken);
            problems.AddRange(reject.Problems.Take(ProblemsShown - problems.Count).Select(problem => (reject.Row, problem)));
        }
        await rejected.CommitAsync();
    }

    private static IEnumerable<Table> Tables(ImportJob job, List<(long Row, ImportProblem Problem)> problems)
    {
        yield return Output.Card(
            ("Import", job.Name), ("Supplier", job.Supplier), ("File", job.FileName),
            ("State", job.DryRun ? $"{Choice.Word(job.State)}, dry run: nothing was changed" : Choice.Word(job.State)),
            ("Rows", Output.Show(job.RowCount)), ("New", Output.Show(job.CreatedCount)), ("Changed", Output.Show(job.UpdatedCount)),
            ("Same as before", Output.Show(job.UnchangedCount)), ("Rejected", Output.Show(job.RejectedCount)),
            ("Columns not used", string.Join(", ", job.IgnoredHeadings)));
        if (problems.Count > 0)
            yield return Output.List(
                problems, ("ROW", p => Output.Show(p.Row)), ("COLUMN", p => p.Problem.Column), ("VALUE", p => p.Problem.Value),
                ("REASON", p => p.Problem.Reason));
    }

    /// <summary>Two texts with an equals sign between them.</summary>
    private sealed record Pair(string Left, string Right)
    {
        // A heading may contain an equals sign, and so may a value; a field's name never does.
        public static bool SplitAtLast(string text, out Pair pair, out string problem) =>
            TrySplit(text, text.LastIndexOf('='), "HEADING=field", out pair, out problem);

        public static bool SplitAtFirst(string text, out Pair pair, out string problem) =>
            TrySplit(text, text.IndexOf('=', StringComparison.Ordinal), "field=value", out pair, out problem);

        private static bool TrySplit(string text, int at, string form, out Pair pair, out string problem)
        {
            pair = at < 0 ? new Pair(text, "") : new Pair(text[..at].Trim(), text[(at + 1)..].Trim());
            problem = $"'{text}' is not of the form {form}.";
            return pair.Left.Length > 0 && pair.Right.Length > 0;
        }
    }
}
