using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Contracts.Events;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Storage;

namespace Sourcing.Suppliers.Features;

/// <summary>Notes what a supplier has done for an order, for its scorecard.</summary>
public sealed class NoteFulfilment(WriteQueue<SuppliersBook> writes)
{
    public async Task HandleAsync(string messageId, FulfilmentProgressed progressed, CancellationToken cancellationToken)
    {
        if (!ResourceName.TryParse(progressed.Supplier, SupplierNames.Prefix, out var id) || !ResourceName.TryParse(progressed.Order, CountOrder.Orders, out var order)) return;
        await writes.RunAsync(
            book =>
            {
                book.NeedMessage(messageId);
                book.NeedSupplier(id);
            },
            book =>
            {
                if (!book.IsFirstDelivery(messageId) || book.Find(id) is not { } supplier) return false;
                book.Put(Read(progressed, id, order));
                book.Change(supplier.Progress());
                return true;
            },
            cancellationToken);
    }

    private static SupplierOrder Read(FulfilmentProgressed progressed, Guid supplier, Guid order) => new(
        supplier, order, progressed.Version, progressed.PlaceTime, progressed.AnswerTime, progressed.DueDate, progressed.CompleteDate,
        progressed.Ending switch
        {
            null => null,
            FulfilmentEnding.SupplierRejected => OrderEnding.SupplierRejected,
            FulfilmentEnding.Cancelled => OrderEnding.Cancelled,
            FulfilmentEnding.Completed => OrderEnding.Completed,
            var ending => throw new ArgumentOutOfRangeException(nameof(progressed), ending, null),
        },
        progressed.EndTime,
        progressed.Lines.Sum(line => SupplierOrder.Part(line.Accepted, line.Ordered)), progressed.Lines.Sum(line => SupplierOrder.Part(line.Rejected, line.Ordered)),
        progressed.Lines.Count);
}
