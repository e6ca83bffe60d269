using Sourcing.Suppliers.Screening;

namespace Sourcing.UnitTests.Screening;

/// <summary>Which names are taken for the same, on lists made for the purpose.</summary>
public sealed class NameMatchingTests
{
    private const double Hold = 0.80;
    private const double Block = 0.95;

    [Theory]
    [InlineData("MYANMAR IMPERIAL JADE CO., LTD.", "Myanmar Imperial Jade Company Ltd")]
    [InlineData("MYANMAR IMPERIAL JADE CO., LTD.", "Myanmar Imperial Jade LLC")]
    [InlineData("RUBIN GEMS S.A.", "ООО «Рубин Гемс»")]
    [InlineData("CANCRI GEMS & JEWELLERY CO., LTD.", "Cancri Gems and Jewellery Public Company Limited")]
    [InlineData("ALMAZJUVELIREXPORT OAO", "Almazjuvelirexport, S.A. de C.V.")]
    [InlineData("RUBIN GEMS S.A.", "Rubin Gems SARL")]
    public void Legal_forms_are_all_the_same(string listed, string asked) => Assert.True(Score(listed, asked, PartyType.Organisation) >= Block);

    [Theory]
    [InlineData("UMAROV, Doku", "Doku Umarov")]
    [InlineData("MUHAMMAD, 'Ali Hajj", "ʿAlī Ḥājj Muḥammad")]
    [InlineData("KAINA, Innocent", "Colonel Innocent Kaina")]
    [InlineData("SAIF-AL-DIN TAHA AL-RAWI", "Saif al Din Taha al Rawi")]
    [InlineData("MANSUR AL-SA’ADI", "Mansur Al Saadi")]
    [InlineData("ZÚÑIGA MÜLLER, José", "Jose Zuniga Muller")]
    [InlineData("ＭＯＮＩＲ ＣＨＯＵＫＡ", "Monir Chouka")]
    [InlineData("ПУТИЛИН, Дмитрий", "Dmitriy Putilin")]
    [InlineData("WANG, Xiaoming", "王小明")]
    public void Order_accents_punctuation_and_script_do_not_matter(string listed, string asked) => Assert.True(Score(listed, asked, PartyType.Person) >= Block);

    [Theory]
    [InlineData("AREFULLAH AREF GHAZI MOHAMMAD", "AREFULLAHA REF GHAZI MOHAMMAD")]
    [InlineData("HAFIZ ABDUL SALAM BHUTTAVI", "HAFIZ ABUDL SALAM BHUTTAVI")]
    [InlineData("CHANG MYONG-CHIN", "CHANG MYONGC-HIN")]
    [InlineData("SALAH EDDINE GASMI", "GASSMI, SALAH EDDINE")]
    [InlineData("MYANMAR IMPERIAL JADE CO., LTD.", "Myanmar Imperal Jade Co Ltd")]
    [InlineData("HAN, Yu-ro", "HAN YYU-RO")]
    [InlineData("JOHN ALFRED SMITHSON", "J. Alfred Smithson")]
    [InlineData("MOHAMMED AL GHABRA", "محمد الغبرا")]
    public void A_damaged_name_is_held(string listed, string asked) => Assert.True(Score(listed, asked) >= Hold);

    [Theory]
    [InlineData("HABASH, George", "George Bush")]
    [InlineData("NO. 1 MINING ENTERPRISE", "No 2 Mining Enterprise")]
    [InlineData("NO. 1 MINING ENTERPRISE", "Mining Enterprise No. II")]
    [InlineData("ORIENT CORP.", "CORP")]
    [InlineData("BANK MELLI IRAN", "Bank")]
    [InlineData("MYANMAR RUBY ENTERPRISE", "Myanmar Pearl Enterprise")]
    [InlineData("SMITH, John", "John Brown")]
    public void Another_name_is_clear(string listed, string asked) => Assert.True(Score(listed, asked) < Hold);

    [Fact]
    public void What_else_is_known_only_lowers_a_score()
    {
        var listed = new ListedParty("1", PartyType.Person, [new ListedName("UMAROV, Doku")], [], [1964], ["RU"], []);
        var index = new NameIndex([listed]);

        Assert.Equal(1, Ask(new ScreenedName("Doku Umarov")));
        Assert.Equal(1, Ask(new ScreenedName("Doku Umarov", PartyType.Person, 1964, ["RU", "DE"])));
        Assert.True(Ask(new ScreenedName("Doku Umarov", PartyType.Vessel)) < 1);
        Assert.True(Ask(new ScreenedName("Doku Umarov", PartyType.Person, 1990)) < 1);
        Assert.True(Ask(new ScreenedName("Doku Umarov", PartyType.Person, 1964, ["TH"])) < 1);
        Assert.Equal(1, Ask(new ScreenedName("Doku Umarov", PartyType.Person, 1965)));

        double Ask(ScreenedName who) => Assert.Single(index.Find(who, 0.1)).Score;
    }

    [Fact]
    public void A_number_that_is_listed_decides_alone_and_one_that_anybody_may_have_decides_nothing()
    {
        var index = new NameIndex([new ListedParty("1", PartyType.Organisation, [new ListedName("ORIENT STAR")], [], [], ["MM"], ["176227-869 (Burma)", "000000", "4711"])]);

        var match = Assert.Single(index.Find(new ScreenedName("Someone Else", PartyType.Person, Identifiers: ["176 227 869 Burma"]), 0.8));
        Assert.Equal((1, FeatureKind.Identifier), (match.Score, Assert.Single(match.Features).Kind));
        Assert.Empty(index.Find(new ScreenedName("Someone Else", Identifiers: ["000000", "4711", "176227868"]), 0.8));
    }

    [Fact]
    public void A_score_says_what_it_is_made_of()
    {
        var listed = new ListedParty("1", PartyType.Organisation, [new ListedName("NO. 1 RUBY MINES CO., LTD.")], [], [], ["MM"], []);
        var match = Assert.Single(new NameIndex([listed]).Find(new ScreenedName("Ruby Mnies No 2", PartyType.Organisation, Countries: ["TH"]), 0.1));

        Assert.Contains(match.Features, f => f is { Kind: FeatureKind.Word, Asked: "ruby", Listed: "ruby", Value: 1 });
        Assert.Contains(match.Features, f => f is { Kind: FeatureKind.Word, Asked: "mnies", Listed: "mines", Value: > 0.6 and < 1 });
        Assert.Contains(match.Features, f => f is { Kind: FeatureKind.Numbers, Asked: "2", Listed: "1", Value: < 1 });
        Assert.Contains(match.Features, f => f is { Kind: FeatureKind.Country, Asked: "TH", Listed: "MM", Value: < 1 });
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("…—·")]
    public void A_name_without_a_letter_finds_nothing(string name) => Assert.Empty(new NameIndex([Party("ORIENT STAR")]).Find(new ScreenedName(name), 0));

    [Fact]
    public void An_index_of_nothing_finds_nothing() => Assert.Empty(new NameIndex([]).Find(new ScreenedName("Orient Star"), 0));

    private static double Score(string listed, string asked, PartyType type = PartyType.Unknown) =>
        new NameIndex([Party(listed, type), .. Others]).Find(new ScreenedName(asked, type), 0.01).Where(m => m.Party.Id == listed).Select(m => m.Score).FirstOrDefault();

    /// <summary>Names that make some words common, as they are on any list.</summary>
    private static readonly ListedParty[] Others =
    [
        .. new[]
        {
            "BANK SADERAT IRAN", "BANK TEJARAT", "IRAN AIR", "MYANMAR ECONOMIC CORPORATION", "MYANMAR PEARL COMPANY", "MINING ENTERPRISE GROUP", "GOLD MINING COMPANY", "GEORGE, Paul",
            "WASHINGTON, George", "JOHN, Peter", "DOE, John", "MOHAMMAD, Ali", "MOHAMMAD, Salah", "ABDUL, Mohammad", "TRADING ENTERPRISE",
        }.Select(name => Party(name)),
    ];

    private static ListedParty Party(string name, PartyType type = PartyType.Unknown) => new(name, type, [new ListedName(name)], [], [], [], []);
}
