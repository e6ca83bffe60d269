using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Import;

/// <summary>What a column can say about a lot.</summary>
internal enum ImportField
{
    Ignore,
    StockNumber,
    Title,
    Description,
    Quantity,
    Unit,
    Pieces,
    PricePerUnit,
    Total,
    Currency,
    PriceAuthority,
    Divisible,
    MinOrderQuantity,
    Incoterm,
    IncotermPlace,
    Location,
    Availability,
    HsCode,
    Form,
    Origin,
    Species,
    Variety,
    Nature,
    Shape,
    CuttingStyle,
    Cut,
    Treatment,
    TreatmentDegree,
    TreatmentFiller,
    JadeType,
    Transparency,
    Colour,
    ColourClaim,
    Clarity,
    CutGrade,
    Measurements,
    Length,
    Width,
    Depth,
    DepthPercent,
    TablePercent,
    Locality,
    OriginLab,
    OriginReportNumber,
    OriginDate,
    Lab,
    ReportNumber,
    ReportDate,
    Commodity,
    Assays,
    MassBasis,
    Packaging,
    DeliveryFrom,
    DeliveryTo,
}

/// <summary>Which lots a field is for.</summary>
internal enum FieldScope
{
    Any,
    Stones,
    Goods,
}

/// <summary>What a heading says: the field, and the unit or currency that stands in the heading itself.</summary>
/// <param name="Field">The field.</param>
/// <param name="Unit">Unit of the quantity, or what the price is for one of.</param>
/// <param name="Currency">Currency of the amounts below.</param>
/// <param name="IsWeight">True for words that mean carats when stones are listed ("Weight", "Size").</param>
internal readonly record struct HeadingMeaning(ImportField Field, Unit? Unit = null, Currency? Currency = null, bool IsWeight = false);

/// <summary>One field.</summary>
/// <param name="Field">The field.</param>
/// <param name="Name">Its name in mappings and values.</param>
/// <param name="Scope">Which lots it is for.</param>
/// <param name="Aliases">Headings that mean it, separated by commas.</param>
internal sealed record FieldInfo(ImportField Field, string Name, FieldScope Scope, string Aliases);

/// <summary>The fields of an import and the headings that mean them. Matched without case, spaces and punctuation; % counts as "percent".</summary>
internal static class ImportFields
{
    /// <summary>Every field, in the order of <see cref="ImportField"/>.</summary>
    public static IReadOnlyList<FieldInfo> All { get; } =
    [
        new(ImportField.Ignore, "ignore", FieldScope.Any, "reject reason, reject reasons, reject row"),
        new(ImportField.StockNumber, "stock_number", FieldScope.Any,
            "stock, stock num, stock no, stock id, stock code, vendor stock number, vendor stock no, supplier stock number, reference num, reference number, reference no, reference, ref, ref no, ref num, ref number, sku, item number, item no, item code, lot number, lot no, lot num, lot id, lot, parcel no, parcel number, inventory number, packet no"),
        new(ImportField.Title, "title", FieldScope.Any, "name, item name, product name, headline"),
        new(ImportField.Description, "description", FieldScope.Any, "notes, note, comment, comments, remark, remarks, details, member comment, lab comment"),
        new(ImportField.Quantity, "quantity", FieldScope.Any, "net quantity, available quantity, total quantity"),
        new(ImportField.Unit, "unit", FieldScope.Any, "units, uom, unit of measure, weight unit, quantity unit, measure unit"),
        new(ImportField.Pieces, "pieces", FieldScope.Stones, "piece count, pcs, pc, number of pieces, no of pieces, no of pcs, number of stones, no of stones, stones, stone count, count, nos"),
        new(ImportField.PricePerUnit, "price_per_unit", FieldScope.Any, "price, unit price, rate, price per unit, price each, net price, asking price"),
        new(ImportField.Total, "total", FieldScope.Any, "amount, total price, total amount, total value, value, price total, lot price, lot total, ask total, net total, sum"),
        new(ImportField.Currency, "currency", FieldScope.Any, "currency code, ccy, curr, cur, price currency"),
        new(ImportField.PriceAuthority, "price_authority", FieldScope.Any, "authority, price basis, priced by, binding price"),
        new(ImportField.Divisible, "divisible", FieldScope.Any, "splittable, can split, split, break, breakable, partial sale, part sale, sold by part, selection allowed"),
        new(ImportField.MinOrderQuantity, "min_order_quantity", FieldScope.Any, "moq, min order, minimum order, min qty, min quantity, minimum quantity, minimum order quantity, min order qty, smallest part, min selection"),
        new(ImportField.Incoterm, "incoterm", FieldScope.Any, "incoterms, delivery term, delivery terms, terms of delivery, trade term, trade terms, incoterms 2020"),
        new(ImportField.IncotermPlace, "incoterm_place", FieldScope.Any, "named place, incoterms place, delivery place, place of delivery, place, port"),
        new(ImportField.Location, "location", FieldScope.Any, "location country, location country code, country, country code, stock location, warehouse country, ships from, located in"),
        new(ImportField.Availability, "availability", FieldScope.Any, "available, status, stock status"),
        new(ImportField.HsCode, "hs_code", FieldScope.Any, "hs, hs no, hts, hts code, tariff, tariff code, customs code, hsn, hsn code, harmonized code, harmonised code"),
        new(ImportField.Form, "form", FieldScope.Any, "lot type, lot form, parcel type, single or parcel, packing form, physical form"),
        new(ImportField.Origin, "origin", FieldScope.Any, "country of origin, origin country, origin country code, mining origin, source, provenance, mine country"),
        new(ImportField.Species, "species", FieldScope.Stones, "gem, gemstone, gem type, gemstone type, stone, stone type, stone name, gem name, mineral, gem species"),
        new(ImportField.Variety, "variety", FieldScope.Stones, "gem variety, stone variety"),
        new(ImportField.Nature, "nature", FieldScope.Stones, "natural or synthetic, natural synthetic, growth type, stone nature"),
        new(ImportField.Shape, "shape", FieldScope.Stones, "shp, outline, shape code"),
        new(ImportField.CuttingStyle, "cutting_style", FieldScope.Stones, "cut style, style, faceting, cutting"),
        new(ImportField.Cut, "cut", FieldScope.Stones, "cut type, shape cut, shape and cut, cut shape"),
        new(ImportField.Treatment, "treatment", FieldScope.Stones, "treatments, treatment code, treatment codes, enhancement, enhancements, enh, agta, agta code, disclosure"),
        new(ImportField.TreatmentDegree, "treatment_degree", FieldScope.Stones, "degree, degree of treatment, enhancement degree, degree of enhancement, residue"),
        new(ImportField.TreatmentFiller, "treatment_filler", FieldScope.Stones, "filler, filler type"),
        new(ImportField.JadeType, "jade_type", FieldScope.Stones, "jade grade, jadeite type, fei cui type"),
        new(ImportField.Transparency, "transparency", FieldScope.Stones, "translucency, diaphaneity"),
        new(ImportField.Colour, "colour", FieldScope.Stones, "color, col, colour grade, color grade"),
        new(ImportField.ColourClaim, "colour_claim", FieldScope.Stones, "color claim, colour claims, color claims, trade colour, trade color, lab colour, lab color, colour call, color call"),
        new(ImportField.Clarity, "clarity", FieldScope.Stones, "clar, cla, clarity grade, purity"),
        new(ImportField.CutGrade, "cut_grade", FieldScope.Stones, "make, cut quality"),
        new(ImportField.Measurements, "measurements", FieldScope.Stones, "measurement, meas, dimensions, dimension, dim, dims, mm, size mm, measurements mm"),
        new(ImportField.Length, "length", FieldScope.Stones, "x, length mm, l, measurements length, meas length"),
        new(ImportField.Width, "width", FieldScope.Stones, "y, width mm, w, measurements width, meas width"),
        new(ImportField.Depth, "depth", FieldScope.Stones, "z, depth mm, height, height mm, h, d, measurements depth, measurements height, meas depth"),
        new(ImportField.DepthPercent, "depth_percent", FieldScope.Stones, "depth pct, total depth, total depth percent, td percent, td"),
        new(ImportField.TablePercent, "table_percent", FieldScope.Stones, "table, table pct, tbl, tbl percent"),
        new(ImportField.Locality, "locality", FieldScope.Stones, "mine, mining area, region, origin region, origin locality, deposit"),
        new(ImportField.OriginLab, "origin_lab", FieldScope.Stones, "origin by, origin opinion by"),
        new(ImportField.OriginReportNumber, "origin_report_number", FieldScope.Stones, "origin report, origin report no, origin certificate"),
        new(ImportField.OriginDate, "origin_date", FieldScope.Stones, "origin report date, origin opinion date"),
        new(ImportField.Lab, "lab", FieldScope.Stones, "laboratory, gem lab, certificate lab, cert lab, report lab, grading lab, certified by, report issuer"),
        new(ImportField.ReportNumber, "report_number", FieldScope.Stones, "report, report no, report num, cert, cert no, cert num, cert number, certificate, certificate no, certificate num, certificate number, lab report, lab report number, lab report no"),
        new(ImportField.ReportDate, "report_date", FieldScope.Stones, "cert date, certificate date, report issue date, lab report date, date of report"),
        new(ImportField.Commodity, "commodity", FieldScope.Goods, "commodity code, goods, product, material, item, cargo"),
        new(ImportField.Assays, "assays", FieldScope.Goods, "assay, analysis, specification, spec, specs, chemistry"),
        new(ImportField.MassBasis, "mass_basis", FieldScope.Goods, "basis, weight basis, wet or dry, wet dry, mass"),
        new(ImportField.Packaging, "packaging", FieldScope.Goods, "packing, package, packed in"),
        new(ImportField.DeliveryFrom, "delivery_from", FieldScope.Goods, "delivery start, ship from date, shipment from, laycan from, available from, first delivery"),
        new(ImportField.DeliveryTo, "delivery_to", FieldScope.Goods, "delivery end, ship by, shipment to, laycan to, available until, last delivery"),
    ];

    private static readonly FrozenDictionary<string, HeadingMeaning> ByKey = Meanings();

    /// <summary>Names a caller may use in mappings and values.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(info => info.Name)];

    /// <summary>The row of a field.</summary>
    public static FieldInfo Info(ImportField field) => All[(int)field];

    /// <summary>
    /// What a heading means: an alias, or an alias with a unit or currency beside it ("Weight (kg)", "Total USD", "USD/ct",
    /// "Price per t").
    /// </summary>
    public static bool TryParse(string heading, out HeadingMeaning meaning)
    {
        if (ByKey.TryGetValue(Key(heading), out meaning))
            return true;

        Unit? unit = null;
        Currency? currency = null;
        var rest = new List<string>();
        var words = Words(heading);
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            // "troy oz" before "oz".
            if (unit is null && i + 1 < words.Count && Unit.TryParse($"{word} {words[i + 1]}", out var pair))
            {
                unit = pair;
                i++;
            }
            else if (currency is null && Cells.TryCurrency(word, out var money, out _))
                currency = money;
            else if (unit is null && Unit.TryParse(word, out var measured))
                unit = measured;
            else if (word is not ("per" or "in" or "each"))
                rest.Add(word);
        }
        if (unit is null && currency is null)
            return false;

        if (rest.Count == 0)
        {
            // "USD/ct" is a price for one of a unit; "USD" alone could be either amount.
            meaning = new(ImportField.PricePerUnit, unit, currency);
            return unit is not null && currency is not null;
        }
        if (!ByKey.TryGetValue(Key(string.Concat(rest)), out meaning))
            return false;
        var fits = meaning.Field switch
        {
            ImportField.PricePerUnit => true,
            ImportField.Total => unit is null,
            ImportField.Quantity => currency is null,
            _ => false,
        };
        meaning = meaning with { Unit = unit ?? meaning.Unit, Currency = currency, IsWeight = meaning.IsWeight && unit is null };
        return fits;
    }

    /// <summary>A field by its name or, failing that, by what it is called in a heading.</summary>
    public static bool TryParseName(string name, out HeadingMeaning meaning)
    {
        var key = Key(name);
        foreach (var info in All)
        {
            if (Key(info.Name) == key)
            {
                meaning = new(info.Field);
                return true;
            }
        }
        return TryParse(name, out meaning);
    }

    /// <summary>A heading without case, spaces and punctuation.</summary>
    public static string Key(string heading) =>
        string.Concat(heading.Replace("%", "percent", StringComparison.Ordinal).Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static FrozenDictionary<string, HeadingMeaning> Meanings()
    {
        var meanings = new Dictionary<string, HeadingMeaning>(StringComparer.Ordinal);
        foreach (var info in All)
        {
            foreach (var key in info.Aliases.Split(',').Append(info.Name).Select(Key).Distinct())
                meanings.Add(key, new(info.Field));
        }
        foreach (var alias in (string[])["weight", "wt", "size", "total weight", "net weight", "stone weight"])
            meanings.Add(Key(alias), new(ImportField.Quantity, IsWeight: true));
        foreach (var alias in (string[])["carat", "carats", "ct", "cts", "crt", "carat weight", "total carat weight", "tcw", "ct weight"])
            meanings.Add(Key(alias), new(ImportField.Quantity, Unit.Carat));
        foreach (var alias in (string[])["ppc", "price per carat", "price ct", "per carat", "rap net price", "price carat"])
            meanings.Add(Key(alias), new(ImportField.PricePerUnit, Unit.Carat));
        // "Qty" counts stones where there is a weight as well; see StockFileLayout.
        meanings.Add("qty", new(ImportField.Quantity));
        return meanings.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // Letters and digits belong together, signs of currencies stand alone.
    private static List<string> Words(string heading)
    {
        var words = new List<string>();
        var from = 0;
        for (var i = 0; i <= heading.Length; i++)
        {
            var isSign = i < heading.Length && char.GetUnicodeCategory(heading[i]) == System.Globalization.UnicodeCategory.CurrencySymbol;
            if (i < heading.Length && !isSign && (char.IsLetterOrDigit(heading[i]) || heading[i] == '%'))
                continue;
            if (isSign && Cells.TryCurrency(heading[from..(i + 1)], out _, out _))
            {
                // "US$" and "HK$" are one sign.
                words.Add(heading[from..(i + 1)]);
            }
            else
            {
                if (i > from)
                    words.Add(heading[from..i].ToLowerInvariant());
                if (isSign)
                    words.Add(heading[i].ToString());
            }
            from = i + 1;
        }
        return words;
    }
}
