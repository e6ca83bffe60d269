using Google.Protobuf.WellKnownTypes;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Lots.Domain;
using Sourcing.Lots.Storage;
using Proto = Sourcing.Lots.V1;

namespace Sourcing.Lots.Features;

internal static class LotMapping
{
    /// <summary>A lot as callers see it: its canonical contents, and where it stands.</summary>
    public static Proto.Lot ToProto(LotStock stock, Proto.Lot body, bool suspended)
    {
        var lot = body.Clone();
        lot.Name = LotNames.Lot(stock.Id);
        lot.Supplier = LotNames.Suppliers + stock.SupplierId;
        lot.AvailableQuantity = LotNames.ToProto(stock.Withdrawn || suspended || stock.NotAvailable ? 0 : stock.Free, stock.Unit);
        lot.State = stock.Withdrawn || suspended ? Proto.Lot.Types.State.Withdrawn
            : stock.Sold == stock.Quantity ? Proto.Lot.Types.State.SoldOut
            : Proto.Lot.Types.State.Active;
        lot.WithdrawReason = stock.Withdrawn ? LotReasons.WithdrawnBySupplier : suspended ? LotReasons.SupplierSuspended : "";
        lot.Etag = stock.Etag;
        lot.CreateTime = Timestamp.FromDateTimeOffset(stock.CreateTime);
        lot.UpdateTime = Timestamp.FromDateTimeOffset(stock.UpdateTime);
        return lot;
    }

    /// <summary>What decisions need of canonical contents. The counts of what is sold, reserved and held stay as they were.</summary>
    public static LotStock ToStock(this Proto.Lot body, Guid id, Guid supplierId, LotStock? before, DateTimeOffset now)
    {
        var unit = Unit.Parse(body.Quantity.Unit);
        Quantity.TryParse(body.Quantity.Value, unit, out var quantity, out _);
        var min = 0L;
        if (body.MinOrderQuantity is { } least && Quantity.TryParse(least.Value, unit, out var parsed, out _)) min = parsed.Thousandths;
        UnitPrice.TryFrom(body.Price.PerUnit, out var perUnit, out _);
        Money.TryFrom(body.Price.Total, out var total, out _);
        return new LotStock
        {
            Id = id,
            SupplierId = supplierId,
            StockNumber = body.StockNumber,
            Title = body.Title,
            NotAvailable = body.Availability == LotRows.NotAvailable,
            Unit = unit,
            Quantity = quantity.Thousandths,
            Sold = before?.Sold ?? 0,
            Reserved = before?.Reserved ?? 0,
            Held = before?.Held ?? 0,
            Divisible = body.Divisible,
            MinOrder = min,
            Price = new LotPrice(body.Price.Authority == Proto.Price.Types.Authority.Total, perUnit, total),
            Version = (before?.Version ?? 0) + 1,
            CreateTime = before?.CreateTime ?? now,
            UpdateTime = now,
        };
    }

    public static Proto.Reservation ToProto(this Reservation reservation) => new()
    {
        Order = LotNames.Orders + reservation.OrderId,
        ExpireTime = Timestamp.FromDateTimeOffset(reservation.ExpireTime),
        Lines = { reservation.Lines.Select(ToProto) },
    };

    public static Proto.Hold ToProto(this Hold hold) => new()
    {
        Name = LotNames.Holds + hold.Id,
        Lot = LotNames.Lot(hold.LotId),
        Buyer = hold.Buyer,
        Quantity = LotNames.ToProto(hold.Quantity, Unit.Parse(hold.Unit)),
        State = hold.State switch
        {
            HoldState.Active => Proto.Hold.Types.State.Active,
            HoldState.Released or HoldState.Used => Proto.Hold.Types.State.Released,
            HoldState.Expired => Proto.Hold.Types.State.Expired,
            _ => throw new ArgumentOutOfRangeException(nameof(hold), hold.State, null),
        },
        ExpireTime = Timestamp.FromDateTimeOffset(hold.ExpireTime),
        CreateTime = Timestamp.FromDateTimeOffset(hold.CreateTime),
    };

    private static Proto.ReservedLine ToProto(ReservationLine line)
    {
        var currency = Currency.Parse(line.Currency);
        return new Proto.ReservedLine
        {
            Lot = LotNames.Lot(line.LotId),
            Supplier = LotNames.Suppliers + line.SupplierId,
            StockNumber = line.StockNumber,
            Title = line.Title,
            Quantity = LotNames.ToProto(line.Quantity, Unit.Parse(line.Unit)),
            UnitPrice = UnitPrice.FromMicros(line.UnitPriceMicros, currency).ToProto(),
            Total = Money.FromMinor(line.TotalMinor, currency).ToProto(),
        };
    }
}
