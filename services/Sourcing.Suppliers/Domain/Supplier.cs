namespace Sourcing.Suppliers.Domain;

/// <summary>A party that offers lots. Every change makes a new version.</summary>
/// <param name="Id">Identity, version 7.</param>
/// <param name="Profile">What people say of it.</param>
/// <param name="State">Where it stands.</param>
/// <param name="SuspendReason">Why it was suspended; empty otherwise.</param>
/// <param name="Version">From 1; grows with every change of the record, its state or its verdict, not with counted orders.</param>
/// <param name="Author">Who made this version.</param>
/// <param name="OrderCount">Orders placed with it.</param>
/// <param name="LastOrderTime">When the newest of them was placed.</param>
/// <param name="CreateTime">When it was registered.</param>
/// <param name="UpdateTime">When its version changed.</param>
/// <param name="Verdict">What screening says of this profile.</param>
/// <param name="Generation">Generation of the lists that it was screened with; 0 where it was not.</param>
/// <param name="ApprovalExpireTime">When its approval runs out; null where it has none.</param>
public sealed record Supplier(
    Guid Id, SupplierProfile Profile, SupplierState State, string SuspendReason, long Version, string Author,
    long OrderCount, DateTimeOffset? LastOrderTime, DateTimeOffset CreateTime, DateTimeOffset UpdateTime,
    Verdict Verdict = Verdict.Unscreened, long Generation = 0, DateTimeOffset? ApprovalExpireTime = null)
{
    /// <summary>Whether it may trade, as far as lists and time stand still.</summary>
    public bool MayTrade => State == SupplierState.Approved && Verdict == Verdict.Clear;

    public static Supplier Register(Guid id, SupplierProfile profile, string author, DateTimeOffset now) =>
        new(id, profile, SupplierState.Pending, "", 1, author, 0, null, now, now);

    /// <summary>Describes it anew; what is screened of it must be screened again.</summary>
    public Supplier Describe(SupplierProfile profile, string author, DateTimeOffset now)
    {
        if (profile == Profile) return this;
        var described = Next(author, now) with { Profile = profile };
        return profile.IsScreenedLike(Profile) ? described : described with { Generation = 0 };
    }

    /// <summary>Whether its state allows an action.</summary>
    public bool Allows(SupplierAction action) => SupplierLifeCycle.After(State, action) is not null;

    public Supplier Submit(string author, DateTimeOffset now) => After(SupplierAction.Submit, author, now);

    /// <summary>Lets it trade until its approval runs out; an approved supplier begins its time anew.</summary>
    public Supplier Approve(DateTimeOffset expires, string author, DateTimeOffset now)
    {
        var approved = After(SupplierAction.Approve, author, now);
        return (approved == this ? Next(author, now) : approved) with { ApprovalExpireTime = expires };
    }

    /// <summary>Stops it; suspending a suspended supplier changes nothing.</summary>
    public Supplier Suspend(string reason, string author, DateTimeOffset now) =>
        After(SupplierAction.Suspend, author, now) is var suspended && suspended == this ? this : suspended with { SuspendReason = reason };

    /// <summary>Ends an approval whose time is over.</summary>
    public Supplier Expire(string author, DateTimeOffset now) =>
        Allows(SupplierAction.Expire) && ApprovalExpireTime <= now ? After(SupplierAction.Expire, author, now) : this;

    /// <summary>Takes what screening says of it. A new version only where it may trade now and could not before, or the other way round.</summary>
    public Supplier Judge(Verdict verdict, long generation, string author, DateTimeOffset now)
    {
        var judged = this with { Verdict = verdict, Generation = generation };
        var action = verdict == Verdict.Block ? SupplierAction.Block : SupplierAction.Unblock;
        if (Allows(action)) judged = judged.After(action, author, now);
        return judged.Version == Version && judged.MayTrade != MayTrade ? judged.Next(author, now) : judged;
    }

    public Supplier CountOrder(DateTimeOffset placed) =>
        this with { OrderCount = OrderCount + 1, LastOrderTime = placed > LastOrderTime ? placed : LastOrderTime ?? placed };

    private Supplier Next(string author, DateTimeOffset now) => this with { Version = Version + 1, Author = author, UpdateTime = now };

    private Supplier After(SupplierAction action, string author, DateTimeOffset now)
    {
        var state = SupplierLifeCycle.After(State, action) ?? throw new InvalidOperationException($"A supplier that is {State} does not {action}.");
        return state == State ? this : Next(author, now) with { State = state, SuspendReason = "", ApprovalExpireTime = null };
    }
}

/// <summary>What people say of a supplier.</summary>
/// <param name="DisplayName">How people call it.</param>
/// <param name="LegalName">The name on its papers.</param>
/// <param name="CountryCode">ISO 3166-1 alpha-2 code.</param>
/// <param name="ContactEmail">Address for enquiries.</param>
/// <param name="Record">The due-diligence file, as JSON of the contract's SupplierRecord; empty where there is none.</param>
public sealed record SupplierProfile(string DisplayName, string LegalName, string CountryCode, string ContactEmail, string Record = "")
{
    /// <summary>Whether nothing differs that is screened.</summary>
    public bool IsScreenedLike(SupplierProfile other) => (DisplayName, LegalName, CountryCode, Record) == (other.DisplayName, other.LegalName, other.CountryCode, other.Record);
}
