namespace Sourcing.Suppliers.Domain;

/// <summary>What kinds of documents there are.</summary>
public enum DocumentKind
{
    Licence,
    Certification,
    AuditReport,
    Policy,
    Origin,
    ChainOfCustody,
    Identity,
    KimberleyCertificate,
    PublicReport,
    Other,
}

/// <summary>A document of a supplier, without its file. It never changes.</summary>
/// <param name="Id">Made of the supplier, the file and what is said of it: the same twice is the same document.</param>
/// <param name="Supplier">Whose it is.</param>
/// <param name="Kind">What kind it is.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Issuer">Who issued it.</param>
/// <param name="ValidFrom">From when it is valid; null means ever since.</param>
/// <param name="ValidTo">Until when; null means for ever.</param>
/// <param name="MediaType">How the file is written.</param>
/// <param name="Hash">SHA-256 of the file.</param>
/// <param name="Size">Bytes of the file.</param>
/// <param name="Questions">Questions that it is evidence for, separated by spaces.</param>
/// <param name="Replaces">The document that it takes the place of.</param>
/// <param name="Author">Who added it.</param>
/// <param name="CreateTime">When.</param>
public sealed record SupplierDocument(
    Guid Id, Guid Supplier, DocumentKind Kind, string Title, string Issuer, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo, string MediaType, string Hash, long Size,
    string Questions, Guid? Replaces, string Author, DateTimeOffset CreateTime)
{
    /// <summary>Questions that it was said to be evidence for.</summary>
    public IReadOnlyList<string> QuestionIds => Questions.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public bool IsExpired(DateTimeOffset now) => ValidTo <= now;

    public bool IsValid(DateTimeOffset now) => !IsExpired(now) && !(ValidFrom > now);

    /// <summary>Whether it proves anything of somebody who supplies these materials: a Kimberley certificate is for diamonds and for nothing beside them.</summary>
    public bool Proves(IReadOnlyCollection<string> supplies) => Kind != DocumentKind.KimberleyCertificate || supplies.Count > 0 && supplies.All(KimberleyProcess.Covers);
}

/// <summary>What the certificates of the Kimberley Process are for.</summary>
public static class KimberleyProcess
{
    /// <summary>Whether a material is a diamond.</summary>
    public static bool Covers(string material) => material.Split([' ', '_', '-', '/', '.'], StringSplitOptions.RemoveEmptyEntries)
        .Any(word => word.Equals("diamond", StringComparison.OrdinalIgnoreCase) || word.Equals("diamonds", StringComparison.OrdinalIgnoreCase));
}

/// <summary>The documents of one supplier: which of them stand for themselves, and which have been replaced.</summary>
public sealed class SupplierDocuments
{
    private readonly Dictionary<Guid, SupplierDocument> byId;
    private readonly Dictionary<Guid, Guid> replacedBy;

    public SupplierDocuments(IEnumerable<SupplierDocument> documents)
    {
        All = [.. documents.OrderByDescending(d => d.CreateTime).ThenByDescending(d => d.Id)];
        byId = All.ToDictionary(d => d.Id);
        replacedBy = [];
        foreach (var document in All)
            if (document.Replaces is { } replaced) replacedBy.TryAdd(replaced, document.Id);
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<SupplierDocument> All { get; }

    public SupplierDocument? Find(Guid id) => byId.GetValueOrDefault(id);

    public Guid? ReplacedBy(Guid id) => replacedBy.TryGetValue(id, out var by) ? by : null;

    /// <summary>The document that stands in the place of one: itself, or the last that replaced it.</summary>
    public SupplierDocument? Current(Guid id)
    {
        // Only what was there before can be replaced, so this ends.
        while (ReplacedBy(id) is { } next) id = next;
        return Find(id);
    }

    /// <summary>Documents that are evidence for an answer now, newest first.</summary>
    public IReadOnlyList<SupplierDocument> EvidenceOf(string question, DueDiligenceAnswer? answer)
    {
        var ids = (answer?.Documents ?? []).Concat(All.Where(d => d.QuestionIds.Contains(question)).Select(d => d.Id));
        return [.. ids.Select(Current).OfType<SupplierDocument>().Distinct().OrderByDescending(d => d.CreateTime).ThenByDescending(d => d.Id)];
    }
}
