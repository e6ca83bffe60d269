using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Lots.Domain.Vocabulary;
using Sourcing.Lots.Features;
using Sourcing.Lots.V1;
using Date = Google.Type.Date;
using Money = Sourcing.BuildingBlocks.Primitives.Money;
using ProtoQuantity = Sourcing.Types.V1.Quantity;

namespace Sourcing.Lots.Import;

/// <summary>Turns the rows of one file into lots, and says of every problem which cell it came from.</summary>
internal sealed partial class RowMapper(StockFileLayout layout)
{
    private const string LotPath = "lot";

    // Sixteen bytes a row, whatever the stock numbers look like.
    private readonly Dictionary<UInt128, long> rowsByStockNumber = [];
    private readonly string[] cells = new string[ImportFields.All.Count];
    private readonly List<ImportProblem> problems = [];
    private readonly List<string> notes = [];

    // Paths whose own problem is noted already; what the rules would say of them only follows from it.
    private readonly List<string> settled = [];
    private IReadOnlyList<string> values = [];

    /// <summary>Reads one row.</summary>
    /// <param name="row">Row of the file.</param>
    /// <param name="rowCells">Its cells, which the answer keeps.</param>
    /// <param name="fault">Why the row cannot be read at all; null where it can.</param>
    public ImportRow Map(long row, IReadOnlyList<string> rowCells, string? fault)
    {
        problems.Clear();
        notes.Clear();
        settled.Clear();
        values = rowCells;

        var extra = rowCells.Count - layout.Headings.Count;
        // Empty cells too many lose nothing; some programs write them.
        if (fault is null && (extra < 0 || rowCells.Skip(layout.Headings.Count).Any(cell => !string.IsNullOrWhiteSpace(cell))))
        {
            fault = string.Create(CultureInfo.InvariantCulture,
                $"The row has {rowCells.Count} cells where the heading line has {layout.Headings.Count}. Look for a missing or extra delimiter; quote cells that hold one.");
        }
        if (fault is not null)
            return new(row, null, rowCells, [new ImportProblem { Reason = fault }]);

        foreach (var info in ImportFields.All)
            cells[(int)info.Field] = Cell(info.Field);

        var lot = ReadLot(row);
        var violations = new Violations();
        var canonical = LotRules.Canonical(lot, violations, LotPath);
        foreach (var violation in violations.Found)
            Note(violation);
        NoteDuplicate(row, lot.StockNumber);
        return problems.Count == 0 ? new(row, canonical, rowCells, []) : new(row, null, rowCells, [.. problems]);
    }

    private string this[ImportField field] => cells[(int)field];

    private bool Has(ImportField field) => cells[(int)field].Length > 0;

    private string Cell(ImportField field)
    {
        if (layout.Value(field) is { } set)
            return set;
        var column = layout.Column(field);
        if (column < 0)
            return "";
        var cell = values[column].Trim();
        return Cells.IsBlank(cell) ? "" : cell;
    }

    private Lot ReadLot(long row)
    {
        var lot = new Lot
        {
            StockNumber = this[ImportField.StockNumber],
            Title = this[ImportField.Title],
            Incoterm = this[ImportField.Incoterm],
            IncotermPlace = this[ImportField.IncotermPlace],
            LocationCountryCode = this[ImportField.Location],
            Availability = this[ImportField.Availability],
            HsCode = this[ImportField.HsCode],
        };
        if (lot.StockNumber.Length == 0 && layout.NumberRows)
            lot.StockNumber = layout.NumberOf(row);
        SplitIncoterm(lot);

        // A column for goods may hold stones and the other way round: "Item" is either.
        var stone = this[ImportField.Species];
        var goods = this[ImportField.Commodity];
        if (goods.Length > 0 && stone.Length == 0 && !CommodityKinds.TryParse(goods, out _) && GemNames.TryParse(goods, out _))
            (cells[(int)ImportField.Species], cells[(int)ImportField.Commodity]) = (goods, "");
        else if (goods.Length == 0 && stone.Length > 0 && !Has(ImportField.Variety) && !GemNames.TryParse(stone, out _) && CommodityKinds.TryParse(stone, out _))
            (cells[(int)ImportField.Species], cells[(int)ImportField.Commodity]) = ("", stone);

        var isGoods = Has(ImportField.Commodity);
        foreach (var info in ImportFields.All)
        {
            if (info.Scope != FieldScope.Any && Has(info.Field) && isGoods != (info.Scope == FieldScope.Goods))
            {
                Problem(info.Field, isGoods
                    ? "Must be empty: this row is a commodity, and the column is for stones."
                    : "Must be empty: this row is a stone, and the column is for commodities.");
            }
        }

        if (isGoods)
            lot.Commodity = ReadCommodity();
        else
            lot.Gemstone = ReadGemstone();

        var quantity = ReadQuantity(isGoods);
        lot.Quantity = quantity;
        lot.Price = ReadPrice(quantity?.Unit ?? "");
        if (Has(ImportField.Divisible))
        {
            if (Cells.TryYesNo(this[ImportField.Divisible], out var divisible))
                lot.Divisible = divisible;
            else
            {
                Problem(ImportField.Divisible, $"{Cells.Shown(this[ImportField.Divisible])} must be yes or no.");
                settled.Add("min_order_quantity");
            }
        }
        else
        {
            // The trade sells parcels and bulk by part unless somebody says otherwise.
            lot.Divisible = isGoods ? quantity?.Unit != Unit.Piece.Code : LotForms.TryParse(lot.Gemstone.Form, out var form) && form == LotForms.Parcel;
        }
        if (Has(ImportField.MinOrderQuantity) && TryAmount(ImportField.MinOrderQuantity, out var value, out var unit))
            lot.MinOrderQuantity = new ProtoQuantity { Value = value, Unit = unit };

        var description = this[ImportField.Description];
        lot.Description = notes.Count == 0 ? description : string.Join('\n', (IEnumerable<string>)(description.Length == 0 ? notes : [description, .. notes]));
        return lot;
    }

    // "FOB Qingdao" in one cell.
    private static void SplitIncoterm(Lot lot)
    {
        if (lot.IncotermPlace.Length > 0 || lot.Incoterm.Length < 5 || Incoterms.TryParse(lot.Incoterm, out _))
            return;
        var (rule, place) = (lot.Incoterm[..3], lot.Incoterm[3..]);
        if (!char.IsLetterOrDigit(place[0]) && Incoterms.TryParse(rule, out _))
            (lot.Incoterm, lot.IncotermPlace) = (rule, place.Trim(' ', ',', '-', '(', ')'));
    }

    private ProtoQuantity? ReadQuantity(bool isGoods)
    {
        if (!Has(ImportField.Quantity))
            return null;
        if (!TryAmount(ImportField.Quantity, out var value, out var cellUnit))
        {
            settled.Add("quantity");
            return null;
        }

        var meaning = layout.Meaning(ImportField.Quantity);
        var unit = cellUnit;
        if (Has(ImportField.Unit))
            unit = Agree(unit, this[ImportField.Unit], "the cell", "the unit column");
        if (meaning.Unit is { } headingUnit)
            unit = Agree(unit, headingUnit.Code, "the row", "the heading");
        if (unit.Length == 0 && meaning.IsWeight && !isGoods)
            unit = Unit.Carat.Code;
        return new ProtoQuantity { Value = value, Unit = unit };

        string Agree(string first, string second, string firstWhere, string secondWhere)
        {
            if (first.Length > 0 && Unit.TryParse(first, out var one) && Unit.TryParse(second, out var other) && !ReferenceEquals(one, other))
                Problem(ImportField.Quantity, $"Must be in one unit; {firstWhere} says {one.Code} and {secondWhere} {other.Code}.");
            return first.Length > 0 ? first : second;
        }
    }

    /// <summary>A number with or without a unit; its own problem is noted.</summary>
    private bool TryAmount(ImportField field, out string value, out string unit)
    {
        (var number, unit) = Cells.CutNumber(this[field]);
        if (number.Length == 0)
            (number, unit) = (this[field], "");
        if (Cells.TryNumber(number, 3, out value, out var problem))
            return true;
        Problem(field, problem);
        return false;
    }

    private Price ReadPrice(string quantityUnit)
    {
        var price = new Price();
        if (Has(ImportField.PriceAuthority))
        {
            var (authority, known) = ImportFields.Key(this[ImportField.PriceAuthority]) switch
            {
                "perunit" or "unit" or "unitprice" or "percarat" => (Price.Types.Authority.PerUnit, true),
                "total" or "lot" or "whole" => (Price.Types.Authority.Total, true),
                _ => (Price.Types.Authority.Unspecified, false),
            };
            price.Authority = authority;
            if (!known)
                Problem(ImportField.PriceAuthority, $"{Cells.Shown(this[ImportField.PriceAuthority])} must be per_unit or total.");
        }
        var read = TryPrice(ImportField.PricePerUnit, quantityUnit, price) & TryPrice(ImportField.Total, quantityUnit, price);
        if (!read)
            settled.Add("price");
        return price;
    }

    private bool TryPrice(ImportField field, string quantityUnit, Price price)
    {
        if (!Has(field))
            return true;
        var meaning = layout.Meaning(field);
        if (!Cells.TryMoney(this[field], out var number, out var currency, out var anyDollar, out var unit))
        {
            Problem(field, $"{Cells.Shown(this[field])} is not a price; write a number, with a currency code before or after it if no column has it.");
            return false;
        }
        if (!TryCurrency(field, meaning, ref currency, anyDollar))
            return false;

        var per = unit ?? meaning.Unit;
        if (field == ImportField.Total && unit is not null)
        {
            Problem(field, $"Must be the price of the whole lot; this is a price for one {unit.Code}.");
            return false;
        }
        if (field == ImportField.PricePerUnit && per is not null && Unit.TryParse(quantityUnit, out var of) && !ReferenceEquals(of, per))
        {
            Problem(field, $"Must be for one {of.Code}, the unit of the quantity; this is for one {per.Code}.");
            return false;
        }

        string problem;
        if (field == ImportField.PricePerUnit)
        {
            if (Cells.TryNumber(number, 6, out var plain, out problem))
            {
                if (UnitPrice.TryParse(plain, currency!, out var amount, out problem))
                    price.PerUnit = amount.ToProto();
                else
                    problem = $"The price {problem}.";
            }
        }
        else if (Cells.TryNumber(number, currency!.MinorDigits, out var plain, out problem))
        {
            if (Money.TryParse(plain, currency, out var amount, out problem))
                price.Total = amount.ToProto();
            else
                problem = $"The price {problem}.";
        }
        if (problem.Length > 0)
            Problem(field, problem);
        return problem.Length == 0;
    }

    /// <summary>The currency of an amount: in the cell, in its heading or in the currency column, which must agree.</summary>
    private bool TryCurrency(ImportField field, HeadingMeaning meaning, ref Currency? currency, bool anyDollar)
    {
        Currency? declared = null;
        if (Has(ImportField.Currency) && !Cells.TryCurrency(this[ImportField.Currency], out declared, out _))
        {
            if (!problems.Exists(problem => problem.Column == Heading(ImportField.Currency)))
                Problem(ImportField.Currency, $"{Cells.Shown(this[ImportField.Currency])} is not an active ISO 4217 currency code such as USD.");
            return false;
        }
        declared ??= meaning.Currency;
        if (meaning.Currency is not null && !ReferenceEquals(meaning.Currency, declared))
        {
            Problem(field, $"Must be in one currency; the heading says {meaning.Currency} and the row {declared}.");
            return false;
        }
        var dollars = anyDollar && declared?.Code is "AUD" or "CAD" or "HKD" or "NZD" or "SGD" or "TWD";
        if (currency is not null && declared is not null && !dollars && !ReferenceEquals(currency, declared))
        {
            Problem(field, $"Must be in one currency; the cell says {currency} and {(meaning.Currency is null ? "the currency column" : "the heading")} {declared}.");
            return false;
        }
        currency = dollars ? declared : currency ?? declared;
        if (currency is null)
            Problem(field, "The currency is missing: write its code in the cell or the heading, add a currency column, or set currency for the whole file.");
        return currency is not null;
    }

    private Date? ReadDate(ImportField field)
    {
        if (!Has(field))
            return null;
        if (!Cells.TryDate(this[field], out var date, out var problem))
            Problem(field, problem);
        return date;
    }

    private void NoteDuplicate(long row, string stockNumber)
    {
        if (stockNumber.Length == 0)
            return;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(stockNumber), hash);
        var key = BitConverter.ToUInt128(hash);
        if (rowsByStockNumber.TryGetValue(key, out var earlier))
        {
            Problem(ImportField.StockNumber, string.Create(CultureInfo.InvariantCulture,
                $"Must be there once; row {earlier} has the stock number {Cells.Shown(stockNumber)} too."));
        }
        else
        {
            rowsByStockNumber.Add(key, row);
        }
    }

    private string Heading(ImportField field) =>
        layout.Column(field) is >= 0 and var column ? layout.Headings[column] : "";

    private void Problem(ImportField field, string reason)
    {
        // A value set for the whole file has no column; its name says where it came from.
        if (layout.Value(field) is not null)
            reason = $"{ImportFields.Info(field).Name}: {reason}";
        var column = layout.Column(field);
        problems.Add(new ImportProblem
        {
            Column = Heading(field),
            Value = column >= 0 ? values[column] : this[field],
            Reason = reason,
        });
    }

    private void Note(Violation violation)
    {
        var path = violation.Field.AsSpan(Math.Min(violation.Field.Length, LotPath.Length + 1));
        foreach (var prefix in settled)
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal))
                return;
        }
        var field = ImportPaths.FieldOf(path, cells, layout);
        if (field is null)
            problems.Add(new ImportProblem { Reason = $"{path}: {violation.Description}" });
        // One problem for each cell is enough: what follows from it disappears with it.
        else if (Heading(field.Value) is not { Length: > 0 } heading || !problems.Exists(problem => problem.Column == heading))
            Problem(field.Value, violation.Description);
    }
}
