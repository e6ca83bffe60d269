using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Lots.Storage;

namespace Sourcing.Lots.Features;

/// <summary>
/// A supplier was suspended or approved. One row tells it, and every lot of the supplier is withdrawn, or on offer again, from
/// that moment on; older news than what is known is ignored.
/// </summary>
public sealed class NoteSupplierStanding(WriteQueue<LotsBook> writes)
{
    public Task HandleAsync(string messageId, string supplier, long version, bool suspended, CancellationToken cancellationToken)
    {
        if (!ResourceName.TryParse(supplier, LotNames.Suppliers, out var id)) throw new InvalidOperationException($"'{supplier}' is not the name of a supplier.");
        return writes.RunAsync(
            book =>
            {
                book.NeedMessage(messageId);
                book.NeedStanding(id);
            },
            book =>
            {
                if (!book.IsFirstDelivery(messageId)) return false;
                if (book.FindStanding(id) is { } known && known.Version >= version) return false;
                book.Put(new SupplierStanding(id, version, suspended));
                return true;
            },
            cancellationToken);
    }
}
