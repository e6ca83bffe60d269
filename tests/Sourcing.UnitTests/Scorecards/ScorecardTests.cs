using FsCheck.Xunit;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Features;

namespace Sourcing.UnitTests.Scorecards;

public sealed class ScorecardTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly Supplier Known = Supplier.Register(Guid.Empty, new SupplierProfile("Gems", "Gems Ltd", "LK", ""), "anna", Now);

    private static readonly ScorecardRules Rules = new ScorecardOptions().Rules;

    [Theory]
    [InlineData(90, 100, 9000, Rating.Ok)]
    [InlineData(8_999_999, 10_000_000, 8999, Rating.Warn)]
    [InlineData(70, 100, 7000, Rating.Warn)]
    [InlineData(69_999, 100_000, 6999, Rating.Prevent)]
    [InlineData(0, 100, 0, Rating.Prevent)]
    [InlineData(2, 3, 6666, Rating.Prevent)]
    public void A_share_warns_and_prevents_below_its_thresholds_and_not_at_them(long good, long all, int share, Rating rating)
    {
        var figure = Of(Criterion.OnTime, new Tally(100, good, all)).Figures[0];

        Assert.Equal((share, rating), (figure.Share, figure.Rating));
    }

    [Fact]
    public void Nothing_is_said_of_what_never_happened_and_nobody_is_rated_for_it()
    {
        var card = Scorecard.Of(new ScorecardCounts(0, Enum.GetValues<Criterion>().ToDictionary(c => c, _ => default(Tally))), Rules);

        Assert.Equal(Enum.GetValues<Criterion>(), card.Figures.Select(f => f.Criterion));
        Assert.All(card.Figures, f => Assert.Equal((null, Rating.Ok), (f.Share, f.Rating)));
        Assert.Equal(Rating.Ok, card.Rating);
    }

    [Fact]
    public void A_criterion_says_nothing_until_enough_orders_count_for_it()
    {
        Assert.Equal(Rating.Ok, Of(Criterion.OnTime, new Tally(4, 0, 4)).Rating);
        Assert.Equal(0, Of(Criterion.OnTime, new Tally(4, 0, 4)).Figures[0].Share);
        Assert.Equal(Rating.Prevent, Of(Criterion.OnTime, new Tally(5, 0, 5)).Rating);
    }

    [Theory]
    [InlineData(Criterion.OnTime)]
    [InlineData(Criterion.QuantityAccepted)]
    [InlineData(Criterion.QualityAccepted)]
    [InlineData(Criterion.NotCancelled)]
    public void One_bad_figure_is_enough_whichever_it_is(Criterion criterion) => Assert.Equal(Rating.Prevent, Of(criterion, new Tally(5, 0, 5)).Rating);

    [Fact]
    public void Answers_that_never_come_warn_but_stop_no_orders_unless_that_is_set() =>
        Assert.Equal(Rating.Warn, Of(Criterion.Answered, new Tally(5, 0, 5)).Rating);

    [Property]
    public void A_share_is_never_off_by_rounding_and_more_that_is_good_never_makes_a_rating_worse(ulong first, ulong second)
    {
        // Up to what a hundred million orders of a hundred lines come to.
        const long Most = 10_000_000_000 * SupplierOrder.Line;
        var all = (long)(Math.Max(first, second) % Most) + 1;
        var good = (long)(Math.Min(first, second) % (ulong)all);

        var (one, more) = (Of(Criterion.QualityAccepted, new Tally(9, good, all)), Of(Criterion.QualityAccepted, new Tally(9, good + 1, all)));

        var share = one.Figures[2].Share!.Value;
        Assert.True((Int128)share * all <= (Int128)good * Scorecard.Whole && (Int128)(share + 1) * all > (Int128)good * Scorecard.Whole);
        Assert.True(more.Rating <= one.Rating);
    }

    [Theory]
    [InlineData(0, 10, 0)]
    [InlineData(5, 10, 500_000)]
    [InlineData(10, 10, 1_000_000)]
    [InlineData(2, 3, 666_666)]
    [InlineData(11, 10, 1_000_000)]
    [InlineData(long.MaxValue, long.MaxValue, 1_000_000)]
    [InlineData(-1, 10, 0)]
    [InlineData(1, 0, 0)]
    public void A_part_of_a_line_is_in_millionths_of_it_and_never_more_than_all(long quantity, long ordered, long part) => Assert.Equal(part, SupplierOrder.Part(quantity, ordered));

    [Fact]
    public void News_that_come_while_a_supplier_is_rated_are_not_forgotten()
    {
        var told = Known.Progress();
        Assert.Null(told.RatedTime);

        var missed = told.Progress().Rate(Rating.Warn, told.ProgressCount, Now);
        Assert.Equal((Rating.Warn, null), (missed.Rating, missed.RatedTime));
        Assert.Equal((Rating.Ok, Now), (missed.Rate(Rating.Ok, missed.ProgressCount, Now) is var rated ? (rated.Rating, rated.RatedTime) : default));
        // Also where somebody else has rated it in between, and it has had news since.
        var again = told.Rate(Rating.Ok, told.ProgressCount, Now).Progress().Rate(Rating.Warn, told.ProgressCount, Now);
        Assert.Null(again.RatedTime);
    }

    [Fact]
    public void What_compliance_sets_holds_until_its_time_is_over_or_it_is_ended_and_each_is_a_version()
    {
        var rated = Known.Rate(Rating.Prevent, 0, Now);
        var set = rated.OverrideRating(new RatingOverride(Rating.Ok, "strike at the port", Now.AddDays(1)), "anna", Now);

        Assert.Equal((rated.Version + 1, "anna"), (set.Version, set.Author));
        Assert.Equal([Rating.Ok, Rating.Prevent], new[] { Now.AddDays(1).AddTicks(-1), Now.AddDays(1) }.Select(set.RatingAt));
        Assert.Same(set, set.OverrideRating(set.Override!, "ben", Now));

        var ended = set.OverrideRating(new RatingOverride(null, "it is over", null), "ben", Now);
        Assert.Equal((set.Version + 1, "ben", Rating.Prevent, "it is over"), (ended.Version, ended.Author, ended.RatingAt(Now), ended.Override!.Reason));
        Assert.Same(ended, ended.OverrideRating(new RatingOverride(null, "twice", null), "ben", Now));
    }

    [Fact]
    public void What_is_set_for_a_rating_outlives_other_changes_and_what_is_over_does_not()
    {
        var set = Known.OverrideRating(new RatingOverride(Rating.Warn, "watch it", Now.AddDays(1)), "anna", Now);

        Assert.Equal(set.Override, set.Submit("anna", Now.AddHours(23)).Override);
        Assert.Null(set.Submit("anna", Now.AddDays(1)).Override);
        Assert.Null(set.OverrideRating(new RatingOverride(null, "over", null), "anna", Now).Submit("anna", Now).Override);
    }

    [Fact]
    public void Counting_and_rating_make_no_version() => Assert.Equal(Known.Version, Known.Progress().Rate(Rating.Warn, 1, Now).Version);

    /// <summary>A scorecard in which everything but one figure is perfect.</summary>
    private static Scorecard Of(Criterion criterion, Tally tally) =>
        Scorecard.Of(new ScorecardCounts(10, Enum.GetValues<Criterion>().ToDictionary(c => c, c => c == criterion ? tally : new Tally(10, 10, 10))), Rules);
}
