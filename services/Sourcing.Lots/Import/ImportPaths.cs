namespace Sourcing.Lots.Import;

/// <summary>Which columns a path of a lot was read from, so that what the rules say about a lot is said about a cell.</summary>
internal static class ImportPaths
{
    // Without list positions. The longest path that fits wins; of its fields the first that the row fills.
    private static readonly (string Path, ImportField[] Fields)[] Table =
    [
        ("stock_number", [ImportField.StockNumber]),
        ("title", [ImportField.Title]),
        ("description", [ImportField.Description, ImportField.Colour, ImportField.Clarity]),
        ("quantity", [ImportField.Quantity]),
        ("quantity.unit", [ImportField.Unit, ImportField.Quantity]),
        ("price", [ImportField.PricePerUnit, ImportField.Total]),
        ("price.total", [ImportField.Total, ImportField.PricePerUnit]),
        ("price.authority", [ImportField.PriceAuthority]),
        ("divisible", [ImportField.Divisible]),
        ("min_order_quantity", [ImportField.MinOrderQuantity]),
        ("incoterm", [ImportField.Incoterm, ImportField.IncotermPlace]),
        ("incoterm_place", [ImportField.IncotermPlace, ImportField.Incoterm]),
        ("location_country_code", [ImportField.Location]),
        ("availability", [ImportField.Availability]),
        ("hs_code", [ImportField.HsCode]),
        ("gemstone", [ImportField.Species, ImportField.Variety, ImportField.Commodity]),
        ("gemstone.variety", [ImportField.Variety, ImportField.Species]),
        ("gemstone.nature", [ImportField.Nature]),
        ("gemstone.form", [ImportField.Form]),
        ("gemstone.piece_count", [ImportField.Pieces]),
        ("gemstone.shape", [ImportField.Shape, ImportField.Cut]),
        ("gemstone.cutting_style", [ImportField.CuttingStyle, ImportField.Cut, ImportField.Shape]),
        ("gemstone.treatments", [ImportField.Treatment]),
        ("gemstone.treatments.degree", [ImportField.TreatmentDegree, ImportField.Treatment]),
        ("gemstone.treatments.filler", [ImportField.TreatmentFiller, ImportField.Treatment]),
        ("gemstone.jade_type", [ImportField.JadeType]),
        ("gemstone.transparency", [ImportField.Transparency]),
        ("gemstone.colour_grade", [ImportField.Colour]),
        ("gemstone.colour_claims", [ImportField.ColourClaim, ImportField.Colour]),
        ("gemstone.clarity", [ImportField.Clarity]),
        ("gemstone.cut_grade", [ImportField.CutGrade, ImportField.Cut]),
        ("gemstone.measurements", [ImportField.Measurements]),
        ("gemstone.measurements.length_mm", [ImportField.Length, ImportField.Measurements]),
        ("gemstone.measurements.width_mm", [ImportField.Width, ImportField.Measurements]),
        ("gemstone.measurements.depth_mm", [ImportField.Depth, ImportField.Measurements]),
        ("gemstone.measurements.depth_percent", [ImportField.DepthPercent]),
        ("gemstone.measurements.table_percent", [ImportField.TablePercent]),
        ("gemstone.origins", [ImportField.Origin, ImportField.Locality, ImportField.OriginLab, ImportField.OriginReportNumber, ImportField.OriginDate]),
        ("gemstone.origins.locality", [ImportField.Locality, ImportField.Origin]),
        ("gemstone.origins.lab", [ImportField.OriginLab, ImportField.OriginReportNumber]),
        ("gemstone.origins.report_number", [ImportField.OriginReportNumber]),
        ("gemstone.origins.date", [ImportField.OriginDate]),
        ("gemstone.reports", [ImportField.Lab, ImportField.ReportNumber, ImportField.ReportDate]),
        ("gemstone.reports.number", [ImportField.ReportNumber, ImportField.Lab, ImportField.ReportDate]),
        ("gemstone.reports.issue_date", [ImportField.ReportDate]),
        ("commodity", [ImportField.Commodity]),
        ("commodity.assays", [ImportField.Assays]),
        ("commodity.mass_basis", [ImportField.MassBasis]),
        ("commodity.form", [ImportField.Form]),
        ("commodity.packaging", [ImportField.Packaging]),
        ("commodity.origin_country_code", [ImportField.Origin]),
        ("commodity.delivery_from", [ImportField.DeliveryFrom]),
        ("commodity.delivery_to", [ImportField.DeliveryTo, ImportField.DeliveryFrom]),
    ];

    /// <summary>The field to blame; null where the file has none of those that could have filled the path.</summary>
    public static ImportField? FieldOf(ReadOnlySpan<char> violationPath, string[] cells, StockFileLayout layout)
    {
        var path = WithoutPositions(violationPath);
        ImportField[]? fields = null;
        var length = 0;
        foreach (var (prefix, candidates) in Table)
        {
            if (prefix.Length >= length && path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '.'))
                (fields, length) = (candidates, prefix.Length);
        }
        if (fields is null)
            return null;
        foreach (var field in fields)
        {
            if (cells[(int)field].Length > 0)
                return field;
        }
        foreach (var field in fields)
        {
            if (layout.Column(field) >= 0)
                return field;
        }
        return null;
    }

    private static string WithoutPositions(ReadOnlySpan<char> path)
    {
        var text = path.ToString();
        while (text.IndexOf('[', StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = text.IndexOf(']', open);
            text = text.Remove(open, close - open + 1);
        }
        return text;
    }
}
