using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Storage;
using Proto = Sourcing.Suppliers.V1;
using Said = Sourcing.Suppliers.V1.Supplier.Types.Screening;

namespace Sourcing.Suppliers.Features;

internal static class SupplierMapping
{
    /// <summary>The version of this very supplier: another one's never passes for it.</summary>
    public static string Etag(Domain.Supplier supplier) => string.Create(CultureInfo.InvariantCulture, $"{supplier.Version}-{supplier.Id.ToString("N")[24..]}");

    public static Proto.Supplier ToProto(this Domain.Supplier supplier, DateTimeOffset now) => new()
    {
        Name = SupplierNames.Of(supplier.Id),
        DisplayName = supplier.Profile.DisplayName,
        LegalName = supplier.Profile.LegalName,
        CountryCode = supplier.Profile.CountryCode,
        ContactEmail = supplier.Profile.ContactEmail,
        State = supplier.State.ToProto(),
        SuspendReason = supplier.SuspendReason,
        OrderCount = supplier.OrderCount,
        LastOrderTime = supplier.LastOrderTime is { } last ? Timestamp.FromDateTimeOffset(last) : null,
        Etag = Etag(supplier),
        CreateTime = Timestamp.FromDateTimeOffset(supplier.CreateTime),
        UpdateTime = Timestamp.FromDateTimeOffset(supplier.UpdateTime),
        Record = SupplierRecordJson.Parse(supplier.Profile.Record),
        Screening = supplier.Generation == 0
            ? Said.NotScreened
            : supplier.Verdict switch { Verdict.Unscreened => Said.NotScreened, Verdict.Clear => Said.Clear, _ => Said.OnHold },
        ApprovalExpireTime = supplier.ApprovalExpireTime is { } expires ? Timestamp.FromDateTimeOffset(expires) : null,
        Rating = supplier.RatingAt(now).ToProto(),
        RatingOverride = supplier.Override?.HoldsAt(now) == true ? supplier.Override.ToProto() : null,
    };

    /// <summary>What a caller may see of it: that it was found on a list and why its rating was set is for compliance, accounts and what identifies people for compliance and the supplier itself.</summary>
    public static Proto.Supplier For(this Proto.Supplier supplier, Caller caller)
    {
        if (caller.Is(Roles.Compliance)) return supplier;
        supplier.State = supplier.State == Proto.Supplier.Types.State.Blocked ? Proto.Supplier.Types.State.Suspended : supplier.State;
        supplier.RatingOverride?.HideFrom(caller);
        if (caller.Organisation == supplier.Name) return supplier;
        supplier.Record?.BankAccounts.Clear();
        foreach (var party in (supplier.Record?.Directors ?? []).Concat(supplier.Record?.Owners.SelectMany(Parties) ?? []))
        {
            party.BirthYear = 0;
            party.Registrations.Clear();
        }
        return supplier;
    }

    /// <summary>Who made a version, where the caller may know it: people of compliance are named to compliance only.</summary>
    public static string AuthorFor(this SupplierVersion version, Caller caller) => caller.Is(Roles.Compliance) || caller.Organisation == version.Author ? version.Author : "";

    private static IEnumerable<Proto.RelatedParty> Parties(Proto.Owner owner) => owner.Owners.SelectMany(Parties).Prepend(owner.Party);

    public static Proto.Supplier.Types.State ToProto(this SupplierState state) => state switch
    {
        SupplierState.Pending => Proto.Supplier.Types.State.Pending,
        SupplierState.UnderReview => Proto.Supplier.Types.State.UnderReview,
        SupplierState.Approved => Proto.Supplier.Types.State.Approved,
        SupplierState.Suspended => Proto.Supplier.Types.State.Suspended,
        SupplierState.Blocked => Proto.Supplier.Types.State.Blocked,
        SupplierState.Expired => Proto.Supplier.Types.State.Expired,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}
