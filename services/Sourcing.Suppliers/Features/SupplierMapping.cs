using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Sourcing.Suppliers.Domain;
using Proto = Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

internal static class SupplierMapping
{
    /// <summary>The version of this very supplier: another one's never passes for it.</summary>
    public static string Etag(Supplier supplier) => string.Create(CultureInfo.InvariantCulture, $"{supplier.Version}-{supplier.Id.ToString("N")[24..]}");

    public static Proto.Supplier ToProto(this Supplier supplier) => new()
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
    };

    public static Proto.Supplier.Types.State ToProto(this SupplierState state) => state switch
    {
        SupplierState.Pending => Proto.Supplier.Types.State.Pending,
        SupplierState.Approved => Proto.Supplier.Types.State.Approved,
        SupplierState.Suspended => Proto.Supplier.Types.State.Suspended,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}
