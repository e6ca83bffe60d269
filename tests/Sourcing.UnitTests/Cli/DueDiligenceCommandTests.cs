using Google.Api;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Sourcing.Cli;
using Sourcing.Suppliers.V1;

namespace Sourcing.UnitTests.Cli;

public sealed class DueDiligenceCommandTests : IDisposable
{
    private const string Id = "0198f1c2-7a3b-7c4d-8e5f-0123456789ab";
    private const string Supplier = $"suppliers/{Id}";
    private const string Document = $"{Supplier}/documents/{Id}";

    private readonly TemporaryFolder folder = new();
    private readonly FakeWire wire = new();
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    public DueDiligenceCommandTests() => folder.WithSigningKey().Dispose();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_document_is_sent_with_what_it_is_and_is_valid_to_the_end_of_its_last_day()
    {
        wire.On("AddSupplierDocument", new SupplierDocument { Name = Document });
        var file = folder["licence.PDF"];
        await File.WriteAllTextAsync(file, "paper", TestContext.Current.CancellationToken);

        Assert.Equal(0, await RunAsync(
            "documents", "add", Id, file, "--kind", "licence", "--title", "Dealer", "--issuer", "NGJA", "--valid-from", "2026-01-31", "--valid-to",
            "2027-01-31", "--question", "policy", "--replaces", Id));

        var messages = wire.Calls[^1].ReadAll<AddSupplierDocumentRequest>().ToList();
        Assert.Equal(
            new SupplierDocumentOptions
            {
                Supplier = Supplier, Kind = SupplierDocument.Types.Kind.Licence, Title = "Dealer", Issuer = "NGJA", MediaType = "application/pdf",
                ValidFrom = Timestamp.FromDateTime(new DateTime(2026, 1, 31, 0, 0, 0, DateTimeKind.Utc)),
                ValidTo = Timestamp.FromDateTime(new DateTime(2027, 1, 31, 23, 59, 59, DateTimeKind.Utc)), Questions = { "policy" }, Replaces = Document,
            },
            messages[0].Options);
        Assert.Equal("paper", messages[1].Piece.ToStringUtf8());
    }

    [Theory]
    [InlineData("31.1.2027", "not a date")]
    [InlineData("2027-02-30", "not a date")]
    public async Task A_day_that_is_none_is_told_before_anything_is_sent(string day, string told)
    {
        Assert.Equal(2, await RunAsync("documents", "add", Id, "x", "--kind", "licence", "--title", "t", "--issuer", "i", "--valid-to", day));
        Assert.Contains(told, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(wire.Calls);
    }

    [Fact]
    public async Task An_answer_names_its_evidence_by_the_id_alone_or_whole()
    {
        wire.On("AnswerDueDiligence", new DueDiligenceAnswer { Supplier = Supplier, Question = "policy", Version = 1 });

        Assert.Equal(0, await RunAsync("due-diligence", "answer", Id, "policy", "The board adopted it.", "--document", Id, "--document", Document));

        var request = wire.Calls[^1].Read<AnswerDueDiligenceRequest>();
        Assert.Equal((Supplier, "policy", "The board adopted it."), (request.Supplier, request.Question, request.Text));
        Assert.Equal([Document, Document], request.Documents);
    }

    [Fact]
    public async Task A_report_is_written_where_it_was_asked_for()
    {
        wire.On("GetDueDiligenceReport", new HttpBody { ContentType = "text/html", Data = ByteString.CopyFromUtf8("<h1>report</h1>") });

        Assert.Equal(0, await RunAsync("due-diligence", "report", Id, "--output-file", folder["report.html"]));

        Assert.Equal("<h1>report</h1>", await File.ReadAllTextAsync(folder["report.html"], TestContext.Current.CancellationToken));
        Assert.Contains("report.html", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_breaks_off_leaves_nothing_that_looks_whole()
    {
        wire.On("DownloadSupplierDocument", _ => FakeWire.Reply.BrokenAfter(new HttpBody { ContentType = "application/pdf", Data = ByteString.CopyFromUtf8("half") }));

        Assert.NotEqual(0, await RunAsync("documents", "get", Document, "--output-file", folder["whole.pdf"]));

        Assert.Empty(Directory.GetFiles(folder.Path, "whole*"));
    }

    private Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(
        arguments,
        new CliEnvironment
        {
            Out = output,
            Error = error,
            Variable = name => name == "SOURCING_DATA" ? folder.Path : null,
            User = "ann",
            Transport = wire,
        },
        TestContext.Current.CancellationToken);
}
