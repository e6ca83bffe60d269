using FsCheck.Xunit;
using Sourcing.Lots.Domain.Vocabulary;

namespace Sourcing.UnitTests.Vocabulary;

public class GradesTests
{
    [Theory]
    [InlineData("BR RB RD RBC RND", "ROUND")]
    [InlineData("O OV", "OVAL")]
    [InlineData("C CU CB CUX", "CUSHION")]
    [InlineData("P PS PSH", "PEAR")]
    [InlineData("E EM EC Octagon", "EMERALD")]
    [InlineData("PR PRN", "PRINCESS")]
    [InlineData("M MQ", "MARQUISE")]
    [InlineData("A AC", "ASSCHER")]
    [InlineData("H HS", "HEART")]
    [InlineData("R RAD", "RADIANT")]
    [InlineData("tapered-baguette", "TAPERED_BAGUETTE")]
    public void A_shape_is_read_by_the_abbreviations_of_dealers_files(string aliases, string code) =>
        Assert.All(aliases.Split(' '), alias => Assert.Equal(code, Shapes.TryParse(alias, out var shape) ? shape.Code : null));

    [Fact]
    public void Clarity_is_read_on_the_scale_of_the_species()
    {
        Assert.True(Clarities.TryParse(SpeciesTable.Diamond, "vvs1", out var diamond));
        Assert.Equal("VVS1", diamond.Code);
        Assert.False(Clarities.TryParse(SpeciesTable.Corundum, "VVS1", out _));
        Assert.True(Clarities.TryParse(SpeciesTable.Corundum, "Eye Clean", out var ruby));
        Assert.Equal("EYE_CLEAN", ruby.Code);
        Assert.False(Clarities.TryParse(SpeciesTable.Diamond, "eye clean", out _));
        Assert.Equal("FL IF VVS1 VVS2 VS1 VS2 SI1 SI2 SI3 I1 I2 I3", string.Join(' ', Clarities.Diamond.Codes));
    }

    [Fact]
    public void Diamond_colours_run_from_D_to_Z()
    {
        Assert.Equal(23, DiamondColours.All.Count);
        Assert.True(DiamondColours.TryParse("g", out var colour));
        Assert.Equal("G, near colourless", colour.Name);
        Assert.False(DiamondColours.TryParse("C", out _));
        Assert.False(DiamondColours.TryParse("Fancy Yellow", out _));
    }

    [Theory]
    [InlineData("vslbG 5/4", "vslbG 5/4", "very slightly bluish green")]
    [InlineData("  stpR   6 / 5 ", "stpR 6/5", "strongly purplish red")]
    [InlineData("vB7/6", "vB 7/6", "violetish blue")]
    [InlineData("BG 5/3", "GB/BG 5/3", "green-blue or blue-green")]
    [InlineData("bG 5/3", "bG 5/3", "bluish green")]
    [InlineData("RO/OR 10/1", "RO/OR 10/1", "red-orange or orange-red")]
    [InlineData("R 0/1", "R 0/1", "red")]
    public void A_colour_grade_is_read_with_the_case_of_its_hue(string text, string canonical, string hue)
    {
        Assert.True(ColourGrade.TryParse(text, out var grade));
        Assert.Equal((canonical, hue), (grade.ToString(), grade.Hue.Name));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("R")]
    [InlineData("R 5")]
    [InlineData("R 11/4")]
    [InlineData("R 5/0")]
    [InlineData("R 5/7")]
    [InlineData("r 5/4")]
    [InlineData("VSLBG 5/4")]
    [InlineData("R -5/4")]
    [InlineData("R 5/4/3")]
    [InlineData("R 99999999999/4")]
    [InlineData("RO/ 5/4")]
    public void A_colour_grade_out_of_the_scale_is_refused(string? text) => Assert.False(ColourGrade.TryParse(text, out _));

    [Fact]
    public void There_are_thirty_one_hues() => Assert.Equal(31, ColourGrade.Hues.Select(hue => hue.Code).Distinct().Count());

    [Property]
    public bool Every_colour_grade_is_read_back(uint hue, uint tone, uint saturation)
    {
        var text = $"{ColourGrade.Hues[(int)(hue % 31)].Code} {tone % 11}/{saturation % 6 + 1}";
        return ColourGrade.TryParse(text, out var grade)
            && grade.ToString() == text
            && ColourGrade.TryParse(text, out var again)
            && again == grade;
    }

    [Property]
    public bool Reading_a_colour_grade_never_throws(string? text) => ColourGrade.TryParse(text, out var grade) == grade is not null;
}
