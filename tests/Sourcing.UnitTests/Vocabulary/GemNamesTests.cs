using FsCheck.Xunit;
using Sourcing.Lots.Domain.Vocabulary;

namespace Sourcing.UnitTests.Vocabulary;

public class GemNamesTests
{
    [Theory]
    [InlineData("ruby", "corundum", "ruby")]
    [InlineData("Sapphire", "corundum", "blue-sapphire")]
    [InlineData("PINK SAPPHIRE", "corundum", "pink-sapphire")]
    [InlineData("Color Change Sapphire", "corundum", "colour-change-sapphire")]
    [InlineData("corundum", "corundum", null)]
    [InlineData("Fei Cui", "jade", null)]
    [InlineData("jade", "jade", null)]
    [InlineData("nephrite jade", "nephrite", null)]
    [InlineData("Cat's Eye", "chrysoberyl", "cats-eye")]
    [InlineData("emerald", "beryl", "emerald")]
    [InlineData("tsavorite", "garnet", "tsavorite")]
    [InlineData("cultured pearl", "pearl", "cultured-pearl")]
    [InlineData("peridot", "peridot", null)]
    [InlineData("diamond", "diamond", null)]
    public void One_name_is_read_as_species_and_variety(string text, string species, string? variety)
    {
        Assert.True(GemNames.TryParse(text, out var name));
        Assert.Equal((species, variety), (name.Species.Code, name.Variety?.Code));
    }

    [Theory]
    [InlineData("corundum", "ruby", "corundum", "ruby")]
    [InlineData("", "ruby", "corundum", "ruby")]
    [InlineData("ruby", "", "corundum", "ruby")]
    [InlineData("spinel", "red", "spinel", "red-spinel")]
    [InlineData("sapphire", "pink", "corundum", "pink-sapphire")]
    [InlineData("sapphire", "star", "corundum", "star-sapphire")]
    [InlineData("sapphire", "Pink Sapphire", "corundum", "pink-sapphire")]
    [InlineData("ruby", "star ruby", "corundum", "star-ruby")]
    [InlineData("pearl", "natural", "pearl", "natural-pearl")]
    [InlineData("jade", "jadeite", "jade", "jadeite")]
    [InlineData("tourmaline", "chrome", "tourmaline", "chrome-tourmaline")]
    [InlineData("peridot", "peridot", "peridot", null)]
    [InlineData(null, "topaz", "topaz", null)]
    public void Two_columns_are_read_together(string? speciesText, string? varietyText, string species, string? variety)
    {
        Assert.True(GemNames.TryParse(speciesText, varietyText, out var name, out var problem, out _), problem);
        Assert.Equal((species, variety), (name.Species.Code, name.Variety?.Code));
    }

    [Theory]
    [InlineData("beryl", "ruby", true, "must be a variety of beryl; ruby is corundum")]
    [InlineData("emerald", "ruby", true, "must be a variety of beryl; ruby is corundum")]
    [InlineData("ruby", "blue-sapphire", true, "must not be blue-sapphire where the species says ruby")]
    [InlineData("quartz", "rose", true, "must be a known variety of quartz: amethyst, citrine")]
    [InlineData("peridot", "star", true, "must be a known variety; peridot has none")]
    [InlineData("", "kryptonite", true, "must be a known variety")]
    [InlineData("", "", false, "must be given, or follow from the variety")]
    public void A_contradiction_or_an_unknown_variety_is_refused_where_it_stands(
        string species, string variety, bool inVariety, string reason)
    {
        Assert.False(GemNames.TryParse(species, variety, out _, out var problem, out var problemInVariety));
        Assert.Equal((reason, inVariety), (problem, problemInVariety));
    }

    [Fact]
    public void An_unknown_species_is_refused_with_the_choices()
    {
        Assert.False(GemNames.TryParse("kryptonite", "ruby", out _, out var problem, out var problemInVariety));
        Assert.StartsWith("must be one of corundum, jade,", problem, StringComparison.Ordinal);
        Assert.False(problemInVariety);
    }

    [Fact]
    public void Every_variety_belongs_to_a_species_of_the_table() =>
        Assert.All(Varieties.All, variety => Assert.Contains(variety.Species, SpeciesTable.All));

    [Fact]
    public void The_table_has_every_species_and_variety_of_the_trade()
    {
        Assert.Equal(18, SpeciesTable.All.Count);
        Assert.Equal(38, Varieties.All.Count);
        Assert.Equal(11, Varieties.Of(SpeciesTable.Corundum).Count());
    }

    [Property]
    public bool Reading_names_never_throws(string? species, string? variety) =>
        GemNames.TryParse(species, variety, out var name, out var problem, out _) == (name is not null)
        && (name is null) == (problem.Length > 0);
}
