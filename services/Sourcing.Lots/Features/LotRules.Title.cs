using System.Text;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Lots.Domain.Vocabulary;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Features;

public static partial class LotRules
{
    /// <summary>"Ruby, 2.03 ct, oval, heated, Mozambique", "Synthetic blue sapphire parcel, 250 ct", "Copper, cathode, 500 t, Chile".</summary>
    private static string Title(GemFacts? gem, CommodityFacts? goods, Quantity? quantity)
    {
        var title = new StringBuilder();
        if (gem is { IsComplete: true })
        {
            if (!ReferenceEquals(gem.Nature, Natures.Natural))
                title.Append(gem.Nature!.Name).Append(' ');
            title.Append(gem.Name!.Variety?.Name ?? gem.Name.Species.Name);
            // A rough ruby and a ruby pair; a single ruby is just a ruby.
            if (!ReferenceEquals(gem.Form, LotForms.SingleStone))
                title.Append(' ').Append(ReferenceEquals(gem.Form, LotForms.Pair) ? "pair" : gem.Form!.Name);
            Part(gem.Proto.JadeType.Length == 0 ? "" : $"type {gem.Proto.JadeType}");
            Part(quantity?.ToString());
            Part(gem.Shape?.Name);
            Part(string.Join(" and ", gem.Proto.Treatments.Select(Done)));
            if (gem.Proto.Origins is [var opinion, ..] && Countries.TryParse(opinion.CountryCode, out var country))
                Part(country.Name);
        }
        else if (goods?.Kind is not null)
        {
            title.Append(goods.Kind.Name);
            Part(goods.Proto.Form);
            Part(quantity?.ToString());
            Part(goods.Origin?.Name);
        }
        if (title.Length == 0)
            return "";
        title[0] = char.ToUpperInvariant(title[0]);
        if (title.Length > TitleLength)
            title.Length = char.IsHighSurrogate(title[TitleLength - 1]) ? TitleLength - 1 : TitleLength;
        // A cut may leave a space at the end, which the next check would take off.
        return title.ToString().TrimEnd();

        void Part(string? text)
        {
            if (!string.IsNullOrEmpty(text))
                title.Append(", ").Append(text);
        }
    }

    // "Minor oil" where the filler is known, else what was done.
    private static string Done(Treatment treatment)
    {
        if (treatment.Filler.Length == 0)
            return Participle(treatment.Code);
        var degree = treatment.Degree.Length > 0 ? $"{treatment.Degree.ToLowerInvariant()} " : "";
        return $"{degree}{treatment.Filler.ToLowerInvariant()}";
    }

    // As a buyer says it: the table names what was done, the title what the stone is.
    private static string Participle(string code) => code switch
    {
        "N" => "untreated",
        "E" => "enhanced",
        "B" => "bleached",
        "C" => "coated",
        "D" => "dyed",
        "F" => "filled",
        "H" => "heated",
        "I" => "impregnated",
        "L" => "lasered",
        "R" => "irradiated",
        "U" => "diffused",
        "W" => "waxed",
        _ => Treatments.TryParse(code, out var kind) ? kind.Name : code,
    };
}
