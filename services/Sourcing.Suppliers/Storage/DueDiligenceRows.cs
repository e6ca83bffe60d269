using System.Data.Common;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Domain;

namespace Sourcing.Suppliers.Storage;

/// <summary>What due diligence keeps in the suppliers' book: documents and answers, which are only ever added.</summary>
public sealed class DueDiligenceRows
{
    internal static readonly StoredTable Documents = new("supplier_documents", "id",
        "id text, supplier text, kind text, title text, issuer text, valid_from bigint, valid_to bigint, media_type text, hash text, size bigint, questions text, replaces text, "
        + "author text, create_time bigint");

    internal static readonly StoredTable Answers = new("due_diligence_answers", "supplier, question, version",
        "supplier text, question text, version bigint, text text, documents text, author text, time bigint");

    /// <summary>The newest answer to each question of some suppliers.</summary>
    internal static readonly string NewestAnswers =
        $"""
        SELECT {Answers.Names} FROM due_diligence_answers a WHERE supplier = ANY(@keys)
          AND version = (SELECT MAX(version) FROM due_diligence_answers b WHERE b.supplier = a.supplier AND b.question = a.question)
        """;

    private static readonly StoredTable Files = new("supplier_files", "id", "id text, content bytea");

    private readonly HashSet<string> wantedDocuments = [];
    private readonly HashSet<string> wantedAnswers = [];
    private readonly Table<Guid, SupplierDocument> documents = new();
    private readonly Table<(Guid Supplier, string Question, long Version), DueDiligenceAnswer> answers = new();
    private readonly Dictionary<Guid, byte[]> files = [];

    /// <summary>Asks for the documents of a supplier. Whoever adds one asks for the supplier too, which keeps others from adding at the same time.</summary>
    public void NeedDocuments(Guid supplier) => wantedDocuments.Add(supplier.ToString());

    /// <summary>Asks for the newest answers of a supplier, as <see cref="NeedDocuments"/> does.</summary>
    public void NeedAnswers(Guid supplier) => wantedAnswers.Add(supplier.ToString());

    public SupplierDocuments DocumentsOf(Guid supplier) => new(documents.All.Where(d => d.Supplier == supplier));

    public DueDiligenceAnswer? NewestAnswer(Guid supplier, string question) => answers.All.Where(a => a.Supplier == supplier && a.Question == question).MaxBy(a => a.Version);

    public void Add(SupplierDocument document, byte[] file)
    {
        documents.Put(document.Id, document);
        files[document.Id] = file;
    }

    public void Add(DueDiligenceAnswer answer) => answers.Put((answer.Supplier, answer.Question, answer.Version), answer);

    internal void Load(Session session)
    {
        session.Read($"SELECT {Documents.Names} FROM supplier_documents WHERE supplier = ANY(@keys)", ReadDocument, d => documents.Load(d.Id, d), wantedDocuments);
        session.Read(NewestAnswers, ReadAnswer, a => answers.Load((a.Supplier, a.Question, a.Version), a), wantedAnswers);
    }

    internal void Save(Session session)
    {
        session.Insert(Documents, documents.Added.Select(Row));
        session.Insert(Files, files.Select(f => new object?[] { f.Key.ToString(), f.Value }));
        session.Insert(Answers, answers.Added.Select(Row));
    }

    internal static SupplierDocument ReadDocument(DbDataReader row) => new(
        Guid.Parse(row.GetString(0)), Guid.Parse(row.GetString(1)), Enum.Parse<DocumentKind>(row.GetString(2)), row.GetString(3), row.GetString(4),
        SuppliersBook.Time(row, 5), SuppliersBook.Time(row, 6), row.GetString(7), row.GetString(8), row.GetInt64(9), row.GetString(10),
        row.IsDBNull(11) ? null : Guid.Parse(row.GetString(11)), row.GetString(12), Micros.FromMicros(row.GetInt64(13)));

    internal static DueDiligenceAnswer ReadAnswer(DbDataReader row) => new(
        Guid.Parse(row.GetString(0)), row.GetString(1), row.GetInt64(2), row.GetString(3),
        [.. row.GetString(4).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Guid.Parse)], row.GetString(5), Micros.FromMicros(row.GetInt64(6)));

    private static object?[] Row(SupplierDocument d) =>
    [
        d.Id.ToString(), d.Supplier.ToString(), d.Kind.ToString(), d.Title, d.Issuer, d.ValidFrom?.ToMicros(), d.ValidTo?.ToMicros(), d.MediaType, d.Hash, d.Size, d.Questions,
        d.Replaces?.ToString(), d.Author, d.CreateTime.ToMicros(),
    ];

    private static object?[] Row(DueDiligenceAnswer a) =>
        [a.Supplier.ToString(), a.Question, a.Version, a.Text, string.Join(' ', a.Documents), a.Author, a.Time.ToMicros()];
}
