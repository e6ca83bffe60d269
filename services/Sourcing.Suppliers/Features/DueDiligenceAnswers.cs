using System.Globalization;
using Google.Protobuf;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Idempotency;
using Sourcing.BuildingBlocks.Paging;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;
using DueDiligenceAnswer = Sourcing.Suppliers.Domain.DueDiligenceAnswer;

namespace Sourcing.Suppliers.Features;

/// <summary>Takes answers to the questionnaire, and lists all that were given.</summary>
public sealed class DueDiligenceAnswers(DueDiligenceQueries queries, SupplierQueries suppliers, WriteQueue<SuppliersBook> writes)
{
    private const int MaxText = 5000;
    private const int MaxDocuments = 50;

    public async Task<V1.DueDiligenceAnswer> AnswerAsync(AnswerDueDiligenceRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var id = ResourceName.Require(request.Supplier, SupplierNames.Prefix, "supplier", violations);
        var question = DueDiligenceNames.RequireQuestion(request.Question, "question", violations);
        var text = Lines(request.Text, violations);
        violations.Require(request.Documents.Count <= MaxDocuments, "documents", $"has {request.Documents.Count} names; at most {MaxDocuments} are allowed.");
        var documents = new List<Guid>();
        for (var i = 0; i < Math.Min(request.Documents.Count, MaxDocuments); i++)
        {
            var (owner, document) = DueDiligenceNames.RequireDocument(request.Documents[i], $"documents[{i}]", violations);
            if (owner != default) violations.Require(owner == id, $"documents[{i}]", "must be a document of the same supplier.");
            if (!documents.Contains(document)) documents.Add(document);
        }
        var key = RequestKey.For(caller.Identity, nameof(V1.DueDiligenceService.DueDiligenceServiceBase.AnswerDueDiligence), request.RequestId, request, violations);
        violations.ThrowIfAny();
        DueDiligenceNames.RequireOwn(caller, id);

        return await writes.RunAsync(
            book =>
            {
                book.NeedRequest(key);
                book.NeedSupplier(id);
                book.DueDiligence.NeedDocuments(id);
                book.DueDiligence.NeedAnswers(id);
            },
            book =>
            {
                if (book.Replay(key) is { } stored) return V1.DueDiligenceAnswer.Parser.ParseFrom(stored);
                var supplier = book.Find(id) ?? throw SupplierNames.NotFound(request.Supplier);
                var known = book.DueDiligence.DocumentsOf(id);
                DueDiligenceNames.RequireProof(supplier, documents.Select(d => known.Find(d) ?? throw DueDiligenceNames.DocumentNotFound(DueDiligenceNames.OfDocument(id, d))));
                var last = book.DueDiligence.NewestAnswer(id, question);
                var answer = last is not null && last.SaysLike(text, documents) ? last : new DueDiligenceAnswer(id, question, (last?.Version ?? 0) + 1, text, documents, DueDiligenceNames.AuthorOf(caller), book.Now);
                if (answer != last) book.DueDiligence.Add(answer);
                var response = answer.ToProto();
                book.Remember(key, response.ToByteArray());
                return response;
            },
            cancellationToken);
    }

    public async Task<ListDueDiligenceAnswersResponse> ListAsync(ListDueDiligenceAnswersRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var supplier = ResourceName.Require(request.Parent, SupplierNames.Prefix, "parent", violations);
        var size = Page.Size(request.PageSize, 50, 500, violations);
        var arguments = new ListDueDiligenceAnswersRequest { Parent = request.Parent, Question = request.Question };
        var after = Page.Position(request.PageToken, arguments, keys: 3, violations);
        if (request.Question.Length > 0) DueDiligenceNames.RequireQuestion(request.Question, "question", violations);
        violations.ThrowIfAny();
        DueDiligenceNames.RequireOwn(caller, supplier);
        if (await suppliers.FindAsync(supplier, cancellationToken) is null) throw SupplierNames.NotFound(request.Parent);

        var found = await queries.AnswersAsync(
            supplier, request.Question.Length > 0 ? request.Question : null,
            after is null ? null : (long.Parse(after[0], CultureInfo.InvariantCulture), after[1], long.Parse(after[2], CultureInfo.InvariantCulture)), size + 1, cancellationToken);
        var page = found.Take(size).ToList();
        return new ListDueDiligenceAnswersResponse
        {
            Answers = { page.Select(DueDiligenceMapping.ToProto) },
            NextPageToken = found.Count > size
                ? Page.Token(arguments, page[^1].Time.ToMicros().ToString(CultureInfo.InvariantCulture), page[^1].Question, page[^1].Version.ToString(CultureInfo.InvariantCulture)) : "",
        };
    }

    /// <summary>Text of several lines.</summary>
    private static string Lines(string given, Violations violations)
    {
        var text = given.ReplaceLineEndings("\n").Trim();
        if (text.Length == 0) violations.Add("text", "must not be empty.");
        else if (text.Length > MaxText) violations.Add("text", $"has {text.Length} characters; at most {MaxText} are allowed. Put the rest in a document.");
        else if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\t'))) violations.Add("text", "must not contain control characters other than line breaks and tabs.");
        return text;
    }
}
