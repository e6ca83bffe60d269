using System.Diagnostics;
using Grpc.Core;
using Sourcing.Client;
using Sourcing.Orders.V1;

namespace Sourcing.Benchmarks;

/// <summary>A line as asked for: place of the lot in the market, and thousandths of its unit.</summary>
internal readonly record struct AskedLine(int Lot, long Thousandths);

/// <summary>An order that was accepted.</summary>
internal sealed record AcceptedOrder(string Name, AskedLine[] Lines);

/// <summary>What callers have placed.</summary>
internal sealed class Placed
{
    /// <summary>Every order accepted.</summary>
    public List<AcceptedOrder> Orders { get; } = [];

    /// <summary>The last order of each caller.</summary>
    public List<string> LastOrders { get; } = [];

    /// <summary>When the last answer came, in ticks of <see cref="Stopwatch"/>.</summary>
    public long Ended { get; set; }
}

/// <summary>Finds out what became of orders that got no answer.</summary>
internal static class Settling
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether the order was surely not placed. A service that failed, or that something fails on which it depends, may have placed it.</summary>
    public static bool IsRefusal(SourcingError error) => error.IsFromService && error.StatusCode is not (StatusCode.Unavailable or StatusCode.Internal);

    /// <summary>Repeats them under their request ids until each is answered, and adds those that were accepted.</summary>
    public static async Task SettleAsync(
        OrdersService.OrdersServiceClient orders, CallOptions call, IEnumerable<(PlaceOrderRequest Request, AskedLine[] Lines)> unknown, List<AcceptedOrder> accepted, TimeProvider clock)
    {
        var until = clock.GetUtcNow() + Grace;
        foreach (var (request, asked) in unknown)
        {
            while (true)
            {
                try
                {
                    var order = await orders.PlaceOrderAsync(request, call.WithDeadline(until.UtcDateTime));
                    accepted.Add(new AcceptedOrder(order.Name, asked));
                    break;
                }
                catch (RpcException e) when (IsRefusal(SourcingError.From(e)))
                {
                    // It is not there.
                    break;
                }
                catch (RpcException) when (clock.GetUtcNow() < until)
                {
                    await Task.Delay(Pause, clock, call.CancellationToken);
                }
            }
        }
    }
}
