namespace Sourcing.Suppliers.Domain;

public enum SupplierState
{
    Pending,
    Approved,
    Suspended,
}

/// <summary>A party that offers lots. Every change makes a new version.</summary>
/// <param name="Id">Identity, version 7.</param>
/// <param name="Profile">What people say of it.</param>
/// <param name="State">Where it stands.</param>
/// <param name="SuspendReason">Why it was suspended; empty otherwise.</param>
/// <param name="Version">From 1; grows with every change of the record or its state, not with counted orders.</param>
/// <param name="OrderCount">Orders placed with it.</param>
/// <param name="LastOrderTime">When the newest of them was placed.</param>
/// <param name="CreateTime">When it was registered.</param>
/// <param name="UpdateTime">When its version changed.</param>
public sealed record Supplier(
    Guid Id, SupplierProfile Profile, SupplierState State, string SuspendReason, long Version,
    long OrderCount, DateTimeOffset? LastOrderTime, DateTimeOffset CreateTime, DateTimeOffset UpdateTime)
{
    public static Supplier Register(Guid id, SupplierProfile profile, DateTimeOffset now) =>
        new(id, profile, SupplierState.Pending, "", 1, 0, null, now, now);

    public Supplier Describe(SupplierProfile profile, DateTimeOffset now) =>
        profile == Profile ? this : this with { Profile = profile, Version = Version + 1, UpdateTime = now };

    /// <summary>Lets it trade; approving an approved supplier changes nothing.</summary>
    public Supplier Approve(DateTimeOffset now) => State == SupplierState.Approved
        ? this
        : this with { State = SupplierState.Approved, SuspendReason = "", Version = Version + 1, UpdateTime = now };

    /// <summary>Stops it; suspending a suspended supplier changes nothing.</summary>
    public Supplier Suspend(string reason, DateTimeOffset now) => State == SupplierState.Suspended
        ? this
        : this with { State = SupplierState.Suspended, SuspendReason = reason, Version = Version + 1, UpdateTime = now };

    public Supplier CountOrder(DateTimeOffset placed) =>
        this with { OrderCount = OrderCount + 1, LastOrderTime = placed > LastOrderTime ? placed : LastOrderTime ?? placed };
}

/// <summary>What people say of a supplier.</summary>
public sealed record SupplierProfile(string DisplayName, string LegalName, string CountryCode, string ContactEmail);
