using System.Data.Common;
using System.Text.Json;
using Google.Protobuf;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Lots.Domain;
using Sourcing.Lots.V1;
using Hold = Sourcing.Lots.Domain.Hold;
using Reservation = Sourcing.Lots.Domain.Reservation;

namespace Sourcing.Lots.Storage;

/// <summary>What Lots knows of a supplier, from its events.</summary>
public sealed record SupplierStanding(Guid SupplierId, long Version, bool Suspended);

/// <summary>An import as it stands.</summary>
public sealed record ImportProgress(
    Guid Id, Guid SupplierId, string FileName, ImportJob.Types.State State, long Rows, long Created, long Updated, long Unchanged, long Rejected,
    bool DryRun, IReadOnlyList<string> Headings, IReadOnlyList<string> IgnoredHeadings, string Failure, DateTimeOffset CreateTime, DateTimeOffset UpdateTime);

/// <summary>A row of a file that was refused.</summary>
public sealed record RejectedRow(long Row, IReadOnlyList<string> Cells, IReadOnlyList<RejectedCell> Problems);

/// <summary>One thing wrong with a row.</summary>
public sealed record RejectedCell(string Column, string Value, string Reason);

/// <summary>How rows become objects, and objects rows.</summary>
internal static class LotRows
{
    public const string StockColumns =
        "id, supplier_id, stock_number, title, withdrawn, availability, unit, quantity, sold, reserved, held, divisible, min_order, currency, total_binds, unit_price_micros, total_minor, version, create_time, update_time";

    public const string InsertLot =
        $"""
        INSERT INTO lots ({StockColumns}, kind, species, variety, commodity, nature, form, shape, clarity, weight_ug, body)
        VALUES (@id, @supplier, @number, @title, @withdrawn, @availability, @unit, @quantity, @sold, @reserved, @held, @divisible, @min, @currency,
            @binds, @price, @total, @version, @created, @updated, @kind, @species, @variety, @commodity, @nature, @form, @shape, @clarity, @weight, @body)
        """;

    public const string UpdateLot =
        """
        UPDATE lots SET supplier_id = @supplier, stock_number = @number, title = @title, withdrawn = @withdrawn, availability = @availability,
            unit = @unit, quantity = @quantity, sold = @sold, reserved = @reserved, held = @held, divisible = @divisible, min_order = @min,
            currency = @currency, total_binds = @binds, unit_price_micros = @price, total_minor = @total, version = @version, update_time = @updated,
            kind = @kind, species = @species, variety = @variety, commodity = @commodity, nature = @nature, form = @form, shape = @shape,
            clarity = @clarity, weight_ug = @weight, body = @body
        WHERE id = @id
        """;

    public const string ReservationColumns = "order_id, buyer, request_hash, state, lines, expire_time, claims, version";

    public const string UpsertReservation =
        $"""
        INSERT INTO reservations ({ReservationColumns}) VALUES (@id, @buyer, @hash, @state, @lines, @expires, @claims, @version)
        ON CONFLICT (order_id) DO UPDATE SET buyer = excluded.buyer, request_hash = excluded.request_hash, state = excluded.state,
            lines = excluded.lines, expire_time = excluded.expire_time, claims = excluded.claims, version = excluded.version
        """;

    public const string HoldColumns = "id, lot_id, buyer, quantity, unit, state, expire_time, create_time";

    public const string UpsertHold =
        $"""
        INSERT INTO holds ({HoldColumns}) VALUES (@id, @lot, @buyer, @quantity, @unit, @state, @expires, @created)
        ON CONFLICT (id) DO UPDATE SET quantity = excluded.quantity, state = excluded.state
        """;

    public const string JobColumns =
        "id, supplier_id, file_name, state, row_count, created_count, updated_count, unchanged_count, rejected_count, dry_run, headings, ignored_headings, failure, create_time, update_time";

    public const string UpsertJob =
        $"""
        INSERT INTO import_jobs ({JobColumns})
        VALUES (@id, @supplier, @file, @state, @rows, @new, @changed, @unchanged, @rejected, @dry, @headings, @ignored, @failure, @created, @updated)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state, row_count = excluded.row_count, created_count = excluded.created_count,
            updated_count = excluded.updated_count, unchanged_count = excluded.unchanged_count, rejected_count = excluded.rejected_count,
            headings = excluded.headings, ignored_headings = excluded.ignored_headings, failure = excluded.failure, update_time = excluded.update_time
        """;

    public static LotStock ReadStock(DbDataReader row)
    {
        var currency = Currency.Parse(row.GetString(13));
        return new LotStock
        {
            Id = Guid.Parse(row.GetString(0)),
            SupplierId = Guid.Parse(row.GetString(1)),
            StockNumber = row.GetString(2),
            Title = row.GetString(3),
            Withdrawn = row.GetInt64(4) != 0,
            NotAvailable = row.GetString(5) == NotAvailable,
            Unit = Unit.Parse(row.GetString(6)),
            Quantity = row.GetInt64(7),
            Sold = row.GetInt64(8),
            Reserved = row.GetInt64(9),
            Held = row.GetInt64(10),
            Divisible = row.GetInt64(11) != 0,
            MinOrder = row.GetInt64(12),
            Price = new LotPrice(row.GetInt64(14) != 0, UnitPrice.FromMicros(row.GetInt64(15), currency), Money.FromMinor(row.GetInt64(16), currency)),
            Version = row.GetInt64(17),
            CreateTime = Micros.FromMicros(row.GetInt64(18)),
            UpdateTime = Micros.FromMicros(row.GetInt64(19)),
        };
    }

    /// <summary>Availability code of a lot that is listed but not for sale.</summary>
    public const string NotAvailable = "NOT_AVAILABLE";

    private const int BodyColumn = 20;

    public static (LotStock Stock, Lot Body) ReadStockAndBody(DbDataReader row) => (ReadStock(row), Lot.Parser.ParseFrom((byte[])row.GetValue(BodyColumn)));

    public static Reservation ReadReservation(DbDataReader row) => new(
        Guid.Parse(row.GetString(0)), row.GetString(1), row.GetString(2), Enum.Parse<ReservationState>(row.GetString(3)),
        JsonSerializer.Deserialize<ReservationLine[]>(row.GetString(4))!, Micros.FromMicros(row.GetInt64(5)), row.GetInt32(6), row.GetInt64(7));

    public static Hold ReadHold(DbDataReader row) => new(
        Guid.Parse(row.GetString(0)), Guid.Parse(row.GetString(1)), row.GetString(2), row.GetInt64(3), row.GetString(4),
        Enum.Parse<HoldState>(row.GetString(5)), Micros.FromMicros(row.GetInt64(6)), Micros.FromMicros(row.GetInt64(7)));

    public static SupplierStanding ReadStanding(DbDataReader row) => new(Guid.Parse(row.GetString(0)), row.GetInt64(1), row.GetInt64(2) != 0);

    public static ImportProgress ReadJob(DbDataReader row) => new(
        Guid.Parse(row.GetString(0)), Guid.Parse(row.GetString(1)), row.GetString(2), Enum.Parse<ImportJob.Types.State>(row.GetString(3)),
        row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.GetInt64(9) != 0,
        JsonSerializer.Deserialize<string[]>(row.GetString(10))!, JsonSerializer.Deserialize<string[]>(row.GetString(11))!, row.GetString(12),
        Micros.FromMicros(row.GetInt64(13)), Micros.FromMicros(row.GetInt64(14)));

    public static object?[] Write(LotStock lot, Lot body, DateTimeOffset now) =>
    [
        lot.Id.ToString(), .. Described(lot, body), lot.Version, now.ToMicros(), now.ToMicros(), .. Contents(lot, body),
    ];

    public static object?[] WriteUpdate(LotStock lot, Lot body, DateTimeOffset now) =>
    [
        .. Described(lot, body), lot.Version, now.ToMicros(), .. Contents(lot, body), lot.Id.ToString(),
    ];

    public static object?[] Write(Reservation r) =>
        [r.OrderId.ToString(), r.Buyer, r.RequestHash, r.State.ToString(), JsonSerializer.Serialize(r.Lines), r.ExpireTime.ToMicros(), r.Claims, r.Version];

    public static object?[] Write(Hold h) =>
        [h.Id.ToString(), h.LotId.ToString(), h.Buyer, h.Quantity, h.Unit, h.State.ToString(), h.ExpireTime.ToMicros(), h.CreateTime.ToMicros()];

    public static object?[] Write(ImportProgress j) =>
    [
        j.Id.ToString(), j.SupplierId.ToString(), j.FileName, j.State.ToString(), j.Rows, j.Created, j.Updated, j.Unchanged, j.Rejected, j.DryRun ? 1 : 0,
        JsonSerializer.Serialize(j.Headings), JsonSerializer.Serialize(j.IgnoredHeadings), j.Failure, j.CreateTime.ToMicros(), j.UpdateTime.ToMicros(),
    ];

    /// <summary>The facets of which a lot has several values.</summary>
    public static IEnumerable<(string Facet, string Value)> Facets(Lot body)
    {
        if (body.Commodity is { } commodity)
            return commodity.OriginCountryCode.Length > 0 ? [("origin", commodity.OriginCountryCode)] : [];
        var stone = body.Gemstone;
        return stone.Treatments.Select(t => ("treatment", t.Code)).DefaultIfEmpty(("treatment", "UNDISCLOSED"))
            .Concat(stone.Origins.Select(o => ("origin", o.CountryCode)))
            .Concat(stone.Reports.Select(r => ("lab", r.Lab)))
            .Concat(stone.Origins.Where(o => o.Lab.Length > 0).Select(o => ("lab", o.Lab)))
            .Distinct();
    }

    private static IEnumerable<object?> Described(LotStock lot, Lot body) =>
    [
        lot.SupplierId.ToString(), lot.StockNumber, lot.Title, lot.Withdrawn ? 1 : 0, body.Availability, lot.Unit.Code, lot.Quantity, lot.Sold,
        lot.Reserved, lot.Held, lot.Divisible ? 1 : 0, lot.MinOrder, lot.Price.PerUnit.Currency.Code, lot.Price.TotalBinds ? 1 : 0,
        lot.Price.PerUnit.Micros, lot.Price.Total.Minor,
    ];

    private static IEnumerable<object?> Contents(LotStock lot, Lot body)
    {
        var stone = body.Gemstone;
        return
        [
            stone is null ? "COMMODITY" : "GEMSTONE", NullIfEmpty(stone?.Species), NullIfEmpty(stone?.Variety), NullIfEmpty(body.Commodity?.Commodity_),
            NullIfEmpty(stone?.Nature), NullIfEmpty(stone?.Form), NullIfEmpty(stone?.Shape), NullIfEmpty(stone?.Clarity),
            lot.Unit.Micrograms(lot.Quantity), body.ToByteArray(),
        ];
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
