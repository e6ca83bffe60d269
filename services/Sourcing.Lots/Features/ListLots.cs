using System.Diagnostics.CodeAnalysis;
using Google.Protobuf.Collections;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Paging;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Lots.Domain.Vocabulary;
using Sourcing.Lots.Storage;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Features;

/// <summary>Searches lots.</summary>
public sealed class ListLots(LotQueries lots)
{
    private const int MaxFacetValues = 100;
    private const int MaxFilterValues = 100;

    private delegate bool TryParse<TRow>(string? text, [NotNullWhen(true)] out TRow? row) where TRow : Term;

    public async Task<ListLotsResponse> HandleAsync(ListLotsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var size = Page.Size(request.PageSize, 50, 1000, violations);
        var search = Search(request.Filter ?? new LotFilter(), caller, violations);
        var order = LotOrder.TryParse(request.OrderBy);
        violations.Require(order is not null, "order_by", $"must be one of {string.Join(", ", LotOrder.Names)}, optionally followed by \" desc\".");
        var facets = request.Facets.Distinct().ToList();
        foreach (var facet in facets.Where(f => !LotSearch.Columns.ContainsKey(f) && !LotSearch.Several.Contains(f)))
            violations.Add("facets", $"'{facet}' is not a facet; it must be one of {string.Join(", ", LotSearch.Columns.Keys.Concat(LotSearch.Several))}.");
        var arguments = request.Clone();
        (arguments.PageSize, arguments.PageToken) = (0, "");
        arguments.Facets.Clear();
        var after = Page.Position(request.PageToken, arguments, order?.Keys ?? 1, violations);
        violations.ThrowIfAny();

        var (page, next) = await lots.SearchAsync(search, order!, after, size, cancellationToken);
        var counts = await lots.CountAsync(search, facets, MaxFacetValues, cancellationToken);
        return new ListLotsResponse
        {
            Lots = { page.Select(l => LotMapping.ToProto(l.Stock, l.Body, l.Suspended)) },
            NextPageToken = next is null ? "" : Page.Token(arguments, next),
            Facets =
            {
                facets.Zip(counts, (facet, values) => new Facet
                {
                    Facet_ = facet,
                    Counts = { values.Select(c => new FacetCount { Value = facet == "supplier" ? LotNames.Suppliers + c.Value : c.Value, Count = c.Count }) },
                }),
            },
        };
    }

    private static LotSearch Search(LotFilter filter, Caller caller, Violations violations)
    {
        var facets = new Dictionary<string, IReadOnlyList<string>>
        {
            ["kind"] = Values(filter.Kinds, "kinds", text => text.ToUpperInvariant() is "GEMSTONE" or "COMMODITY" ? text.ToUpperInvariant() : null, ["GEMSTONE", "COMMODITY"]),
            ["species"] = Codes<Species>(filter.Species, "species", SpeciesTable.TryParse, SpeciesTable.Codes),
            ["variety"] = Codes<Variety>(filter.Varieties, "varieties", Varieties.TryParse, Varieties.Codes),
            ["commodity"] = Codes<CommodityKind>(filter.Commodities, "commodities", CommodityKinds.TryParse, CommodityKinds.Codes),
            ["treatment"] = Values(filter.Treatments, "treatments",
                text => text.Equals("UNDISCLOSED", StringComparison.OrdinalIgnoreCase) ? "UNDISCLOSED" : Treatments.TryParse(text, out var t) ? t.Code : null, [.. Treatments.Codes, "UNDISCLOSED"]),
            ["origin"] = Codes<Country>(filter.OriginCountryCodes, "origin_country_codes", Countries.TryParse, ["MM", "MZ", "LK"]),
            ["lab"] = Codes<Lab>(filter.Labs, "labs", Labs.TryParse, Labs.Codes),
            ["shape"] = Codes<Shape>(filter.Shapes, "shapes", Shapes.TryParse, Shapes.Codes),
            ["supplier"] = Values(filter.Suppliers, "suppliers", text => ResourceName.TryParse(text, LotNames.Suppliers, out var id) ? id.ToString() : null, ["suppliers/0190163d-8694-739b-aea5-966c26f8ad91"]),
            ["availability"] = Codes<Domain.Vocabulary.Availability>(filter.Availabilities, "availabilities", Availabilities.TryParse, Availabilities.Codes),
            ["nature"] = Codes<Nature>(filter.Natures, "natures", Natures.TryParse, Natures.Codes),
            ["form"] = Codes<LotForm>(filter.Forms, "forms", LotForms.TryParse, LotForms.Codes),
            ["clarity"] = Values(filter.Clarities, "clarities",
                text => Clarities.Coloured.TryParse(text, out var c) || Clarities.Diamond.TryParse(text, out c) ? c.Code : null, [.. Clarities.Coloured.Codes.Union(Clarities.Diamond.Codes)]),
        };
        var currencies = new HashSet<Currency>();
        var search = new LotSearch
        {
            Facets = facets,
            Weight = new LongRange(Weight(filter.MinWeight, "filter.min_weight", violations), Weight(filter.MaxWeight, "filter.max_weight", violations)),
            UnitPriceMicros = new LongRange(UnitPriceOf(filter.MinUnitPrice, "filter.min_unit_price"), UnitPriceOf(filter.MaxUnitPrice, "filter.max_unit_price")),
            TotalMinor = new LongRange(Total(filter.MinTotal, "filter.min_total"), Total(filter.MaxTotal, "filter.max_total")),
            Words = filter.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            IncludeUnavailable = filter.IncludeUnavailable,
            OnlySupplier = GetLot.OnlyOwn(caller),
        };
        violations.Require(filter.Text.Length <= 100 && !filter.Text.Any(char.IsControl), "filter.text", "may have at most 100 characters and no control characters.");
        violations.Require(currencies.Count <= 1, "filter", $"names prices in {string.Join(" and ", currencies.Select(c => c.Code))}; all price ranges of a search share one currency.");
        return search with { Currency = currencies.FirstOrDefault()?.Code };

        IReadOnlyList<string> Codes<TRow>(RepeatedField<string> texts, string field, TryParse<TRow> parse, IEnumerable<string> known) where TRow : Term =>
            Values(texts, field, text => parse(text, out var row) ? row.Code : null, known);

        IReadOnlyList<string> Values(RepeatedField<string> texts, string field, Func<string, string?> parse, IEnumerable<string> known)
        {
            violations.Require(texts.Count <= MaxFilterValues, $"filter.{field}", $"has {texts.Count} values; at most {MaxFilterValues} are allowed.");
            var values = new List<string>();
            for (var i = 0; i < Math.Min(texts.Count, MaxFilterValues); i++)
            {
                if (parse(texts[i]) is { } value) values.Add(value);
                else violations.Add($"filter.{field}[{i}]", $"'{texts[i]}' is not known; it must be one of {string.Join(", ", known)}.");
            }
            return values;
        }

        long? UnitPriceOf(Google.Type.Money? money, string field)
        {
            if (money is null) return null;
            if (!violations.Require(UnitPrice.TryFrom(money, out var price, out var problem), field, problem)) return null;
            currencies.Add(price.Currency);
            return price.Micros;
        }

        long? Total(Google.Type.Money? money, string field)
        {
            if (money is null) return null;
            if (!violations.Require(Money.TryFrom(money, out var total, out var problem), field, problem)) return null;
            currencies.Add(total.Currency);
            return total.Minor;
        }
    }

    private static long? Weight(Types.V1.Quantity? quantity, string field, Violations violations)
    {
        if (LotNames.Quantity(quantity, field, violations) is not { } weight) return null;
        violations.Require(!weight.Unit.IsCounted, $"{field}.unit", "must be a unit of mass.");
        return weight.Unit.Micrograms(weight.Thousandths);
    }
}
