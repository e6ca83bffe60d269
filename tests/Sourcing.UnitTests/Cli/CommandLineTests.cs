using System.Text.Json;
using Google.Rpc;
using Grpc.Core;
using Sourcing.Cli;
using Sourcing.Client;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;
using Sourcing.Suppliers.V1;
using Sourcing.Types.V1;

namespace Sourcing.UnitTests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private const string Id = "0198f1c2-7a3b-7c4d-8e5f-0123456789ab";

    private readonly TemporaryFolder folder = new();
    private readonly FakeWire wire = new();
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();
    private readonly Dictionary<string, string> variables = [];

    public CommandLineTests()
    {
        folder.WithSigningKey().Dispose();
        variables["SOURCING_DATA"] = folder.Path;
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(StatusCode.InvalidArgument, 1)]
    [InlineData(StatusCode.NotFound, 1)]
    [InlineData(StatusCode.FailedPrecondition, 1)]
    [InlineData(StatusCode.Aborted, 1)]
    [InlineData(StatusCode.Internal, 1)]
    [InlineData(StatusCode.ResourceExhausted, 1)]
    [InlineData(StatusCode.DeadlineExceeded, 3)]
    [InlineData(StatusCode.Unauthenticated, 4)]
    [InlineData(StatusCode.PermissionDenied, 4)]
    public async Task The_exit_code_tells_how_the_service_answered(StatusCode status, int exitCode)
    {
        wire.On("GetLot", _ => FakeWire.Reply.Fail(status, "because"));

        Assert.Equal(exitCode, await RunAsync("lots", "get", Id));
        Assert.StartsWith("error: because", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(output.ToString());
    }

    [Theory]
    [InlineData("lots", "get", "ruby")]
    [InlineData("lots", "get")]
    [InlineData("lots", "gett", Id)]
    [InlineData("lots", "list", "--min-weight", "5")]
    [InlineData("lots", "list", "--output", "xml")]
    [InlineData("orders", "place")]
    [InlineData("orders", "list", "--outcome", "eaten")]
    [InlineData("lots", "import", "no-such-file.csv", "--supplier", Id)]
    [InlineData("suppliers")]
    [InlineData("suppliers", "list", "--endpoint", "nowhere")]
    public async Task A_wrong_command_line_is_told_apart_and_calls_nobody(params string[] arguments)
    {
        Assert.Equal(2, await RunAsync(arguments));
        Assert.Contains("hint: ", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(wire.Calls);
    }

    [Fact]
    public async Task A_cancelled_command_ends_with_130()
    {
        using var cancel = new CancellationTokenSource();
        wire.On("GetLot", _ =>
        {
            cancel.Cancel();
            return FakeWire.Reply.Fail(StatusCode.Unavailable, "late");
        });

        Assert.Equal(130, await CommandLine.RunAsync(["lots", "get", Id], Environment(), cancel.Token));
    }

    [Fact]
    public async Task Help_lists_the_exit_codes()
    {
        Assert.Equal(0, await RunAsync("--help"));
        Assert.Contains("130  cancelled", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_told_field_by_field_and_what_to_do_next()
    {
        wire.On("PlaceOrder", _ => FakeWire.Reply.Fail(
            StatusCode.FailedPrecondition, "lots/1 is sold.", Statuses.Reason("LOT_NOT_AVAILABLE"),
            new PreconditionFailure
            {
                Violations =
                {
                    new PreconditionFailure.Types.Violation
                    {
                        Type = "LOT_NOT_AVAILABLE",
                        Subject = "lots/1",
                        Description = "lots/1 is sold.",
                    },
                },
            }));

        Assert.Equal(1, await RunAsync("orders", "place", "--lot", Id));
        Assert.Equal(
            ["error: This cannot be done now. [LOT_NOT_AVAILABLE]", "  lots/1 is sold. [LOT_NOT_AVAILABLE]", "hint: See what is left: sourcing lots get lots/1"], Lines(error));
    }

    [Fact]
    public async Task With_json_an_error_is_one_object_and_a_wrong_command_line_too()
    {
        wire.On("GetLot", _ => FakeWire.Reply.Fail(StatusCode.NotFound, "no such lot", Statuses.Reason("LOT_NOT_FOUND")));

        Assert.Equal(1, await RunAsync("lots", "get", Id, "--output", "json"));
        var refused = JsonDocument.Parse(error.ToString()).RootElement.GetProperty("error");
        Assert.Equal(
            ("LOT_NOT_FOUND", "NotFound", 1),
            (refused.GetProperty("reason").GetString(), refused.GetProperty("status").GetString(), refused.GetProperty("exitCode").GetInt32()));

        error.GetStringBuilder().Clear();
        Assert.Equal(2, await RunAsync("lots", "get", "ruby", "--output", "json"));
        Assert.Equal(2, JsonDocument.Parse(error.ToString()).RootElement.GetProperty("error").GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public async Task A_table_that_is_piped_has_every_id_whole_and_no_escape_codes()
    {
        wire.On("ListLots", new ListLotsResponse
        {
            Lots =
            {
                new Lot
                {
                    Name = $"lots/{Id}",
                    Title = $"{new string('x', 190)}\u001b[2J[red]",
                    AvailableQuantity = new Quantity { Value = "1.5", Unit = "ct" },
                },
            },
            Facets = { new Facet { Facet_ = "lab", Counts = { new FacetCount { Value = "GRS", Count = 2 } } } },
            NextPageToken = "next",
        });

        Assert.Equal(0, await RunAsync("lots", "list", "--facet", "lab"));
        var lines = Lines(output);
        Assert.Contains($"lots/{Id}", lines[1], StringComparison.Ordinal);
        Assert.Contains($"{new string('x', 190)} [2J[red]", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output.ToString());
        Assert.Contains(lines, line => line.StartsWith("GRS", StringComparison.Ordinal));
        Assert.Contains("--page-token next", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_pages_come_as_one_json_object()
    {
        wire.On("ListSuppliers", call => FakeWire.Reply.Of(call.Read<ListSuppliersRequest>().PageToken.Length == 0
            ? new ListSuppliersResponse { Suppliers = { new Supplier { Name = "suppliers/1" } }, NextPageToken = "2" }
            : new ListSuppliersResponse { Suppliers = { new Supplier { Name = "suppliers/2" } } }));

        Assert.Equal(0, await RunAsync("suppliers", "list", "--all", "-o", "json"));
        var answer = JsonDocument.Parse(output.ToString()).RootElement;
        Assert.Equal(
            ["suppliers/1", "suppliers/2"], answer.GetProperty("suppliers").EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        Assert.Equal("", answer.GetProperty("nextPageToken").GetString());
        Assert.Empty(error.ToString());
    }

    [Fact]
    public async Task A_part_without_a_unit_is_in_the_unit_of_its_lot()
    {
        wire.On("GetLot", new Lot { Quantity = new Quantity { Value = "500", Unit = "t" } }).On("PlaceOrder", new Order());

        Assert.Equal(
            0, await RunAsync(
                "orders", "place", "--lot", $"{Id}=20", "--lot", $"lots/{Id}=12.5ct", "--lot", Id, "--currency", "usd", "--reference", "R1",
                "--validate-only"));

        var request = wire.CallsOf("PlaceOrder").Single().Read<PlaceOrderRequest>();
        Assert.Equal([("20", "t"), ("12.5", "ct")], request.Lines.Take(2).Select(line => (line.Quantity.Value, line.Quantity.Unit)));
        Assert.Null(request.Lines[2].Quantity);
        Assert.Equal(
            ($"lots/{Id}", "USD", "R1", true), (request.Lines[2].Lot, request.CurrencyCode, request.BuyerReference, request.ValidateOnly));
        Assert.Single(wire.CallsOf("GetLot"));
    }

    [Fact]
    public async Task A_watch_writes_one_json_object_a_line()
    {
        wire.On(
            "WatchOrder", _ => FakeWire.Reply.Of(
                new OrderEvent { Position = 4, Type = OrderEvent.Types.Type.StockCommitted, Detail = "two\nlines" },
                new OrderEvent { Position = 5 }));

        Assert.Equal(0, await RunAsync("orders", "watch", Id, "--after", "3", "-o", "json"));
        Assert.Equal(["4", "5"], Lines(output).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("position").GetString()));
        Assert.Equal(3, wire.Calls.Single().Read<WatchOrderRequest>().AfterPosition);
    }

    [Fact]
    public async Task Without_a_token_and_without_a_key_the_user_is_told_what_to_set()
    {
        variables["SOURCING_DATA"] = folder["elsewhere"];

        Assert.Equal(4, await RunAsync("lots", "list"));
        Assert.Contains("SOURCING_TOKEN", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(4, await RunAsync("token"));
    }

    [Fact]
    public async Task A_local_token_goes_to_this_machine_only()
    {
        Assert.Equal(4, await RunAsync("lots", "list", "--endpoint", "https://sourcing.example"));
        Assert.Empty(wire.Calls);
    }

    [Fact]
    public async Task A_token_of_the_environment_is_sent_as_it_is()
    {
        variables["SOURCING_TOKEN"] = "given";
        wire.On("GetLot", new Lot());

        Assert.Equal(0, await RunAsync("lots", "get", Id));
        Assert.Equal("given", wire.Calls.Single().Token);
    }

    [Fact]
    public async Task Token_prints_a_token_and_nothing_else()
    {
        Assert.Equal(
            0, await RunAsync("token", "--role", "buyer", "--role", "compliance", "--organisation", "buyers/aurora", "--lifetime", "30m"));
        Assert.Equal("buyers/aurora", LocalTokens.OrganisationOf(Assert.Single(Lines(output))));

        Assert.Equal(2, await RunAsync("token", "--role", "supplier"));
        Assert.Equal(2, await RunAsync("token", "--role", "admin"));
    }

    [Fact]
    public async Task The_record_says_who_acts_as_told_or_as_set_or_else_the_user_of_the_machine()
    {
        wire.On("GetLot", new Lot());

        Assert.Equal(0, await RunAsync("lots", "get", Id));
        variables["SOURCING_AS"] = "bob";
        Assert.Equal(0, await RunAsync("lots", "get", Id));
        Assert.Equal(0, await RunAsync("lots", "get", Id, "--as", "Carl Žižka"));
        Assert.Equal(["ann", "bob", "Carl Žižka"], wire.Calls.Select(call => LocalTokens.SubjectOf(call.Token!)));

        Assert.Equal(0, await RunAsync("token"));
        Assert.Equal(0, await RunAsync("token", "--as", "carl"));
        Assert.Equal(0, await RunAsync("token", "--as", "carl", "--subject", "dora"));
        Assert.Equal(["bob", "carl", "dora"], Lines(output)[^3..].Select(LocalTokens.SubjectOf));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\nb")]
    public async Task Somebody_without_a_name_does_not_act(string name)
    {
        Assert.Equal(2, await RunAsync("lots", "get", Id, "--as", name));
        Assert.Equal(2, await RunAsync("token", "--subject", name));
        Assert.Empty(wire.Calls);
    }

    [Fact]
    public async Task Nobody_acts_with_the_token_of_another()
    {
        wire.On("GetLot", new Lot());
        using (var tokens = LocalTokens.TryOpen(folder.Path, TimeProvider.System)!)
            variables["SOURCING_TOKEN"] = tokens.Mint(["buyer"], "buyers/aurora", TimeSpan.FromHours(1), "bob");

        Assert.Equal(4, await RunAsync("lots", "get", Id, "--as", "ann"));
        Assert.Empty(wire.Calls);
        Assert.Equal(0, await RunAsync("lots", "get", Id, "--as", "bob"));
    }

    [Fact]
    public async Task An_import_acts_for_its_supplier_and_saves_what_was_rejected()
    {
        var stock = folder["stock.csv"];
        await File.WriteAllTextAsync(stock, "Stock #,Weight\nA-1,x\n", TestContext.Current.CancellationToken);
        wire.On("ImportLots", new ImportJob
        {
            Name = "importJobs/1", Supplier = $"suppliers/{Id}", State = ImportJob.Types.State.Succeeded, RowCount = 1, RejectedCount = 1,
            Headings = { "Stock #", "Weight" },
        });
        wire.On("ListImportRejects", new ListImportRejectsResponse
        {
            Rejects =
            {
                new ImportReject
                {
                    Row = 2,
                    Values = { "A-1", "x" },
                    Problems = { new ImportProblem { Column = "Weight", Value = "x", Reason = "must be a number" } },
                },
            },
        });

        Assert.Equal(
            1, await RunAsync(
                "lots", "import", stock, "--supplier", Id, "--map", "a=b=weight", "--set", "title=a=b", "--number-rows", "--number-prefix",
                "D-", "--dry-run"));

        var call = wire.CallsOf("ImportLots").Single();
        var options = call.ReadAll<ImportLotsRequest>().First().Options;
        Assert.Equal(
            new ImportOptions
            {
                FileName = "stock.csv",
                NumberRows = true,
                NumberPrefix = "D-",
                DryRun = true,
                Mappings = { ["a=b"] = "weight" },
                Values = { ["title"] = "a=b" },
            }, options);
        Assert.Equal($"suppliers/{Id}", LocalTokens.OrganisationOf(call.Token!));
        Assert.Equal(
            ["Stock #,Weight,reject_reason", "A-1,x,Weight: must be a number"], await File.ReadAllLinesAsync(folder["stock.rejected.csv"], TestContext.Current.CancellationToken));
        Assert.Contains("must be a number", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("stock.rejected.csv", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_never_writes_its_rejects_over_its_input()
    {
        var stock = folder["stock.csv"];
        await File.WriteAllTextAsync(stock, "Stock #\nA-1\n", TestContext.Current.CancellationToken);

        Assert.Equal(
            2, await RunAsync("lots", "import", stock, "--supplier", Id, "--rejects", Path.Combine(folder.Path, ".", "stock.csv")));
        Assert.Empty(wire.Calls);
    }

    [Fact]
    public async Task An_import_for_another_supplier_than_the_tokens_is_refused_before_a_byte_is_sent()
    {
        var stock = folder["stock.csv"];
        await File.WriteAllTextAsync(stock, "Stock #\nA-1\n", TestContext.Current.CancellationToken);
        using (var tokens = LocalTokens.TryOpen(folder.Path, TimeProvider.System)!)
            variables["SOURCING_TOKEN"] = tokens.Mint(["supplier"], "suppliers/other", TimeSpan.FromHours(1), "ann");

        Assert.Equal(4, await RunAsync("lots", "import", stock, "--supplier", Id));
        Assert.Empty(wire.Calls);
    }

    private static string[] Lines(StringWriter writer) =>
        writer.ToString().Split(System.Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private Task<int> RunAsync(params string[] arguments) =>
        CommandLine.RunAsync(arguments, Environment(), TestContext.Current.CancellationToken);

    private CliEnvironment Environment() =>
        new() { Out = output, Error = error, Variable = name => variables.GetValueOrDefault(name), User = "ann", Transport = wire };
}
