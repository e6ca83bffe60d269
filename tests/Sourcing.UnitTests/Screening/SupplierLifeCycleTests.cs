using Sourcing.Suppliers.Domain;

namespace Sourcing.UnitTests.Screening;

public sealed class SupplierLifeCycleTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly Supplier Pending = Supplier.Register(Guid.Empty, new SupplierProfile("Gems", "Gems Ltd", "LK", ""), "anna", Now);

    [Fact]
    public void The_guide_shows_the_steps_as_they_are() => Assert.EndsWith(SupplierLifeCycle.Print(), Guide().TrimEnd(), StringComparison.Ordinal);

    [Theory]
    [InlineData(SupplierState.Blocked, SupplierAction.Approve)]
    [InlineData(SupplierState.Blocked, SupplierAction.Suspend)]
    [InlineData(SupplierState.Pending, SupplierAction.Expire)]
    [InlineData(SupplierState.Suspended, SupplierAction.Submit)]
    public void What_the_state_does_not_allow_is_no_step(SupplierState from, SupplierAction action) => Assert.Null(SupplierLifeCycle.After(from, action));

    [Fact]
    public void Only_an_approved_supplier_that_is_clear_may_trade()
    {
        var approved = Pending.Judge(Verdict.Clear, 2, "anna", Now).Approve(Now.AddDays(1), "anna", Now);

        Assert.True(approved.MayTrade);
        Assert.False(approved.Judge(Verdict.Hold, 3, "screening", Now).MayTrade);
        Assert.False(approved.Suspend("papers", "anna", Now).MayTrade);
        Assert.False(Pending.Judge(Verdict.Clear, 2, "anna", Now).MayTrade);
    }

    [Fact]
    public void A_blocked_supplier_loses_its_approval_and_is_reviewed_again_when_it_is_blocked_no_more()
    {
        var blocked = Pending.Judge(Verdict.Clear, 2, "anna", Now).Approve(Now.AddDays(1), "anna", Now).Judge(Verdict.Block, 3, "screening", Now);
        var free = blocked.Judge(Verdict.Clear, 4, "screening", Now);

        Assert.Equal((SupplierState.Blocked, null), (blocked.State, blocked.ApprovalExpireTime));
        Assert.Equal((SupplierState.UnderReview, false), (free.State, free.MayTrade));
        Assert.Equal([1, 2, 3, 4], new[] { Pending, Pending.Approve(Now, "anna", Now), blocked, free }.Select(s => s.Version));
    }

    [Fact]
    public void A_hold_that_comes_and_goes_makes_a_version_each_time_for_those_who_are_told()
    {
        var approved = Pending.Judge(Verdict.Clear, 2, "anna", Now).Approve(Now.AddDays(1), "anna", Now);
        var held = approved.Judge(Verdict.Hold, 3, "screening", Now);

        Assert.Equal(approved.Version + 1, held.Version);
        Assert.Equal(held.Version, held.Judge(Verdict.Hold, 4, "screening", Now).Version);
        Assert.Equal(held.Version + 1, held.Judge(Verdict.Clear, 5, "screening", Now).Version);
    }

    [Fact]
    public void What_is_screened_of_a_record_is_screened_again_when_it_changes()
    {
        var clear = Pending.Judge(Verdict.Clear, 2, "anna", Now);

        Assert.Equal(2, clear.Describe(clear.Profile with { ContactEmail = "new@example.com" }, "anna", Now).Generation);
        Assert.Equal(0, clear.Describe(clear.Profile with { LegalName = "Other Ltd" }, "anna", Now).Generation);
    }

    [Fact]
    public void An_approval_ends_when_its_time_is_over_and_not_before()
    {
        var approved = Pending.Approve(Now.AddDays(1), "anna", Now);

        Assert.Same(approved, approved.Expire("screening", Now.AddDays(1).AddTicks(-1)));
        Assert.Equal(SupplierState.Expired, approved.Expire("screening", Now.AddDays(1)).State);
    }

    private static string Guide()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Sourcing.sln"))) folder = folder.Parent;
        return File.ReadAllText(Path.Combine(folder.FullName, "docs", "screening.md"));
    }
}
