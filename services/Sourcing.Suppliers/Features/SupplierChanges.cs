using Google.Protobuf;
using Sourcing.Contracts.Events;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Storage;

namespace Sourcing.Suppliers.Features;

/// <summary>Keeps a supplier's new state together with what always goes with it: its version for ever, and the event where it may trade now or may not any more.</summary>
internal static class SupplierChanges
{
    public static void Save(this SuppliersBook book, Supplier before, Supplier after)
    {
        book.Change(after);
        if (after.Version != before.Version) book.Keep(after.AsVersion());
        var hasStopped = after.State != before.State && after.State is SupplierState.Suspended or SupplierState.Blocked or SupplierState.Expired;
        if (after.MayTrade && !before.MayTrade) book.Raise(new SupplierApproved(SupplierNames.Of(after.Id), after.Version, book.Now));
        else if (before.MayTrade && !after.MayTrade || hasStopped) book.Raise(new SupplierSuspended(SupplierNames.Of(after.Id), after.Version, book.Now));
    }

    public static SupplierVersion AsVersion(this Supplier supplier)
    {
        var content = supplier.ToProto(supplier.UpdateTime);
        // The version that ends what was set for its rating says why; elsewhere there is nothing to say.
        content.RatingOverride ??= supplier.Override?.ToProto();
        return new SupplierVersion(supplier.Id, supplier.Version, supplier.Author, supplier.UpdateTime, content.ToByteArray());
    }
}
