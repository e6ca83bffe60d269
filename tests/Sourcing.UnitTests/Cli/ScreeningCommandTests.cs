using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Sourcing.Cli;
using Sourcing.Client;
using Sourcing.Suppliers.V1;
using CaseOutcome = Sourcing.Suppliers.V1.ScreeningCase.Types.Outcome;
using CaseState = Sourcing.Suppliers.V1.ScreeningCase.Types.State;
using ListState = Sourcing.Suppliers.V1.ListVersion.Types.State;

namespace Sourcing.UnitTests.Cli;

public sealed class ScreeningCommandTests : IDisposable
{
    private const string Id = "0198f1c2-7a3b-7c4d-8e5f-0123456789ab";
    private const string Case = $"screeningCases/{Id}";

    private readonly TemporaryFolder folder = new();
    private readonly FakeWire wire = new();
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    public ScreeningCommandTests() => folder.WithSigningKey().Dispose();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("un", ListFormat.UnXml, "un", "UN")]
    [InlineData("EU", ListFormat.EuCsv, "eu", "EU")]
    [InlineData("uk", ListFormat.UkCsv, "uk", "GB")]
    public async Task A_list_is_imported_under_the_name_and_law_of_its_publisher(string format, ListFormat written, string list, string jurisdiction)
    {
        wire.On("ImportList", new ListVersion { Name = $"listVersions/{list}@1", State = ListState.Active });

        Assert.Equal(0, await RunAsync("lists", "import", Write("list.txt", "content"), "--format", format));

        var messages = Imported();
        Assert.Equal(
            new ImportListOptions { Format = written, List = list, Jurisdiction = jurisdiction, MeasureType = MeasureType.AssetFreeze },
            messages[0].Options);
        Assert.Equal(("", "content"), (messages[1].Piece.File, messages[1].Piece.Content.ToStringUtf8()));
        Assert.Empty(error.ToString());
    }

    [Fact]
    public async Task What_a_list_is_can_be_told_otherwise()
    {
        wire.On("ImportList", new ListVersion { Name = "listVersions/own@1", State = ListState.Active });

        Assert.Equal(0, await RunAsync(
            "lists", "import", Write("targets.csv", "x"), "--format", "opensanctions", "--list", "own", "--jurisdiction", "ch", "--measure",
            "export-control", "--stage"));

        Assert.Equal(
            new ImportListOptions
            {
                Format = ListFormat.OpensanctionsCsv, List = "own", Jurisdiction = "CH", MeasureType = MeasureType.ExportControl, Stage = true,
            },
            Imported()[0].Options);
        Assert.Contains("in force already", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_files_of_ofac_are_told_apart_by_their_names_and_found_in_a_folder()
    {
        wire.On("ImportList", new ListVersion { Name = "listVersions/ofac-sdn@1", State = ListState.Active });
        string[] files = [Write("SDN_2026.CSV", "s"), Write("sdn_Add.csv", "d"), Write("sdn_ALT.csv", "t")];
        foreach (var file in new[] { "sdn", "alt", "add", "sdn_comments" }) Write(Path.Combine("ofac", $"{file}.csv"), file);
        Write(Path.Combine("ofac", "sdn.xml"), "x");

        Assert.Equal(0, await RunAsync(["lists", "import", .. files, "--format", "ofac"]));
        Assert.Equal(0, await RunAsync("lists", "import", folder["ofac"], "--format", "ofac"));

        Assert.Equal([("add", "d"), ("alt", "t"), ("sdn", "s")], Pieces(0));
        Assert.Equal([("add", "add"), ("alt", "alt"), ("sdn", "sdn")], Pieces(1));
        Assert.Equal(("ofac-sdn", "US"), (Imported()[0].Options.List, Imported()[0].Options.Jurisdiction));

        IEnumerable<(string, string)> Pieces(int call) => wire.Calls[call].ReadAll<ImportListRequest>()
            .Skip(1).Select(m => (m.Piece.File, m.Piece.Content.ToStringUtf8())).Order();
    }

    [Theory]
    [InlineData("ofac", "There is no alt.csv", "sdn.csv", "add.csv")]
    [InlineData("ofac", "Which one is sdn.csv", "sdn-1.csv", "sdn-2.csv", "alt.csv", "add.csv")]
    [InlineData("ofac", "There is no alt.csv", "empty")]
    [InlineData("un", "2 files are named", "sdn.csv", "add.csv")]
    [InlineData("un", "is a folder", "empty")]
    [InlineData("un", "There is no file", "no-such-file.xml")]
    [InlineData("opensanctions", "needs --list", "sdn.csv")]
    [InlineData("xml", "is not one of", "sdn.csv")]
    public async Task Wrong_files_are_told_before_a_byte_is_sent(string format, string problem, params string[] files)
    {
        foreach (var file in new[] { "sdn.csv", "sdn-1.csv", "sdn-2.csv", "alt.csv", "add.csv" }) Write(file, "x");
        Directory.CreateDirectory(folder["empty"]);

        Assert.Equal(2, await RunAsync(["lists", "import", .. files.Select(file => folder[file]), "--format", format]));
        Assert.Contains(problem, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("hint: ", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(wire.Calls);
    }

    [Fact]
    public async Task A_list_of_opensanctions_needs_a_jurisdiction()
    {
        Assert.Equal(2, await RunAsync("lists", "import", Write("t.csv", "x"), "--format", "opensanctions", "--list", "own"));
        Assert.Contains("--jurisdiction", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_is_staged_says_why_and_who_applies_it()
    {
        var version = new ListVersion { Name = "listVersions/un@2", State = ListState.Staged, Importer = "ann", NeedsSecondPerson = true };
        wire.On("ImportList", _ => FakeWire.Reply.Of(version));
        var file = Write("un.xml", "x");

        Assert.Equal(0, await RunAsync("lists", "import", file, "--format", "un"));
        Assert.Contains("lacks over 20 %", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("a second person, not ann, applies it: sourcing lists apply un@2", error.ToString(), StringComparison.Ordinal);

        error.GetStringBuilder().Clear();
        version.NeedsSecondPerson = false;
        Assert.Equal(0, await RunAsync("lists", "import", file, "--format", "un", "--stage"));
        Assert.Contains("as you asked", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("second person", error.ToString(), StringComparison.Ordinal);

        error.GetStringBuilder().Clear();
        output.GetStringBuilder().Clear();
        Assert.Equal(0, await RunAsync("lists", "import", file, "--format", "un", "-o", "json"));
        Assert.Equal("STAGED", Json().GetProperty("state").GetString());
        Assert.Empty(error.ToString());
    }

    [Fact]
    public async Task A_list_that_is_refused_ends_with_one_and_says_what_to_check()
    {
        wire.On("ImportList", _ => FakeWire.Reply.Fail(StatusCode.InvalidArgument, "It is cut off.", Statuses.Reason("LIST_NOT_READABLE")));

        Assert.Equal(1, await RunAsync("lists", "import", Write("un.xml", "x"), "--format", "un"));
        Assert.Contains("It is cut off.", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("--format", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_version_in_force_has_a_day_from_which_it_is_too_old()
    {
        var stale = Timestamp.FromDateTimeOffset(new DateTimeOffset(2027, 1, 2, 0, 0, 0, TimeSpan.Zero));
        wire.On("ListListVersions", new ListListVersionsResponse
        {
            Versions =
            {
                new ListVersion { Name = "listVersions/un@2", State = ListState.Active, StaleTime = stale },
                new ListVersion { Name = "listVersions/un@1", State = ListState.Superseded, StaleTime = stale },
            },
        });

        Assert.Equal(0, await RunAsync("lists", "list", "--list", "un"));
        Assert.Equal("un", wire.Calls.Single().Read<ListListVersionsRequest>().List);
        Assert.Contains("2027-01-02", Lines(output)[1], StringComparison.Ordinal);
        Assert.DoesNotContain("2027-01-02", Lines(output)[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_diff_tells_what_was_added_changed_and_removed_and_that_there_is_more()
    {
        wire.On("DiffListVersions", new DiffListVersionsResponse
        {
            Changes =
            {
                new ListChange { Entry = "1", NewName = "NEW" }, new ListChange { Entry = "2", OldName = "A", NewName = "B" },
                new ListChange { Entry = "3", OldName = "OLD" },
            },
            TotalCount = 5,
        });

        Assert.Equal(0, await RunAsync("lists", "diff", "un@3", "--base", "listVersions/un@1"));
        Assert.Equal(
            new DiffListVersionsRequest { Name = "listVersions/un@3", Base = "listVersions/un@1" }, wire.Calls.Single().Read<DiffListVersionsRequest>());
        Assert.Equal(
            [["1", "added", "NEW"], ["2", "changed", "A", "B"], ["3", "removed", "OLD"]],
            Lines(output).Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains("5 entries differ; the first 3", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_impact_tells_each_verdict_before_and_after_and_what_it_rests_on()
    {
        wire.On("AssessListImpact", new AssessListImpactResponse
        {
            Impacts =
            {
                new ListImpact
                {
                    Supplier = $"suppliers/{Id}", DisplayName = "Mogok Gems", OldVerdict = Verdict.Clear, NewVerdict = Verdict.Hold, OrderCount = 7, OpenOrderCount = 3, OpenOrders = { "orders/1", "orders/2" },
                    Matches =
                    {
                        new ScreeningMatch { ListedName = "SOMEBODY ELSE", Score = 0.99, IsFalsePositive = true, ListVersion = "listVersions/un@2" },
                        new ScreeningMatch { ListedName = "MOGOK", Score = 0.81, ListVersion = "listVersions/un@2", Entry = "E1" },
                        new ScreeningMatch { ListedName = "MOGOK GEMS", Score = 0.9, ListVersion = "listVersions/un@2", Entry = "E2" },
                    },
                },
            },
            ScreenedCount = 40,
            ImpactCount = 1,
        });

        Assert.Equal(0, await RunAsync("lists", "impact", "un@2"));
        Assert.Contains("clear → hold  7       3     MOGOK GEMS (un@2 E2, 0.9000)", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("40 suppliers were judged; the verdict of 1 would change", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("orders/1, orders/2 and 1 older", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_staged_version_is_applied_and_whoever_may_not_is_told_who_may()
    {
        wire.On("ApplyListVersion", call => call.Attempt == 1
            ? FakeWire.Reply.Fail(StatusCode.FailedPrecondition, "ann loaded it", Statuses.Reason("SECOND_PERSON_NEEDED"))
            : FakeWire.Reply.Of(new ListVersion { Name = "listVersions/un@2", State = ListState.Active, Applier = "bob" }));

        Assert.Equal(1, await RunAsync("lists", "apply", "un@2"));
        Assert.Contains("--as NAME", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await RunAsync("lists", "apply", "un@2", "--as", "bob"));
        Assert.Equal(["ann", "bob"], wire.Calls.Select(call => LocalTokens.SubjectOf(call.Token!)));
        Assert.Contains("bob", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_known_of_a_name_is_asked_and_every_reason_is_shown()
    {
        wire.On("ScreenParty", new ScreenPartyResponse
        {
            Matches =
            {
                new ScreeningMatch
                {
                    ListedName = "DOE, John", Score = 0.8125, ListVersion = "listVersions/un@1", Entry = "E1", MeasureType = MeasureType.AssetFreeze,
                    Reasons =
                    {
                        new ScoreReason { Feature = "word", Asked = "jon", Listed = "john", Value = 0.9333 },
                        new ScoreReason { Feature = "word", Asked = "", Listed = "doe", Value = 0 },
                    },
                },
            },
            ListVersions = { "listVersions/un@1" },
        });

        Assert.Equal(0, await RunAsync(
            "screen", "Jon", "--country", "LK", "--country", "MM", "--birth-year", "1961", "--identifier", "N1", "--identifier", "N2",
            "--least-score", "0.7"));

        Assert.Equal(
            new ScreenPartyRequest { Name = "Jon", CountryCodes = { "LK", "MM" }, BirthYear = 1961, Identifiers = { "N1", "N2" }, LeastScore = 0.7 },
            wire.Calls.Single().Read<ScreenPartyRequest>());
        Assert.StartsWith("0.8125  DOE, John    un@1  E1", Lines(output)[1], StringComparison.Ordinal);
        Assert.EndsWith("word jon ~ john 0.93; word - ~ doe 0", Lines(output)[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_found_without_a_list_is_not_taken_for_clear()
    {
        wire.On("ScreenParty", new ScreenPartyResponse());

        Assert.Equal(0, await RunAsync("screen", "Jon"));
        Assert.Contains("No list is in force", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lists", "import", "--format", "un")]
    [InlineData("lists", "diff", "un")]
    [InlineData("lists", "diff", "un@1", "--base", "eu")]
    [InlineData("lists", "apply", "un@0")]
    [InlineData("screen")]
    [InlineData("screen", "Jon", "--birth-year", "sixty")]
    [InlineData("screen", "Jon", "--least-score", "0,9")]
    [InlineData("screen", "Jon", "--least-score", "0.4")]
    [InlineData("cases", "list", "--supplier", "Mogok")]
    [InlineData("cases", "decide", Id, "--outcome", "false-positive")]
    [InlineData("cases", "decide", Id, "--reason", "x")]
    [InlineData("cases", "decide", Id, "--reason", "x", "--outcome", "perhaps")]
    [InlineData("cases", "decide", "7", "--reason", "x", "--outcome", "true-match")]
    [InlineData("audit", "replay", "first")]
    [InlineData("suppliers", "update", Id)]
    [InlineData("suppliers", "update", Id, "--etag", "1")]
    [InlineData("suppliers", "update", Id, "--record", "no-such-file.json")]
    [InlineData("suppliers", "create", "Mogok", "--country", "MM", "--record", "no-such-file.json")]
    [InlineData("suppliers", "submit")]
    public async Task A_wrong_command_line_is_told_apart_and_calls_nobody(params string[] arguments)
    {
        Assert.Equal(2, await RunAsync(arguments));
        Assert.Contains("hint: ", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(wire.Calls);
    }

    [Fact]
    public async Task Cases_are_listed_with_both_names_and_where_they_stand()
    {
        wire.On("ListScreeningCases", call => FakeWire.Reply.Of(call.Read<ListScreeningCasesRequest>().PageToken.Length == 0
            ? new ListScreeningCasesResponse { Cases = { HalfDecided() }, NextPageToken = "2" }
            : new ListScreeningCasesResponse { Cases = { new ScreeningCase { Name = "screeningCases/2", Match = new ScreeningMatch() } } }));

        Assert.Equal(0, await RunAsync("cases", "list", "--supplier", Id, "--include-closed", "--all"));

        Assert.All(
            wire.Calls.Select(call => call.Read<ListScreeningCasesRequest>()),
            request => Assert.Equal(($"suppliers/{Id}", true), (request.Supplier, request.IncludeClosed)));
        Assert.Equal(3, Lines(output).Length);
        Assert.Contains("Mogok Gems  MOGOK GEMS   0.9100  listVersions/un@1  half-decided  false-positive  ann", Lines(output)[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_one_person_says_of_a_case_tells_that_a_second_one_must()
    {
        wire.On("DecideScreeningCase", HalfDecided());

        Assert.Equal(0, await RunAsync("cases", "decide", Id, "--outcome", "false-positive", "--reason", "another town"));

        Assert.Equal(
            new DecideScreeningCaseRequest { Name = Case, Outcome = CaseOutcome.FalsePositive, Reason = "another town" },
            wire.Calls.Single().Read<DecideScreeningCaseRequest>());
        Assert.Contains("a second person, not ann, must say the same", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("another town", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sound_log_ends_with_zero_and_its_head_hash()
    {
        wire.On("VerifyDecisions", new VerifyDecisionsResponse { Count = 17, HeadHash = "abc" });

        Assert.Equal(0, await RunAsync("audit", "verify"));
        Assert.Equal([["Records", "17"], ["Head", "hash", "abc"], ["Problems", "0"]], Lines(output).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task A_log_with_problems_ends_with_one_and_names_each()
    {
        wire.On("VerifyDecisions", new VerifyDecisionsResponse
        {
            Count = 17,
            HeadHash = "abc",
            Problems = { new DecisionProblem { Decision = "decisions/3", Description = "is missing." } },
        });

        Assert.Equal(1, await RunAsync("audit", "verify"));
        Assert.Contains("decisions/3  is missing.", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 of 17 records", error.ToString(), StringComparison.Ordinal);

        output.GetStringBuilder().Clear();
        Assert.Equal(1, await RunAsync("audit", "verify", "-o", "json"));
        Assert.Equal("decisions/3", Json().GetProperty("problems")[0].GetProperty("decision").GetString());
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task A_decision_that_comes_out_otherwise_ends_with_one_and_tells_the_differences(bool identical, int exitCode)
    {
        var answer = new ReplayDecisionResponse { IsIdentical = identical, Verdict = Verdict.Block, ReplayedVerdict = Verdict.Clear };
        if (!identical) answer.Differences.Add("The verdict was Block and is Clear.");
        wire.On("ReplayDecision", answer);

        Assert.Equal(exitCode, await RunAsync("audit", "replay", "17"));
        Assert.Equal("decisions/17", wire.Calls.Single().Read<ReplayDecisionRequest>().Name);
        Assert.Equal(!identical, output.ToString().Contains("The verdict was Block", StringComparison.Ordinal));
        Assert.Equal(!identical, error.ToString().Contains("sourcing audit verify", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Decisions_are_listed_and_their_bodies_are_left_to_json()
    {
        wire.On("ListDecisions", new ListDecisionsResponse
        {
            Decisions = { new Decision { Name = "decisions/1", Kind = "screening", Supplier = $"suppliers/{Id}", Verdict = Verdict.Hold, Body = "{\"by\":\"ann\"}", Hash = "abc" } },
        });

        Assert.Equal(0, await RunAsync("audit", "list", "--supplier", Id));
        Assert.Equal($"suppliers/{Id}", wire.Calls.Single().Read<ListDecisionsRequest>().Supplier);
        Assert.EndsWith($"screening  suppliers/{Id}  hold     abc", Lines(output)[1], StringComparison.Ordinal);

        output.GetStringBuilder().Clear();
        Assert.Equal(0, await RunAsync("audit", "list", "-o", "json"));
        Assert.Equal("{\"by\":\"ann\"}", Json().GetProperty("decisions")[0].GetProperty("body").GetString());
    }

    [Fact]
    public async Task A_supplier_is_created_with_its_file_and_shown_briefly()
    {
        wire.On("CreateSupplier", call => FakeWire.Reply.Of(new Supplier(call.Read<CreateSupplierRequest>().Supplier)
        {
            Screening = Supplier.Types.Screening.OnHold,
            ApprovalExpireTime = Timestamp.FromDateTimeOffset(new DateTimeOffset(2027, 1, 2, 0, 0, 0, TimeSpan.Zero)),
        }));
        var file = Write("record.json", """
            {
              "owners": [{ "party": { "name": "Holding" }, "percent": "60", "owners": [{ "party": { "name": "Ann" }, "percent": "100" }] }],
              "directors": [{ "name": "A" }, { "name": "B" }, { "name": "C" }, { "name": "D" }, { "name": "E" }, { "name": "F" }],
              "bank_accounts": [{ "bankName": "Bank", "countryCode": "LK", "account": "secret" }]
            }
            """);

        Assert.Equal(0, await RunAsync("suppliers", "create", "Mogok Gems", "--country", "MM", "--record", file));

        Assert.Equal("Ann", wire.Calls.Single().Read<CreateSupplierRequest>().Supplier.Record.Owners[0].Owners[0].Party.Name);
        var card = output.ToString();
        Assert.Contains("Holding 60 % (1 behind it)", card, StringComparison.Ordinal);
        Assert.Contains("A; B; C; D; E; and 1 more", card, StringComparison.Ordinal);
        Assert.Contains("on-hold", card, StringComparison.Ordinal);
        Assert.Contains("2027-01-02", card, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", card, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"aliases\":\n[\"a\",}", "line 2, byte 6")]
    [InlineData("", "line 1")]
    [InlineData("[]", "Expected an object")]
    [InlineData("{\"name\":\"x\"}", "name: there is no such field")]
    [InlineData("{\"owners\":[{\"party\":{\"name\":\"a\"}},{\"party\":{\"born\":1}}]}", "owners[1].party.born: there is no such field")]
    [InlineData("{\"directors\":[{\"birthYear\":\"x\"}]}", "directors[0].birthYear: ")]
    [InlineData("{\"aliases\":[\"a\",3]}", "aliases[1]: ")]
    [InlineData("{\"aliases\":\"a\"}", "aliases: ")]
    [InlineData("{\"licences\":[{\"valid_to\":\"tomorrow\"}]}", "licences[0].valid_to: ")]
    [InlineData("{\"directors\":[null]}", "directors[0]: ")]
    public async Task A_record_that_cannot_be_read_says_where(string json, string place)
    {
        var file = Write("record.json", json);

        Assert.Equal(2, await RunAsync("suppliers", "update", Id, "--record", file));
        Assert.Contains(place, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(wire.Calls);
    }

    [Fact]
    public async Task A_record_that_was_read_can_be_sent_back()
    {
        var supplier = new Supplier
        {
            Name = $"suppliers/{Id}",
            Record = new SupplierRecord
            {
                Aliases = { "Mogok" },
                Licences = { new Licence { Type = "dealing", ValidTo = Timestamp.FromDateTimeOffset(new DateTimeOffset(2027, 1, 2, 0, 0, 0, TimeSpan.Zero)) } },
                Owners = { new Owner { Party = new RelatedParty { Name = "Ann", Type = RelatedParty.Types.Type.Person, BirthYear = 1961 }, Percent = "100" } },
            },
        };
        wire.On("GetSupplier", supplier).On("UpdateSupplier", supplier);

        Assert.Equal(0, await RunAsync("suppliers", "get", Id, "-o", "json"));
        Assert.Equal(0, await RunAsync("suppliers", "update", Id, "--record", Write("record.json", Json().GetProperty("record").GetRawText())));

        Assert.Equal(supplier.Record, wire.CallsOf("UpdateSupplier").Single().Read<UpdateSupplierRequest>().Supplier.Record);
    }

    [Fact]
    public async Task An_update_changes_what_is_given_and_nothing_else()
    {
        wire.On("UpdateSupplier", new Supplier());

        Assert.Equal(0, await RunAsync("suppliers", "update", Id, "--email", "", "--legal-name", "Mogok Ltd", "--etag", "3", "--validate-only"));
        Assert.Equal(0, await RunAsync("suppliers", "update", Id, "--display-name", "Mogok", "--country", "MM"));

        var requests = wire.Calls.Select(call => call.Read<UpdateSupplierRequest>()).ToList();
        Assert.Equal(
            new UpdateSupplierRequest
            {
                Supplier = new Supplier { Name = $"suppliers/{Id}", LegalName = "Mogok Ltd", Etag = "3" },
                UpdateMask = new FieldMask { Paths = { "legal_name", "contact_email" } },
                ValidateOnly = true,
            }, requests[0]);
        Assert.Equal(["display_name", "country_code"], requests[1].UpdateMask.Paths);
    }

    [Fact]
    public async Task A_supplier_is_submitted_and_its_versions_tell_who_made_them()
    {
        wire.On("SubmitSupplier", new Supplier { State = Supplier.Types.State.UnderReview });
        wire.On("ListSupplierVersions", new ListSupplierVersionsResponse
        {
            Versions = { new SupplierVersion { Version = 2, Author = "ann", Supplier = new Supplier { State = Supplier.Types.State.UnderReview } } },
        });

        Assert.Equal(0, await RunAsync("suppliers", "submit", Id, "--etag", "1"));
        Assert.Equal(new SubmitSupplierRequest { Name = $"suppliers/{Id}", Etag = "1" }, wire.Calls.Single().Read<SubmitSupplierRequest>());
        Assert.Contains("under-review", output.ToString(), StringComparison.Ordinal);

        Assert.Equal(0, await RunAsync("suppliers", "versions", Id));
        Assert.Equal($"suppliers/{Id}", wire.CallsOf("ListSupplierVersions").Single().Read<ListSupplierVersionsRequest>().Parent);
        Assert.Contains("ann", Lines(output)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_supplier_on_hold_is_not_approved_and_its_cases_are_where_to_look()
    {
        wire.On("ApproveSupplier", _ => FakeWire.Reply.Fail(
            StatusCode.FailedPrecondition, "held", Statuses.Reason("SUPPLIER_ON_HOLD"),
            new PreconditionFailure
            {
                Violations = { new PreconditionFailure.Types.Violation { Type = "SUPPLIER_ON_HOLD", Subject = $"suppliers/{Id}", Description = "held" } },
            }));

        Assert.Equal(1, await RunAsync("suppliers", "approve", Id));
        Assert.Contains($"sourcing cases list --supplier suppliers/{Id}", error.ToString(), StringComparison.Ordinal);
    }

    private static ScreeningCase HalfDecided() => new()
    {
        Name = Case,
        Supplier = $"suppliers/{Id}",
        State = CaseState.HalfDecided,
        Outcome = CaseOutcome.FalsePositive,
        Match = new ScreeningMatch { Role = "supplier", AskedName = "Mogok Gems", ListedName = "MOGOK GEMS", Score = 0.91, ListVersion = "listVersions/un@1" },
        Opinions = { new CaseOpinion { Person = "ann", Outcome = CaseOutcome.FalsePositive, Reason = "another town" } },
    };

    private static string[] Lines(StringWriter writer) =>
        writer.ToString().Split(System.Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private JsonElement Json() => JsonDocument.Parse(output.ToString()).RootElement;

    private List<ImportListRequest> Imported() => [.. wire.Calls[^1].ReadAll<ImportListRequest>()];

    private string Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllText(folder[name], content);
        return folder[name];
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
