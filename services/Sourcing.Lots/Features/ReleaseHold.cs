using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Lots.Domain;
using Sourcing.Lots.Storage;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Features;

/// <summary>Ends a hold before its time.</summary>
public sealed class ReleaseHold(WriteQueue<LotsBook> writes)
{
    public async Task<V1.Hold> HandleAsync(ReleaseHoldRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var buyer = caller.RequireOrganisation(LotNames.Buyers);
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, LotNames.Holds, "name", violations);
        violations.ThrowIfAny();

        return await writes.RunAsync(
            book => book.NeedHold(id),
            book =>
            {
                if (book.FindHold(id) is not { } hold || hold.Buyer != buyer)
                    throw new RefusedException(Refusal.NotFound(LotReasons.HoldNotFound, $"There is no hold {request.Name} of yours."));
                return (hold.State == HoldState.Active ? End(book, hold, HoldState.Released) : hold).ToProto();
            },
            cancellationToken);
    }

    /// <summary>Frees what an active hold keeps and closes it with the given state.</summary>
    public static Domain.Hold End(LotsBook book, Domain.Hold hold, HoldState state)
    {
        if (book.FindLot(hold.LotId) is { } lot) book.Move(lot with { Held = lot.Held - hold.Quantity });
        var ended = hold with { State = state };
        book.Put(ended);
        return ended;
    }
}
