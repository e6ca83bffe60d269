using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain;

/// <summary>One lot, or part of one, that somebody wants.</summary>
/// <param name="LotId">The lot.</param>
/// <param name="Quantity">How much; null means the whole lot.</param>
/// <param name="Etag">If not empty, the version the buyer saw.</param>
public sealed record WantedLot(Guid LotId, Quantity? Quantity, string Etag);

/// <summary>A line that can be had, with the stock and the holds as they are afterwards.</summary>
public sealed record TakenLot(LotStock Stock, IReadOnlyList<Hold> Holds, ReservationLine Line);

/// <summary>Who gets what of a lot. Pure: state in, new state or a named problem out.</summary>
public static class StockRules
{
    /// <summary>
    /// Takes a part of a lot for a buyer's order: the buyer's own holds on it are used up first.
    /// </summary>
    /// <param name="wanted">What is asked for.</param>
    /// <param name="lot">The lot; null where there is none.</param>
    /// <param name="holds">The buyer's active holds on it.</param>
    /// <param name="suspended">Whether its supplier is suspended.</param>
    /// <param name="currency">Currency the order is in; null where any will do.</param>
    /// <param name="problem">Why it cannot be had.</param>
    /// <returns>What was taken; null where it cannot be had.</returns>
    public static TakenLot? TryTake(WantedLot wanted, LotStock? lot, IReadOnlyList<Hold> holds, bool suspended, Currency? currency, out LotProblem? problem)
    {
        problem = lot is null
            ? new LotProblem(LotReasons.LotNotFound, wanted.LotId, $"There is no lot {wanted.LotId}.")
            : Offer(lot, wanted.Etag, suspended) ?? Measure(lot, wanted.Quantity, lot.Free + holds.Sum(h => h.Quantity));
        if (problem is not null) return null;

        var part = Quantity.FromThousandths(wanted.Quantity?.Thousandths ?? lot!.Quantity, lot!.Unit);
        if (currency is not null && lot.Price.PerUnit.Currency != currency)
            problem = new LotProblem(LotReasons.CurrencyMismatch, lot.Id, $"Lot {lot.StockNumber} is priced in {lot.Price.PerUnit.Currency.Code}, the order is in {currency.Code}: order it separately.");
        else if (!lot.Price.TryFor(part, Quantity.FromThousandths(lot.Quantity, lot.Unit), out var total))
            problem = new LotProblem(LotReasons.AmountTooLarge, lot.Id, $"The price of {part} of lot {lot.StockNumber} is too large to state.");
        else
        {
            var (left, used) = UseHolds(holds, part.Thousandths);
            return new TakenLot(
                lot with { Reserved = lot.Reserved + part.Thousandths, Held = lot.Held - used.Sum(u => u.Quantity) }, left,
                new ReservationLine(lot.Id, lot.SupplierId, lot.StockNumber, lot.Title, part.Thousandths, lot.Unit.Code,
                    total.Currency.Code, lot.Price.PerUnit.Micros, total.Minor) { UsedHolds = used });
        }
        return null;
    }

    /// <summary>Keeps a part of a lot for a buyer; null with the problem where it cannot be had.</summary>
    public static LotStock? TryHold(LotStock lot, Quantity? wanted, bool suspended, out long thousandths, out LotProblem? problem)
    {
        // Without a quantity a divisible lot is held as far as it is free, another one whole.
        thousandths = wanted?.Thousandths ?? (lot.Divisible && lot.Free > 0 ? lot.Free : lot.Quantity);
        problem = Offer(lot, "", suspended) ?? Measure(lot, wanted ?? Quantity.FromThousandths(thousandths, lot.Unit), lot.Free);
        return problem is null ? lot with { Held = lot.Held + thousandths } : null;
    }

    /// <summary>Sells what was reserved.</summary>
    public static LotStock Commit(LotStock lot, long quantity) => lot with { Reserved = lot.Reserved - quantity, Sold = lot.Sold + quantity };

    /// <summary>Gives back what was reserved.</summary>
    public static LotStock Release(LotStock lot, long quantity) => lot with { Reserved = lot.Reserved - quantity };

    /// <summary>The hold with what a reservation had used of it; null where it ended meanwhile, so that the part is free for all.</summary>
    public static Hold? TryRestore(Hold? hold, UsedHold used, LotStock lot, DateTimeOffset now) => hold switch
    {
        null => null,
        _ when hold.ExpireTime <= now || lot.Withdrawn => null,
        { State: HoldState.Used } => hold with { State = HoldState.Active },
        { State: HoldState.Active } => hold with { Quantity = hold.Quantity + used.Quantity },
        _ => null,
    };

    /// <summary>Gives back what was sold.</summary>
    public static LotStock Return(LotStock lot, long quantity) => lot with { Sold = lot.Sold - quantity };

    /// <summary>
    /// Takes a lapsed line again for an order that was placed in time. The price was agreed then, so only the stock counts.
    /// Null where it is gone.
    /// </summary>
    public static LotStock? TryTakeAgain(LotStock? lot, long quantity, string unit, bool suspended) =>
        lot is null || lot.Withdrawn || suspended || lot.Unit.Code != unit || lot.Free < quantity ? null : lot with { Sold = lot.Sold + quantity };

    private static LotProblem? Offer(LotStock lot, string etag, bool suspended)
    {
        if (etag.Length > 0 && etag != lot.Etag)
            return new LotProblem(LotReasons.EtagMismatch, lot.Id, $"Lot {lot.StockNumber} has changed since it was read. Read it again.");
        if (suspended) return new LotProblem(LotReasons.SupplierSuspended, lot.Id, $"The supplier of lot {lot.StockNumber} is suspended.");
        if (lot.Withdrawn) return new LotProblem(LotReasons.LotNotAvailable, lot.Id, $"Lot {lot.StockNumber} was withdrawn.");
        if (lot.NotAvailable) return new LotProblem(LotReasons.LotNotAvailable, lot.Id, $"Lot {lot.StockNumber} is listed as not available.");
        return null;
    }

    private static LotProblem? Measure(LotStock lot, Quantity? wanted, long obtainable)
    {
        var thousandths = wanted?.Thousandths ?? lot.Quantity;
        if (wanted is { } q && q.Unit != lot.Unit)
            return new LotProblem(LotReasons.WrongUnit, lot.Id, $"Lot {lot.StockNumber} is sold in {lot.Unit.Code}, not in {q.Unit.Code}.");
        var whole = Quantity.FromThousandths(lot.Quantity, lot.Unit);
        if (!lot.Divisible && thousandths != lot.Quantity)
            return new LotProblem(LotReasons.LotNotDivisible, lot.Id, $"Lot {lot.StockNumber} is sold whole: {whole}.");
        if (thousandths > obtainable)
        {
            return lot.Divisible && obtainable > 0
                ? new LotProblem(LotReasons.QuantityNotAvailable, lot.Id, $"Of lot {lot.StockNumber} only {Quantity.FromThousandths(obtainable, lot.Unit)} is left.")
                : new LotProblem(LotReasons.LotNotAvailable, lot.Id, $"Lot {lot.StockNumber} is already sold, reserved or held.");
        }
        if (thousandths < lot.MinOrder && thousandths < obtainable)
            return new LotProblem(LotReasons.QuantityBelowMinimum, lot.Id, $"Lot {lot.StockNumber} is sold from {Quantity.FromThousandths(lot.MinOrder, lot.Unit)} on.");
        return null;
    }

    private static (IReadOnlyList<Hold> Left, IReadOnlyList<UsedHold> Used) UseHolds(IReadOnlyList<Hold> holds, long quantity)
    {
        if (holds.Count == 0) return ([], []);
        var left = new List<Hold>();
        var used = new List<UsedHold>();
        foreach (var hold in holds.OrderBy(h => h.ExpireTime))
        {
            var part = Math.Min(hold.Quantity, quantity);
            if (part == 0) break;
            quantity -= part;
            used.Add(new UsedHold(hold.Id, part));
            // A hold that is used up keeps its size; of another one the rest goes on.
            left.Add(part == hold.Quantity ? hold with { State = HoldState.Used } : hold with { Quantity = hold.Quantity - part });
        }
        return (left, used);
    }
}
