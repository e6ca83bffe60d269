using System.Security.Cryptography;
using System.Text;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Orders.Domain;

namespace Sourcing.Orders.Features;

/// <summary>Resource names that Orders reads and writes, reasons of refusals, and who sees which order.</summary>
public static class OrderNames
{
    public const string Orders = "orders/";
    public const string Lots = "lots/";
    public const string Suppliers = "suppliers/";
    public const string Buyers = "buyers/";

    public const string NotFoundReason = "ORDER_NOT_FOUND";
    public const string EtagReason = "ETAG_MISMATCH";
    public const string NotOpenReason = "ORDER_NOT_OPEN";
    public const string OnHoldReason = "ORDER_ON_HOLD";
    public const string UnderWayReason = "ORDER_UNDER_WAY";
    public const string NotUnderWayReason = "ORDER_NOT_UNDER_WAY";
    public const string NotCommittedReason = "STOCK_NOT_COMMITTED";
    public const string AlreadyAcknowledged = "ALREADY_ACKNOWLEDGED";
    public const string QuantityNotOrdered = "QUANTITY_NOT_ORDERED";
    public const string TooManyAmendments = "TOO_MANY_AMENDMENTS";
    public const string ReceiptNotFound = "RECEIPT_NOT_FOUND";
    public const string TooManyReceipts = "TOO_MANY_RECEIPTS";
    public const string TooManyPayments = "TOO_MANY_PAYMENTS";
    public const string AmountNotOwed = "AMOUNT_NOT_OWED";
    public const string CurrencyMismatch = "CURRENCY_MISMATCH";
    public const string SupplierNotClear = "SUPPLIER_NOT_CLEAR";
    public const string SupplierPrevented = "SUPPLIER_PREVENTED";
    public const string ReservationExpired = "RESERVATION_EXPIRED";
    public const string AmountTooLarge = "AMOUNT_TOO_LARGE";

    public static string Order(Guid id) => Orders + id;

    /// <summary>
    /// The id of an order follows from its buyer and request id, so that a repeated request is the same order: the first 128
    /// bits of their SHA-256, marked as a UUID of version 8 (RFC 9562, custom).
    /// </summary>
    public static Guid OrderId(string buyer, Guid requestId)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{buyer}\n{requestId:D}")).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    public static RefusedException NotFound(string name) =>
        new(Refusal.NotFound(NotFoundReason, $"There is no order {name}, or it is not yours to see."));

    /// <summary>The order as the caller may see it; null where it may not.</summary>
    public static Order? VisibleTo(this Order order, Caller caller)
    {
        if (caller.Is(Roles.Compliance) || caller.Is(Roles.Operator) || caller.Is(Roles.Service)) return order;
        if (caller.Is(Roles.Buyer) && order.Buyer == caller.Organisation) return order;
        if (!caller.Is(Roles.Supplier) || !ResourceName.TryParse(caller.Organisation ?? "", Suppliers, out var supplier)) return null;
        var lines = order.Lines.Where(l => l.SupplierId == supplier).ToList();
        if (lines.Count == 0) return null;
        // What the texts say of other lines and other suppliers is not for this one.
        return order with
        {
            Lines = lines,
            RequestId = "",
            Fulfilment = order.Fulfilment.Of(supplier, lines.Select(l => l.LotId).ToHashSet()),
            CancelReason = order.CancelReason.Length == 0 ? "" : "The order was cancelled.",
            Timeline = [.. order.Timeline.Select(e => e with { Detail = "" })],
        };
    }
}
