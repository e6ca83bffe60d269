using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Lots.Domain.Vocabulary;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Import;

internal sealed partial class RowMapper
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.,-+ '\u00A0");
    private const StringSplitOptions Trimmed = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
    private static readonly char[] PartSeparators = [',', ';', '/', '+', '&'];

    private Gemstone ReadGemstone()
    {
        var gem = new Gemstone
        {
            Species = this[ImportField.Species],
            Variety = this[ImportField.Variety],
            Nature = this[ImportField.Nature],
            Form = this[ImportField.Form],
            JadeType = this[ImportField.JadeType],
            Transparency = this[ImportField.Transparency],
            CutGrade = this[ImportField.CutGrade],
        };
        GemNames.TryParse(gem.Species, gem.Variety, out var name, out _, out _);
        var isDiamond = ReferenceEquals(name?.Species, SpeciesTable.Diamond);

        if (Has(ImportField.Pieces))
        {
            if (Cells.TryNumber(this[ImportField.Pieces], 0, out var count, out var problem) && int.TryParse(count, out var pieces))
                gem.PieceCount = pieces;
            else
                Problem(ImportField.Pieces, problem.Length > 0 ? problem : $"{Cells.Shown(this[ImportField.Pieces])} must be a whole number up to 10000000.");
        }
        ReadCut(gem, isDiamond);
        ReadTreatments(gem, name);
        ReadColour(gem, isDiamond);
        ReadClarity(gem, name);
        ReadMeasurements(gem);
        ReadOrigin(gem);
        ReadReport(gem);
        return gem;
    }

    /// <summary>"Cut" is a grade of diamonds and a shape or style of other stones; a shape cell may say the style too.</summary>
    private void ReadCut(Gemstone gem, bool isDiamond)
    {
        gem.CuttingStyle = this[ImportField.CuttingStyle];
        if (TryShapeAndStyle(this[ImportField.Shape], out var shape, out var style))
        {
            gem.Shape = shape?.Code ?? "";
            if (gem.CuttingStyle.Length == 0)
                gem.CuttingStyle = style?.Code ?? "";
        }
        else
        {
            gem.Shape = this[ImportField.Shape];
        }

        var cut = this[ImportField.Cut];
        if (cut.Length == 0)
            return;
        if (isDiamond && CutGrades.TryParse(cut, out var grade) && gem.CutGrade.Length == 0)
        {
            gem.CutGrade = grade.Code;
        }
        else if (TryShapeAndStyle(cut, out shape, out style)
            && (shape is null || gem.Shape.Length == 0 || gem.Shape == shape.Code)
            && (style is null || gem.CuttingStyle.Length == 0 || (CuttingStyles.TryParse(gem.CuttingStyle, out var known) && ReferenceEquals(known, style))))
        {
            gem.Shape = shape?.Code ?? gem.Shape;
            gem.CuttingStyle = style?.Code ?? gem.CuttingStyle;
        }
        else
        {
            Problem(ImportField.Cut, isDiamond
                ? $"{Cells.Shown(cut)} must be a cut grade ({string.Join(", ", CutGrades.Codes)}), or a shape or cutting style that no other column contradicts."
                : $"{Cells.Shown(cut)} must be a cutting style ({string.Join(", ", CuttingStyles.Codes)}) or a shape such as OVAL that no other column contradicts.");
        }
    }

    /// <summary>Reads "Oval", "Cabochon" or both: "Oval cabochon", "Cushion / Mixed".</summary>
    private static bool TryShapeAndStyle(string text, out Shape? shape, out CuttingStyle? style)
    {
        (shape, style) = (null, null);
        // "Bead" and "rough" are both a shape and a style; the shape alone says enough.
        if (text.Length == 0 || Shapes.TryParse(text, out shape) || CuttingStyles.TryParse(text, out style))
            return true;
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (!char.IsLetterOrDigit(text[i])
                && Shapes.TryParse(text[..i], out shape)
                && CuttingStyles.TryParse(text[(i + 1)..], out style))
                return true;
        }
        (shape, style) = (null, null);
        return false;
    }

    private void ReadTreatments(Gemstone gem, GemName? name)
    {
        var text = this[ImportField.Treatment];
        if (text.Length > 0 && !text.Equals("none", StringComparison.OrdinalIgnoreCase) && Cells.SaysNothing(text))
            text = "";
        if (text.Length > 0 && !TryTreatments(text, name, gem))
        {
            Problem(ImportField.Treatment,
                $"{Cells.Shown(text)} must be treatment codes ({string.Join(", ", Treatments.Codes)}) or names, separated by commas, each with its degree or without.");
        }

        foreach (var field in (ImportField[])[ImportField.TreatmentDegree, ImportField.TreatmentFiller])
        {
            if (!Has(field))
                continue;
            if (gem.Treatments.Count == 0)
                Problem(field, "Must be empty where no treatment is given; name the treatment as well.");
            else if (field == ImportField.TreatmentDegree)
                gem.Treatments[0].Degree = this[field];
            else
                gem.Treatments[0].Filler = this[field];
        }
    }

    /// <summary>Reads "H", "Heated, minor residue", "Oil (minor)", "Minor resin", "No oil", "B+D".</summary>
    private static bool TryTreatments(string text, GemName? name, Gemstone gem)
    {
        var degrees = name is null ? null : TreatmentDegrees.For(name.Species, name.Variety);
        var isEmerald = ReferenceEquals(name?.Variety, Varieties.Emerald);

        // A whole cell before its parts, because a name may hold a separator: "oil/resin".
        foreach (var part in Treatments.TryParse(text, out _) ? [text] : text.Split(PartSeparators, Trimmed))
        {
            if (TryTreatment(part, isEmerald, out var treatment))
            {
                gem.Treatments.Add(treatment);
                continue;
            }
            if (degrees is not null && TryDegree(degrees, part, isEmerald, gem))
                continue;
            if (!Treatments.TryParseList(part, out var several, out _) || !several.IsDisclosed)
                return false;
            gem.Treatments.Add(several.Kinds.Select(kind => new Treatment { Code = kind.Code }));
        }
        return true;
    }

    private static bool TryTreatment(string text, bool isEmerald, [NotNullWhen(true)] out Treatment? treatment)
    {
        treatment = Treatments.TryParse(text, out var kind) ? new Treatment { Code = kind.Code } : null;
        if (treatment is { Code: "O" } && isEmerald && TreatmentDegrees.Fillers.TryParse(text, out var filler))
            treatment.Filler = filler.Code;
        return treatment is not null;
    }

    /// <summary>A degree after the treatment ("minor residue"), or around it in the same part ("minor oil", "oil (minor)").</summary>
    private static bool TryDegree(CodeTable<TreatmentDegree> degrees, string part, bool isEmerald, Gemstone gem)
    {
        if (degrees.TryParse(part, out var degree))
        {
            if (gem.Treatments.Count == 0 || gem.Treatments[^1].Degree.Length > 0)
                return false;
            gem.Treatments[^1].Degree = degree.Code;
            return true;
        }
        for (var i = 1; i < part.Length; i++)
        {
            if (char.IsLetterOrDigit(part[i]))
                continue;
            var (before, after) = (part[..i], part[i..]);
            if ((degrees.TryParse(before, out degree) && TryTreatment(after, isEmerald, out var treatment))
                || (TryTreatment(before, isEmerald, out treatment) && degrees.TryParse(after, out degree)))
            {
                treatment.Degree = degree.Code;
                gem.Treatments.Add(treatment);
                return true;
            }
        }
        return false;
    }

    /// <summary>A grade, a trade colour, or words for which there is no code: those are kept in the description.</summary>
    private void ReadColour(Gemstone gem, bool isDiamond)
    {
        if (Has(ImportField.ColourClaim))
        {
            foreach (var claim in this[ImportField.ColourClaim].Split([';', ',', '/', '|'], Trimmed))
            {
                // "Pigeon blood (GRS)".
                var open = claim.IndexOf('(', StringComparison.Ordinal);
                gem.ColourClaims.Add(open > 0 && claim.EndsWith(')')
                    ? new ColourClaim { Colour = claim[..open].Trim(), Issuer = claim[(open + 1)..^1].Trim() }
                    : new ColourClaim { Colour = claim, Issuer = "SUPPLIER" });
            }
        }

        var colour = this[ImportField.Colour];
        if (colour.Length == 0)
            return;
        var isGrade = isDiamond ? DiamondColours.TryParse(colour, out _) : ColourGrade.TryParse(colour, out _);
        if (!isGrade && !isDiamond && TradeColours.TryParse(colour, out var trade))
        {
            var claim = new ColourClaim { Colour = trade.Code, Issuer = "SUPPLIER" };
            if (!gem.ColourClaims.Contains(claim))
                gem.ColourClaims.Add(claim);
        }
        else if (!isGrade && (isDiamond ? IsRangeOrFancy(colour) : IsWords(colour)))
        {
            notes.Add($"Colour: {colour}.");
        }
        else
        {
            gem.ColourGrade = colour;
        }
    }

    private void ReadClarity(Gemstone gem, GemName? name)
    {
        var clarity = this[ImportField.Clarity];
        // Parcels are offered over a range, which is no single grade.
        if (name is not null && !Clarities.TryParse(name.Species, clarity, out _)
            && IsRange(clarity, part => Clarities.Diamond.TryParse(part, out _) || Clarities.Coloured.TryParse(part, out _)))
            notes.Add($"Clarity: {clarity}.");
        else
            gem.Clarity = clarity;
    }

    private static bool IsRangeOrFancy(string colour) =>
        colour.StartsWith("fancy", StringComparison.OrdinalIgnoreCase) || IsRange(colour, part => DiamondColours.TryParse(part, out _));

    private static bool IsRange(string text, Predicate<string> isGrade)
    {
        var parts = text.Split(['-', '–', '/', ',', ' '], Trimmed);
        return parts.Length > 1 && Array.TrueForAll(parts, part => part.Equals("to", StringComparison.OrdinalIgnoreCase) || isGrade(part));
    }

    private static bool IsWords(string text) =>
        text.Length > 2 && text.All(character => char.IsLetter(character) || character is ' ' or '-' or '\'' or '’' or ',' or '/');

    private void ReadMeasurements(Gemstone gem)
    {
        var size = new Measurements
        {
            LengthMm = Millimetres(ImportField.Length),
            WidthMm = Millimetres(ImportField.Width),
            DepthMm = Millimetres(ImportField.Depth),
            DepthPercent = Percent(ImportField.DepthPercent),
            TablePercent = Percent(ImportField.TablePercent),
        };
        if (Has(ImportField.Measurements))
            ReadDimensions(size);
        if (size.CalculateSize() > 0)
            gem.Measurements = size;

        string Millimetres(ImportField field) => Number(field, "mm");
        string Percent(ImportField field) => Number(field, "%");

        string Number(ImportField field, string unit)
        {
            if (!Has(field))
                return "";
            var text = this[field].EndsWith(unit, StringComparison.OrdinalIgnoreCase) ? this[field][..^unit.Length] : this[field];
            if (Cells.TryNumber(text, 3, out var plain, out var problem, most: 1_000))
                return Measured(plain);
            Problem(field, problem);
            return "";
        }
    }

    /// <summary>"6.51x6.48x4.02", "6.51-6.48*4.02", "6 x 4 mm", "6.5 mm".</summary>
    private void ReadDimensions(Measurements size)
    {
        var text = WithoutMm(this[ImportField.Measurements]);
        var parts = text.Split(['x', 'X', '*', '×'], StringSplitOptions.TrimEntries);
        // A dash separates two of three sizes; of two it would be a range, which is no size.
        if (parts.Length == 2 && parts[0].Split(['-', '–'], StringSplitOptions.TrimEntries) is [var longest, var shortest])
            parts = [longest, shortest, parts[1]];
        else if (parts.Length == 1 && text.Split('-', StringSplitOptions.TrimEntries) is { Length: 3 } dashed)
            parts = dashed;

        var sizes = new string[3];
        var reason = parts.Length > 3 ? "too many" : "";
        for (var i = 0; i < sizes.Length && reason.Length == 0; i++)
        {
            sizes[i] = "";
            if (i < parts.Length && Cells.TryNumber(WithoutMm(parts[i]), 3, out var plain, out reason, most: 1_000))
                sizes[i] = Measured(plain);
        }
        if (reason.Length > 0)
        {
            Problem(ImportField.Measurements,
                $"{Cells.Shown(this[ImportField.Measurements])} must be length x width x depth in mm, such as 6.51x6.48x4.02; a range of sizes belongs into the description.");
            return;
        }
        if (size.LengthMm.Length == 0)
            size.LengthMm = sizes[0];
        if (size.WidthMm.Length == 0)
            size.WidthMm = sizes[1];
        if (size.DepthMm.Length == 0)
            size.DepthMm = sizes[2];
    }

    private static string WithoutMm(string text) => text.EndsWith("mm", StringComparison.OrdinalIgnoreCase) ? text[..^2] : text;

    // Dealers' files write 0 for what was not measured.
    private static string Measured(string plain) => plain.AsSpan().Trim("0.").IsEmpty ? "" : plain;

    private void ReadOrigin(Gemstone gem)
    {
        var (country, locality) = CutOrigin(this[ImportField.Origin]);
        var more = this[ImportField.Locality];
        var opinion = new OriginOpinion
        {
            CountryCode = country,
            Locality = Joined(locality, more),
            Lab = Named(ImportField.OriginLab),
            ReportNumber = Named(ImportField.OriginReportNumber),
            Date = ReadDate(ImportField.OriginDate),
        };
        if (opinion.CalculateSize() > 0)
            gem.Origins.Add(opinion);

        static string Joined(string one, string other) =>
            one.Length == 0 || one.Equals(other, StringComparison.OrdinalIgnoreCase) ? other : other.Length == 0 ? one : $"{one}, {other}";
    }

    /// <summary>"Burma (Mogok)", "Mogok, Myanmar" and "Myanmar - Mogok" name a country and a place in it.</summary>
    private static (string Country, string Locality) CutOrigin(string text)
    {
        if (text.Length == 0 || Cells.SaysNothing(text) && !Countries.TryParse(text, out _))
            return ("", "");
        if (Countries.TryParse(text, out _))
            return (text, "");
        foreach (var separator in "(,-/;")
        {
            var at = text.IndexOf(separator, StringComparison.Ordinal);
            if (at <= 0)
                continue;
            var (before, after) = (text[..at].Trim(), text[(at + 1)..].TrimEnd(')', ' ').TrimStart());
            if (Countries.TryParse(before, out _))
                return (before, after);
            if (Countries.TryParse(after, out _))
                return (after, before);
        }
        return (text, "");
    }

    private void ReadReport(Gemstone gem)
    {
        var (lab, number) = (Named(ImportField.Lab), Named(ImportField.ReportNumber));
        // "GRS 2023-081234" in either cell.
        var both = lab.Length == 0 ? number : number.Length == 0 ? lab : "";
        var space = both.IndexOfAny([' ', ':', '#']);
        if (space > 0 && !Labs.TryParse(both, out _) && Labs.TryParse(both[..space], out _))
            (lab, number) = (both[..space], both[(space + 1)..].TrimStart(' ', ':', '#'));
        var date = ReadDate(ImportField.ReportDate);
        if (lab.Length > 0 || number.Length > 0 || date is not null)
            gem.Reports.Add(new LabReport { Lab = lab, Number = number, IssueDate = date });
    }

    private string Named(ImportField field) => Cells.SaysNothing(this[field]) ? "" : this[field];

    private Commodity ReadCommodity()
    {
        var (country, locality) = CutOrigin(this[ImportField.Origin]);
        // Goods have a country only; a place beside it would be lost.
        if (locality.Length > 0)
            notes.Add($"Origin: {this[ImportField.Origin]}.");
        var goods = new Commodity
        {
            Commodity_ = this[ImportField.Commodity],
            MassBasis = this[ImportField.MassBasis],
            Form = this[ImportField.Form],
            Packaging = this[ImportField.Packaging],
            OriginCountryCode = country,
            DeliveryFrom = ReadDate(ImportField.DeliveryFrom),
            DeliveryTo = ReadDate(ImportField.DeliveryTo),
        };
        ReadAssays(goods);
        return goods;
    }

    /// <summary>"Fe=62.5%; SiO2=4.1%", "Cu 99.99 %", "fineness: 999.9 ‰".</summary>
    private void ReadAssays(Commodity goods)
    {
        if (!Has(ImportField.Assays))
            return;
        var text = this[ImportField.Assays];
        foreach (var part in text.Split(text.Contains(';') ? ";" : text.Contains('|') ? "|" : ", ", Trimmed))
        {
            var cut = part.IndexOfAny(['=', ':']);
            if (cut < 0)
                cut = part.IndexOf(' ', StringComparison.Ordinal);
            var (number, unit) = cut < 0 ? ("", "") : Cells.CutNumber(part[(cut + 1)..]);
            // "L/t" and "m3" are units of their own; the value is what stands before the first letter.
            var letter = number.AsSpan().IndexOfAnyExcept(NumberCharacters);
            if (letter > 0)
                (number, unit) = (number[..letter], part[(cut + 1)..][letter..].Trim());
            var most = unit switch { "%" => 100, "‰" => 1_000, _ => int.MaxValue };
            if (cut <= 0 || !Cells.TryNumber(number, 6, out var value, out _, most))
            {
                Problem(ImportField.Assays,
                    $"{Cells.Shown(part)} is not an assay; write name=value and unit, several separated by semicolons, such as Fe=62.5%; SiO2=4.1%.");
                return;
            }
            goods.Assays.Add(new Assay { Name = part[..cut].Trim(), Value = value, Unit = unit });
        }
    }
}
