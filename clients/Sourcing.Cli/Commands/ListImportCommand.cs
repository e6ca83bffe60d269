using System.CommandLine;
using Sourcing.Cli.Arguments;
using Sourcing.Client;
using Sourcing.Suppliers.V1;

namespace Sourcing.Cli.Commands;

/// <summary><c>sourcing lists import</c></summary>
internal static class ListImportCommand
{
    private static readonly Publisher[] Publishers =
    [
        new("ofac", ListFormat.OfacCsv, "ofac-sdn", "US"),
        new("un", ListFormat.UnXml, "un", "UN"),
        new("eu", ListFormat.EuCsv, "eu", "EU"),
        new("uk", ListFormat.UkCsv, "uk", "GB"),
        new("opensanctions", ListFormat.OpensanctionsCsv, null, null),
    ];

    // In this order: sdn_add.csv is add.
    private static readonly string[] OfacParts = ["alt", "add", "sdn"];

    public static Command Build(Runner runner)
    {
        var paths = new Argument<string[]>("file")
        {
            Description = "The list. ofac: sdn.csv, alt.csv and add.csv of the same day, or the folder that has them.",
            Arity = ArgumentArity.OneOrMore,
        };
        var format = ArgumentParsing.Option<Publisher>(
            "--format", string.Join('|', Publishers.Select(p => p.Word)), "Whose format it is written in.", TryPublisher);
        format.Required = true;
        var list = new Option<string?>("--list")
        {
            Description = "Which list it is a version of. Default: ofac-sdn, un, eu or uk.",
            HelpName = "name",
        };
        var jurisdiction = new Option<string?>("--jurisdiction")
        {
            Description = "Whose law it is: ISO 3166-1 code, UN or EU. Default: US, UN, EU or GB.",
            HelpName = "code",
        };
        var measure = Choice.Option<MeasureType>("--measure", "What being on it means. Default: asset-freeze.");
        var goods = new Option<string[]>("--goods")
        {
            Description = "Material that an export control or sectoral measure is about, such as diamond. Repeatable. Default: all goods.",
            HelpName = "code", DefaultValueFactory = _ => [],
        };
        var stage = new Option<bool>("--stage") { Description = "Keep it aside until it is applied." };
        var command = new Command(
            "import",
            "Loads a version of a sanctions list, all of it or nothing. It applies at once, unless it is staged or lacks over 20 % of the "
            + "entries in force or has a weaker measure: then a second person applies it.")
        {
            paths, format, list, jurisdiction, measure, goods, stage,
        };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var publisher = line.GetRequiredValue(format)!;
            var options = new ImportListOptions
            {
                Format = publisher.Format,
                List = line.GetValue(list) ?? publisher.List ?? throw Missing(publisher, "--list", "--list pep-watch"),
                Jurisdiction = line.GetValue(jurisdiction)?.ToUpperInvariant()
                    ?? publisher.Jurisdiction ?? throw Missing(publisher, "--jurisdiction", "--jurisdiction CH"),
                MeasureType = line.GetValue(measure) ?? MeasureType.AssetFreeze,
                Stage = line.GetValue(stage),
                Goods = { line.GetRequiredValue(goods) },
            };
            var files = Files(publisher, line.GetRequiredValue(paths));
            var screening = session.Client.Screening;
            var opened = new List<(string Name, Stream Content)>();
            try
            {
                foreach (var (part, path) in files)
                    opened.Add((part, new FileStream(
                        path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan)));
                var version = await screening.UploadAsync(options, opened, cancel);
                ListsCommands.Show(session, version);
                if (version.State == ListVersion.Types.State.Staged) NoteStaged(session, version);
                else if (options.Stage) session.Output.Note("These files are in force already: there is nothing to stage.");
            }
            finally
            {
                foreach (var (_, content) in opened) await content.DisposeAsync();
            }
        });
        return command;
    }

    private static void NoteStaged(Session session, ListVersion version)
    {
        var id = version.Name[(version.Name.IndexOf('/', StringComparison.Ordinal) + 1)..];
        session.Output.Note(version.NeedsSecondPerson
            ? "It is staged, not in force: it lacks over 20 % of the entries in force or has a weaker measure, which may be a mistake."
            : "It is staged, not in force, as you asked.");
        session.Output.Note($"See what changes, and for whom: sourcing lists diff {id}; sourcing lists impact {id}");
        session.Output.Note(version.NeedsSecondPerson
            ? $"Then a second person, not {version.Importer}, applies it: sourcing lists apply {id} --as NAME"
            : $"Then apply it: sourcing lists apply {id}");
    }

    private static IReadOnlyList<(string Part, string Path)> Files(Publisher publisher, string[] paths)
    {
        if (publisher.Format == ListFormat.OfacCsv && paths is [var folder] && Directory.Exists(folder))
            paths = Directory.GetFiles(folder, "*.csv", new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive });
        else if (paths.FirstOrDefault(path => !File.Exists(path)) is { } missing)
            throw Wrong(
                Directory.Exists(missing) ? $"{missing} is a folder." : $"There is no file {missing}.", "Check the path, and name the list's file.");
        if (publisher.Format == ListFormat.OfacCsv) return [.. OfacParts.Select(part => (part, OfacFile(part, paths)))];
        return paths is [var one] ? [("", one)] : throw Wrong(
            $"{paths.Length} files are named; a list of format {publisher.Word} is one file.", "Import them one by one, each with its own --list.");
    }

    private static string OfacFile(string part, string[] paths)
    {
        const string hint = "Name the three files of the same day: sdn.csv, alt.csv and add.csv.";
        var found = paths.Where(path => PartOf(path) == part).ToArray();
        // Beside sdn.csv OFAC offers sdn_comments.csv, which is not asked for.
        if (found.Length > 1 && found.Where(path => IsNamed(path, $"{part}.csv")).ToArray() is [var exact]) return exact;
        return found switch
        {
            [var only] => only,
            [] => throw Wrong($"There is no {part}.csv{(paths.Length > 0 ? $" among {string.Join(", ", paths)}" : " in the folder")}.", hint),
            _ => throw Wrong($"Which one is {part}.csv: {string.Join(", ", found)}?", hint),
        };
    }

    private static string? PartOf(string path) =>
        OfacParts.FirstOrDefault(part => Path.GetFileName(path).Contains(part, StringComparison.OrdinalIgnoreCase));

    private static bool IsNamed(string path, string name) => Path.GetFileName(path).Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool TryPublisher(string text, out Publisher publisher, out string problem)
    {
        var known = Publishers.FirstOrDefault(p => p.Word.Equals(text, StringComparison.OrdinalIgnoreCase));
        publisher = known!;
        problem = $"'{text}' is not one of: {string.Join(", ", Publishers.Select(p => p.Word))}.";
        return known is not null;
    }

    private static CliException Missing(Publisher publisher, string option, string example) =>
        Wrong($"A list of format {publisher.Word} needs {option}.", $"Add it, such as {example}.");

    private static CliException Wrong(string message, string hint) => new(ExitCode.WrongCommandLine, message, hint);

    /// <summary>Whoever publishes lists of a format, and what the list is called unless told otherwise.</summary>
    private sealed record Publisher(string Word, ListFormat Format, string? List, string? Jurisdiction);
}
