using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Screening;

namespace Sourcing.UnitTests.Screening;

public sealed class JudgementTests
{
    private static readonly Bands Bands = new(0.80, 0.95);
    private static readonly ListInForce Freeze = new("ofac-sdn@1", "h", MeasureType.AssetFreeze);

    [Theory]
    [InlineData(0.95, Verdict.Block)]
    [InlineData(0.9499, Verdict.Hold)]
    [InlineData(0.80, Verdict.Hold)]
    public void A_score_decides_by_its_band(double score, Verdict verdict) => Assert.Equal(verdict, Of(Supplier(), Match(Supplier(), score)));

    [Fact]
    public void Without_a_match_everybody_is_clear() => Assert.Equal(Verdict.Clear, Of(Supplier()));

    [Theory]
    [InlineData(MeasureType.Sectoral)]
    [InlineData(MeasureType.ExportControl)]
    public void Only_a_frozen_party_is_blocked(MeasureType measure) =>
        Assert.Equal(Verdict.Hold, Of(Supplier(), Match(Supplier(), 1, list: Freeze with { Measure = measure })));

    [Theory]
    [InlineData("diamond ruby", new[] { "ruby" }, Verdict.Hold)]
    [InlineData("diamond", new[] { "ruby" }, Verdict.Clear)]
    [InlineData("diamond", new string[0], Verdict.Hold)]
    [InlineData("", new[] { "ruby" }, Verdict.Hold)]
    public void A_measure_about_some_goods_holds_who_supplies_them_or_may(string goods, string[] supplies, Verdict verdict) =>
        Assert.Equal(verdict, Of(Supplier(), supplies: supplies, matches: Match(Supplier(), 1, list: Freeze with { Measure = MeasureType.Sectoral, Goods = goods })));

    [Fact]
    public void A_name_that_the_list_calls_too_common_blocks_nobody() => Assert.Equal(Verdict.Hold, Of(Supplier(), Match(Supplier(), 1, isWeak: true)));

    [Theory]
    [InlineData(25, 25, Verdict.Block)]
    [InlineData(25, 24.9999, Verdict.Hold)]
    public void Shares_of_blocked_owners_are_added_up(double first, double second, Verdict verdict)
    {
        var (a, b) = (Owner("a", first), Owner("b", second));
        Assert.Equal(verdict, Of(Supplier(a, b, Owner("c", 40)), Match(a, 1), Match(b, 1)));
    }

    [Fact]
    public void One_that_is_owned_by_blocked_parties_counts_with_its_whole_share_and_one_that_is_not_does_not_count()
    {
        var listed = Owner("listed", 50);
        Assert.Equal(Verdict.Block, Of(Supplier(Owner("between", 50, listed)), Match(listed, 1)));
        var minor = Owner("listed", 49);
        Assert.Equal(Verdict.Hold, Of(Supplier(Owner("between", 100, minor)), Match(minor, 1)));
    }

    [Fact]
    public void What_two_people_have_decided_counts_instead_of_the_score()
    {
        Assert.Equal(Verdict.Clear, Of(Supplier(), dismissed: true, matches: Match(Supplier(), 1)));
        Assert.Equal(Verdict.Block, Of(Supplier(), confirmed: true, matches: Match(Supplier(), 0.81)));
    }

    [Fact]
    public void A_case_stays_the_same_until_the_party_or_the_entry_changes()
    {
        var supplier = Guid.CreateVersion7(DateTimeOffset.UnixEpoch);
        var match = Match(Supplier(), 0.9);
        var entry = match.Listed;

        Assert.Equal(match.CaseOf(supplier), (match with { Score = 0.85, Role = "owner" }).CaseOf(supplier));
        Assert.Equal(match.CaseOf(supplier), (match with { Listed = entry with { List = Freeze with { Version = "ofac-sdn@2" } } }).CaseOf(supplier));
        Assert.NotEqual(match.CaseOf(supplier), (match with { Listed = entry with { Hash = "other" } }).CaseOf(supplier));
        Assert.NotEqual(match.CaseOf(supplier), (match with { Fingerprint = Owner("other", 1).Fingerprint() }).CaseOf(supplier));
        Assert.Equal(Owner("a", 10).Fingerprint(), Owner("a", 90).Fingerprint());
    }

    private static Verdict Of(ScreenedParty supplier, params ScreeningMatch[] matches) => Of(supplier, false, false, null, matches);

    private static Verdict Of(ScreenedParty supplier, bool dismissed = false, bool confirmed = false, string[]? supplies = null, params ScreeningMatch[] matches) =>
        Judgement.Of(new ScreeningQuestion(supplier, [], supplies ?? []), matches, Bands, _ => dismissed, _ => confirmed);

    private static ScreenedParty Supplier(params ScreenedParty[] owners) => new("supplier", ["the supplier"], PartyType.Organisation, null, [], [], 0, owners);

    private static ScreenedParty Owner(string name, double percent, params ScreenedParty[] owners) => new("owner", [name], PartyType.Organisation, null, [], [], (decimal)percent, owners);

    private static ScreeningMatch Match(ScreenedParty party, double score, bool isWeak = false, ListInForce? list = null) =>
        new(party.Role, party.Fingerprint(), party.Names[0], new ListedEntry(list ?? Freeze, "1", "hash"), party.Names[0], isWeak, score, []);
}
