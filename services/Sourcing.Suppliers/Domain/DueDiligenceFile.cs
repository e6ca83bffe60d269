namespace Sourcing.Suppliers.Domain;

/// <summary>An answer to a question. It never changes; a later version takes its place.</summary>
/// <param name="Supplier">Whose it is.</param>
/// <param name="Question">Which question.</param>
/// <param name="Version">From 1, for each question of a supplier.</param>
/// <param name="Text">What was answered.</param>
/// <param name="Documents">The evidence that was named with it.</param>
/// <param name="Author">Who answered.</param>
/// <param name="Time">When.</param>
public sealed record DueDiligenceAnswer(Guid Supplier, string Question, long Version, string Text, IReadOnlyList<Guid> Documents, string Author, DateTimeOffset Time)
{
    /// <summary>Whether it says the same.</summary>
    public bool SaysLike(string text, IReadOnlyList<Guid> documents) => Text == text && Documents.SequenceEqual(documents);
}

/// <summary>How far a question or a step is, from the least on.</summary>
public enum DueDiligenceState
{
    Open,
    EvidenceMissing,
    EvidenceExpired,
    Answered,
}

/// <summary>A high-risk origin that asks for more evidence.</summary>
/// <param name="CountryCode">ISO 3166-1 alpha-2 code.</param>
/// <param name="Reasons">Where it was found, each a sentence.</param>
public sealed record RiskFlag(string CountryCode, IReadOnlyList<string> Reasons)
{
    /// <param name="places">Countries that a supplier has to do with, each with a sentence that says why.</param>
    /// <param name="highRisk">Codes of conflict-affected and high-risk countries.</param>
    public static IReadOnlyList<RiskFlag> Of(IEnumerable<(string CountryCode, string Why)> places, IReadOnlySet<string> highRisk) =>
    [
        .. places.Where(p => highRisk.Contains(p.CountryCode)).GroupBy(p => p.CountryCode, p => p.Why)
            .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new RiskFlag(g.Key, [.. g.Distinct()])),
    ];
}

/// <summary>A question as it stands with a supplier.</summary>
/// <param name="Question">What is asked.</param>
/// <param name="State">How far it is.</param>
/// <param name="Answer">The newest answer.</param>
/// <param name="Evidence">Documents that are evidence for it now.</param>
/// <param name="NeedsEvidence">It needs evidence from this supplier.</param>
/// <param name="IsFlagged">It is asked, or needs evidence, because of a flag.</param>
/// <param name="IsPast">It is not asked any more, and does not count.</param>
public sealed record AssessedQuestion(
    Question Question, DueDiligenceState State, DueDiligenceAnswer? Answer, IReadOnlyList<SupplierDocument> Evidence, bool NeedsEvidence, bool IsFlagged, bool IsPast);

/// <summary>A step as it stands with a supplier.</summary>
public sealed record AssessedStep(Step Step, IReadOnlyList<AssessedQuestion> Questions)
{
    /// <summary>That of the question that is least far.</summary>
    public DueDiligenceState State => Questions.Where(q => !q.IsPast).Min(q => q.State);
}

/// <summary>A supplier's file as it stands at one moment.</summary>
/// <param name="Steps">The five steps.</param>
/// <param name="Flags">What asks for more evidence.</param>
public sealed record DueDiligenceFile(IReadOnlyList<AssessedStep> Steps, IReadOnlyList<RiskFlag> Flags)
{
    /// <summary>Questions that apply.</summary>
    public int QuestionCount => Steps.Sum(s => s.Questions.Count(q => !q.IsPast));

    /// <summary>How many of them are done.</summary>
    public int AnsweredCount => Steps.Sum(s => s.Questions.Count(q => !q.IsPast && q.State == DueDiligenceState.Answered));

    /// <summary>Rounded down, so that 100 means all.</summary>
    public int CompletePercent => 100 * AnsweredCount / QuestionCount;

    /// <param name="answers">The newest answer to each question.</param>
    /// <param name="documents">All documents of the supplier.</param>
    /// <param name="flags">Its risk flags.</param>
    /// <param name="supplies">Materials that it supplies.</param>
    /// <param name="now">The moment.</param>
    public static DueDiligenceFile Of(
        IEnumerable<DueDiligenceAnswer> answers, SupplierDocuments documents, IReadOnlyList<RiskFlag> flags, IReadOnlyCollection<string> supplies, DateTimeOffset now)
    {
        var byQuestion = answers.ToDictionary(a => a.Question, StringComparer.Ordinal);
        var isFlagged = flags.Count > 0;
        return new DueDiligenceFile(
            [.. Questionnaire.Steps.Select(step => new AssessedStep(step, [.. step.Questions.Select(Assess).OfType<AssessedQuestion>()]))], flags);

        AssessedQuestion? Assess(Question question)
        {
            var answer = byQuestion.GetValueOrDefault(question.Id);
            var applies = question.Applies(isFlagged);
            if (!applies && answer is null) return null;
            var evidence = documents.EvidenceOf(question.Id, answer);
            var needs = question.NeedsEvidence(isFlagged);
            return new AssessedQuestion(
                question, StateOf(answer, [.. evidence.Where(d => d.Proves(supplies))], needs, now), answer, evidence, needs,
                isFlagged && (question.OnlyWithFlag || question.Evidence == EvidenceNeed.WithFlag), !applies);
        }
    }

    private static DueDiligenceState StateOf(DueDiligenceAnswer? answer, IReadOnlyList<SupplierDocument> proofs, bool needsEvidence, DateTimeOffset now) =>
        answer is null ? DueDiligenceState.Open
        : proofs.Any(d => d.IsValid(now)) ? DueDiligenceState.Answered
        // An answer that was given evidence rests on it, whether it needed it or not.
        : proofs.Any(d => d.IsExpired(now)) ? DueDiligenceState.EvidenceExpired
        : needsEvidence || proofs.Count > 0 ? DueDiligenceState.EvidenceMissing
        : DueDiligenceState.Answered;
}
