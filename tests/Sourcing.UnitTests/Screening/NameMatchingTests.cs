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
    [InlineData("SINA SHIPPING COMPANY LIMITED", "SINA SHIPPIN GCOMPANY LIMITED")]
    [InlineData("CHAPS INVESTMENT INC.", "Chaps Investment Icn.")]
    [InlineData("JOHN ALFRED SMITHSON", "J. Alfred Smithson")]
    [InlineData("MOHAMMED AL GHABRA", "محمد الغبرا")]
    [InlineData("MUSAVI, Hossein", "حسین موسوی")]
    public void A_damaged_name_is_held(string listed, string asked) => Assert.True(Score(listed, asked) >= Hold);

    [Theory]
    [InlineData("HABASH, George", "George Bush")]
    [InlineData("NO. 1 MINING ENTERPRISE", "No 2 Mining Enterprise")]
    [InlineData("NO. 1 MINING ENTERPRISE", "Mining Enterprise No. II")]
    [InlineData("ORIENT CORP.", "CORP")]
    [InlineData("BANK MELLI IRAN", "Bank")]
    [InlineData("MYANMAR RUBY ENTERPRISE", "Myanmar Pearl Enterprise")]
    [InlineData("SMITH, John", "John Brown")]
    [InlineData("HASSAN, Mohamed", "حسین محمدی")]
    [InlineData("CHEN, Zhu", "成 朱")]
    [InlineData("M. D. S. IMPORT EXPORT CO., LTD.", "Diamond Import Export")]
    public void Another_name_is_clear(string listed, string asked) => Assert.True(Score(listed, asked) < Hold);

    /// <summary>Words of a person's name that would be a legal form at the end of a company's, an article in two scripts, more words than are compared.</summary>
    [Theory]
    [InlineData("PAO, Hua Chiang", PartyType.Person)]
    [InlineData("GHALI, Iyad ag", PartyType.Person)]
    [InlineData("CORP", PartyType.Organisation)]
    [InlineData("TAHRIR AL-SHAM (هيئة تحرير الشام; AL-SHAM)", PartyType.Organisation)]
    [InlineData("A-1 B-2 C-3 D-4 E-5 F-6 G-7 H-8 I-9 J-10 K-11 L-12 M-13 N-14 O-15 P-16 Q-17 R-18 S-19 T-20 U-21 V-22 W-23 X-24 Y-25 Z-26 AA-27 BB-28 CC-29 DD-30 EE-31 FF-32 GG-33", PartyType.Unknown)]
    public void A_listed_name_scores_1_whoever_asks(string name, PartyType type)
    {
        var index = new NameIndex([Party(name, type), .. Others]);
        foreach (var asked in Enum.GetValues<PartyType>().Where(t => t == type || t == PartyType.Unknown || type == PartyType.Unknown))
            Assert.Contains(index.Find(new ScreenedName(name, asked), 1), m => m.Party.Id == name);
    }

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
    [InlineData("P01104005", "P01104005")]
    [InlineData("p-01104 005", "P01104005")]
    [InlineData("D00000898", "CAR diplomatic passport no. D00000898")]
    [InlineData("35404 1577309 9", "35404-1577309-9")]
    public void An_identifier_decides_alone(string asked, string listed)
    {
        var party = new ListedParty("1", PartyType.Person, [new ListedName("UMAROV, Doku"), new ListedName("UMAROV, D.")], [], [1964], ["RU"], ["0815", listed]);
        var index = new NameIndex([party, .. Others]);
        foreach (var name in new[] { "John Brown", "Doku Umarov", "" })
        {
            var match = Assert.Single(index.Find(new ScreenedName(name, PartyType.Vessel, 1990, ["TH"], ["X99999", asked]), 0.95));
            Assert.Same(party, match.Party);
            Assert.Equal(1, match.Score);
            Assert.Equal([new ScoreFeature(FeatureKind.Identifier, asked, listed, 1)], match.Features);
        }
    }

    [Theory]
    [InlineData("0815")]
    [InlineData("P0110400")]
    [InlineData("000000")]
    [InlineData("passport")]
    [InlineData("-- // --")]
    public void What_is_no_listed_identifier_decides_nothing(string asked)
    {
        var party = new ListedParty("1", PartyType.Person, [new ListedName("UMAROV, Doku")], [], [], [], ["0815", "000000", "P01104005", "Diplomatic passport no. D00000898", "n/a", ""]);
        Assert.Empty(new NameIndex([party]).Find(new ScreenedName("John Brown", Identifiers: [asked]), 0.1));
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
