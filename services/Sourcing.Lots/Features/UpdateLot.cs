using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Lots.Domain;
using Sourcing.Lots.Storage;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Features;

/// <summary>Changes what a lot says of itself.</summary>
public sealed class UpdateLot(WriteQueue<LotsBook> writes)
{
    private static readonly string[] OutputOnly =
        ["name", "supplier", "available_quantity", "state", "withdraw_reason", "etag", "create_time", "update_time"];

    private static readonly string[] Changeable = [.. Lot.Descriptor.Fields.InDeclarationOrder().Select(f => f.Name).Except(OutputOnly)];

    public async Task<Lot> HandleAsync(UpdateLotRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var supplierId = GetLot.OwnSupplier(caller);
        var violations = new Violations();
        var wanted = request.Lot ?? new Lot();
        var id = ResourceName.Require(wanted.Name, LotNames.Lots, "lot.name", violations);
        var mask = request.UpdateMask is { Paths.Count: > 0 } given ? given.Paths.ToArray() : Changeable;
        foreach (var path in mask.Except(Changeable))
            violations.Add("update_mask", $"'{path}' cannot be changed; it must be one of {string.Join(", ", Changeable)}.");
        violations.ThrowIfAny();

        return await writes.RunAsync(
            book =>
            {
                book.NeedBody(id);
                book.NeedStanding(supplierId);
                book.NeedStockNumber(supplierId, wanted.StockNumber.Trim());
            },
            book =>
            {
                if (book.FindLot(id) is not { } before || before.SupplierId != supplierId) throw LotNames.LotNotFound(wanted.Name);
                LotNames.RequireEtag(wanted.Etag, before);
                if (before.Withdrawn) throw new RefusedException(Refusal.Precondition(LotReasons.LotWithdrawn, wanted.Name, $"Lot {before.StockNumber} was withdrawn, for good. Offer it as a new lot."));
                var problems = new Violations();
                var body = LotRules.Canonical(Merge(book.FindBody(id)!, wanted, mask), problems);
                problems.ThrowIfAny();
                if (book.FindStockNumber(supplierId, body.StockNumber) is { } other && other != id)
                    throw new RefusedException(Refusal.AlreadyExists(LotReasons.StockNumberTaken, $"Stock number {body.StockNumber} is taken by {LotNames.Lot(other)}."));
                var suspended = book.IsSuspended(supplierId);
                if (body.Equals(book.FindBody(id))) return LotMapping.ToProto(before, body, suspended);
                var after = body.ToStock(id, supplierId, before, book.Now);
                if (Conflict(before, after) is { } conflict) throw LotNames.Refuse([conflict]);
                if (!request.ValidateOnly) book.Put(after, body);
                return LotMapping.ToProto(after, body, suspended);
            },
            cancellationToken);
    }

    /// <summary>What stands against a change because somebody has a claim on the lot.</summary>
    public static LotProblem? Conflict(LotStock before, LotStock after)
    {
        if (before.InUse == 0) return null;
        if (after.Unit != before.Unit)
            return new LotProblem(LotReasons.QuantityInUse, before.Id, $"Lot {before.StockNumber} is partly sold, reserved or held in {before.Unit.Code}; its unit cannot change.");
        if (after.Divisible != before.Divisible)
            return new LotProblem(LotReasons.QuantityInUse, before.Id, $"Lot {before.StockNumber} is partly sold, reserved or held; whether it is sold by part cannot change.");
        return after.Quantity < before.InUse
            ? new LotProblem(LotReasons.QuantityInUse, before.Id, $"{Quantity.FromThousandths(before.InUse, before.Unit)} of lot {before.StockNumber} are sold, reserved or held; it cannot become smaller than that.")
            : null;
    }

    /// <summary>The lot with the fields of the mask taken from the request. What is derived is derived anew unless it is given.</summary>
    private static Lot Merge(Lot body, Lot wanted, string[] mask)
    {
        var merged = body.Clone();
        var bare = body.Clone();
        (bare.Title, bare.HsCode) = ("", "");
        var derived = LotRules.Canonical(bare, new Violations());
        if (derived.Title == body.Title) merged.Title = "";
        if (derived.HsCode == body.HsCode) merged.HsCode = "";
        foreach (var path in mask)
        {
            var field = Lot.Descriptor.FindFieldByName(path);
            if (field.HasPresence && !field.Accessor.HasValue(wanted))
            {
                // Of the two kinds of contents only the one that is given replaces the other.
                if (field.ContainingOneof is null) field.Accessor.Clear(merged);
            }
            else
            {
                field.Accessor.SetValue(merged, field.Accessor.GetValue(wanted));
            }
        }
        return merged;
    }
}
