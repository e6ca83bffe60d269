using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Sourcing.Cli.Arguments;
using Sourcing.Client;
using Sourcing.Suppliers.V1;

namespace Sourcing.Cli.Commands;

/// <summary><c>sourcing documents …</c></summary>
internal static class DocumentsCommands
{
    private static readonly Dictionary<string, string> MediaTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".pdf"] = "application/pdf", [".jpg"] = "image/jpeg", [".jpeg"] = "image/jpeg", [".png"] = "image/png", [".tif"] = "image/tiff", [".tiff"] = "image/tiff",
        [".txt"] = "text/plain", [".csv"] = "text/csv", [".json"] = "application/json", [".xml"] = "application/xml", [".zip"] = "application/zip",
        [".doc"] = "application/msword", [".xls"] = "application/vnd.ms-excel",
        [".docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        [".xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        [".odt"] = "application/vnd.oasis.opendocument.text", [".ods"] = "application/vnd.oasis.opendocument.spreadsheet",
    };

    public static Command Build(Runner runner) =>
        new("documents", "Licences, certificates, audit reports and other papers of suppliers.") { Add(runner), List(runner), Get(runner) };

    /// <summary>A document's name, written whole or as the ID alone.</summary>
    public static string NameOf(string supplier, string text) => text.Contains('/', StringComparison.Ordinal) ? text : $"{supplier}/documents/{text}";

    private static Command Add(Runner runner)
    {
        var supplier = DueDiligenceCommands.Supplier();
        var file = new Argument<string>("file") { Description = "The file, at most 20 MiB." };
        var kind = Choice.Option<SupplierDocument.Types.Kind>("--kind", "What kind it is.");
        kind.Required = true;
        var title = new Option<string>("--title") { Description = "What it is called.", HelpName = "text", Required = true };
        var issuer = new Option<string>("--issuer") { Description = "Who issued it.", HelpName = "name", Required = true };
        var from = ArgumentParsing.Option<Timestamp?>("--valid-from", "date", "From when it is valid, such as 2026-01-31, UTC. Default: ever since.", Day.Start);
        var to = ArgumentParsing.Option<Timestamp?>("--valid-to", "date", "Until the end of which day, UTC. Default: for ever.", Day.End);
        var questions = new Option<string[]>("--question") { Description = "A question that it is evidence for. Repeatable.", HelpName = "name" };
        var replaces = new Option<string>("--replaces")
        {
            Description = "The document that it takes the place of, such as a licence that was renewed.",
            HelpName = "document",
            DefaultValueFactory = _ => "",
        };
        var command = new Command("add", "Adds a document of a supplier. The same file with the same options again changes nothing.")
        {
            supplier, file, kind, title, issuer, from, to, questions, replaces,
        };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var path = line.GetRequiredValue(file);
            if (!File.Exists(path)) throw new CliException(ExitCode.WrongCommandLine, $"There is no file {path}.", "Check the path of the document.");
            var name = line.GetRequiredValue(supplier);
            var replaced = line.GetRequiredValue(replaces);
            var options = new SupplierDocumentOptions
            {
                Supplier = name,
                Kind = line.GetValue(kind) ?? default,
                Title = line.GetRequiredValue(title),
                Issuer = line.GetRequiredValue(issuer),
                ValidFrom = line.GetValue(from),
                ValidTo = line.GetValue(to),
                MediaType = MediaTypes.GetValueOrDefault(Path.GetExtension(path), ""),
                Questions = { line.GetValue(questions) ?? [] },
                Replaces = replaced.Length > 0 ? NameOf(name, replaced) : "",
            };
            await using var content = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            var added = await session.Output.WithProgressAsync(
                $"Sending {Path.GetFileName(path)}", content.Length, progress => session.Client.DueDiligence.AddDocumentAsync(options, content, progress, cancel));
            session.Output.Write(added, () => [Output.Card(
                ("Name", added.Name), ("Kind", Choice.Word(added.Kind)), ("Title", added.Title), ("Issuer", added.Issuer), ("Valid from", Output.Show(added.ValidFrom)),
                ("Valid to", Output.Show(added.ValidTo)), ("SHA-256", added.Sha256), ("Bytes", Output.Show(added.Size)), ("Evidence for", string.Join(" ", added.Questions)),
                ("Replaces", added.Replaces), ("By", added.Author), ("Added", Output.Show(added.CreateTime)))]);
        });
        return command;
    }

    private static Command List(Runner runner)
    {
        var supplier = DueDiligenceCommands.Supplier();
        var paging = new ListOptions();
        var command = new Command("list", "Lists the documents of a supplier, newest first.") { supplier };
        paging.AddTo(command);
        runner.Bind(command, async (session, line, cancel) =>
        {
            var answer = await paging.ReadAsync(
                line,
                (size, token, c) => session.Client.DueDiligence.ListSupplierDocumentsAsync(
                    new ListSupplierDocumentsRequest { Parent = line.GetRequiredValue(supplier), PageSize = size, PageToken = token }, cancellationToken: c),
                page => page.NextPageToken, (whole, next) => whole.Documents.Add(next.Documents), cancel);
            session.Output.Write(answer, () => [Output.List(
                answer.Documents,
                ("ID", d => d.Name.Split('/')[^1]), ("KIND", d => Choice.Word(d.Kind)), ("TITLE", d => d.Title), ("ISSUER", d => d.Issuer),
                ("VALID TO", d => Output.Show(d.ValidTo)), ("STATE", d => d.ReplacedBy.Length > 0 ? "replaced" : d.IsExpired ? "expired" : ""), ("SHA-256", d => d.Sha256))]);
            ListOptions.NoteMore(session.Output, answer.NextPageToken);
        });
        return command;
    }

    private static Command Get(Runner runner)
    {
        var name = new Argument<string>("document") { Description = "suppliers/ID/documents/ID, as the list names it." };
        var output = new Option<string>("--output-file") { Description = "Where it is written; replaced if it is there.", HelpName = "file", Required = true };
        var command = new Command("get", "Fetches the file of a document.") { name, output };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var path = line.GetRequiredValue(output);
            // Beside it first: a file that is cut off never looks like a whole one.
            var part = $"{path}.part";
            try
            {
                await using (var file = File.Create(part)) await session.Client.DueDiligence.DownloadDocumentAsync(line.GetRequiredValue(name), file, cancel);
                File.Move(part, path, overwrite: true);
            }
            finally
            {
                File.Delete(part);
            }
            session.Output.Note($"The document is in {path}.");
        });
        return command;
    }
}
