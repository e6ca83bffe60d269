using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Orders.Domain;
using Proto = Sourcing.Orders.V1;

namespace Sourcing.Orders.Features;

internal static class OrderMapping
{
    /// <summary>The version of this very order: another one's never passes for it.</summary>
    public static string Etag(Order order) => string.Create(CultureInfo.InvariantCulture, $"{order.Version}-{order.Id.ToString("N")[24..]}");

    public static Proto.Order ToProto(this Order order)
    {
        var currency = Currency.Parse(order.Currency);
        return new Proto.Order
        {
            Name = OrderNames.Order(order.Id),
            Buyer = order.Buyer,
            Lines = { order.Lines.Select(l => ToProto(l, currency)) },
            Total = Money.FromMinor(order.Lines.Sum(l => l.TotalMinor), currency).ToProto(),
            BuyerReference = order.BuyerReference,
            // No use case moves these axes yet.
            Approval = Proto.Order.Types.Approval.NotRequired,
            Acknowledgement = Proto.Order.Types.Acknowledgement.Pending,
            Receipt = Proto.Order.Types.Receipt.None,
            Billing = Proto.Order.Types.Billing.None,
            Payment = Proto.Order.Types.Payment.None,
            Compliance = order.Compliance switch
            {
                Compliance.Clear => Proto.Order.Types.Compliance.Clear,
                Compliance.OnHold => Proto.Order.Types.Compliance.OnHold,
                _ => throw new ArgumentOutOfRangeException(nameof(order), order.Compliance, null),
            },
            Stock = order.Stock switch
            {
                Stock.Reserved => Proto.Order.Types.Stock.Reserved,
                Stock.Committed => Proto.Order.Types.Stock.Committed,
                Stock.Lapsed => Proto.Order.Types.Stock.Lapsed,
                Stock.Released => Proto.Order.Types.Stock.Released,
                _ => throw new ArgumentOutOfRangeException(nameof(order), order.Stock, null),
            },
            Outcome = order.Outcome switch
            {
                Outcome.Open => Proto.Order.Types.Outcome.Open,
                Outcome.Cancelled => Proto.Order.Types.Outcome.Cancelled,
                _ => throw new ArgumentOutOfRangeException(nameof(order), order.Outcome, null),
            },
            CancelReason = order.CancelReason,
            Etag = Etag(order),
            RequestId = order.RequestId,
            CreateTime = Timestamp.FromDateTimeOffset(order.CreateTime),
            UpdateTime = Timestamp.FromDateTimeOffset(order.UpdateTime),
        };
    }

    public static Proto.OrderEvent ToProto(this OrderEvent e, int position) => new()
    {
        Position = position,
        Type = System.Enum.Parse<Proto.OrderEvent.Types.Type>(e.Type.ToString()),
        Detail = e.Detail,
        CreateTime = Timestamp.FromDateTimeOffset(e.Time),
    };

    private static Proto.OrderLine ToProto(OrderLine line, Currency currency) => new()
    {
        Lot = OrderNames.Lots + line.LotId,
        Supplier = OrderNames.Suppliers + line.SupplierId,
        StockNumber = line.StockNumber,
        Title = line.Title,
        Quantity = new Types.V1.Quantity { Value = Quantity.FromThousandths(line.Quantity, Unit.Parse(line.Unit)).ToValueString(), Unit = line.Unit },
        UnitPrice = UnitPrice.FromMicros(line.UnitPriceMicros, currency).ToProto(),
        Total = Money.FromMinor(line.TotalMinor, currency).ToProto(),
    };
}
