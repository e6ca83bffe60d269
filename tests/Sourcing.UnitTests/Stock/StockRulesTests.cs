using FsCheck;
using FsCheck.Xunit;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Lots.Domain;

namespace Sourcing.UnitTests.Stock;

/// <summary>Whatever happens to a lot in whatever order, nobody gets what somebody else has.</summary>
public sealed class StockRulesTests
{
    private static readonly Currency Dollar = Currency.Usd;

    [Property(MaxTest = 500)]
    public void Sold_reserved_and_held_never_exceed_the_lot_and_are_what_was_given_out(ushort size, bool divisible, ushort minimum, (byte What, ushort Quantity)[] steps)
    {
        var whole = size + 1;
        var lot = Lot(whole, divisible, minimum % 1_000);
        var reserved = new List<long>();
        var sold = new List<long>();
        var lapsed = new List<long>();
        var holds = new List<Hold>();

        foreach (var (what, quantity) in steps)
        {
            var before = lot;
            var wanted = quantity % 7 == 0 ? (Quantity?)null : Quantity.FromThousandths(quantity % (whole + 2) + 1, Unit.Carat);
            var buyer = $"buyers/{quantity % 3}";
            switch (what % 8)
            {
                case 0 or 1:
                    var own = holds.Where(h => h.Buyer == buyer && h.State == HoldState.Active).ToList();
                    var taken = StockRules.TryTake(new WantedLot(lot.Id, wanted, ""), lot, own, suspended: false, null, out var problem);
                    Assert.Equal(taken is null, problem is not null);
                    if (taken is null) break;
                    lot = taken.Stock;
                    reserved.Add(taken.Line.Quantity);
                    foreach (var changed in taken.Holds) holds[holds.FindIndex(h => h.Id == changed.Id)] = changed;
                    break;
                case 2:
                    if (StockRules.TryHold(lot, wanted, suspended: false, out var kept, out problem) is not { } holding)
                    {
                        Assert.NotNull(problem);
                        break;
                    }
                    lot = holding;
                    holds.Add(new Hold(Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddTicks(holds.Count)), lot.Id, buyer, kept, "ct", HoldState.Active, DateTimeOffset.UnixEpoch.AddHours(quantity), default));
                    break;
                case 3 when Remove(reserved, quantity) is { } part:
                    lot = StockRules.Commit(lot, part);
                    sold.Add(part);
                    break;
                case 4 when Remove(reserved, quantity) is { } part:
                    lot = StockRules.Release(lot, part);
                    lapsed.Add(part);
                    break;
                case 5 when Remove(sold, quantity) is { } part:
                    lot = StockRules.Return(lot, part);
                    break;
                case 6 when Remove(lapsed, quantity) is { } part:
                    if (StockRules.TryTakeAgain(lot, part, "ct", suspended: false) is not { } again)
                    {
                        Assert.True(part > lot.Free);
                        break;
                    }
                    lot = again;
                    sold.Add(part);
                    break;
                case 7 when holds.FindIndex(h => h.State == HoldState.Active) is >= 0 and var i:
                    lot = lot with { Held = lot.Held - holds[i].Quantity };
                    holds[i] = holds[i] with { State = HoldState.Released };
                    break;
            }

            Assert.Equal((sold.Sum(), reserved.Sum(), holds.Where(h => h.State == HoldState.Active).Sum(h => h.Quantity)), (lot.Sold, lot.Reserved, lot.Held));
            Assert.True(lot.InUse <= lot.Quantity, $"{before} became {lot}");
            Assert.True(lot.Free >= 0);
            // Movements of stock are none of the supplier's changes.
            Assert.Equal((before.Version, before.Quantity, before.Price), (lot.Version, lot.Quantity, lot.Price));
        }
    }

    [Property]
    public void What_is_free_can_be_taken_and_one_thousandth_more_cannot(ushort size, ushort used)
    {
        var lot = Lot(size + 2, divisible: true, minimum: 0) with { Sold = used % (size + 1) };

        Assert.NotNull(Take(lot, lot.Free, out _));
        Assert.Null(Take(lot, lot.Free + 1, out var problem));
        Assert.Equal(LotReasons.QuantityNotAvailable, problem!.Reason);
    }

    [Property]
    public void Parts_priced_by_the_unit_cost_their_own_share_and_parts_of_a_total_never_more_than_half_a_cent_off(uint total, ushort size, ushort part)
    {
        var whole = Quantity.FromThousandths(size + 1, Unit.Carat);
        var some = Quantity.FromThousandths(part % (size + 1) + 1, Unit.Carat);
        var price = new LotPrice(true, UnitPrice.FromMicros(1, Dollar), Money.FromMinor(total, Dollar));
        var lot = Lot(whole.Thousandths, divisible: true, minimum: 0) with { Price = price };

        var taken = Take(lot, some.Thousandths, out _);

        var exact = (decimal)total * some.Thousandths / whole.Thousandths;
        Assert.InRange(taken!.Line.TotalMinor, exact - 0.5m, exact + 0.5m);
        Assert.Equal(total, (ulong)Take(lot, whole.Thousandths, out _)!.Line.TotalMinor);
        var each = lot with { Price = new LotPrice(false, UnitPrice.FromMicros(total, Dollar), default) };
        Assert.Equal(decimal.Round(total / 10_000m * some.Thousandths / 1_000m, MidpointRounding.AwayFromZero), Take(each, some.Thousandths, out _)!.Line.TotalMinor);
    }

    [Fact]
    public void A_minimum_does_not_apply_to_the_rest()
    {
        var lot = Lot(1_000, divisible: true, minimum: 500) with { Sold = 700 };
        Assert.NotNull(Take(lot, 300, out _));
        Assert.Null(Take(lot, 299, out var problem));
        Assert.Equal(LotReasons.QuantityBelowMinimum, problem!.Reason);
        Assert.Null(Take(lot with { Sold = 0 }, 499, out _));
    }

    [Theory]
    [InlineData(true, false, false, "", LotReasons.LotNotAvailable)]
    [InlineData(false, true, false, "", LotReasons.LotNotAvailable)]
    [InlineData(false, false, true, "", LotReasons.SupplierSuspended)]
    [InlineData(false, false, false, "2", LotReasons.EtagMismatch)]
    [InlineData(true, true, true, "2", LotReasons.EtagMismatch)]
    public void A_lot_that_is_not_offered_or_not_as_seen_is_neither_sold_nor_held(bool withdrawn, bool notAvailable, bool suspended, string etag, string reason)
    {
        var lot = Lot(1_000, divisible: true, minimum: 0) with { Withdrawn = withdrawn, NotAvailable = notAvailable };
        Assert.Null(StockRules.TryTake(new WantedLot(lot.Id, null, etag), lot, [], suspended, null, out var problem));
        Assert.Equal(reason, problem!.Reason);
        if (etag.Length == 0) Assert.Null(StockRules.TryHold(lot, null, suspended, out _, out _));
    }

    [Fact]
    public void An_order_takes_the_hold_that_ends_first_and_leaves_the_rest_of_the_other()
    {
        var holds = new[] { Hold(1, 300, hours: 9), Hold(2, 200, hours: 1) };
        var lot = Lot(600, divisible: true, minimum: 0) with { Held = 500 };

        var taken = StockRules.TryTake(new WantedLot(lot.Id, Quantity.FromThousandths(350, Unit.Carat), ""), lot, holds, false, null, out _)!;

        Assert.Equal((350L, 150L, 100L), (taken.Stock.Reserved, taken.Stock.Held, taken.Stock.Free));
        Assert.Equal([(holds[1].Id, 200L, HoldState.Used), (holds[0].Id, 150L, HoldState.Active)], taken.Holds.Select(h => (h.Id, h.Quantity, h.State)));
    }

    private static TakenLot? Take(LotStock lot, long thousandths, out LotProblem? problem) =>
        StockRules.TryTake(new WantedLot(lot.Id, Quantity.FromThousandths(thousandths, Unit.Carat), ""), lot, [], suspended: false, null, out problem);

    private static Hold Hold(int number, long quantity, int hours) =>
        new(new Guid(number, 0, 0, new byte[8]), Guid.Empty, "buyers/1", quantity, "ct", HoldState.Active, DateTimeOffset.UnixEpoch.AddHours(hours), DateTimeOffset.UnixEpoch);

    private static LotStock Lot(long quantity, bool divisible, long minimum) => new()
    {
        Id = new Guid(1, 2, 3, new byte[8]),
        SupplierId = new Guid(4, 5, 6, new byte[8]),
        StockNumber = "S-1",
        Title = "A lot",
        Unit = Unit.Carat,
        Quantity = quantity,
        Divisible = divisible,
        MinOrder = minimum,
        Price = new LotPrice(false, UnitPrice.FromMicros(1_000_000, Dollar), Money.FromMinor(100, Dollar)),
        Version = 1,
    };

    private static long? Remove(List<long> from, int number)
    {
        if (from.Count == 0) return null;
        var part = from[number % from.Count];
        from.RemoveAt(number % from.Count);
        return part;
    }
}
