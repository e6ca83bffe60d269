using Google.Protobuf.Collections;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Lots.Domain.Vocabulary;
using Sourcing.Lots.V1;
using ProtoQuantity = Sourcing.Types.V1.Quantity;

namespace Sourcing.Lots.Features;

/// <summary>
/// What a lot may say. One place for everybody who offers lots: the API and the import. A lot that passes is in canonical
/// codes, so that storage and search compare text with text.
/// </summary>
public static partial class LotRules
{
    private const int StockNumberLength = 64;
    private const int TitleLength = 200;
    private const int PlaceLength = 100;
    private const int DescriptionLength = 2_000;

    /// <summary>
    /// Checks every field that a supplier may fill and answers the lot in canonical codes, with defaults filled, the price
    /// completed and title and HS code made where empty. Output-only fields and the etag are left empty. The answer is
    /// complete only where no violation was noted. Checking a canonical lot again changes nothing.
    /// </summary>
    /// <param name="lot">The lot as it came.</param>
    /// <param name="violations">Takes every problem, by proto path.</param>
    /// <param name="path">Path of the lot itself.</param>
    public static Lot Canonical(Lot lot, Violations violations, string path = "lot")
    {
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(violations);

        var at = new Place(violations, path);
        var canonical = new Lot
        {
            StockNumber = at.Text(lot.StockNumber, "stock_number", StockNumberLength, required: true),
            Divisible = lot.Divisible,
            IncotermPlace = at.Text(lot.IncotermPlace, "incoterm_place", PlaceLength),
            LocationCountryCode = at.Country(lot.LocationCountryCode, "location_country_code")?.Code ?? "",
            Availability = at.Availability(lot.Availability),
            Description = at.Text(lot.Description, "description", DescriptionLength, manyLines: true),
        };

        var incoterm = at.Code<Incoterm>(lot.Incoterm, Incoterms.TryParse, Incoterms.Codes, "incoterm", "an Incoterms 2020 rule");
        canonical.Incoterm = incoterm?.Code ?? "";
        if (incoterm is not null && string.IsNullOrWhiteSpace(lot.IncotermPlace))
            at.Add("incoterm_place", $"Must be given: the {incoterm.NamedPlace} of {incoterm.Code}.");
        if (string.IsNullOrWhiteSpace(lot.Incoterm) && canonical.IncotermPlace.Length > 0)
            at.Add("incoterm", $"Must be given where there is a place: one of {string.Join(", ", Incoterms.Codes)}.");

        GemFacts? gem = null;
        CommodityFacts? goods = null;
        switch (lot.ContentsCase)
        {
            case Lot.ContentsOneofCase.Gemstone:
                gem = Gemstone(lot.Gemstone, at.Into("gemstone"));
                canonical.Gemstone = gem.Proto;
                break;
            case Lot.ContentsOneofCase.Commodity:
                goods = Goods(lot.Commodity, at.Into("commodity"));
                canonical.Commodity = goods.Proto;
                break;
            default:
                at.Add("gemstone", "Must be given, or commodity: a lot consists of one of them.");
                break;
        }

        var quantity = LotQuantity(lot.Quantity, gem, goods, at.Into("quantity"));
        if (quantity is { } whole)
            canonical.Quantity = Proto(whole);

        if (lot.Divisible && gem?.Form is { CanBeDivisible: false } form)
            at.Add("divisible", $"Must be false: a lot of form {form.Code} is sold whole; PARCEL, ROUGH and commodities may be sold by part.");
        if (lot.MinOrderQuantity is not null)
            canonical.MinOrderQuantity = Minimum(lot.MinOrderQuantity, lot.Divisible, quantity, at.Into("min_order_quantity"));

        canonical.Price = LotPrice(lot.Price, quantity, at.Into("price"));
        canonical.HsCode = HsCode(lot.HsCode, gem, goods, at);

        var title = at.Text(lot.Title, "title", TitleLength);
        canonical.Title = title.Length > 0 ? title : Title(gem, goods, quantity);
        return canonical;
    }

    private static readonly Unit[] GemUnits =
        [Unit.Carat, Unit.Gram, Unit.Kilogram, Unit.Piece, Unit.Momme, Unit.PearlGrain, Unit.Tola];

    private static Quantity? LotQuantity(ProtoQuantity? proto, GemFacts? gem, CommodityFacts? goods, Place at)
    {
        var allowed = goods is null ? GemUnits : goods.Kind?.Units ?? Unit.All;
        if (proto is null)
        {
            at.Add("", $"Must be given, in {Codes(allowed)}.");
            return null;
        }
        if (!Unit.TryParse(proto.Unit, out var unit))
        {
            at.Add("unit", string.IsNullOrWhiteSpace(proto.Unit)
                ? $"Must be given: {Codes(allowed)}."
                : $"{Quote(proto.Unit)} is not a unit; must be {Codes(allowed)}.");
            return null;
        }
        if (!Quantity.TryParse(proto.Value, unit, out var quantity, out var problem))
        {
            at.Add("value", Sentence(problem));
            return null;
        }
        if (!quantity.IsPositive)
        {
            at.Add("value", $"Must be more than 0 {unit.Code}.");
            return null;
        }
        if (!allowed.Contains(unit))
        {
            var what = goods is null ? "stones" : goods.Kind!.Name;
            at.Add("unit", $"Must be {Codes(allowed)} for {what}; {unit.Code} is not used for them.");
            return null;
        }

        if (ReferenceEquals(unit, Unit.Piece) && gem is { Form: not null })
        {
            var pieces = ReferenceEquals(gem.Form, LotForms.SingleStone) ? 1 : ReferenceEquals(gem.Form, LotForms.Pair) ? 2 : gem.Proto.PieceCount;
            if (pieces > 0 && quantity.Value != pieces)
                at.Add("value", $"Must be {pieces} pcs, as the form and piece_count say.");
        }
        return quantity;

        static string Codes(IReadOnlyList<Unit> units) => OneOf([.. units.Select(unit => unit.Code)]);
    }

    private static ProtoQuantity? Minimum(ProtoQuantity proto, bool divisible, Quantity? quantity, Place at)
    {
        if (!divisible)
        {
            at.Add("", "Must be absent where the lot is sold whole; set divisible to sell it by part.");
            return null;
        }
        // Without the lot's own quantity there is nothing to compare with, and that problem is already noted.
        if (quantity is not { } whole)
            return null;
        var unit = whole.Unit;
        if (!string.IsNullOrWhiteSpace(proto.Unit) && (!Unit.TryParse(proto.Unit, out unit) || !ReferenceEquals(unit, whole.Unit)))
        {
            at.Add("unit", $"Must be {whole.Unit.Code}, the unit of the quantity.");
            return null;
        }
        if (!Quantity.TryParse(proto.Value, whole.Unit, out var minimum, out var problem))
            at.Add("value", Sentence(problem));
        else if (!minimum.IsPositive || minimum.Thousandths > whole.Thousandths)
            at.Add("value", $"Must be more than 0 and at most the quantity, {whole}.");
        else
            return Proto(minimum);
        return null;
    }

    private static ProtoQuantity Proto(Quantity quantity) => new() { Value = quantity.ToValueString(), Unit = quantity.Unit.Code };

    private static string HsCode(string text, GemFacts? gem, CommodityFacts? goods, Place at)
    {
        string? derived = null;
        if (gem is { Name: { } name, Nature: { } nature, Form: { } form })
            HsCodes.TryDerive(name, nature, form, gem.Shape, gem.CuttingStyle, out derived);
        if (goods?.Kind is { } kind)
            derived = kind.DefaultHs;

        if (string.IsNullOrWhiteSpace(text))
        {
            if (derived is null && (gem?.IsComplete ?? goods?.Kind is not null))
            {
                at.Add("hs_code", goods?.Kind is { } open
                    ? $"Must be given for {open.Name}: six digits that begin with {OneOf(open.HsPrefixes)}."
                    : "Must be given: it does not follow from the contents (for imitations and assembled stones from their material, for pearls from natural or cultured).");
            }
            return derived ?? "";
        }

        if (!HsCodes.TryParse(text, out var given))
            at.Add("hs_code", $"{Quote(text)} is not an HS 2022 code; must be six digits such as {derived ?? "7103.91"}.");
        else if (goods?.Kind is { } kindOfGoods && !kindOfGoods.AllowsHs(given))
            at.Add("hs_code", $"Must begin with {OneOf(kindOfGoods.HsPrefixes)} for {kindOfGoods.Name}; {given} does not.");
        else if (gem is not null && derived is not null && !Fits(given, derived))
            at.Add("hs_code", $"Must be {derived} for these contents, or empty; {given} is for something else.");
        return given ?? "";
    }

    // Ruby, sapphire and emerald (7103.91) and the other stones (7103.99) differ in duty, so they are told apart. Under the
    // other headings the supplier knows best (industrial diamonds, unworked pearls), and any stone may be made up (7116).
    private static bool Fits(string given, string derived) =>
        given == derived
        || given.StartsWith("7116.", StringComparison.Ordinal)
        || (given.AsSpan(0, 4).SequenceEqual(derived.AsSpan(0, 4)) && !derived.StartsWith("7103.", StringComparison.Ordinal));

    private static bool CountFits<T>(RepeatedField<T> list, int most, string field, Place at)
    {
        if (list.Count > most)
            at.Add(field, $"Must be at most {most}; there are {list.Count}.");
        return list.Count <= most;
    }
}
