using Google.Protobuf.Collections;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Lots.Domain.Vocabulary;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Features;

public static partial class LotRules
{
    private const int MaxAssays = 50;
    private const int AssayNameLength = 40;
    private const int AssayUnitLength = 20;
    private const int GoodsTextLength = 100;

    /// <summary>Goods in canonical codes, with the rows that other checks need.</summary>
    private sealed record CommodityFacts(Commodity Proto, CommodityKind? Kind, Country? Origin);

    private static CommodityFacts Goods(Commodity goods, Place at)
    {
        var kind = at.Code<CommodityKind>(goods.Commodity_, CommodityKinds.TryParse, CommodityKinds.Codes, "commodity", "a commodity", required: true);
        var origin = at.Country(goods.OriginCountryCode, "origin_country_code");
        var proto = new Commodity
        {
            Commodity_ = kind?.Code ?? "",
            MassBasis = at.Code<MassBasis>(goods.MassBasis, MassBases.TryParse, MassBases.Codes, "mass_basis", "a basis of mass")?.Code ?? "",
            Form = at.Text(goods.Form, "form", GoodsTextLength),
            Packaging = at.Text(goods.Packaging, "packaging", GoodsTextLength),
            OriginCountryCode = origin?.Code ?? "",
            DeliveryFrom = at.Date(goods.DeliveryFrom, "delivery_from"),
            DeliveryTo = at.Date(goods.DeliveryTo, "delivery_to"),
        };
        if (proto is { DeliveryFrom: { } from, DeliveryTo: { } to } && from.ToDateTime() > to.ToDateTime())
            at.Add("delivery_to", "Must not be before delivery_from.");
        Assays(goods.Assays, kind, proto.Assays, at);
        return new(proto, kind, origin);
    }

    private static void Assays(RepeatedField<Assay> given, CommodityKind? kind, RepeatedField<Assay> canonical, Place at)
    {
        if (!CountFits(given, MaxAssays, "assays", at))
            return;
        for (var i = 0; i < given.Count; i++)
        {
            var here = at.Into("assays", i);
            var name = here.Text(given[i].Name, "name", AssayNameLength, required: true);
            var unit = here.Text(given[i].Unit, "unit", AssayUnitLength);
            // "fe" is Fe: the usual assays are written one way, so that they can be compared.
            if (kind?.Assays.FirstOrDefault(assay => assay.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } usual)
            {
                name = usual.Name;
                unit = unit.Length == 0 ? usual.Unit : unit;
            }
            var most = unit switch { "%" => 100m, "‰" => 1_000m, "ppm" => 1_000_000m, _ => 1_000_000_000m };
            var assay = new Assay { Name = name, Unit = unit, Value = here.Decimal(given[i].Value, "value", 6, most, zero: true, required: true) };
            if (name.Length > 0 && canonical.Any(other => other.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                here.Add("name", $"Must be there once; {Quote(name)} is given twice.");
            canonical.Add(assay);
        }
    }
}
