using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Suppliers.Domain;

namespace Sourcing.Suppliers.Features;

/// <summary>Names of suppliers, and the refusals that every use case of one supplier shares.</summary>
public static class SupplierNames
{
    public const string Prefix = "suppliers/";
    public const string NotFoundReason = "SUPPLIER_NOT_FOUND";
    public const string EtagReason = "ETAG_MISMATCH";
    public const string StateReason = "STATE_DOES_NOT_ALLOW";

    public static string Of(Guid id) => $"{Prefix}{id}";

    public static RefusedException NotFound(string name) =>
        new(Refusal.NotFound(NotFoundReason, $"There is no supplier {name}, or it is not yours to see."));

    /// <summary>Refuses a change that was made on an older state.</summary>
    public static void RequireEtag(string etag, Domain.Supplier supplier)
    {
        if (etag.Length > 0 && etag != SupplierMapping.Etag(supplier))
            throw new RefusedException(Refusal.Aborted(EtagReason, $"{Of(supplier.Id)} has changed since it was read. Read it again and repeat the change."));
    }

    /// <summary>Refuses what the supplier's state does not allow.</summary>
    public static void RequireState(Domain.Supplier supplier, SupplierAction action, Caller caller)
    {
        if (!supplier.Allows(action))
            throw new RefusedException(Refusal.Precondition(StateReason, Of(supplier.Id), $"{Of(supplier.Id)} is {Words(supplier.ToProto(supplier.UpdateTime).For(caller).State)}: {Words(action)} is not possible then."));
    }

    /// <summary>"UnderReview" as "under review".</summary>
    private static string Words<T>(T value) where T : struct, Enum =>
        string.Concat(value.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
