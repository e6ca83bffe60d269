using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Idempotency;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Orders.Domain;
using Sourcing.Orders.Storage;
using Sourcing.Orders.V1;

namespace Sourcing.Orders.Features;

/// <summary>Takes a mistyped receipt back: it counts for nothing any more, and stays to be seen.</summary>
public sealed class VoidReceipt(WriteQueue<OrdersBook> writes)
{
    private const int MaxReason = 200;

    public async Task<V1.Order> HandleAsync(VoidReceiptRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var buyer = caller.RequireOrganisation(OrderNames.Buyers);
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, OrderNames.Orders, "name", violations);
        violations.Require(Guid.TryParseExact(request.ReceiptId, "D", out var receiptId), "receipt_id", RequestKey.NotAUuid);
        var reason = OrderGuards.Text(request.Reason, "reason", MaxReason, violations);
        violations.Require(reason.Length > 0, "reason", "must say what was wrong with it.");
        violations.ThrowIfAny();

        return await writes.RunAsync(
            book => book.NeedOrder(id),
            book =>
            {
                var order = book.OfBuyer(id, buyer);
                if (order.Fulfilment.Receipts.FirstOrDefault(r => r.Id == receiptId) is not { } receipt)
                    throw new RefusedException(Refusal.NotFound(OrderNames.ReceiptNotFound, $"{request.Name} has no receipt {receiptId}."));
                if (receipt.IsVoid) return order.ToProto();
                order.RequireEtag(request.Etag);
                order.RequireOpen();
                var next = order.VoidReceipt(receiptId, reason, book.Now);
                book.Put(next);
                book.RaiseFulfilment(next, next.Lines.Where(l => receipt.Lines.Any(r => r.LotId == l.LotId)).Select(l => l.SupplierId).Distinct());
                return next.ToProto();
            },
            cancellationToken);
    }
}
