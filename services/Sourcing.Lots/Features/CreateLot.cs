using Google.Protobuf;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Idempotency;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Lots.Domain;
using Sourcing.Lots.Storage;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Features;

/// <summary>Offers a lot.</summary>
public sealed class CreateLot(WriteQueue<LotsBook> writes)
{
    public async Task<Lot> HandleAsync(CreateLotRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var supplierId = GetLot.OwnSupplier(caller);
        var violations = new Violations();
        var body = LotRules.Canonical(request.Lot ?? new Lot(), violations);
        var key = RequestKey.For(caller.Identity, nameof(CreateLot), request.RequestId, request, violations);
        violations.ThrowIfAny();

        return await writes.RunAsync(
            book =>
            {
                book.NeedRequest(key);
                book.NeedStanding(supplierId);
                book.NeedStockNumber(supplierId, body.StockNumber);
            },
            book =>
            {
                if (book.Replay(key) is { } stored) return Lot.Parser.ParseFrom(stored);
                RequireStanding(book, supplierId);
                if (book.FindStockNumber(supplierId, body.StockNumber) is { } other)
                    throw new RefusedException(Refusal.AlreadyExists(LotReasons.StockNumberTaken, $"Stock number {body.StockNumber} is taken by {LotNames.Lot(other)}. Update that lot, or take another number."));
                var stock = body.ToStock(Guid.CreateVersion7(book.Now), supplierId, null, book.Now);
                var response = LotMapping.ToProto(stock, body, suspended: false);
                if (request.ValidateOnly) return response;
                book.Put(stock, body);
                book.Remember(key, response.ToByteArray());
                return response;
            },
            cancellationToken);
    }

    public static void RequireStanding(LotsBook book, Guid supplierId)
    {
        if (book.IsSuspended(supplierId))
            throw new RefusedException(Refusal.Precondition(LotReasons.SupplierSuspended, LotNames.Suppliers + supplierId, "The supplier is suspended and cannot offer lots. Ask the buyer's compliance officer."));
    }
}
