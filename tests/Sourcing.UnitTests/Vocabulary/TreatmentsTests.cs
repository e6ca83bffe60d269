using FsCheck.Xunit;
using Sourcing.Lots.Domain.Vocabulary;

namespace Sourcing.UnitTests.Vocabulary;

public class TreatmentsTests
{
    [Theory]
    [InlineData("H", "H")]
    [InlineData("Heat", "H")]
    [InlineData("H,O", "H,O")]
    [InlineData("oil; heated", "H,O")]
    [InlineData("B+D", "B,D")]
    [InlineData("B / I", "B,I")]
    [InlineData("H O", "H,O")]
    [InlineData("heat and pressure", "HP")]
    [InlineData("heat and pressure, dyed", "D,HP")]
    [InlineData("heat & pressure", "HP")]
    [InlineData("NH", "N")]
    [InlineData("HP", "HP")]
    [InlineData("Oil/Resin", "O")]
    [InlineData("H, H, heat", "H")]
    [InlineData("none", "N")]
    [InlineData("No Heat", "N")]
    [InlineData("unheated", "N")]
    [InlineData("no heat, no oil", "N")]
    [InlineData("glass filled", "F")]
    [InlineData("beryllium diffusion", "U")]
    public void Codes_and_names_are_read_in_any_usual_notation(string text, string expected)
    {
        Assert.True(Treatments.TryParseList(text, out var disclosure, out var problem), problem);
        Assert.Equal(expected, disclosure.ToString());
        Assert.True(disclosure.IsDisclosed);
        Assert.Equal(expected == "N", disclosure.IsNone);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("-")]
    [InlineData("Undisclosed")]
    [InlineData("unknown")]
    public void Saying_nothing_is_not_saying_none(string? text)
    {
        Assert.True(Treatments.TryParseList(text, out var disclosure, out _));
        Assert.False(disclosure.IsDisclosed);
        Assert.False(disclosure.IsNone);
        Assert.Equal("UNDISCLOSED", disclosure.ToString());
    }

    [Theory]
    [InlineData("H(a)")]
    [InlineData("heat, magic")]
    [InlineData("and")]
    [InlineData("X")]
    [InlineData("H P")]
    [InlineData("H/P")]
    public void A_word_that_is_no_treatment_is_refused(string text)
    {
        Assert.False(Treatments.TryParseList(text, out var disclosure, out var problem));
        Assert.False(disclosure.IsDisclosed);
        Assert.StartsWith("must be treatment codes (N, E, B, C,", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("N, H")]
    [InlineData("N H")]
    [InlineData("N/H")]
    [InlineData("no heat, oil")]
    public void None_beside_a_treatment_is_a_contradiction(string text)
    {
        Assert.False(Treatments.TryParseList(text, out _, out var problem));
        Assert.Equal("must not say none (N) and a treatment at once", problem);
    }

    [Fact]
    public void CIBJO_wants_exactly_these_treatments_named() =>
        Assert.Equal("C D F I L R U", string.Join(' ', Treatments.All.Where(kind => kind.MustBeSpecified)));

    [Fact]
    public void The_codes_are_those_of_the_AGTA() =>
        Assert.Equal("N E B C D F H HP I L O R U W", string.Join(' ', Treatments.Codes));

    [Fact]
    public void A_degree_is_graded_only_where_laboratories_do()
    {
        Assert.Equal("NONE NO_RESIDUE MINOR MODERATE SIGNIFICANT GLASS_FILLED", Codes(SpeciesTable.Corundum, Varieties.Ruby));
        Assert.Equal("NONE MINOR MODERATE SIGNIFICANT", Codes(SpeciesTable.Beryl, Varieties.Emerald));
        Assert.Null(TreatmentDegrees.For(SpeciesTable.Topaz, null));
        Assert.Equal(["OIL", "RESIN", "WAX"], TreatmentDegrees.Fillers.Codes);

        static string Codes(Species species, Variety variety) => string.Join(' ', TreatmentDegrees.For(species, variety)!.Codes);
    }

    [Theory]
    [InlineData("A", "A")]
    [InlineData("Type B", "B")]
    [InlineData("b + c", "B+C")]
    [InlineData("BC", "B+C")]
    [InlineData("B and C", "B+C")]
    public void A_jade_type_is_read(string text, string code)
    {
        Assert.True(JadeTypes.TryParse(text, out var type));
        Assert.Equal(code, type.Code);
    }

    [Theory]
    [InlineData("D")]
    [InlineData("type D")]
    [InlineData("A+B")]
    public void Jade_type_D_is_refused(string text) => Assert.False(JadeTypes.TryParse(text, out _));

    [Property]
    public bool What_is_written_is_read_back(uint bits)
    {
        var chosen = Treatments.All.Where((_, i) => (bits >> i & 1) == 1).ToArray();
        if (!Treatments.TryCombine(chosen, out var disclosure, out _))
            return chosen.Length > 1 && chosen.Contains(Treatments.None);
        return Treatments.TryParseList(disclosure.ToString(), out var read, out _) && read.Kinds.SequenceEqual(disclosure.Kinds);
    }

    [Property]
    public bool Reading_treatments_never_throws_and_a_refusal_has_a_reason(string? text) =>
        Treatments.TryParseList(text, out _, out var problem) == (problem.Length == 0);
}
