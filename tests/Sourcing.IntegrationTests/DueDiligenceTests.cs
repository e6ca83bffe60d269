using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Dapper;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Client;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;
using Sourcing.Tests;
using Kind = Sourcing.Suppliers.V1.SupplierDocument.Types.Kind;
using State = Sourcing.Suppliers.V1.DueDiligenceState;

namespace Sourcing.IntegrationTests;

/// <summary>Documents, questionnaires, reminders and reports of suppliers.</summary>
public sealed class DueDiligenceTests(SharedHost shared)
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Party Compliance => shared.Api.Compliance;

    [Fact]
    public async Task A_document_is_kept_with_its_hash_issuer_and_validity_and_comes_back_byte_for_byte()
    {
        var supplier = await shared.Api.RegisterSupplierAsync();
        var file = RandomNumberGenerator.GetBytes(3_000_000);
        var options = Options(supplier.Organisation, Kind.Licence, "Dealer's licence", issuer: "National Gem & Jewellery Authority");
        (options.ValidFrom, options.ValidTo, options.MediaType) = (Time(Start), Time(Start.AddYears(1)), "application/pdf");

        var added = await AddAsync(supplier, options, file);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), added.Sha256);
        Assert.Equal((3_000_000L, "National Gem & Jewellery Authority", options.ValidFrom, options.ValidTo, supplier.Organisation), (added.Size, added.Issuer, added.ValidFrom, added.ValidTo, added.Author));
        Assert.StartsWith($"{supplier.Organisation}/documents/", added.Name, StringComparison.Ordinal);
        using var back = new MemoryStream();
        Assert.Equal("application/pdf", await Compliance.DueDiligence.DownloadDocumentAsync(added.Name, back, Cancel));
        Assert.Equal(file, back.ToArray());
        Assert.Equal([added], (await supplier.DueDiligence.ListSupplierDocumentsAsync(new() { Parent = supplier.Organisation })).Documents);
    }

    [Fact]
    public async Task The_same_document_twice_is_one_document_also_at_the_same_time()
    {
        var supplier = await shared.Api.RegisterSupplierAsync();
        var options = Options(supplier.Organisation);

        var added = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AddAsync(Compliance, options, "one"u8.ToArray())));

        Assert.Single(added.Select(d => d.Name).Distinct());
        Assert.Single((await Compliance.DueDiligence.ListSupplierDocumentsAsync(new() { Parent = supplier.Organisation })).Documents);
    }

    [Fact]
    public async Task The_same_file_described_otherwise_corrects_the_document_and_a_renewal_replaces_it_once()
    {
        var supplier = await shared.Api.RegisterSupplierAsync();
        var wrong = await AddAsync(Compliance, Options(supplier.Organisation, title: "Licens"), "file"u8.ToArray());

        var right = await AddAsync(Compliance, Options(supplier.Organisation, title: "Licence"), "file"u8.ToArray());
        var renewal = Options(supplier.Organisation, title: "Licence of next year");
        renewal.Replaces = right.Name;
        var renewed = await AddAsync(Compliance, renewal, "next year's"u8.ToArray());

        Assert.Equal((wrong.Name, right.Name), (right.Replaces, renewed.Replaces));
        var listed = (await Compliance.DueDiligence.ListSupplierDocumentsAsync(new() { Parent = supplier.Organisation })).Documents;
        Assert.Equal([("", renewed.Name), (renewed.Name, right.Name), (right.Name, wrong.Name)], listed.Select(d => (d.ReplacedBy, d.Name)));
        var again = Options(supplier.Organisation, title: "Another renewal");
        again.Replaces = right.Name;
        await Refused.WithAsync(StatusCode.FailedPrecondition, "DOCUMENT_IS_REPLACED", () => AddAsync(Compliance, again, "other"u8.ToArray()));
        again.Replaces = $"{supplier.Organisation}/documents/{Guid.Empty}";
        await Refused.WithAsync(StatusCode.NotFound, "DOCUMENT_NOT_FOUND", () => AddAsync(Compliance, again, "other"u8.ToArray()));
    }

    [Fact]
    public async Task All_bad_options_are_told_at_once_and_files_that_are_empty_or_too_large_are_refused()
    {
        var supplier = await shared.Api.RegisterSupplierAsync();
        var bad = new SupplierDocumentOptions
        {
            Supplier = "suppliers/x", ValidFrom = Time(Start), ValidTo = Time(Start.AddDays(-1)), MediaType = "text/html", Questions = { "policy", "nonsense" }, Replaces = "lots/1",
        };

        var error = await Refused.WithAsync(StatusCode.InvalidArgument, "INVALID_REQUEST", () => AddAsync(Compliance, bad, [1]));
        Assert.Equal(
            ["options.issuer", "options.kind", "options.media_type", "options.questions[1]", "options.replaces", "options.supplier", "options.title", "options.valid_to"],
            error.FieldViolations.Select(v => v.Path).Order());
        Assert.Equal(["piece"], (await Refused.WithAsync(StatusCode.InvalidArgument, "INVALID_REQUEST", () => AddAsync(Compliance, Options(supplier.Organisation), []))).FieldViolations.Select(v => v.Path));
        Assert.Equal(["piece"], (await Refused.WithAsync(StatusCode.InvalidArgument, "INVALID_REQUEST", () => SendAsync(Compliance, Options(supplier.Organisation), new byte[(1 << 20) + 1]))).FieldViolations.Select(v => v.Path));
        await Refused.WithAsync(StatusCode.ResourceExhausted, "DOCUMENT_TOO_LARGE", () => AddAsync(Compliance, Options(supplier.Organisation), new byte[(20 << 20) + 1]));
        Assert.Equal(20 << 20, (await AddAsync(Compliance, Options(supplier.Organisation), new byte[20 << 20])).Size);
    }

    [Fact]
    public async Task A_Kimberley_certificate_proves_diamonds_and_never_coloured_stones()
    {
        var (rubies, diamonds, both) = (await RegisterAsync("LK", "ruby", "sapphire"), await RegisterAsync("BW", "diamond"), await RegisterAsync("BW", "diamond", "emerald"));

        await Refused.WithAsync(StatusCode.FailedPrecondition, "KIMBERLEY_IS_FOR_ROUGH_DIAMONDS", () => AddAsync(Compliance, Certificate(rubies), "kp"u8.ToArray()));
        Assert.Equal(State.Answered, await OriginsAsync(diamonds));
        // It says nothing of the emeralds.
        Assert.Equal(State.EvidenceMissing, await OriginsAsync(both));
        // What it supplies is described anew: what proved it before proves it no more.
        await Compliance.Suppliers.UpdateSupplierAsync(new() { Supplier = new() { Name = diamonds, Record = new() { Supplies = { "ruby" } } }, UpdateMask = new() { Paths = { "record" } } });
        Assert.Equal(State.EvidenceMissing, (await QuestionAsync(Compliance, diamonds, "origins")).State);
        var document = (await Compliance.DueDiligence.ListSupplierDocumentsAsync(new() { Parent = diamonds })).Documents.Single().Name;
        await Refused.ByAsync(
            Compliance.DueDiligence.AnswerDueDiligenceAsync(new() { Supplier = diamonds, Question = "route", Text = "as certified", Documents = { document } }), ("KIMBERLEY_IS_FOR_ROUGH_DIAMONDS", diamonds));

        async Task<State> OriginsAsync(string supplier)
        {
            await AddAsync(Compliance, Certificate(supplier), "kp"u8.ToArray());
            await AnswerAsync(Compliance, supplier, "origins", "Orapa");
            return (await QuestionAsync(Compliance, supplier, "origins")).State;
        }

        static SupplierDocumentOptions Certificate(string supplier)
        {
            var options = Options(supplier, Kind.KimberleyCertificate, "KP BW 12345", "Diamond Hub of Botswana");
            options.Questions.Add("origins");
            return options;
        }
    }

    [Fact]
    public async Task Answers_are_versions_that_are_kept_for_ever_with_who_and_when()
    {
        var supplier = await shared.Api.RegisterSupplierAsync();
        var request = new AnswerDueDiligenceRequest { Supplier = supplier.Organisation, Question = "contact", Text = "Mr Perera\r\nColombo", RequestId = Sample.RequestId() };

        var first = await supplier.DueDiligence.AnswerDueDiligenceAsync(request);
        var second = await AnswerAsync(Compliance, supplier.Organisation, "contact", "Ms Silva");
        Assert.Equal(first, await supplier.DueDiligence.AnswerDueDiligenceAsync(request));
        Assert.Equal(second, await AnswerAsync(Compliance, supplier.Organisation, "contact", " Ms Silva "));

        Assert.Equal((1L, "Mr Perera\nColombo", supplier.Organisation), (first.Version, first.Text, first.Author));
        Assert.Equal((2L, "test"), (second.Version, second.Author));
        Assert.Equal([second, first], (await supplier.DueDiligence.ListDueDiligenceAnswersAsync(new() { Parent = supplier.Organisation, Question = "contact" })).Answers);
        Assert.Equal(second, (await QuestionAsync(supplier, supplier.Organisation, "contact")).Answer);
        await Refused.FieldsAsync(
            Compliance.DueDiligence.AnswerDueDiligenceAsync(new() { Supplier = "x", Question = "y", Text = " ", Documents = { "z" }, RequestId = "w" }), "supplier", "question", "text", "documents[0]", "request_id");
    }

    [Fact]
    public async Task Nobody_changes_or_deletes_documents_and_answers_also_not_in_the_database()
    {
        var supplier = await shared.Api.RegisterSupplierAsync();
        await AddAsync(Compliance, Options(supplier.Organisation), "kept"u8.ToArray());
        await AnswerAsync(Compliance, supplier.Organisation, "contact", "kept");
        await using var connection = await shared.Host.App.Services.GetRequiredService<Database<SuppliersBook>>().OpenAsync(Cancel);

        foreach (var sql in new[] { "UPDATE supplier_documents SET title = ''", "DELETE FROM supplier_documents", "UPDATE supplier_files SET content = content", "DELETE FROM supplier_files", "UPDATE due_diligence_answers SET text = ''", "DELETE FROM due_diligence_answers" })
            Assert.Contains("never change", (await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => connection.ExecuteAsync(sql))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_high_risk_origin_is_a_flag_that_asks_more_questions_and_more_evidence()
    {
        var (plain, flagged) = (await RegisterAsync("LK", "sapphire"), await RegisterAsync("LK", "ruby"));
        await Compliance.Suppliers.UpdateSupplierAsync(new()
        {
            Supplier = new() { Name = flagged, Record = new() { Supplies = { "ruby" }, OriginCountryCodes = { "MM", "LK" }, Addresses = { new Address { Text = "Mogok", CountryCode = "MM" } } } },
            UpdateMask = new() { Paths = { "record" } },
        });

        var (without, with) = (await FileAsync(Compliance, plain), await FileAsync(Compliance, flagged));

        Assert.Empty(without.RiskFlags);
        var flag = Assert.Single(with.RiskFlags);
        Assert.Equal((RiskFlag.Types.Kind.HighRiskOrigin, "MM"), (flag.Kind, flag.CountryCode));
        Assert.Equal(["It has an address in Myanmar.", "What it supplies is mined in Myanmar."], flag.Reasons);
        Assert.True(with.QuestionCount > without.QuestionCount);
        var added = Ids(with).Except(Ids(without)).ToList();
        Assert.Contains("on-the-ground", added);
        Assert.All(with.Steps.SelectMany(s => s.Questions).Where(q => added.Contains(q.Question)), q => Assert.True(q is { IsFlagged: true, NeedsEvidence: true }));
        Assert.False((await QuestionAsync(Compliance, plain, "route")).NeedsEvidence);
        Assert.True((await QuestionAsync(Compliance, flagged, "route")).NeedsEvidence);
        await AnswerAsync(Compliance, plain, "route", "by air");
        await AnswerAsync(Compliance, flagged, "route", "by road");
        Assert.Equal((State.Answered, State.EvidenceMissing), ((await QuestionAsync(Compliance, plain, "route")).State, (await QuestionAsync(Compliance, flagged, "route")).State));

        static IEnumerable<string> Ids(DueDiligence file) => file.Steps.SelectMany(s => s.Questions).Select(q => q.Question);
    }

    [Fact]
    public async Task A_file_is_complete_when_every_question_is_answered_and_has_the_evidence_it_needs()
    {
        var supplier = await RegisterAsync("LK", "sapphire");
        var evidence = await AddAsync(Compliance, Options(supplier), "evidence"u8.ToArray());
        Assert.Equal(0, (await FileAsync(Compliance, supplier)).CompletePercent);

        foreach (var question in (await FileAsync(Compliance, supplier)).Steps.SelectMany(s => s.Questions).ToList())
        {
            Assert.Equal(State.Open, question.State);
            await AnswerAsync(Compliance, supplier, question.Question, "So it is.");
            Assert.Equal(question.NeedsEvidence ? State.EvidenceMissing : State.Answered, (await QuestionAsync(Compliance, supplier, question.Question)).State);
            if (question.NeedsEvidence) await AnswerAsync(Compliance, supplier, question.Question, "So it is.", evidence.Name);
        }

        var file = await FileAsync(Compliance, supplier);
        Assert.Equal((100, file.QuestionCount), (file.CompletePercent, file.AnsweredCount));
        Assert.Equal([1, 2, 3, 4, 5], file.Steps.Select(s => s.Number));
        Assert.All(file.Steps, s => Assert.Equal(State.Answered, s.State));
    }

    [Fact]
    public async Task Evidence_expires_is_reminded_of_before_and_a_renewal_ends_both()
    {
        using var data = new TestData();
        var clock = new LaterClock();
        // Some hours more than the days that are counted.
        var start = clock.GetUtcNow().AddHours(6);
        await using var host = await TestHost.StartAsync(data, clock);
        // A token lasts for some hours, and this takes months.
        Party Anna() => host.Api.With("compliance");
        var supplier = (await host.Api.RegisterSupplierAsync()).Organisation;
        var options = Options(supplier, Kind.AuditReport, "Audit of last year");
        options.Questions.Add("audit");
        options.ValidTo = Time(start.AddDays(100));
        var old = await AddAsync(Anna(), options, "old"u8.ToArray());
        await AnswerAsync(Anna(), supplier, "audit", "Passed.");
        await Anna().Suppliers.UpdateSupplierAsync(new()
        {
            Supplier = new()
            {
                Name = supplier,
                Record = new()
                {
                    Licences = { new Licence { Type = "export", Number = "E-1", Issuer = "Customs", ValidTo = Time(start.AddDays(90)) }, new Licence { Type = "dealer", Number = "D-1", Issuer = "NGJA" } },
                    Certifications = { new Certification { Scheme = "RJC Code of Practices", Number = "0001", ValidTo = Time(start.AddDays(95)) } },
                },
            },
            UpdateMask = new() { Paths = { "record" } },
        });

        Assert.Empty((await Anna().DueDiligence.ListRemindersAsync(new())).Reminders);
        Assert.Equal(3, (await Anna().DueDiligence.ListRemindersAsync(new() { WithinDays = 101 })).Reminders.Count);
        clock.Shift += TimeSpan.FromDays(50);
        Assert.Equal(
            [("export", 40, false), ("RJC Code of Practices", 45, false), ("Audit of last year", 50, false)],
            (await Anna().DueDiligence.ListRemindersAsync(new() { Supplier = supplier })).Reminders.Select(r => (r.Title, r.DaysLeft, r.IsExpired)));
        Assert.Equal(State.Answered, (await QuestionAsync(Anna(), supplier, "audit")).State);
        Assert.Equal(3, (await FileAsync(Anna(), supplier)).Reminders.Count);

        clock.Shift += TimeSpan.FromDays(51);
        Assert.Equal(State.EvidenceExpired, (await QuestionAsync(Anna(), supplier, "audit")).State);
        Assert.Equal((-1, true), (await Anna().DueDiligence.ListRemindersAsync(new())).Reminders.Where(r => r.Document == old.Name).Select(r => (r.DaysLeft, r.IsExpired)).Single());

        var renewal = Options(supplier, Kind.AuditReport, "Audit of this year");
        renewal.Replaces = old.Name;
        renewal.ValidTo = Time(start.AddDays(500));
        await AddAsync(Anna(), renewal, "new"u8.ToArray());
        Assert.Equal(State.Answered, (await QuestionAsync(Anna(), supplier, "audit")).State);
        Assert.Equal(["export", "RJC Code of Practices"], (await Anna().DueDiligence.ListRemindersAsync(new())).Reminders.Select(r => r.Title));
    }

    [Fact]
    public async Task Evidence_that_is_not_valid_yet_is_missing()
    {
        using var data = new TestData();
        var clock = new LaterClock();
        await using var host = await TestHost.StartAsync(data, clock);
        var supplier = (await host.Api.RegisterSupplierAsync()).Organisation;
        var options = Options(supplier, Kind.Policy, "Policy of next month");
        (options.ValidFrom, options.MediaType) = (Time(clock.GetUtcNow().AddDays(29)), "");
        var policy = await AddAsync(host.Api.Compliance, options, "policy"u8.ToArray());
        await AnswerAsync(host.Api.Compliance, supplier, "policy", "Ours.", policy.Name);

        Assert.Equal(State.EvidenceMissing, (await QuestionAsync(host.Api.With("compliance"), supplier, "policy")).State);
        clock.Shift += TimeSpan.FromDays(30);
        Assert.Equal(State.Answered, (await QuestionAsync(host.Api.With("compliance"), supplier, "policy")).State);
    }

    [Fact]
    public async Task Lists_of_documents_answers_and_reminders_page_and_lose_nothing()
    {
        var supplier = (await shared.Api.RegisterSupplierAsync()).Organisation;
        var names = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var options = Options(supplier, title: $"Paper {i % 2}");
            options.ValidTo = Time(Start.AddYears(-1).AddDays(i % 2));
            names.Add((await AddAsync(Compliance, options, [(byte)i])).Name);
            await AnswerAsync(Compliance, supplier, "contact", $"{i}");
        }

        var (documents, answers, reminders) = (new List<string>(), new List<string>(), new List<string>());
        await foreach (var page in Paging.PagesAsync((token, c) => Compliance.DueDiligence.ListSupplierDocumentsAsync(new() { Parent = supplier, PageSize = 2, PageToken = token }, cancellationToken: c), p => p.NextPageToken, cancellationToken: Cancel))
            documents.AddRange(page.Documents.Select(d => d.Name));
        await foreach (var page in Paging.PagesAsync((token, c) => Compliance.DueDiligence.ListDueDiligenceAnswersAsync(new() { Parent = supplier, PageSize = 2, PageToken = token }, cancellationToken: c), p => p.NextPageToken, cancellationToken: Cancel))
            answers.AddRange(page.Answers.Select(a => a.Text));
        await foreach (var page in Paging.PagesAsync((token, c) => Compliance.DueDiligence.ListRemindersAsync(new() { Supplier = supplier, PageSize = 2, PageToken = token }, cancellationToken: c), p => p.NextPageToken, cancellationToken: Cancel))
            reminders.AddRange(page.Reminders.Select(r => r.Document));

        Assert.Equal(names.AsEnumerable().Reverse(), documents);
        Assert.Equal(["4", "3", "2", "1", "0"], answers);
        Assert.Equal(names.Order(), reminders.Order());
        Assert.All(reminders.Take(3), name => Assert.Contains(names.IndexOf(name), new[] { 0, 2, 4 }));
    }

    [Fact]
    public async Task A_supplier_keeps_its_own_file_and_sees_no_other_and_buyers_see_none()
    {
        var (own, other) = (await shared.Api.RegisterSupplierAsync(), await shared.Api.RegisterSupplierAsync());
        var document = await AddAsync(other, Options(other.Organisation), "theirs"u8.ToArray());
        var api = own.DueDiligence;

        Assert.NotEmpty((await FileAsync(own, own.Organisation)).Steps);
        await AnswerAsync(own, own.Organisation, "contact", "us");
        await NotFoundAsync("SUPPLIER_NOT_FOUND", () => AddAsync(own, Options(other.Organisation), [1]));
        await NotFoundAsync("SUPPLIER_NOT_FOUND", () => api.ListSupplierDocumentsAsync(new() { Parent = other.Organisation }).ResponseAsync);
        await NotFoundAsync("DOCUMENT_NOT_FOUND", () => api.DownloadDocumentAsync(document.Name, Stream.Null, Cancel));
        await NotFoundAsync("DOCUMENT_NOT_FOUND", () => api.DownloadDocumentAsync($"{own.Organisation}/documents/{document.Name.Split('/')[^1]}", Stream.Null, Cancel));
        await NotFoundAsync("DOCUMENT_NOT_FOUND", () => api.AnswerDueDiligenceAsync(new() { Supplier = own.Organisation, Question = "contact", Text = "x", Documents = { $"{own.Organisation}/documents/{document.Name.Split('/')[^1]}" } }).ResponseAsync);
        await NotFoundAsync("SUPPLIER_NOT_FOUND", () => api.AnswerDueDiligenceAsync(new() { Supplier = other.Organisation, Question = "contact", Text = "x" }).ResponseAsync);
        await NotFoundAsync("SUPPLIER_NOT_FOUND", () => api.ListDueDiligenceAnswersAsync(new() { Parent = other.Organisation }).ResponseAsync);
        await NotFoundAsync("SUPPLIER_NOT_FOUND", () => api.GetDueDiligenceAsync(new() { Name = other.Organisation }).ResponseAsync);
        await NotFoundAsync("SUPPLIER_NOT_FOUND", () => api.GetDueDiligenceReportAsync(new() { Name = other.Organisation }).ResponseAsync);
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", api.ListRemindersAsync(new()));
        var buyer = shared.Api.Buyer();
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", buyer.DueDiligence.GetDueDiligenceAsync(new() { Name = own.Organisation }));
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", buyer.DueDiligence.GetDueDiligenceReportAsync(new() { Name = own.Organisation }));
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", () => buyer.DueDiligence.DownloadDocumentAsync(document.Name, Stream.Null, Cancel));
        await Refused.WithAsync(StatusCode.PermissionDenied, "ROLE_MISSING", () => AddAsync(buyer, Options(own.Organisation), [1]));

        static Task NotFoundAsync<T>(string reason, Func<Task<T>> call) => Refused.WithAsync(StatusCode.NotFound, reason, call);
    }

    [Fact]
    public async Task The_report_is_one_page_without_scripts_that_tells_an_auditor_everything()
    {
        using var data = new TestData();
        await using var host = await TestHost.StartAsync(data);
        var compliance = host.Api.Compliance;
        var supplier = await compliance.Suppliers.CreateSupplierAsync(new()
        {
            Supplier = new()
            {
                DisplayName = "Mogok <script>alert(1)</script> & Söhne", LegalName = "Zephyr Quarry Holdings", CountryCode = "MM",
                Record = new()
                {
                    Supplies = { "ruby" }, OriginCountryCodes = { "MM" },
                    Owners = { new Owner { Party = new() { Name = "Holding One" }, Percent = "60", Owners = { new Owner { Party = new() { Name = "Daw Hla" }, Percent = "33.3333" } } } },
                    Licences = { new Licence { Type = "export", Number = "E-77", Issuer = "Customs", ValidTo = Time(Start.AddYears(-1)) } },
                },
            },
        });
        await compliance.ImportAsync("world", ListUpload.Made([("w", "Company", "Zephyr Quarry Holdings"), .. ListUpload.Filling(3)]));
        await Refused.AnyAsync(() => compliance.Suppliers.ApproveSupplierAsync(new() { Name = supplier.Name }).ResponseAsync);
        var found = (await compliance.Screening.ListScreeningCasesAsync(new() { Supplier = supplier.Name })).Cases[0];
        await host.Api.With("compliance", person: "anna").Screening.DecideScreeningCaseAsync(new() { Name = found.Name, Outcome = ScreeningCase.Types.Outcome.FalsePositive, Reason = "seen in the register" });
        var policy = await AddAsync(compliance, Options(supplier.Name, Kind.Policy, "Policy <b>2026</b>", "Board"), "policy"u8.ToArray());
        await AnswerAsync(compliance, supplier.Name, "policy", "Adopted\n\"by\" <i>the</i> board", policy.Name);

        var (status, headers, html) = await GetAsync(host.Web, $"/v1/{supplier.Name}:dueDiligenceReport", compliance);

        Assert.Equal((HttpStatusCode.OK, "text/html; charset=utf-8"), (status, headers.ContentType?.ToString()));
        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
        foreach (var bad in new[] { "<script", "<b>2026", "<i>the", "<link", "<img", "http://", "https://" }) Assert.DoesNotContain(bad, html, StringComparison.OrdinalIgnoreCase);
        foreach (var told in new[]
        {
            "Mogok &lt;script&gt;alert(1)&lt;/script&gt; &amp; Söhne", "Zephyr Quarry Holdings", "Myanmar", "60 %", "Holding One", "33.3333 %", "Daw Hla", "Who owns the other 40 % is not named", "world@1", "anna", "seen in the register",
            "Half decided", policy.Sha256, "Board", "Adopted&#xA;&quot;by&quot; &lt;i&gt;the&lt;/i&gt; board", "High-risk origin", "Expired", "E-77", "Step 1: Management system", "Step 5: Report", "Blocked", "decisions/",
        }) Assert.Contains(told, html, StringComparison.Ordinal);
        // For whoever wants to look at it.
        if (Environment.GetEnvironmentVariable("SOURCING_KEEP_REPORT") is { Length: > 0 } path) await File.WriteAllTextAsync(path, html, Cancel);

        var own = (await host.Api.Supplier(supplier.Name).DueDiligence.GetDueDiligenceReportAsync(new() { Name = supplier.Name })).Data.ToStringUtf8();
        foreach (var hidden in new[] { "anna", "seen in the register", "world@1", "decisions/" }) Assert.DoesNotContain(hidden, own, StringComparison.Ordinal);
        Assert.Contains(policy.Sha256, own, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_REST_a_document_is_a_file_to_save_and_the_file_is_JSON()
    {
        var supplier = await shared.Api.RegisterSupplierAsync();
        var file = RandomNumberGenerator.GetBytes(600_000);
        var options = Options(supplier.Organisation, title: "Licence: Größe/1");
        options.MediaType = "application/pdf";
        var document = await AddAsync(supplier, options, file);

        var (status, headers, _) = await GetAsync(shared.Host.Web, $"/v1/{document.Name}:download", supplier, bytes => Assert.Equal(file, bytes));
        var (_, _, json) = await GetAsync(shared.Host.Web, $"/v1/{supplier.Organisation}:dueDiligence", supplier);

        Assert.Equal((HttpStatusCode.OK, "application/pdf", "attachment", "Licence_ Größe_1"), (status, headers.ContentType?.MediaType, headers.ContentDisposition?.DispositionType, headers.ContentDisposition?.FileNameStar));
        Assert.Contains("\"questionCount\"", json, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(shared.Host.Web, "/v1/reminders?withinDays=10", Compliance)).Status);
    }

    /// <summary>The system's clock, some days ahead. A fake one would run every timer of a host for each of its ticks in months.</summary>
    private sealed class LaterClock : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }

    private static async Task<(HttpStatusCode Status, HttpContentHeaders Headers, string Text)> GetAsync(Uri web, string path, Party caller, Action<byte[]>? check = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(web, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", caller.Token);
        using var answer = await http.SendAsync(request, Cancel);
        check?.Invoke(await answer.Content.ReadAsByteArrayAsync(Cancel));
        return (answer.StatusCode, answer.Content.Headers, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private async Task<string> RegisterAsync(string country, params string[] supplies) => (await Compliance.Suppliers.CreateSupplierAsync(new()
    {
        Supplier = new() { DisplayName = $"Mine {Sample.Number()}", LegalName = "Mine Ltd", CountryCode = country, Record = new() { Supplies = { supplies } } },
    })).Name;

    private static SupplierDocumentOptions Options(string supplier, Kind kind = Kind.Licence, string title = "Licence", string issuer = "Ministry of Mines") =>
        new() { Supplier = supplier, Kind = kind, Title = title, Issuer = issuer };

    private static Timestamp Time(DateTimeOffset time) => Timestamp.FromDateTimeOffset(time);

    private static Task<SupplierDocument> AddAsync(Party party, SupplierDocumentOptions options, byte[] file) => party.DueDiligence.AddDocumentAsync(options, new MemoryStream(file), progress: null, Cancel);

    /// <summary>Sends a file in one piece.</summary>
    private static async Task<SupplierDocument> SendAsync(Party party, SupplierDocumentOptions options, byte[] piece)
    {
        using var call = party.DueDiligence.AddSupplierDocument();
        await call.RequestStream.WriteAsync(new() { Options = options }, Cancel);
        await call.RequestStream.WriteAsync(new() { Piece = ByteString.CopyFrom(piece) }, Cancel);
        await call.RequestStream.CompleteAsync();
        return await call;
    }

    private static async Task<DueDiligenceAnswer> AnswerAsync(Party party, string supplier, string question, string text, params string[] documents) =>
        await party.DueDiligence.AnswerDueDiligenceAsync(new() { Supplier = supplier, Question = question, Text = text, Documents = { documents } });

    private static async Task<DueDiligence> FileAsync(Party party, string supplier) => await party.DueDiligence.GetDueDiligenceAsync(new() { Name = supplier });

    private static async Task<DueDiligenceQuestion> QuestionAsync(Party party, string supplier, string question) =>
        (await FileAsync(party, supplier)).Steps.SelectMany(s => s.Questions).Single(q => q.Question == question);
}
