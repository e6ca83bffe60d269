using System.Globalization;
using Sourcing.BuildingBlocks.Primitives;
using FsCheck.Xunit;
using Sourcing.Lots.Domain.Vocabulary;

namespace Sourcing.UnitTests.Vocabulary;

public class CodeTableTests
{
    public static TheoryData<string, string[]> AllTables => new()
    {
        { nameof(SpeciesTable), [.. SpeciesTable.Codes] },
        { nameof(Varieties), [.. Varieties.Codes] },
        { nameof(Natures), [.. Natures.Codes] },
        { nameof(Treatments), [.. Treatments.Codes] },
        { nameof(JadeTypes), [.. JadeTypes.Codes] },
        { nameof(Transparencies), [.. Transparencies.Codes] },
        { nameof(Shapes), [.. Shapes.Codes] },
        { nameof(CuttingStyles), [.. CuttingStyles.Codes] },
        { nameof(CutGrades), [.. CutGrades.Codes] },
        { nameof(DiamondColours), [.. DiamondColours.Codes] },
        { nameof(TradeColours), [.. TradeColours.Codes] },
        { nameof(Labs), [.. Labs.Codes] },
        { nameof(Availabilities), [.. Availabilities.Codes] },
        { nameof(Incoterms), [.. Incoterms.Codes] },
        { nameof(LotForms), [.. LotForms.Codes] },
        { nameof(MassBases), [.. MassBases.Codes] },
        { nameof(CommodityKinds), [.. CommodityKinds.Codes] },
        { nameof(Countries), [.. Countries.Codes] },
    };

    [Theory]
    [MemberData(nameof(AllTables))]
    public void Every_code_is_read_back_whatever_its_case_and_punctuation(string table, string[] codes)
    {
        Assert.NotEmpty(codes);
        foreach (var code in codes)
        {
            Assert.Equal(code, Parse(table, code));
            Assert.Equal(code, Parse(table, $" {code.ToUpperInvariant().Replace('-', '_')}. "));
            Assert.Equal(code, Parse(table, code.ToLower(CultureInfo.InvariantCulture).Replace('_', ' ')));
        }
    }

    [Theory]
    [MemberData(nameof(AllTables))]
    public void What_is_not_in_the_table_is_refused(string table, string[] codes)
    {
        Assert.Equal(codes.Length, codes.Distinct().Count());
        foreach (var text in new[] { null, "", "  ", "-", "no such code", new string('A', 10_000), "\ud800" })
            Assert.Null(Parse(table, text));
    }

    [Property(MaxTest = 300)]
    public bool Reading_any_text_never_throws_and_answers_a_code_of_the_table(string? text) =>
        AllTables.All(row => Parse(row.Data.Item1, text) is not { } code || row.Data.Item2.Contains(code));

    private static string? Parse(string table, string? text) => table switch
    {
        nameof(SpeciesTable) => SpeciesTable.TryParse(text, out var term) ? term.Code : null,
        nameof(Varieties) => Varieties.TryParse(text, out var term) ? term.Code : null,
        nameof(Natures) => Natures.TryParse(text, out var term) ? term.Code : null,
        nameof(Treatments) => Treatments.TryParse(text, out var term) ? term.Code : null,
        nameof(JadeTypes) => JadeTypes.TryParse(text, out var term) ? term.Code : null,
        nameof(Transparencies) => Transparencies.TryParse(text, out var term) ? term.Code : null,
        nameof(Shapes) => Shapes.TryParse(text, out var term) ? term.Code : null,
        nameof(CuttingStyles) => CuttingStyles.TryParse(text, out var term) ? term.Code : null,
        nameof(CutGrades) => CutGrades.TryParse(text, out var term) ? term.Code : null,
        nameof(DiamondColours) => DiamondColours.TryParse(text, out var term) ? term.Code : null,
        nameof(TradeColours) => TradeColours.TryParse(text, out var term) ? term.Code : null,
        nameof(Labs) => Labs.TryParse(text, out var term) ? term.Code : null,
        nameof(Availabilities) => Availabilities.TryParse(text, out var term) ? term.Code : null,
        nameof(Incoterms) => Incoterms.TryParse(text, out var term) ? term.Code : null,
        nameof(LotForms) => LotForms.TryParse(text, out var term) ? term.Code : null,
        nameof(MassBases) => MassBases.TryParse(text, out var term) ? term.Code : null,
        nameof(CommodityKinds) => CommodityKinds.TryParse(text, out var term) ? term.Code : null,
        nameof(Countries) => Countries.TryParse(text, out var term) ? term.Code : null,
        _ => throw new ArgumentOutOfRangeException(nameof(table)),
    };
}
