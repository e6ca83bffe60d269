using Google.Protobuf.WellKnownTypes;
using Sourcing.Suppliers.Domain;
using Proto = Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

internal static class DueDiligenceMapping
{
    public static Proto.SupplierDocument ToProto(this SupplierDocument document, Guid? replacedBy, DateTimeOffset now) => new()
    {
        Name = DueDiligenceNames.Of(document),
        Kind = (Proto.SupplierDocument.Types.Kind)(document.Kind + 1),
        Title = document.Title,
        Issuer = document.Issuer,
        ValidFrom = document.ValidFrom?.ToProto(),
        ValidTo = document.ValidTo?.ToProto(),
        MediaType = document.MediaType,
        Sha256 = document.Hash,
        Size = document.Size,
        Questions = { document.QuestionIds },
        Replaces = document.Replaces is { } replaced ? DueDiligenceNames.OfDocument(document.Supplier, replaced) : "",
        ReplacedBy = replacedBy is { } by ? DueDiligenceNames.OfDocument(document.Supplier, by) : "",
        Author = document.Author,
        CreateTime = document.CreateTime.ToProto(),
        IsExpired = document.IsExpired(now),
    };

    public static Proto.DueDiligenceAnswer ToProto(this DueDiligenceAnswer answer) => new()
    {
        Supplier = SupplierNames.Of(answer.Supplier),
        Question = answer.Question,
        Version = answer.Version,
        Text = answer.Text,
        Documents = { answer.Documents.Select(d => DueDiligenceNames.OfDocument(answer.Supplier, d)) },
        Author = answer.Author,
        Time = answer.Time.ToProto(),
    };

    public static Proto.DueDiligence ToProto(this DueDiligenceFile file, Guid supplier, SupplierDocuments documents, IEnumerable<Proto.Reminder> reminders, DateTimeOffset now) => new()
    {
        Supplier = SupplierNames.Of(supplier),
        QuestionnaireVersion = Questionnaire.Version,
        Steps =
        {
            file.Steps.Select(s => new Proto.DueDiligenceStep
            {
                Number = s.Step.Number,
                Title = s.Step.Title,
                Purpose = s.Step.Purpose,
                State = s.State.ToProto(),
                Questions =
                {
                    s.Questions.Select(q => new Proto.DueDiligenceQuestion
                    {
                        Question = q.Question.Id,
                        Text = q.Question.Text,
                        NeedsEvidence = q.NeedsEvidence,
                        IsFlagged = q.IsFlagged,
                        State = q.State.ToProto(),
                        Answer = q.Answer?.ToProto(),
                        Evidence = { q.Evidence.Select(d => d.ToProto(documents.ReplacedBy(d.Id), now)) },
                        IsPast = q.IsPast,
                    }),
                },
            }),
        },
        RiskFlags = { file.Flags.Select(f => new Proto.RiskFlag { Kind = Proto.RiskFlag.Types.Kind.HighRiskOrigin, CountryCode = f.CountryCode, Reasons = { f.Reasons } }) },
        Reminders = { reminders },
        QuestionCount = file.QuestionCount,
        AnsweredCount = file.AnsweredCount,
        CompletePercent = file.CompletePercent,
    };

    public static Timestamp ToProto(this DateTimeOffset time) => Timestamp.FromDateTimeOffset(time);

    private static Proto.DueDiligenceState ToProto(this DueDiligenceState state) => (Proto.DueDiligenceState)(state + 1);
}
