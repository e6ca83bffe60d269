using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Lots.Domain;
using Sourcing.Lots.Storage;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Features;

/// <summary>Takes a lot off the market, for good.</summary>
public sealed class WithdrawLot(WriteQueue<LotsBook> writes)
{
    public async Task<Lot> HandleAsync(WithdrawLotRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var supplierId = GetLot.OwnSupplier(caller);
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, LotNames.Lots, "name", violations);
        violations.ThrowIfAny();

        return await writes.RunAsync(
            book =>
            {
                book.NeedBody(id);
                book.NeedLot(id);
                book.NeedStanding(supplierId);
            },
            book =>
            {
                if (book.FindLot(id) is not { } lot || lot.SupplierId != supplierId) throw LotNames.LotNotFound(request.Name);
                LotNames.RequireEtag(request.Etag, lot);
                var body = book.FindBody(id)!;
                if (!lot.Withdrawn)
                {
                    foreach (var hold in book.ActiveHolds(id, buyer: null)) ReleaseHold.End(book, hold, HoldState.Released);
                    lot = book.FindLot(id)! with { Withdrawn = true, Version = lot.Version + 1, UpdateTime = book.Now };
                    book.Put(lot, body);
                }
                return LotMapping.ToProto(lot, body, book.IsSuspended(supplierId));
            },
            cancellationToken);
    }
}
