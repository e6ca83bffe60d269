using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Google.Protobuf.Collections;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Lots.Domain.Vocabulary;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Features;

public static partial class LotRules
{
    private const int MaxPieces = 10_000_000;
    private const int MaxTreatments = 20;
    private const int MaxClaims = 20;
    private const int MaxOrigins = 20;
    private const int MaxReports = 20;
    private const int ReportNumberLength = 64;
    private const int LocalityLength = 100;

    /// <summary>Issuer of a colour claim that no laboratory backs.</summary>
    private const string SupplierIssuer = "SUPPLIER";

    private static readonly string[] GemForms =
        [.. LotForms.All.Where(form => !ReferenceEquals(form, LotForms.Bulk)).Select(form => form.Code)];

    /// <summary>A stone in canonical codes, with the rows that other checks need.</summary>
    private sealed class GemFacts
    {
        public Gemstone Proto { get; } = new();
        public GemName? Name { get; set; }
        public Nature? Nature { get; set; }
        public LotForm? Form { get; set; }
        public Shape? Shape { get; set; }
        public CuttingStyle? CuttingStyle { get; set; }
        public bool IsComplete => Name is not null && Nature is not null && Form is not null;
    }

    private static GemFacts Gemstone(Gemstone gem, Place at)
    {
        var facts = new GemFacts();
        var proto = facts.Proto;

        facts.Name = Name(gem, at);
        proto.Species = facts.Name?.Species.Code ?? "";
        proto.Variety = facts.Name?.Variety?.Code ?? "";

        facts.Nature = string.IsNullOrWhiteSpace(gem.Nature)
            ? Natures.Natural
            : at.Code<Nature>(gem.Nature, Natures.TryParse, Natures.Codes, "nature", "a nature");
        proto.Nature = facts.Nature?.Code ?? "";

        facts.Form = string.IsNullOrWhiteSpace(gem.Form) ? LotForms.SingleStone : at.Code<LotForm>(gem.Form, TryGemForm, GemForms, "form", "a form of stones");
        proto.Form = facts.Form?.Code ?? "";
        proto.PieceCount = Pieces(gem.PieceCount, facts.Form, at);

        facts.Shape = at.Code<Shape>(gem.Shape, Shapes.TryParse, Shapes.Codes, "shape", "a shape");
        proto.Shape = facts.Shape?.Code ?? "";
        facts.CuttingStyle = at.Code<CuttingStyle>(gem.CuttingStyle, CuttingStyles.TryParse, CuttingStyles.Codes, "cutting_style", "a cutting style");
        proto.CuttingStyle = facts.CuttingStyle?.Code ?? "";
        proto.Transparency =
            at.Code<Transparency>(gem.Transparency, Transparencies.TryParse, Transparencies.Codes, "transparency", "a transparency")?.Code ?? "";

        var treatments = TreatmentsOf(gem.Treatments, facts.Name, proto.Treatments, at);
        JadeTypeOf(gem, facts, treatments, at);
        Grades(gem, facts, at);
        Claims(gem.ColourClaims, proto.ColourClaims, at);
        if (gem.Measurements is not null)
            proto.Measurements = Size(gem.Measurements, at.Into("measurements"));
        Origins(gem.Origins, proto.Origins, at);
        Reports(gem.Reports, proto.Reports, at);
        return facts;
    }

    private static GemName? Name(Gemstone gem, Place at)
    {
        if (GemNames.TryParse(gem.Species, gem.Variety, out var name, out var problem, out var inVariety))
            return name;
        var text = inVariety ? gem.Variety : gem.Species;
        var near = string.IsNullOrWhiteSpace(text) ? null : Nearest(text, SpeciesTable.Codes.Concat(Varieties.Codes));
        at.Add(inVariety ? "variety" : "species", Sentence(problem) + (near is null ? "" : $" Did you mean {near}?"));
        return null;
    }

    private static bool TryGemForm(string? text, [NotNullWhen(true)] out LotForm? form) =>
        LotForms.TryParse(text, out form) && !ReferenceEquals(form, LotForms.Bulk);

    private static int Pieces(int count, LotForm? form, Place at)
    {
        if (count is < 0 or > MaxPieces)
        {
            at.Add("piece_count", "Must be from 0 (not counted) to 10000000.");
            return 0;
        }
        if (ReferenceEquals(form, LotForms.SingleStone) && count > 1)
            at.Add("piece_count", "Must be 1 or 0 for a SINGLE; say PAIR, SET or PARCEL for more stones.");
        if (ReferenceEquals(form, LotForms.Pair) && count is not (0 or 2))
            at.Add("piece_count", "Must be 2 or 0 for a PAIR; say SINGLE, SET or PARCEL for another number.");
        return count;
    }

    private static List<TreatmentKind> TreatmentsOf(
        RepeatedField<Treatment> given, GemName? name, RepeatedField<Treatment> canonical, Place at)
    {
        var kinds = new List<TreatmentKind>(given.Count);
        if (given.Count == 0 || !CountFits(given, MaxTreatments, "treatments", at))
            return kinds;

        for (var i = 0; i < given.Count; i++)
        {
            var here = at.Into("treatments", i);
            var kind = here.Code<TreatmentKind>(given[i].Code, Treatments.TryParse, Treatments.Codes, "code", "a treatment", required: true);
            if (kind is not null && kinds.Contains(kind))
                here.Add("code", $"Must be there once; {kind.Code} is given twice.");
            var clean = new Treatment { Code = kind?.Code ?? "" };
            Degree(given[i], kind, name, clean, here);
            canonical.Add(clean);
            if (kind is not null)
                kinds.Add(kind);
        }
        if (kinds.Contains(Treatments.None) && kinds.Exists(kind => !ReferenceEquals(kind, Treatments.None)))
            at.Add("treatments", "Must not say none (N) and a treatment at once.");
        return kinds;
    }

    private static void Degree(Treatment given, TreatmentKind? kind, GemName? name, Treatment clean, Place at)
    {
        var isNone = ReferenceEquals(kind, Treatments.None);
        if (!string.IsNullOrWhiteSpace(given.Degree))
        {
            // The scale depends on the stone; while that is unknown, its own problem is enough.
            var scale = name is null ? null : TreatmentDegrees.For(name.Species, name.Variety);
            if (scale is null)
            {
                at.Add("degree", "Must be empty: laboratories give a degree for heated corundum and filled emerald only.");
            }
            else if (at.Code<TreatmentDegree>(given.Degree, scale.TryParse, scale.Codes, "degree", "a degree") is { } degree)
            {
                clean.Degree = degree.Code;
                if (kind is not null && isNone != (degree.Code == "NONE"))
                    at.Add("degree", isNone ? "Must be NONE or empty where the code is N." : $"Must not be NONE where the code is {kind.Code}; N says none.");
            }
        }
        if (!string.IsNullOrWhiteSpace(given.Filler))
        {
            if (isNone || (name is not null && !ReferenceEquals(name.Variety, Varieties.Emerald)))
                at.Add("filler", "Must be empty: only a filled emerald has a filler.");
            else
                clean.Filler = at.Code<Filler>(given.Filler, TreatmentDegrees.Fillers.TryParse, TreatmentDegrees.Fillers.Codes, "filler", "a filler")?.Code ?? "";
        }
    }

    private static void JadeTypeOf(Gemstone gem, GemFacts facts, List<TreatmentKind> treatments, Place at)
    {
        var type = at.Code<JadeType>(gem.JadeType, JadeTypes.TryParse, JadeTypes.Codes, "jade_type", "a jade type");
        if (type is null)
            return;
        facts.Proto.JadeType = type.Code;
        if (facts.Name is not null && !ReferenceEquals(facts.Name.Species, SpeciesTable.Jade))
        {
            at.Add("jade_type", $"Must be empty: only jade (fei cui) has a type, and this is {facts.Name.Species.Code}.");
            return;
        }
        var isA = type.Code == "A";
        if (isA && treatments.Exists(kind => kind.Code is "B" or "I" or "D" or "C" or "F"))
            at.Add("jade_type", "Must be B, C or B+C as the treatments say: type A is neither bleached, impregnated, dyed, coated nor filled.");
        if (!isA && treatments.Contains(Treatments.None))
            at.Add("jade_type", $"Must be A where the treatments say none: type {type.Code} is {type.Name}.");
    }

    private static void Grades(Gemstone gem, GemFacts facts, Place at)
    {
        var isDiamond = ReferenceEquals(facts.Name?.Species, SpeciesTable.Diamond);
        var known = facts.Name is not null;

        var cut = at.Code<CutGrade>(gem.CutGrade, CutGrades.TryParse, CutGrades.Codes, "cut_grade", "a cut grade");
        if (cut is not null && known && !isDiamond)
            at.Add("cut_grade", "Must be empty: only diamonds have a cut grade; the kind of cut goes into cutting_style.");
        facts.Proto.CutGrade = cut?.Code ?? "";

        // Diamonds and coloured stones have different scales; while the stone is unknown, its own problem is enough.
        if (!known)
            return;
        if (!string.IsNullOrWhiteSpace(gem.Clarity))
        {
            var scale = Clarities.For(facts.Name!.Species);
            var what = isDiamond ? "a clarity of diamonds" : "a clarity of coloured stones";
            facts.Proto.Clarity = at.Code<Clarity>(gem.Clarity, scale.TryParse, scale.Codes, "clarity", what)?.Code ?? "";
        }
        if (string.IsNullOrWhiteSpace(gem.ColourGrade))
            return;
        if (isDiamond && DiamondColours.TryParse(gem.ColourGrade, out var letter))
            facts.Proto.ColourGrade = letter.Code;
        else if (!isDiamond && ColourGrade.TryParse(gem.ColourGrade, out var grade))
            facts.Proto.ColourGrade = grade.ToString();
        else
            at.Add("colour_grade", isDiamond
                ? $"{Quote(gem.ColourGrade)} is not a colour of diamonds; must be a letter from D to Z."
                : $"{Quote(gem.ColourGrade)} is not a colour grade; must be hue, tone (0 to 10) and saturation (1 to 6) such as vslbG 5/4.");
    }

    private static void Claims(RepeatedField<ColourClaim> given, RepeatedField<ColourClaim> canonical, Place at)
    {
        if (!CountFits(given, MaxClaims, "colour_claims", at))
            return;
        for (var i = 0; i < given.Count; i++)
        {
            var here = at.Into("colour_claims", i);
            var colour = here.Code<TradeColour>(given[i].Colour, TradeColours.TryParse, TradeColours.Codes, "colour", "a trade colour", required: true);
            var issuer = given[i].Issuer.Trim().Equals(SupplierIssuer, StringComparison.OrdinalIgnoreCase)
                ? SupplierIssuer
                : here.Code<Lab>(given[i].Issuer, Labs.TryParse, [SupplierIssuer, .. Labs.Codes], "issuer", "a laboratory or SUPPLIER", required: true)?.Code;
            var claim = new ColourClaim { Colour = colour?.Code ?? "", Issuer = issuer ?? "" };
            if (colour is not null && canonical.Contains(claim))
                here.Add("colour", $"Must be there once; {claim.Issuer} claims {claim.Colour} twice.");
            canonical.Add(claim);
        }
    }

    private static Measurements Size(Measurements given, Place at) => new()
    {
        LengthMm = at.Decimal(given.LengthMm, "length_mm", 3, 10_000, zero: false),
        WidthMm = at.Decimal(given.WidthMm, "width_mm", 3, 10_000, zero: false),
        DepthMm = at.Decimal(given.DepthMm, "depth_mm", 3, 10_000, zero: false),
        DepthPercent = at.Decimal(given.DepthPercent, "depth_percent", 3, 200, zero: false),
        TablePercent = at.Decimal(given.TablePercent, "table_percent", 3, 100, zero: false),
    };

    private static void Origins(RepeatedField<OriginOpinion> given, RepeatedField<OriginOpinion> canonical, Place at)
    {
        if (!CountFits(given, MaxOrigins, "origins", at))
            return;
        for (var i = 0; i < given.Count; i++)
        {
            var here = at.Into("origins", i);
            var opinion = new OriginOpinion
            {
                CountryCode = here.Country(given[i].CountryCode, "country_code", required: true)?.Code ?? "",
                Locality = here.Text(given[i].Locality, "locality", LocalityLength),
                Lab = here.Code<Lab>(given[i].Lab, Labs.TryParse, Labs.Codes, "lab", "a laboratory")?.Code ?? "",
                ReportNumber = here.Text(given[i].ReportNumber, "report_number", ReportNumberLength),
                Date = here.Date(given[i].Date, "date"),
            };
            if (opinion.ReportNumber.Length > 0 && string.IsNullOrWhiteSpace(given[i].Lab))
                here.Add("lab", "Must be given where there is a report: the laboratory that wrote it.");
            canonical.Add(opinion);
        }
    }

    private static void Reports(RepeatedField<LabReport> given, RepeatedField<LabReport> canonical, Place at)
    {
        if (!CountFits(given, MaxReports, "reports", at))
            return;
        for (var i = 0; i < given.Count; i++)
        {
            var here = at.Into("reports", i);
            var report = new LabReport
            {
                Lab = here.Code<Lab>(given[i].Lab, Labs.TryParse, Labs.Codes, "lab", "a laboratory", required: true)?.Code ?? "",
                Number = here.Text(given[i].Number, "number", ReportNumberLength, required: true),
                IssueDate = here.Date(given[i].IssueDate, "issue_date"),
            };
            if (canonical.Any(other => other.Lab == report.Lab && other.Number == report.Number && report.Number.Length > 0))
                here.Add("number", string.Create(CultureInfo.InvariantCulture, $"Must be there once; {report.Lab} {report.Number} is given twice."));
            canonical.Add(report);
        }
    }
}
