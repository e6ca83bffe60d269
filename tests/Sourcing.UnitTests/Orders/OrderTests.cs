using Sourcing.Orders.Domain;

namespace Sourcing.UnitTests.Orders;

/// <summary>The steps of an order: each is taken or ignored in every state, whatever comes first.</summary>
public sealed class OrderTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, Func<Order, Order>> Steps = new()
    {
        ["commit"] = o => o.Commit(o.StockVersion + 1, Now),
        ["lapse"] = o => o.Lapse(o.StockVersion + 1, ["lots/1"], Now),
        ["release"] = o => o.Release(o.StockVersion + 1, Now),
        ["stale commit"] = o => o.Commit(o.StockVersion, Now),
        ["stale lapse"] = o => o.Lapse(o.StockVersion, ["lots/1"], Now),
        ["stale release"] = o => o.Release(o.StockVersion, Now),
        ["cancel"] = o => o.Cancel("why", Now),
        ["hold"] = o => o.PutOnHold(Now),
        ["lift"] = o => o.LiftHold(Now),
    };

    public static TheoryData<Outcome, Sourcing.Orders.Domain.Stock, Compliance, string> EveryPair
    {
        get
        {
            var pairs = new TheoryData<Outcome, Sourcing.Orders.Domain.Stock, Compliance, string>();
            foreach (var outcome in Enum.GetValues<Outcome>())
                foreach (var stock in Enum.GetValues<Sourcing.Orders.Domain.Stock>())
                    foreach (var compliance in Enum.GetValues<Compliance>())
                        foreach (var step in Steps.Keys) pairs.Add(outcome, stock, compliance, step);
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(EveryPair))]
    public void Every_step_in_every_state_is_taken_with_one_entry_and_one_version_or_ignored_wholly(
        Outcome outcome, Sourcing.Orders.Domain.Stock stock, Compliance compliance, string step)
    {
        var before = Placed() with { Outcome = outcome, Stock = stock, Compliance = compliance, StockVersion = stock == Sourcing.Orders.Domain.Stock.Reserved ? 0 : 2 };
        var isTaken = step switch
        {
            "commit" or "lapse" or "release" => true,
            "cancel" => outcome == Outcome.Open,
            "hold" => outcome == Outcome.Open && compliance == Compliance.Clear,
            "lift" => outcome == Outcome.Open && compliance == Compliance.OnHold,
            _ => false,
        };

        var after = Steps[step](before);

        if (!isTaken)
        {
            Assert.Same(before, after);
            return;
        }
        Assert.Equal((before.Version + 1, before.Timeline.Count + 1), (after.Version, after.Timeline.Count));
        Assert.Equal(before.Timeline, after.Timeline.SkipLast(1));
        Assert.Equal(
            step switch
            {
                "commit" => (outcome, Sourcing.Orders.Domain.Stock.Committed, compliance, OrderEventType.StockCommitted),
                "lapse" => (Outcome.Cancelled, Sourcing.Orders.Domain.Stock.Lapsed, compliance, OrderEventType.ReservationLapsed),
                "release" => (outcome, Sourcing.Orders.Domain.Stock.Released, compliance, OrderEventType.StockReleased),
                "cancel" => (Outcome.Cancelled, stock, compliance, OrderEventType.Cancelled),
                "hold" => (outcome, stock, Compliance.OnHold, OrderEventType.PutOnHold),
                _ => (outcome, stock, Compliance.Clear, OrderEventType.HoldLifted),
            },
            (after.Outcome, after.Stock, after.Compliance, after.Timeline[^1].Type));
        // Whatever happened since, a repeat of the request is answered as placed.
        Assert.Equal((Placed().Version, Outcome.Open, Sourcing.Orders.Domain.Stock.Reserved, Compliance.Clear, 1, ""),
            after.AsPlaced() is var p ? (p.Version, p.Outcome, p.Stock, p.Compliance, p.Timeline.Count, p.CancelReason) : default);
    }

    [Fact]
    public void In_whichever_order_the_news_of_a_cancelled_order_come_it_ends_released()
    {
        Func<Order, Order>[] news = [o => o.Cancel("why", Now), o => o.Commit(2, Now), o => o.Release(3, Now)];
        foreach (var order in Permutations(news))
        {
            var ended = order.Aggregate(Placed(), (o, step) => step(o));
            Assert.Equal((Outcome.Cancelled, Sourcing.Orders.Domain.Stock.Released, "why"), (ended.Outcome, ended.Stock, ended.CancelReason));
            Assert.True(ended.IsClosed);
            // And each of them once more.
            Assert.Equal(ended.Version, order.Aggregate(ended, (o, step) => step(o)).Version);
        }
    }

    [Fact]
    public void In_whichever_order_a_lapse_and_a_cancellation_come_the_order_is_cancelled_and_closed()
    {
        Func<Order, Order>[] news = [o => o.Cancel("why", Now), o => o.Lapse(3, ["lots/1"], Now)];
        foreach (var order in Permutations(news))
        {
            var ended = order.Aggregate(Placed(), (o, step) => step(o));
            Assert.Equal((Outcome.Cancelled, Sourcing.Orders.Domain.Stock.Lapsed), (ended.Outcome, ended.Stock));
            Assert.True(ended.IsClosed);
        }
    }

    [Fact]
    public void An_order_is_closed_only_when_it_is_cancelled_and_its_lots_are_free_or_lost()
    {
        foreach (var outcome in Enum.GetValues<Outcome>())
            foreach (var stock in Enum.GetValues<Sourcing.Orders.Domain.Stock>())
                Assert.Equal(
                    outcome == Outcome.Cancelled && stock is Sourcing.Orders.Domain.Stock.Lapsed or Sourcing.Orders.Domain.Stock.Released && outcome == Outcome.Cancelled,
                    (Placed() with { Outcome = outcome, Stock = stock }).IsClosed);
    }

    private static IEnumerable<IReadOnlyList<T>> Permutations<T>(IReadOnlyList<T> items) => items.Count <= 1
        ? [items]
        : items.SelectMany((item, i) => Permutations([.. items.Take(i), .. items.Skip(i + 1)]).Select(rest => (IReadOnlyList<T>)[item, .. rest]));

    private static Order Placed() => new()
    {
        Id = new Guid(1, 0, 0, new byte[8]),
        Buyer = "buyers/1",
        RequestId = "r",
        BodyHash = "h",
        Currency = "USD",
        Lines = [],
        BuyerReference = "",
        CreateTime = Now,
        Timeline = [new OrderEvent(OrderEventType.Placed, "Placed.", Now)],
    };
}
