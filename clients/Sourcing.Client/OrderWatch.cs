using System.Runtime.CompilerServices;
using Grpc.Core;
using Sourcing.Orders.V1;

namespace Sourcing.Client;

/// <summary>Follows what happens to an order.</summary>
public static class OrderWatch
{
    private const int AttemptsWithoutNews = 10;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The events of an order, each once and in order, until it is closed. A connection that drops is made again, from after
    /// the last event; it gives up when ten attempts in a row, half a minute or so, bring nothing.
    /// </summary>
    /// <param name="orders">The service.</param>
    /// <param name="name"><c>orders/…</c>.</param>
    /// <param name="afterPosition">Only events after this position; 0 for all.</param>
    /// <param name="clock">Source of time for the waits.</param>
    /// <param name="cancellationToken">Ends the watching.</param>
    /// <exception cref="RpcException">The service refused, or cannot be reached for long.</exception>
    public static async IAsyncEnumerable<OrderEvent> FollowAsync(
        this OrdersService.OrdersServiceClient orders, string name, long afterPosition, TimeProvider clock,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(orders);
        ArgumentNullException.ThrowIfNull(clock);
        var (position, failures) = (afterPosition, 0);
        while (true)
        {
            var request = new WatchOrderRequest { Name = name, AfterPosition = position };
            using var call = orders.WatchOrder(request, cancellationToken: cancellationToken);
            while (true)
            {
                bool more;
                try
                {
                    more = await call.ResponseStream.MoveNext(cancellationToken);
                }
                catch (RpcException e) when (IsBroken(e, cancellationToken) && ++failures < AttemptsWithoutNews)
                {
                    break;
                }
                if (!more) yield break;
                var news = call.ResponseStream.Current;
                if (news.Position <= position) continue;
                (position, failures) = (news.Position, 0);
                yield return news;
            }
            var wait = TimeSpan.FromTicks(Math.Min(FirstWait.Ticks << (failures - 1), LongestWait.Ticks));
            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    /// <summary>A service that refuses gives a reason; a status without one, other than for our own doing, is the connection's.</summary>
    private static bool IsBroken(RpcException e, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested
        && (e.StatusCode == StatusCode.Unavailable
            || (e.StatusCode is StatusCode.Internal or StatusCode.Unknown or StatusCode.Cancelled && !SourcingError.From(e).IsFromService));
}
