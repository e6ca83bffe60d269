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
        var units = order.Lines.ToDictionary(l => l.LotId, l => l.Unit);
        return new Proto.Order
        {
            Name = OrderNames.Order(order.Id),
            Buyer = order.Buyer,
            Lines = { order.Lines.Select(l => ToProto(l, order.Fulfilment, currency)) },
            Total = Money.FromMinor(order.Lines.Sum(l => l.TotalMinor), currency).ToProto(),
            BuyerReference = order.BuyerReference,
            // No use case moves these two axes yet.
            Approval = Proto.Order.Types.Approval.NotRequired,
            Billing = Proto.Order.Types.Billing.None,
            Acknowledgement = order.Acknowledgement.ToProto(),
            Receipt = order.Receipt switch
            {
                Extent.None => Proto.Order.Types.Receipt.None,
                Extent.Partial => Proto.Order.Types.Receipt.Partial,
                Extent.Full => Proto.Order.Types.Receipt.Full,
                _ => throw new ArgumentOutOfRangeException(nameof(order), order.Receipt, null),
            },
            Payment = order.Payment switch
            {
                Extent.None => Proto.Order.Types.Payment.None,
                Extent.Partial => Proto.Order.Types.Payment.Partial,
                Extent.Full => Proto.Order.Types.Payment.Full,
                _ => throw new ArgumentOutOfRangeException(nameof(order), order.Payment, null),
            },
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
                Outcome.Completed => Proto.Order.Types.Outcome.Completed,
                Outcome.Cancelled => Proto.Order.Types.Outcome.Cancelled,
                _ => throw new ArgumentOutOfRangeException(nameof(order), order.Outcome, null),
            },
            CancelReason = order.CancelReason,
            Etag = Etag(order),
            RequestId = order.RequestId,
            CreateTime = Timestamp.FromDateTimeOffset(order.CreateTime),
            UpdateTime = Timestamp.FromDateTimeOffset(order.UpdateTime),
            DeliveryDate = order.Fulfilment.DeliveryDate?.ToProto(),
            SupplierWarnings = { order.Fulfilment.Warnings.Select(id => OrderNames.Suppliers + id) },
            Answers =
            {
                order.Fulfilment.Answers.Select(a => new Proto.OrderAnswer
                {
                    Supplier = OrderNames.Suppliers + a.SupplierId,
                    Acknowledgement = order.AcknowledgementOf(a.SupplierId).ToProto(),
                    DeliveryDate = a.DeliveryDate?.ToProto(),
                    Reason = a.Reason,
                    CreateTime = Timestamp.FromDateTimeOffset(a.Time),
                }),
            },
            Amendments =
            {
                order.Fulfilment.Amendments.Select(a => new Proto.OrderAmendment
                {
                    PreviousDeliveryDate = a.PreviousDeliveryDate?.ToProto(),
                    DeliveryDate = a.DeliveryDate.ToProto(),
                    Reason = a.Reason,
                    CreateTime = Timestamp.FromDateTimeOffset(a.Time),
                }),
            },
            Receipts =
            {
                order.Fulfilment.Receipts.Select(r => new Proto.OrderReceipt
                {
                    RequestId = IdFor(r.Id),
                    ReceiveDate = r.Date.ToProto(),
                    Lines = { r.Lines.Select(l => ToProto(l, units[l.LotId])) },
                    CreateTime = Timestamp.FromDateTimeOffset(r.Time),
                    VoidReason = r.VoidReason,
                }),
            },
            Payments =
            {
                order.Fulfilment.Payments.Select(p => new Proto.OrderPayment
                {
                    RequestId = IdFor(p.Id),
                    Supplier = OrderNames.Suppliers + p.SupplierId,
                    Amount = Money.FromMinor(p.AmountMinor, currency).ToProto(),
                    Reference = p.Reference,
                    CreateTime = Timestamp.FromDateTimeOffset(p.Time),
                }),
            },
        };

        // Whoever may not see the order's own request id sees none.
        string IdFor(Guid id) => order.RequestId.Length == 0 ? "" : id.ToString();
    }

    /// <summary>As in lists: without what can be long.</summary>
    public static Proto.Order ToListed(this Order order)
    {
        var listed = order.ToProto();
        listed.Receipts.Clear();
        listed.Payments.Clear();
        listed.Amendments.Clear();
        return listed;
    }

    private static Proto.Order.Types.Acknowledgement ToProto(this Acknowledgement acknowledgement) => acknowledgement switch
    {
        Acknowledgement.Pending => Proto.Order.Types.Acknowledgement.Pending,
        Acknowledgement.Accepted => Proto.Order.Types.Acknowledgement.Accepted,
        Acknowledgement.AcceptedWithChanges => Proto.Order.Types.Acknowledgement.AcceptedWithChanges,
        Acknowledgement.Rejected => Proto.Order.Types.Acknowledgement.Rejected,
        _ => throw new ArgumentOutOfRangeException(nameof(acknowledgement), acknowledgement, null),
    };

    public static Proto.OrderEvent ToProto(this OrderEvent e, int position) => new()
    {
        Position = position,
        Type = System.Enum.Parse<Proto.OrderEvent.Types.Type>(e.Type.ToString()),
        Detail = e.Detail,
        CreateTime = Timestamp.FromDateTimeOffset(e.Time),
    };

    private static Proto.OrderReceiptLine ToProto(ReceiptLine line, string unit) => new()
    {
        Lot = OrderNames.Lots + line.LotId,
        Accepted = Amount(line.Accepted, unit),
        Rejected = Amount(line.Rejected, unit),
        RejectReason = line.RejectReason,
    };

    /// <summary>Null for nothing.</summary>
    private static Types.V1.Quantity? Amount(long thousandths, string unit) => thousandths == 0
        ? null
        : new() { Value = Quantity.FromThousandths(thousandths, Unit.Parse(unit)).ToValueString(), Unit = unit };

    private static Proto.OrderLine ToProto(OrderLine line, Fulfilment fulfilment, Currency currency) => new()
    {
        Lot = OrderNames.Lots + line.LotId,
        Supplier = OrderNames.Suppliers + line.SupplierId,
        StockNumber = line.StockNumber,
        Title = line.Title,
        Quantity = new Types.V1.Quantity { Value = Quantity.FromThousandths(line.Quantity, Unit.Parse(line.Unit)).ToValueString(), Unit = line.Unit },
        UnitPrice = UnitPrice.FromMicros(line.UnitPriceMicros, currency).ToProto(),
        Total = Money.FromMinor(line.TotalMinor, currency).ToProto(),
        Accepted = Amount(fulfilment.AcceptedOf(line.LotId), line.Unit),
        Rejected = Amount(fulfilment.RejectedOf(line.LotId), line.Unit),
    };
}
