using System.Diagnostics;
using System.Globalization;
using Sourcing.Client;
using Sourcing.Orders.V1;
using Sourcing.Suppliers.V1;
using ProtoQuantity = Sourcing.Types.V1.Quantity;
using Stock = Sourcing.Orders.V1.Order.Types.Stock;

namespace Sourcing.Benchmarks;

/// <summary>Whether the services did what they answered.</summary>
/// <param name="Drain">From the last answer until every order's stock was committed and every event had its effect.</param>
/// <param name="Problems">Everything that is wrong; empty where nothing is.</param>
internal sealed record Audit(TimeSpan Drain, IReadOnlyList<string> Problems)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(2);

    public static async Task<Audit> RunAsync(Access access, Market market, Placed placed, TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        var drained = await DrainAsync(access, market, placed, patience, clock, cancellationToken);
        var drain = Stopwatch.GetElapsedTime(placed.Ended);
        while (true)
        {
            var problems = await CheckAsync();
            // What a process left that was killed is mended in time: an event is delivered again, a reservation without an order expires.
            if (problems.Count == 0 || Stopwatch.GetElapsedTime(placed.Ended) > patience) return new Audit(drain, problems);
            await Task.Delay(LongPause, clock, cancellationToken);
        }

        async Task<List<string>> CheckAsync()
        {
            var problems = new List<string>();
            if (placed.Orders.Count == 0) problems.Add("No order was accepted.");
            if (!drained) problems.Add($"After {patience.TotalSeconds:0} s some events had not had their effect.");
            await CheckOrdersAsync(access, market, placed, problems, cancellationToken);
            await CheckLotsAsync(access, market, placed, problems, cancellationToken);
            return problems;
        }
    }

    /// <summary>Waits for the last order of every caller, and for the supplier's count; false where they do not come in time.</summary>
    public static async Task<bool> DrainAsync(Access access, Market market, Placed placed, TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        foreach (var name in placed.LastOrders)
        {
            if (!await UntilAsync(async () => (await access.Buyer.Orders.GetOrderAsync(new GetOrderRequest { Name = name }, cancellationToken: cancellationToken)).Stock != Stock.Reserved))
                return false;
        }
        return await UntilAsync(async () =>
            (await access.Buyer.Suppliers.GetSupplierAsync(new GetSupplierRequest { Name = market.Supplier }, cancellationToken: cancellationToken)).OrderCount - market.OrdersBefore >= placed.Orders.Count);

        async Task<bool> UntilAsync(Func<Task<bool>> condition)
        {
            while (!await condition())
            {
                if (Stopwatch.GetElapsedTime(placed.Ended) > patience) return false;
                await Task.Delay(Pause, clock, cancellationToken);
            }
            return true;
        }
    }

    private static async Task CheckOrdersAsync(Access access, Market market, Placed placed, List<string> problems, CancellationToken cancellationToken)
    {
        var accepted = placed.Orders.ToDictionary(order => order.Name);
        var seen = new HashSet<string>();
        var pages = Paging.PagesAsync(
            (token, cancel) => access.Buyer.Orders.ListOrdersAsync(new ListOrdersRequest { PageSize = 500, PageToken = token }, cancellationToken: cancel),
            page => page.NextPageToken, cancellationToken: cancellationToken);
        await foreach (var page in pages)
        {
            foreach (var order in page.Orders.Where(order => order.BuyerReference == access.Run))
            {
                if (!seen.Add(order.Name)) problems.Add($"{order.Name} is listed twice.");
                if (!accepted.TryGetValue(order.Name, out var asked)) problems.Add($"{order.Name} was placed, but no caller was told so.");
                else if (!asked.Lines.Select(line => (market.Lots[line.Lot].Name, line.Thousandths)).SequenceEqual(order.Lines.Select(line => (line.Lot, Thousandths(line.Quantity)))))
                    problems.Add($"{order.Name} has other lines than it was placed with.");
                if (order.Stock != Stock.Committed) problems.Add($"{order.Name} has stock {order.Stock}.");
            }
        }
        problems.AddRange(accepted.Keys.Where(name => !seen.Contains(name)).Select(name => $"{name} was accepted and is lost."));
        var supplier = await access.Buyer.Suppliers.GetSupplierAsync(new GetSupplierRequest { Name = market.Supplier }, cancellationToken: cancellationToken);
        if (supplier.OrderCount - market.OrdersBefore != accepted.Count)
            problems.Add($"{market.Supplier} counts {supplier.OrderCount - market.OrdersBefore} orders; {accepted.Count} were accepted.");
    }

    private static async Task CheckLotsAsync(Access access, Market market, Placed placed, List<string> problems, CancellationToken cancellationToken)
    {
        var sold = placed.Orders.SelectMany(order => order.Lines).GroupBy(line => line.Lot).ToDictionary(lines => market.Lots[lines.Key].Name, lines => lines.Sum(line => line.Thousandths));
        var lots = await Market.ReadLotsAsync(access, market.Supplier, cancellationToken);
        if (lots.Count != market.Lots.Count) problems.Add($"{lots.Count} of {market.Lots.Count} lots are there.");
        foreach (var lot in lots)
        {
            var (quantity, gone) = (Thousandths(lot.Quantity), Thousandths(lot.Quantity) - Thousandths(lot.AvailableQuantity));
            if (gone != sold.GetValueOrDefault(lot.Name)) problems.Add($"Of {lot.Name} {gone} thousandths are gone, and {sold.GetValueOrDefault(lot.Name)} were sold.");
            if (sold.GetValueOrDefault(lot.Name) > quantity) problems.Add($"{lot.Name} is oversold.");
        }
    }

    private static long Thousandths(ProtoQuantity quantity) => (long)(decimal.Parse(quantity.Value, NumberStyles.Number, CultureInfo.InvariantCulture) * 1000);
}
