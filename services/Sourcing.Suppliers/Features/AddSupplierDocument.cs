using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;
using Enum = System.Enum;
using SupplierDocument = Sourcing.Suppliers.Domain.SupplierDocument;

namespace Sourcing.Suppliers.Features;

/// <summary>Adds a document. Its file is whole in memory before anything is decided; so many at once, and one at a time is written.</summary>
public sealed class AddSupplierDocument(SupplierQueries suppliers, WriteQueue<SuppliersBook> writes, TimeProvider clock) : IDisposable
{
    public const string TooLargeReason = "DOCUMENT_TOO_LARGE";
    public const string TooManyReason = "TOO_MANY_DOCUMENTS";
    public const string TooSlowReason = "UPLOAD_TOO_SLOW";
    public const string ReplacedReason = "DOCUMENT_IS_REPLACED";
    public const string Binary = "application/octet-stream";
    private const int MaxBytes = 20 << 20;
    private const int MaxPiece = 1 << 20;
    private const int MaxDocuments = 1000;
    private const int MaxQuestions = 50;
    private const int AtOnce = 8;

    private static readonly TimeSpan MaxTime = TimeSpan.FromMinutes(2);

    /// <summary>Nothing that a browser would run: files are served from the address that the services have.</summary>
    private static readonly string[] MediaTypes =
    [
        "application/pdf", "image/jpeg", "image/png", "image/tiff", "text/plain", "text/csv", "application/json", "application/xml", "application/zip", "application/msword", "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet", Binary,
    ];

    private readonly SemaphoreSlim reading = new(AtOnce);
    private readonly SemaphoreSlim writing = new(1);

    public void Dispose()
    {
        reading.Dispose();
        writing.Dispose();
    }

    public async Task<V1.SupplierDocument> HandleAsync(IAsyncStreamReader<AddSupplierDocumentRequest> messages, Caller caller, CancellationToken cancellationToken)
    {
        if (!await messages.MoveNext(cancellationToken) || messages.Current.ContentCase != AddSupplierDocumentRequest.ContentOneofCase.Options)
            throw new RefusedException(Refusal.Invalid("options", "must come in the first message."));
        var described = Check(messages.Current.Options, caller);
        DueDiligenceNames.RequireOwn(caller, described.Supplier);
        // Before all the bytes come: most mistakes are seen here.
        var supplier = await suppliers.FindAsync(described.Supplier, cancellationToken) ?? throw SupplierNames.NotFound(SupplierNames.Of(described.Supplier));
        DueDiligenceNames.RequireProof(supplier, [described]);

        await reading.WaitAsync(cancellationToken);
        try
        {
            var file = await ReadAsync(messages, cancellationToken);
            described = described with { Hash = Convert.ToHexStringLower(SHA256.HashData(file)), Size = file.Length };
            described = described with { Id = IdOf(described) };
            await writing.WaitAsync(cancellationToken);
            try
            {
                return await WriteAsync(described, file, cancellationToken);
            }
            finally
            {
                writing.Release();
            }
        }
        finally
        {
            reading.Release();
        }
    }

    private Task<V1.SupplierDocument> WriteAsync(SupplierDocument described, byte[] file, CancellationToken cancellationToken) => writes.RunAsync(
        book =>
        {
            book.NeedSupplier(described.Supplier);
            book.DueDiligence.NeedDocuments(described.Supplier);
        },
        book =>
        {
            var known = book.DueDiligence.DocumentsOf(described.Supplier);
            if (known.Find(described.Id) is { } same) return same.ToProto(known.ReplacedBy(same.Id), book.Now);
            var supplier = book.Find(described.Supplier) ?? throw SupplierNames.NotFound(SupplierNames.Of(described.Supplier));
            DueDiligenceNames.RequireProof(supplier, [described]);
            if (known.All.Count >= MaxDocuments)
                throw new RefusedException(Refusal.Overloaded(TooManyReason, $"{SupplierNames.Of(supplier.Id)} has {MaxDocuments} documents, and none is ever deleted. Put several papers in one file.", TimeSpan.Zero));
            // The same file, described otherwise: what was said of it before is corrected.
            var replaces = described.Replaces ?? known.All.FirstOrDefault(d => d.Hash == described.Hash && known.ReplacedBy(d.Id) is null)?.Id;
            if (replaces is { } replaced)
            {
                var name = DueDiligenceNames.OfDocument(described.Supplier, replaced);
                if (known.Find(replaced) is null) throw DueDiligenceNames.DocumentNotFound(name);
                if (known.ReplacedBy(replaced) is { } by)
                    throw new RefusedException(Refusal.Precondition(ReplacedReason, name, $"{name} was replaced by {DueDiligenceNames.OfDocument(described.Supplier, by)} already; replace that one, or the last that replaced it."));
            }
            var added = described with { Replaces = replaces, CreateTime = book.Now };
            book.DueDiligence.Add(added, file);
            return added.ToProto(replacedBy: null, book.Now);
        },
        cancellationToken);

    private static SupplierDocument Check(SupplierDocumentOptions options, Caller caller)
    {
        var violations = new Violations();
        var supplier = ResourceName.Require(options.Supplier, SupplierNames.Prefix, "options.supplier", violations);
        violations.Require(options.Kind != V1.SupplierDocument.Types.Kind.Unspecified && Enum.IsDefined(options.Kind), "options.kind",
            $"must be one of {string.Join(", ", Enum.GetNames<DocumentKind>().Select(k => JsonNamingPolicy.SnakeCaseUpper.ConvertName(k)))}.");
        var title = SupplierRules.Text(options.Title, "options.title", 1, 200, violations);
        var issuer = SupplierRules.Text(options.Issuer, "options.issuer", 1, 200, violations);
        var from = Time(options.ValidFrom, "options.valid_from");
        var to = Time(options.ValidTo, "options.valid_to");
        violations.Require(!(from > to), "options.valid_to", "must not be before valid_from.");
        var mediaType = options.MediaType.Length > 0 ? options.MediaType : Binary;
        violations.Require(MediaTypes.Contains(mediaType), "options.media_type", $"must be one of {string.Join(", ", MediaTypes)}; or empty.");
        violations.Require(options.Questions.Count <= MaxQuestions, "options.questions", $"has {options.Questions.Count} values; at most {MaxQuestions} are allowed.");
        for (var i = 0; i < Math.Min(options.Questions.Count, MaxQuestions); i++) DueDiligenceNames.RequireQuestion(options.Questions[i], $"options.questions[{i}]", violations);
        Guid? replaces = null;
        if (options.Replaces.Length > 0)
        {
            var (owner, document) = DueDiligenceNames.RequireDocument(options.Replaces, "options.replaces", violations);
            if (!violations.Any) violations.Require(owner == supplier, "options.replaces", "must be a document of the same supplier.");
            replaces = document;
        }
        violations.ThrowIfAny();
        return new SupplierDocument(
            default, supplier, (DocumentKind)(options.Kind - 1), title, issuer, from, to, mediaType, "", 0, string.Join(' ', options.Questions.Distinct().Order(StringComparer.Ordinal)), replaces,
            DueDiligenceNames.AuthorOf(caller), default);

        DateTimeOffset? Time(Timestamp? time, string field)
        {
            if (time is null) return null;
            return violations.Require(time.Seconds is >= -62135596800 and <= 253402300799 && time.Nanos is >= 0 and < 1_000_000_000, field, "must be a time of the years 1 to 9999.")
                ? time.ToDateTimeOffset().Truncated() : null;
        }
    }

    private async Task<byte[]> ReadAsync(IAsyncStreamReader<AddSupplierDocumentRequest> messages, CancellationToken cancellationToken)
    {
        // Whoever sends a byte a minute must not keep others from sending theirs.
        using var late = new CancellationTokenSource(MaxTime, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        using var file = new MemoryStream();
        try
        {
            while (await messages.MoveNext(end.Token))
            {
                if (messages.Current.ContentCase != AddSupplierDocumentRequest.ContentOneofCase.Piece) throw new RefusedException(Refusal.Invalid("options", "come once, first; then pieces of the file."));
                var piece = messages.Current.Piece;
                if (piece.Length > MaxPiece) throw new RefusedException(Refusal.Invalid("piece", $"has {piece.Length} bytes; at most {MaxPiece} are allowed."));
                if (file.Length + piece.Length > MaxBytes)
                    throw new RefusedException(Refusal.Overloaded(TooLargeReason, $"The file has more than {MaxBytes >> 20} MiB. Make it smaller, or split it.", TimeSpan.Zero));
                file.Write(piece.Span);
            }
        }
        catch (Exception e) when (late.IsCancellationRequested && e is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new RefusedException(Refusal.Overloaded(TooSlowReason, $"The file did not come within {MaxTime.TotalMinutes:0} minutes. Send it again over a faster line, or smaller.", TimeSpan.Zero));
        }
        return file.Length > 0 ? file.ToArray() : throw new RefusedException(Refusal.Invalid("piece", "must come: the file has no bytes."));
    }

    /// <summary>The same of the same is the same: sending again after a failure adds nothing twice.</summary>
    private static Guid IdOf(SupplierDocument document) => Guid.ParseExact(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new object?[]
    {
        document.Supplier, document.Hash, document.Kind.ToString(), document.Title, document.Issuer, document.ValidFrom, document.ValidTo, document.MediaType, document.Questions, document.Replaces,
    })))).AsSpan(0, 32), "N");
}
