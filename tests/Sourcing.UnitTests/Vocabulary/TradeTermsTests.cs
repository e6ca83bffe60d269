using FsCheck.Xunit;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Lots.Domain.Vocabulary;

namespace Sourcing.UnitTests.Vocabulary;

public class TradeTermsTests
{
    [Theory]
    [InlineData("GRS GemResearch Swisslab", "GRS")]
    [InlineData("G\u00fcbelin", "GUBELIN")]
    [InlineData("g\u00dcBELIN", "GUBELIN")]
    [InlineData("Gubelin", "GUBELIN")]
    [InlineData("Lotus Gemology", "LOTUS")]
    [InlineData("gia", "GIA")]
    public void A_laboratory_is_read_by_the_names_on_its_reports(string text, string code)
    {
        Assert.True(Labs.TryParse(text, out var lab));
        Assert.Equal(code, lab.Code);
    }

    [Theory]
    [InlineData("G", "GUARANTEED")]
    [InlineData("guaranteed", "GUARANTEED")]
    [InlineData("M", "MEMO")]
    [InlineData("out on memo", "MEMO")]
    [InlineData("STPS", "SUBJECT_TO_PRIOR_SALE")]
    [InlineData("N/A", "NOT_AVAILABLE")]
    public void Availability_is_read_by_letters_and_words(string text, string code)
    {
        Assert.True(Availabilities.TryParse(text, out var availability));
        Assert.Equal(code, availability.Code);
    }

    [Fact]
    public void Only_what_is_not_available_is_hidden_from_search() =>
        Assert.Equal([Availabilities.NotAvailable], Availabilities.All.Where(availability => !availability.Searchable));

    [Fact]
    public void Incoterms_are_the_eleven_of_2020_and_four_are_for_the_sea()
    {
        Assert.Equal(["EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF"], Incoterms.Codes);
        Assert.Equal(["FAS", "FOB", "CFR", "CIF"], Incoterms.All.Where(rule => rule.SeaOnly).Select(rule => rule.Code));
        Assert.All(Incoterms.All, rule => Assert.NotEmpty(rule.NamedPlace));
        Assert.False(Incoterms.TryParse("DAT", out _));
    }

    [Fact]
    public void Only_parcels_rough_and_bulk_can_be_divisible() =>
        Assert.Equal(["PARCEL", "ROUGH", "BULK"], LotForms.All.Where(form => form.CanBeDivisible).Select(form => form.Code));

    [Theory]
    [InlineData("Burma", "MM")]
    [InlineData("Ceylon", "LK")]
    [InlineData("Siam", "TH")]
    [InlineData("USA", "US")]
    [InlineData("Ivory Coast", "CI")]
    [InlineData("C\u00f4te d'Ivoire", "CI")]
    [InlineData("DRC", "CD")]
    [InlineData("belarus", "BY")]
    public void A_country_is_read_by_the_names_of_the_trade(string text, string code)
    {
        Assert.True(Countries.TryParse(text, out var country));
        Assert.Equal(code, country.Code);
    }

    [Fact]
    public void There_are_249_countries_and_each_code_has_two_capitals()
    {
        Assert.Equal(249, Countries.All.Count);
        Assert.All(Countries.Codes, code => Assert.Matches("^[A-Z]{2}$", code));
        Assert.False(Countries.TryParse("Atlantis", out _));
    }

    [Fact]
    public void The_suite_carries_every_commodity_it_must() =>
        Assert.Equal(
            "gold silver platinum copper zinc cobalt iron-ore copper-ore zinc-ore cobalt-ore oil-shale rice rubber fertilizer "
            + "milk-powder medicine dairy-machine vehicle tractor clothing footwear",
            string.Join(' ', CommodityKinds.Codes));

    [Fact]
    public void The_default_HS_code_of_a_commodity_is_one_it_allows() =>
        Assert.All(
            CommodityKinds.All.Where(kind => kind.DefaultHs is not null),
            kind => Assert.True(kind.AllowsHs(kind.DefaultHs!), kind.Code));

    [Theory]
    [InlineData("copper", "7403.11", true)]
    [InlineData("copper", "7403.21", false)]
    [InlineData("milk-powder", "0402.21", true)]
    [InlineData("milk-powder", "0402.91", false)]
    [InlineData("clothing", "6109.10", true)]
    [InlineData("clothing", "61", false)]
    [InlineData("footwear", "6109.10", false)]
    public void A_commodity_allows_only_its_own_HS_codes(string kind, string hs, bool allowed)
    {
        Assert.True(CommodityKinds.TryParse(kind, out var commodity));
        Assert.Equal(allowed, commodity.AllowsHs(hs));
    }

    [Fact]
    public void Gold_is_offered_in_troy_ounces_and_tractors_in_pieces()
    {
        Assert.True(CommodityKinds.TryParse("gold", out var gold));
        Assert.Same(Unit.TroyOunce, gold.DefaultUnit);
        Assert.True(CommodityKinds.TryParse("tractors", out var tractor));
        Assert.False(tractor.Allows(Unit.Tonne));
        Assert.Same(Unit.Piece, tractor.DefaultUnit);
    }

    [Theory]
    [InlineData("ruby", "NATURAL", "SINGLE", "OVAL", "MIXED", "7103.91")]
    [InlineData("padparadscha", "NATURAL", "SINGLE", "OVAL", null, "7103.91")]
    [InlineData("corundum", "NATURAL", "SINGLE", null, null, "7103.91")]
    [InlineData("emerald", "NATURAL", "PAIR", "EMERALD", "STEP", "7103.91")]
    [InlineData("emerald", "NATURAL", "SINGLE", "OVAL", "CARVED", "7103.91")]
    [InlineData("aquamarine", "NATURAL", "SINGLE", "OVAL", "STEP", "7103.99")]
    [InlineData("red-spinel", "NATURAL", "PARCEL", "ROUND", null, "7103.99")]
    [InlineData("jade", "NATURAL", "SINGLE", "OVAL", "CABOCHON", "7103.99")]
    [InlineData("jade", "NATURAL", "SINGLE", "BANGLE", null, "7116.20")]
    [InlineData("jade", "NATURAL", "SINGLE", "CARVING", "CARVED", "7116.20")]
    [InlineData("jade", "NATURAL", "SINGLE", "FREEFORM", "CARVED", "7116.20")]
    [InlineData("jade", "NATURAL", "ROUGH", null, null, "7103.10")]
    [InlineData("ruby", "NATURAL", "PARCEL", "ROUGH", "NONE", "7103.10")]
    [InlineData("ruby", "SYNTHETIC", "SINGLE", "OVAL", null, "7104.99")]
    [InlineData("ruby", "RECONSTRUCTED", "ROUGH", null, null, "7104.29")]
    [InlineData("diamond", "SYNTHETIC", "SINGLE", "ROUND", null, "7104.91")]
    [InlineData("diamond", "SYNTHETIC", "ROUGH", null, null, "7104.21")]
    [InlineData("diamond", "NATURAL", "SINGLE", "ROUND", "BRILLIANT", "7102.39")]
    [InlineData("diamond", "NATURAL", "ROUGH", null, null, "7102.31")]
    [InlineData("natural pearl", "NATURAL", "SINGLE", null, null, "7101.10")]
    [InlineData("cultured pearl", "NATURAL", "PARCEL", "ROUND", "NONE", "7101.21")]
    [InlineData("cultured pearl", "NATURAL", "PARCEL", "BEAD", null, "7101.22")]
    [InlineData("pearl", "NATURAL", "SINGLE", null, null, null)]
    [InlineData("amber", "NATURAL", "ROUGH", null, null, "2530.90")]
    [InlineData("amber", "NATURAL", "SINGLE", "BEAD", null, "9602.00")]
    [InlineData("ruby", "IMITATION", "SINGLE", "OVAL", null, null)]
    [InlineData("opal", "ASSEMBLED", "SINGLE", "OVAL", "CABOCHON", null)]
    public void The_HS_code_of_a_stone_follows_from_what_it_is(
        string gem, string nature, string form, string? shape, string? style, string? expected)
    {
        Assert.True(GemNames.TryParse(gem, out var name));
        Assert.True(Natures.TryParse(nature, out var made));
        Assert.True(LotForms.TryParse(form, out var lotForm));
        Assert.Equal(shape is not null, Shapes.TryParse(shape, out var outline));
        Assert.Equal(style is not null, CuttingStyles.TryParse(style, out var cut));

        Assert.Equal(expected is not null, HsCodes.TryDerive(name, made, lotForm, outline, cut, out var hsCode));
        Assert.Equal(expected, hsCode);
        Assert.True(expected is null || HsCodes.IsWellFormed(expected));
    }

    [Theory]
    [InlineData("710391", "7103.91")]
    [InlineData("7103.91", "7103.91")]
    [InlineData(" 7103 91 ", "7103.91")]
    [InlineData("71.03.91", "7103.91")]
    public void An_HS_code_is_read_with_or_without_points(string text, string expected)
    {
        Assert.True(HsCodes.TryParse(text, out var hsCode));
        Assert.Equal(expected, hsCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("7103")]
    [InlineData("7103.9")]
    [InlineData("71039100")]
    [InlineData("0003.91")]
    [InlineData("7703.91")]
    [InlineData("9803.91")]
    [InlineData("710a.91")]
    [InlineData("\u0667103.91")]
    public void An_HS_code_of_another_length_or_chapter_is_refused(string? text)
    {
        Assert.False(HsCodes.TryParse(text, out _));
        Assert.False(HsCodes.IsWellFormed(text));
    }

    [Property]
    public bool Reading_an_HS_code_never_throws(string? text) =>
        HsCodes.TryParse(text, out var hsCode) ? HsCodes.IsWellFormed(hsCode) : hsCode is null;
}
