using System.Text.RegularExpressions;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Features;

namespace Sourcing.UnitTests.DueDiligence;

/// <summary>What is asked of suppliers, of whom more is asked, and what counts as evidence.</summary>
public sealed partial class QuestionnaireTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly Guid Supplier = Guid.Parse("0190163d-8694-739b-aea5-966c26f8ad91");
    private static readonly RiskFlag[] Flagged = [new("MM", ["It is."])];

    [Fact]
    public void It_has_the_five_steps_of_the_OECD_each_with_four_to_six_questions_of_its_own()
    {
        Assert.Equal(["Management system", "Identify and assess risk", "Respond to risk", "Independent audit", "Report"], Questionnaire.Steps.Select(s => s.Title));
        Assert.Equal([1, 2, 3, 4, 5], Questionnaire.Steps.Select(s => s.Number));
        Assert.All(Questionnaire.Steps, s => Assert.InRange(s.Questions.Count, 4, 6));
        Assert.All(Questionnaire.Questions.Values, q => Assert.Matches(Name(), q.Id));
        Assert.All(Questionnaire.Questions.Values, q => Assert.EndsWith("?", q.Text, StringComparison.Ordinal));
    }

    /// <summary>Answers are kept under these names: one that is gone would hide its answers.</summary>
    [Fact]
    public void No_question_loses_its_name() => Assert.Superset(
        new HashSet<string>
        {
            "policy", "responsible-person", "supplier-terms", "traceability", "payments", "grievances", "origins", "route", "extraction", "red-flags", "on-the-ground", "security-forces", "risk-plan",
            "management-report", "disengagement", "treatments-disclosed", "mitigation", "audit", "audit-findings", "certifications", "site-access", "annual-report", "report-content", "government-payments",
            "contact", "origin-disclosure",
        },
        Questionnaire.Questions.Keys.ToHashSet());

    [Fact]
    public void A_flag_asks_more_questions_and_for_more_evidence_and_for_nothing_less()
    {
        var (plain, flagged) = (File([], []), File([], [], flags: Flagged));

        Assert.True(flagged.QuestionCount > plain.QuestionCount);
        Assert.True(Needing(flagged) > Needing(plain));
        Assert.All(Questionnaire.Questions.Values, q => Assert.True(q.NeedsEvidence(true) || !q.NeedsEvidence(false)));

        static int Needing(DueDiligenceFile file) => file.Steps.SelectMany(s => s.Questions).Count(q => q.NeedsEvidence);
    }

    [Fact]
    public void An_answer_to_what_is_not_asked_any_more_is_shown_and_does_not_count()
    {
        var file = File([Answer("on-the-ground")], []);

        Assert.True(Question(file, "on-the-ground").IsPast);
        Assert.Equal(File([], []).QuestionCount, file.QuestionCount);
        Assert.Equal(0, file.AnsweredCount);
    }

    public static TheoryData<string, int?, int?, DueDiligenceState> Evidence => new()
    {
        { "policy", null, null, DueDiligenceState.Answered },
        { "policy", null, 1, DueDiligenceState.Answered },
        { "policy", null, 0, DueDiligenceState.EvidenceExpired },
        { "policy", 0, null, DueDiligenceState.Answered },
        { "policy", 1, 2, DueDiligenceState.EvidenceMissing },
        // Evidence that was given counts, needed or not.
        { "contact", null, -1, DueDiligenceState.EvidenceExpired },
    };

    [Theory]
    [MemberData(nameof(Evidence))]
    public void Evidence_counts_from_its_first_day_to_its_last(string question, int? from, int? to, DueDiligenceState state)
    {
        var document = Document(1) with { ValidFrom = from is { } f ? Now.AddDays(f) : null, ValidTo = to is { } t ? Now.AddDays(t) : null };
        Assert.Equal(state, Question(File([Answer(question, document.Id)], [document]), question).State);
    }

    [Fact]
    public void Without_an_answer_a_question_is_open_whatever_evidence_there_is() =>
        Assert.Equal(DueDiligenceState.Open, Question(File([], [Document(1) with { Questions = "policy" }]), "policy").State);

    [Fact]
    public void A_step_is_as_far_as_its_least_question()
    {
        var step = Questionnaire.Steps[3];
        Assert.Equal(DueDiligenceState.Open, File([.. step.Questions.Skip(1).Select(q => Answer(q.Id))], []).Steps[3].State);
        Assert.Equal(DueDiligenceState.Answered, File([.. step.Questions.Select(q => Answer(q.Id))], []).Steps[3].State);
        Assert.Equal(DueDiligenceState.EvidenceMissing, File([.. step.Questions.Select(q => Answer(q.Id))], [], flags: Flagged).Steps[3].State);
    }

    [Fact]
    public void What_was_replaced_is_evidence_as_what_replaced_it_last()
    {
        var (first, second, third) = (Document(1) with { ValidTo = Now.AddDays(-9) }, Document(2) with { Replaces = Id(1), ValidTo = Now.AddDays(-1) }, Document(3) with { Replaces = Id(2) });
        Assert.Equal([third.Id], Question(File([Answer("policy", first.Id)], [first, second, third]), "policy").Evidence.Select(d => d.Id));
        Assert.Equal(DueDiligenceState.EvidenceExpired, Question(File([Answer("policy", first.Id)], [first, second]), "policy").State);
    }

    [Theory]
    [InlineData("diamond", true)]
    [InlineData("rough_diamond", true)]
    [InlineData("Diamonds", true)]
    [InlineData("ruby", false)]
    [InlineData("diamondback", false)]
    [InlineData("", false)]
    public void A_Kimberley_certificate_is_about_diamonds(string material, bool covers) => Assert.Equal(covers, KimberleyProcess.Covers(material));

    [Theory]
    [InlineData(DueDiligenceState.Answered, "diamond")]
    [InlineData(DueDiligenceState.EvidenceMissing, "diamond", "ruby")]
    [InlineData(DueDiligenceState.EvidenceMissing, "ruby")]
    [InlineData(DueDiligenceState.EvidenceMissing)]
    public void A_Kimberley_certificate_proves_nothing_where_anything_but_diamonds_is_supplied(DueDiligenceState state, params string[] supplies)
    {
        var certificate = Document(1) with { Kind = DocumentKind.KimberleyCertificate };
        Assert.Equal(state, Question(File([Answer("origins", certificate.Id)], [certificate], supplies), "origins").State);
    }

    [Fact]
    public void A_country_is_flagged_once_with_every_reason_there_is()
    {
        var flags = RiskFlag.Of([("MM", "a"), ("LK", "b"), ("CD", "c"), ("MM", "d"), ("MM", "a")], new HashSet<string> { "MM", "CD" });
        Assert.Equal([("CD", "c"), ("MM", "a d")], flags.Select(f => (f.CountryCode, string.Join(' ', f.Reasons))));
    }

    [Fact]
    public void The_usual_high_risk_origins_are_countries_and_others_take_their_place()
    {
        var usual = new DueDiligenceOptions { HighRiskOrigins = [.. DueDiligenceOptions.UsualHighRiskOrigins] };
        Assert.Empty(usual.Problems());
        Assert.True(new DueDiligenceOptions().HighRisk.SetEquals(usual.HighRisk));
        Assert.Equal(["LK"], new DueDiligenceOptions { HighRiskOrigins = ["LK"] }.HighRisk);
    }

    [Fact]
    public void All_that_is_wrong_with_the_options_is_told_at_once() => Assert.Equal(
        [
            "DueDiligence:HighRiskOrigins has 'Burma'; each must be an ISO 3166-1 alpha-2 code such as MM.", "DueDiligence:HighRiskOrigins has 'mm'; each must be an ISO 3166-1 alpha-2 code such as MM.",
            "DueDiligence:ReminderTime is 00:00:00; it must be between 1.00:00:00 and 3650.00:00:00, as days.hours:minutes:seconds.",
        ],
        new DueDiligenceOptions { HighRiskOrigins = ["Burma", "mm"], ReminderTime = TimeSpan.Zero }.Problems());

    private static DueDiligenceFile File(DueDiligenceAnswer[] answers, SupplierDocument[] documents, string[]? supplies = null, RiskFlag[]? flags = null) =>
        DueDiligenceFile.Of(answers, new SupplierDocuments(documents), flags ?? [], supplies ?? [], Now);

    private static AssessedQuestion Question(DueDiligenceFile file, string question) => file.Steps.SelectMany(s => s.Questions).Single(q => q.Question.Id == question);

    private static DueDiligenceAnswer Answer(string question, params Guid[] documents) => new(Supplier, question, 1, "So it is.", documents, "test", Now);

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    private static SupplierDocument Document(int number) =>
        new(Id(number), Supplier, DocumentKind.Policy, $"Paper {number}", "Board", null, null, "application/pdf", $"{number}", 1, "", null, "test", Now.AddMinutes(number));

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex Name();
}
