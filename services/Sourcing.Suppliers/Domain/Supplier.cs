namespace Sourcing.Suppliers.Domain;

/// <summary>A party that offers lots. Every change makes a new version.</summary>
/// <param name="Id">Identity, version 7.</param>
/// <param name="Profile">What people say of it.</param>
/// <param name="State">Where it stands.</param>
/// <param name="SuspendReason">Why it was suspended; empty otherwise.</param>
/// <param name="Version">From 1; grows with every change of the record, its state, its verdict or what is set for its rating, not with counted orders and figures.</param>
/// <param name="Author">Who made this version.</param>
/// <param name="OrderCount">Orders placed with it.</param>
/// <param name="LastOrderTime">When the newest of them was placed.</param>
/// <param name="CreateTime">When it was registered.</param>
/// <param name="UpdateTime">When its version changed.</param>
/// <param name="Verdict">What screening says of this profile.</param>
/// <param name="Generation">Generation of the lists that it was screened with; 0 where it was not.</param>
/// <param name="ApprovalExpireTime">When its approval runs out; null where it has none.</param>
/// <param name="Rating">What the figures of its scorecard said last.</param>
/// <param name="Override">What compliance has set instead; it may be over.</param>
/// <param name="ProgressCount">News of its orders that its figures depend on; only grows.</param>
/// <param name="RatedTime">When its figures were counted last; null where that must be done at once.</param>
public sealed record Supplier(
    Guid Id, SupplierProfile Profile, SupplierState State, string SuspendReason, long Version, string Author,
    long OrderCount, DateTimeOffset? LastOrderTime, DateTimeOffset CreateTime, DateTimeOffset UpdateTime,
    Verdict Verdict = Verdict.Unscreened, long Generation = 0, DateTimeOffset? ApprovalExpireTime = null,
    Rating Rating = Rating.Ok, RatingOverride? Override = null, long ProgressCount = 0, DateTimeOffset? RatedTime = null)
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

    /// <summary>Notes that its figures have changed.</summary>
    public Supplier Progress() => this with { ProgressCount = ProgressCount + 1, RatedTime = null };

    /// <summary>Takes what its figures say; where they have changed since they were counted, they must be counted again.</summary>
    /// <param name="rating">What they say.</param>
    /// <param name="progressCount">Its news that were counted.</param>
    /// <param name="counted">When.</param>
    public Supplier Rate(Rating rating, long progressCount, DateTimeOffset counted) =>
        this with { Rating = rating, RatedTime = progressCount == ProgressCount ? counted : null };

    /// <summary>Sets what holds instead of its figures, or ends that; ending what does not hold changes nothing.</summary>
    public Supplier OverrideRating(RatingOverride set, string author, DateTimeOffset now) =>
        set == Override || set.Rating is null && Override?.HoldsAt(now) != true ? this : Next(author, now) with { Override = set };

    /// <summary>What holds for new orders.</summary>
    public Rating RatingAt(DateTimeOffset now) => RatingOverride.RatingAt(Override, Rating, now);

    /// <summary>The next version; what was set for its rating and holds no more is told by the versions before.</summary>
    private Supplier Next(string author, DateTimeOffset now) =>
        this with { Version = Version + 1, Author = author, UpdateTime = now, Override = Override?.HoldsAt(now) == true ? Override : null };

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
