using System.Globalization;
using Google.Protobuf.Collections;
using Sourcing.Client;
using Sourcing.Orders.V1;
using Sourcing.Suppliers.V1;
using static Sourcing.Orders.V1.Order.Types;

namespace Sourcing.EndToEndTests.Trade;

/// <summary>
/// Whether everything that was promised under load was kept: every accepted order is there once and as it was accepted, its
/// events have had each of their effects once, and of every lot exactly that is gone which the open orders bought.
/// </summary>
internal sealed class Audit
{
    /// <summary>Longer than a reservation, a lease and a redelivery take together.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly List<string> problems = [];

    private Audit(Dictionary<string, Order> orders) => Orders = orders;

    /// <summary>The orders that are there, by name.</summary>
    public IReadOnlyDictionary<string, Order> Orders { get; }

    /// <summary>Accepted orders that are not there, or not as they were accepted.</summary>
    public int Lost { get; private set; }

    /// <summary>Orders that are there twice or that nobody was told of, and effects that came twice.</summary>
    public int Doubled { get; private set; }

    /// <summary>Lots of which more is gone than there was, or not exactly what was bought.</summary>
    public int Oversold { get; private set; }

    /// <summary>Orders whose reservation expired while their event was on its way, and whose lots others had then: cancelled, with the reason.</summary>
    public int Lapsed { get; private set; }

    public IReadOnlyList<string> Problems => problems;

    public static async Task<Audit> RunAsync(SourcingClient buyer, SourcingClient compliance, Market market, Load load, CancellationToken cancellationToken)
    {
        var (orders, listed) = await UntilSettledAsync(buyer, cancellationToken);
        var audit = new Audit(orders) { Doubled = listed - orders.Count + load.Doubled.Count };
        if (audit.Doubled > 0) audit.problems.Add($"{listed - orders.Count} orders are listed twice, and {string.Join(", ", load.Doubled)} was answered to two requests.");
        audit.CheckOrders(load);
        await audit.CheckLotsAsync(buyer, cancellationToken);
        foreach (var supplier in market.Suppliers)
        {
            var expected = orders.Values.Count(o => o.Lines.Any(l => l.Supplier == supplier));
            var counted = await UntilAsync(
                async () => (await compliance.Suppliers.GetSupplierAsync(new GetSupplierRequest { Name = supplier }, cancellationToken: cancellationToken)).OrderCount,
                count => count == expected, cancellationToken);
            if (counted == expected) continue;
            if (counted > expected) audit.Doubled++;
            else audit.Lost++;
            audit.problems.Add($"{supplier} counts {counted} orders; there are {expected}.");
        }
        return audit;
    }

    private void CheckOrders(Load load)
    {
        foreach (var (name, accepted) in load.Accepted)
        {
            if (!Orders.TryGetValue(name, out var order))
            {
                Lost++;
                problems.Add($"{name} was accepted and is not there.");
                continue;
            }
            if (!accepted.Lines.Equals(AsPlaced(order.Lines)))
            {
                Lost++;
                problems.Add($"{name} has other lines than it was accepted with.");
            }
            if (string.Join(' ', order.Lines.Select(l => l.Accepted?.Value ?? "")).TrimEnd() is var received && received != (load.Received.ContainsKey(name) ? Load.Part : ""))
            {
                (Lost, Doubled) = received.Length == 0 ? (Lost + 1, Doubled) : (Lost, Doubled + 1);
                problems.Add($"Of {name} '{received}' was received, and its receipt was {(load.Received.ContainsKey(name) ? "answered" : "not asked for")}.");
            }
            if (order.Stock == Stock.Lapsed) Lapsed++;
            else if ((order.Outcome == Outcome.Cancelled) != load.Cancelled.ContainsKey(name))
            {
                Lost++;
                problems.Add($"{name} is {order.Outcome}, and its cancellation was {(load.Cancelled.ContainsKey(name) ? "answered" : "not asked for")}.");
            }
        }
        foreach (var name in Orders.Keys.Where(name => !load.Accepted.ContainsKey(name)))
        {
            Doubled++;
            problems.Add($"{name} was placed, but no caller was told so.");
        }
        if (Orders.Values.Count(o => !IsSettled(o)) is > 0 and var open) problems.Add($"{open} orders still wait for what becomes of their lots.");
    }

    private async Task CheckLotsAsync(SourcingClient buyer, CancellationToken cancellationToken)
    {
        var bought = Orders.Values.Where(o => o.Outcome == Outcome.Open).SelectMany(o => o.Lines).GroupBy(l => l.Lot).ToDictionary(g => g.Key, g => g.Sum(l => Amount(l.Quantity)));
        var wrong = await UntilAsync(
            async () => (await Market.AllAsync(buyer, cancellationToken))
                .Select(l => (l.Name, Gone: Amount(l.Quantity) - Amount(l.AvailableQuantity), Bought: bought.GetValueOrDefault(l.Name), Whole: Amount(l.Quantity)))
                .Where(l => l.Gone != l.Bought || l.Bought > l.Whole).ToList(),
            found => found.Count == 0, cancellationToken);
        Oversold += wrong.Count;
        problems.AddRange(wrong.Select(l => $"Of {l.Name} {l.Gone} of {l.Whole} is gone, and {l.Bought} was bought."));
    }

    /// <summary>Every order once each one's stock is committed, or released where it was cancelled; and how many the list had.</summary>
    private static Task<(Dictionary<string, Order> Orders, int Listed)> UntilSettledAsync(SourcingClient buyer, CancellationToken cancellationToken) => UntilAsync(
        async () =>
        {
            var orders = new Dictionary<string, Order>();
            var listed = 0;
            var pages = Paging.PagesAsync(
                (token, cancel) => buyer.Orders.ListOrdersAsync(new ListOrdersRequest { PageSize = 500, PageToken = token }, cancellationToken: cancel), page => page.NextPageToken, cancellationToken: cancellationToken);
            await foreach (var page in pages)
            {
                listed += page.Orders.Count;
                foreach (var order in page.Orders) orders[order.Name] = order;
            }
            return (orders, listed);
        },
        found => found.orders.Values.All(IsSettled), cancellationToken);

    /// <summary>Lines without what was received of them since.</summary>
    private static RepeatedField<OrderLine> AsPlaced(RepeatedField<OrderLine> lines) => [.. lines.Select(l => new OrderLine(l) { Accepted = null })];

    private static bool IsSettled(Order order) => order.Outcome == Outcome.Cancelled ? order.Stock is Stock.Released or Stock.Lapsed : order.Stock == Stock.Committed;

    private static decimal Amount(Types.V1.Quantity quantity) => decimal.Parse(quantity.Value, CultureInfo.InvariantCulture);

    /// <summary>Looks again and again until it is as expected or the patience ends; answers what was seen last.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> isReached, CancellationToken cancellationToken)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (isReached(seen) || TimeProvider.System.GetElapsedTime(since) > Patience) return seen;
            await tick.WaitForNextTickAsync(cancellationToken);
        }
    }
}
