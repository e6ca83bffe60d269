using Google.Protobuf;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Idempotency;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Lots.Domain;
using Sourcing.Lots.Storage;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Features;

/// <summary>Keeps a lot for a buyer for a time.</summary>
public sealed class HoldLot(WriteQueue<LotsBook> writes)
{
    private static readonly TimeSpan Usual = TimeSpan.FromHours(24);
    private const int MaxOnOneLot = 10;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    public async Task<V1.Hold> HandleAsync(HoldLotRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var buyer = caller.RequireOrganisation(LotNames.Buyers);
        var violations = new Violations();
        var lotId = ResourceName.Require(request.Name, LotNames.Lots, "name", violations);
        var quantity = LotNames.Quantity(request.Quantity, "quantity", violations);
        var time = Duration(request, violations);
        var key = RequestKey.For(buyer, nameof(HoldLot), request.RequestId, request, violations);
        violations.ThrowIfAny();

        return await writes.RunAsync(
            book =>
            {
                book.NeedRequest(key);
                book.NeedOffer(lotId);
            },
            book =>
            {
                if (book.Replay(key) is { } stored) return V1.Hold.Parser.ParseFrom(stored);
                var lot = book.FindLot(lotId) ?? throw LotNames.LotNotFound(request.Name);
                if (book.ActiveHolds(lotId, buyer).Count >= MaxOnOneLot)
                    throw LotNames.Refuse([new LotProblem(LotReasons.TooManyHolds, lotId, $"There are {MaxOnOneLot} holds of yours on lot {lot.StockNumber}. Release one first.")]);
                var kept = StockRules.TryHold(lot, quantity, book.IsSuspended(lot.SupplierId), out var thousandths, out var problem)
                    ?? throw LotNames.Refuse([problem!]);
                var hold = new Domain.Hold(Guid.CreateVersion7(book.Now), lotId, buyer, thousandths, lot.Unit.Code, HoldState.Active, book.Now + time, book.Now);
                var response = hold.ToProto();
                book.Move(kept);
                book.Put(hold);
                book.Remember(key, response.ToByteArray());
                return response;
            },
            cancellationToken);
    }

    private static TimeSpan Duration(HoldLotRequest request, Violations violations)
    {
        if (request.Duration is not { } asked) return Usual;
        // Compared as numbers: a duration off its range cannot become a TimeSpan.
        var isFitting = asked.Seconds >= 0 && asked.Nanos is >= 0 and <= 999_999_999 && (asked.Seconds > 0 || asked.Nanos > 0) && asked.Seconds < (long)Longest.TotalSeconds
            || (asked.Seconds == (long)Longest.TotalSeconds && asked.Nanos == 0);
        return violations.Require(isFitting, "duration", "must be more than 0 and at most 7 days (604800s).") ? asked.ToTimeSpan() : Usual;
    }
}
