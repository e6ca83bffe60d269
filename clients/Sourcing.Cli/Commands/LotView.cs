using Sourcing.Cli.Arguments;
using Sourcing.Lots.V1;
using Spectre.Console;

namespace Sourcing.Cli.Commands;

/// <summary>How lots are shown to people.</summary>
internal static class LotView
{
    public static Table List(IEnumerable<Lot> lots) => Output.List(
        lots,
        ("NAME", lot => lot.Name), ("STOCK NO", lot => lot.StockNumber), ("TITLE", lot => lot.Title),
        ("AVAILABLE", lot => Output.Show(lot.AvailableQuantity)),
        ("PER UNIT", lot => Output.Show(lot.Price?.PerUnit)), ("TOTAL", lot => Output.Show(lot.Price?.Total)),
        ("STATE", lot => Choice.Word(lot.State)));

    public static Table Card(Lot lot) => Output.Card([
        ("Name", lot.Name), ("Stock number", lot.StockNumber), ("Title", lot.Title), ("Supplier", lot.Supplier),
        ("State", string.Join(", ", Given(Choice.Word(lot.State), lot.WithdrawReason))), ("Availability", lot.Availability),
        .. lot.ContentsCase switch
        {
            Lot.ContentsOneofCase.Gemstone => Properties(lot.Gemstone),
            Lot.ContentsOneofCase.Commodity => Properties(lot.Commodity),
            _ => [],
        },
        ("Quantity", Output.Show(lot.Quantity)), ("Available", Output.Show(lot.AvailableQuantity)),
        ("Sold", lot.Divisible ? "by part" : "whole"), ("Smallest part", Output.Show(lot.MinOrderQuantity)),
        ("Price per unit", Binding(lot.Price, Price.Types.Authority.PerUnit, Output.Show(lot.Price?.PerUnit))),
        ("Price of the whole", Binding(lot.Price, Price.Types.Authority.Total, Output.Show(lot.Price?.Total))),
        ("Terms", string.Join(' ', Given(lot.Incoterm, lot.IncotermPlace))), ("Lies in", lot.LocationCountryCode), ("HS code", lot.HsCode),
        ("Description", lot.Description), ("Offered", Output.Show(lot.CreateTime)), ("Changed", Output.Show(lot.UpdateTime)),
        ("Etag", lot.Etag),
    ]);

    private static (string, string)[] Properties(Gemstone stone) =>
    [
        ("Stone", string.Join(", ", Given(stone.Nature, stone.Species, stone.Variety, stone.Form))),
        ("Pieces", stone.PieceCount > 0 ? Output.Show(stone.PieceCount) : ""),
        ("Cut", string.Join(", ", Given(stone.Shape, stone.CuttingStyle, stone.CutGrade))),
        ("Treatment", stone.Treatments.Count == 0 ? "undisclosed" : string.Join(
            "; ", stone.Treatments.Select(t => string.Join(' ', Given(t.Code, t.Degree, t.Filler))))),
        ("Jade type", stone.JadeType), ("Transparency", stone.Transparency),
        ("Colour", string.Join("; ", Given([stone.ColourGrade, .. stone.ColourClaims.Select(c => $"{c.Colour} (says {c.Issuer})")]))),
        ("Clarity", stone.Clarity),
        ("Measures", Show(stone.Measurements)),
        ("Origin", string.Join("; ", stone.Origins.Select(o =>
            string.Join(
                ' ', Given(
                    o.CountryCode, o.Locality,
                    $"(says {(o.Lab.Length > 0 ? string.Join(' ', Given(o.Lab, o.ReportNumber, Output.Show(o.Date))) : "the supplier")})"))))),
        ("Reports", string.Join("; ", stone.Reports.Select(r => string.Join(' ', Given(r.Lab, r.Number, Output.Show(r.IssueDate)))))),
    ];

    private static (string, string)[] Properties(Commodity goods) =>
    [
        ("Goods", goods.Commodity_), ("Assays", string.Join(
            ", ", goods.Assays.Select(a => string.Join(' ', Given(a.Name, a.Value, a.Unit))))),
        ("Mass", goods.MassBasis), ("Form", goods.Form), ("Packaging", goods.Packaging), ("Origin", goods.OriginCountryCode),
        ("Delivery", string.Join(" to ", Given(Output.Show(goods.DeliveryFrom), Output.Show(goods.DeliveryTo)))),
    ];

    private static string Show(Measurements? size) => size is null ? "" : string.Join("; ", Given(
        string.Join(" x ", Given(size.LengthMm, size.WidthMm, size.DepthMm)) is { Length: > 0 } millimetres ? $"{millimetres} mm" : "",
        size.DepthPercent.Length > 0 ? $"depth {size.DepthPercent} %" : "",
        size.TablePercent.Length > 0 ? $"table {size.TablePercent} %" : ""));

    private static string Binding(Price? price, Price.Types.Authority authority, string amount) =>
        amount.Length > 0 && price?.Authority == authority ? $"{amount} (binds)" : amount;

    private static IEnumerable<string> Given(params IEnumerable<string> parts) => parts.Where(part => part.Length > 0);
}
