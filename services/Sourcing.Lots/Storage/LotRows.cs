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
    /// <summary>What decides about a lot, in the order in which it is read and written.</summary>
    public const string StockColumns =
        "id, supplier_id, stock_number, title, withdrawn, availability, unit, quantity, sold, reserved, held, divisible, min_order, currency, total_binds, unit_price_micros, total_minor, version, create_time, update_time, offer_version";

    public static readonly StoredTable Lots = new("lots", "id",
        "id text, supplier_id text, stock_number text, title text, withdrawn bigint, availability text, unit text, quantity bigint, sold bigint, "
        + "reserved bigint, held bigint, divisible bigint, min_order bigint, currency text, total_binds bigint, unit_price_micros bigint, total_minor bigint, "
        + "version bigint, create_time bigint, update_time bigint, offer_version bigint, kind text, species text, variety text, commodity text, nature text, form text, shape text, "
        + "clarity text, weight_ug bigint, body bytea");

    /// <summary>What a movement of stock changes of a lot.</summary>
    public static readonly StoredTable Stock = new("lots", "id", "id text, sold bigint, reserved bigint, held bigint, offer_version bigint");

    public static readonly StoredTable Facets = new("lot_facets", "facet, value, lot_id", "facet text, value text, lot_id text");

    /// <summary>What was changed for other processes' indexes to read, as ids of lots and suppliers.</summary>
    public static readonly StoredTable News = new("lot_news", "position", "batch text, ids bytea");

    public static readonly StoredTable OldNews = new("lot_news", "position", "position bigint");

    public static readonly StoredTable FacetsOfLot = new("lot_facets", "lot_id", "lot_id text");

    public static readonly StoredTable Reservations = new("reservations", "order_id",
        "order_id text, buyer text, request_hash text, state text, lines text, expire_time bigint, claims bigint, version bigint");

    /// <summary>What changes of a reservation while it stands for the same lines.</summary>
    public static readonly StoredTable ReservationProgress = new("reservations", "order_id", "order_id text, state text, expire_time bigint, claims bigint, version bigint");

    public static readonly StoredTable Holds = new("holds", "id",
        "id text, lot_id text, buyer text, quantity bigint, unit text, state text, expire_time bigint, create_time bigint");

    public static readonly StoredTable Standings = new("supplier_standings", "supplier_id", "supplier_id text, version bigint, suspended bigint", newerBy: "version");

    public static readonly StoredTable Jobs = new("import_jobs", "id",
        "id text, supplier_id text, file_name text, state text, row_count bigint, created_count bigint, updated_count bigint, unchanged_count bigint, "
        + "rejected_count bigint, dry_run bigint, headings text, ignored_headings text, failure text, create_time bigint, update_time bigint");

    public static readonly StoredTable Rejects = new("import_rejects", "job_id, row", "job_id text, row bigint, cells text, problems text");

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
            OfferVersion = row.GetInt64(20),
        };
    }

    /// <summary>Availability code of a lot that is listed but not for sale.</summary>
    public const string NotAvailable = "NOT_AVAILABLE";

    private const int BodyColumn = 21;

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

    public static object?[] Write(LotStock lot, Lot body, DateTimeOffset now)
    {
        var stone = body.Gemstone;
        return
        [
            lot.Id.ToString(), lot.SupplierId.ToString(), lot.StockNumber, lot.Title, lot.Withdrawn ? 1 : 0, body.Availability, lot.Unit.Code, lot.Quantity, lot.Sold,
            lot.Reserved, lot.Held, lot.Divisible ? 1 : 0, lot.MinOrder, lot.Price.PerUnit.Currency.Code, lot.Price.TotalBinds ? 1 : 0,
            lot.Price.PerUnit.Micros, lot.Price.Total.Minor, lot.Version, lot.CreateTime.ToMicros(), now.ToMicros(), lot.OfferVersion,
            KindOf(body), NullIfEmpty(stone?.Species), NullIfEmpty(stone?.Variety), NullIfEmpty(body.Commodity?.Commodity_),
            NullIfEmpty(stone?.Nature), NullIfEmpty(stone?.Form), NullIfEmpty(stone?.Shape), NullIfEmpty(stone?.Clarity),
            lot.Unit.Micrograms(lot.Quantity), body.ToByteArray(),
        ];
    }

    public static object?[] Write(Reservation r) =>
        [r.OrderId.ToString(), r.Buyer, r.RequestHash, r.State.ToString(), JsonSerializer.Serialize(r.Lines), r.ExpireTime.ToMicros(), r.Claims, r.Version];

    public static object?[] Write(Hold h) =>
        [h.Id.ToString(), h.LotId.ToString(), h.Buyer, h.Quantity, h.Unit, h.State.ToString(), h.ExpireTime.ToMicros(), h.CreateTime.ToMicros()];

    public static object?[] Write(ImportProgress j) =>
    [
        j.Id.ToString(), j.SupplierId.ToString(), j.FileName, j.State.ToString(), j.Rows, j.Created, j.Updated, j.Unchanged, j.Rejected, j.DryRun ? 1 : 0,
        JsonSerializer.Serialize(j.Headings), JsonSerializer.Serialize(j.IgnoredHeadings), j.Failure, j.CreateTime.ToMicros(), j.UpdateTime.ToMicros(),
    ];

    /// <summary>The facets of which a lot has one value, in the order of <see cref="LotSearch.Columns"/>.</summary>
    public static IReadOnlyList<string?> FacetOf(LotStock lot, Lot body)
    {
        var stone = body.Gemstone;
        return
        [
            KindOf(body), stone?.Species, stone?.Variety, body.Commodity?.Commodity_, stone?.Shape, lot.SupplierId.ToString(),
            body.Availability, stone?.Nature, stone?.Form, stone?.Clarity,
        ];
    }

    private static string KindOf(Lot body) => body.Gemstone is null ? "COMMODITY" : "GEMSTONE";

    /// <summary>The facets of which a lot has several values.</summary>
    public static IEnumerable<(string Facet, string Value)> FacetsOf(Lot body)
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

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
