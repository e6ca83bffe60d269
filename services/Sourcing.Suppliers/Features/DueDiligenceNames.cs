using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Suppliers.Domain;

namespace Sourcing.Suppliers.Features;

/// <summary>Names of what due diligence keeps, and refusals that several of its use cases share.</summary>
internal static class DueDiligenceNames
{
    public const string DocumentNotFoundReason = "DOCUMENT_NOT_FOUND";
    public const string KimberleyReason = "KIMBERLEY_IS_FOR_ROUGH_DIAMONDS";
    private const string Documents = "/documents/";

    public static string Of(SupplierDocument document) => OfDocument(document.Supplier, document.Id);

    public static string OfDocument(Guid supplier, Guid document) => $"{SupplierNames.Of(supplier)}{Documents}{document}";

    /// <summary>The ids in the name of a document.</summary>
    public static (Guid Supplier, Guid Document) RequireDocument(string name, string field, Violations violations)
    {
        Guid supplier = default, document = default;
        var at = name.IndexOf(Documents, StringComparison.Ordinal);
        violations.Require(
            at > 0 && ResourceName.TryParse(name[..at], SupplierNames.Prefix, out supplier) && Guid.TryParseExact(name.AsSpan(at + Documents.Length), "D", out document),
            field, "must be a name such as suppliers/0190163d-8694-739b-aea5-966c26f8ad91/documents/3f1c9a52-6d0e-4b7a-8c55-0d2f6e9b1a44.");
        return (supplier, document);
    }

    public static string RequireQuestion(string question, string field, Violations violations)
    {
        violations.Require(Questionnaire.Questions.ContainsKey(question), field, $"must be one of {string.Join(", ", Questionnaire.Questions.Keys)}.");
        return question;
    }

    /// <summary>Who says something: a supplier as the firm that it is, compliance as the person that it is.</summary>
    public static string AuthorOf(Caller caller) => caller.Is(Roles.Compliance) ? caller.Person : caller.Identity;

    /// <summary>Refuses a supplier the file of another one, as if there were none.</summary>
    public static void RequireOwn(Caller caller, Guid supplier)
    {
        if (!caller.Is(Roles.Compliance) && caller.Organisation != SupplierNames.Of(supplier)) throw SupplierNames.NotFound(SupplierNames.Of(supplier));
    }

    /// <summary>Refuses Kimberley certificates of who supplies no diamonds.</summary>
    public static void RequireProof(Supplier supplier, IEnumerable<SupplierDocument> documents)
    {
        var supplies = SupplierRecordJson.Parse(supplier.Profile.Record).Supplies;
        if (documents.Any(d => d.Kind == DocumentKind.KimberleyCertificate) && !supplies.Any(KimberleyProcess.Covers))
            throw new RefusedException(Refusal.Precondition(KimberleyReason, SupplierNames.Of(supplier.Id),
                $"Kimberley certificates are for rough diamonds and prove nothing of coloured stones or anything else; {SupplierNames.Of(supplier.Id)} supplies {(supplies.Count > 0 ? string.Join(", ", supplies.Take(10)) : "nothing that its record names")}. "
                + "Add another document of origin; or, if it does supply diamonds, have compliance add diamond to record.supplies."));
    }

    public static RefusedException DocumentNotFound(string name) =>
        new(Refusal.NotFound(DocumentNotFoundReason, $"There is no document {name}, or it is not yours to see."));
}
