using System.Globalization;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Sourcing.Client;
using Sourcing.Orders.V1;

namespace Sourcing.Benchmarks;

/// <summary>Callers that place orders: of a request only the id and the choice of lines are made when it is sent, the rest beforehand.</summary>
/// <param name="market">What there is to buy.</param>
/// <param name="lots">From which lots of it the lines are chosen.</param>
/// <param name="lines">Lines of an order, each of another lot.</param>
/// <param name="reference">The buyer's reference on each order.</param>
/// <param name="callers">Most callers.</param>
/// <param name="random">Chooses.</param>
/// <param name="clock">For the ids.</param>
internal sealed class PlaceCalls(Market market, IReadOnlyList<int> lots, int lines, string reference, int callers, Random random, TimeProvider clock) : LeanCalls
{
    /// <summary>Full name of the method, as HTTP/2 says it.</summary>
    public const string Path = "/sourcing.orders.v1.OrdersService/PlaceOrder";

    private const int IdLength = 36;

    /// <summary>Field 2 of the request, the id, and field 4, the reference.</summary>
    private readonly byte[] start = [2 << 3 | 2, IdLength, .. new byte[IdLength], 4 << 3 | 2, (byte)reference.Length, .. Encoding.ASCII.GetBytes(reference)];

    /// <summary>Field 1 of the request as it is written, for every line that can be asked for.</summary>
    private readonly (byte[] Bytes, AskedLine Line)[][] asks =
        [.. Pick(market, lots).Select(lot => lot.Select(ask => (new PlaceOrderRequest { Lines = { ask.Request } }.ToByteArray(), ask.Line)).ToArray())];

    private readonly AskedLine[][] asked = new AskedLine[callers][];
    private readonly Guid[] ids = new Guid[callers];
    private readonly string?[] last = new string?[callers];

    /// <summary>Every order accepted.</summary>
    public List<AcceptedOrder> Accepted { get; } = new(65_536);

    /// <summary>The last order of each caller.</summary>
    public IEnumerable<string> LastOrders => last.OfType<string>();

    /// <summary>What got no answer.</summary>
    public List<(PlaceOrderRequest Request, AskedLine[] Lines)> Unknown { get; } = [];

    /// <summary>Calls that were refused or failed, by status and reason.</summary>
    public Dictionary<string, int> Errors { get; } = [];

    public override int MostBytes => start.Length + lines * asks.Max(lot => lot.Max(ask => ask.Bytes.Length));

    public override int Write(int caller, Span<byte> message)
    {
        start.CopyTo(message);
        ids[caller] = Guid.CreateVersion7(clock.GetUtcNow());
        ids[caller].TryFormat(message[2..], out _);
        var length = start.Length;
        var chosen = asked[caller] = new AskedLine[lines];
        for (var i = 0; i < lines;)
        {
            var lot = asks[random.Next(asks.Length)];
            var (bytes, line) = lot[random.Next(lot.Length)];
            if (Contains(chosen.AsSpan(0, i), line.Lot)) continue;
            bytes.CopyTo(message[length..]);
            length += bytes.Length;
            chosen[i++] = line;
        }
        return length;
    }

    public override void Answered(int caller, ReadOnlySpan<byte> head)
    {
        // Field 1 of an order, its name, comes first.
        if (head.Length < 2 || head[0] != (1 << 3 | 2) || head.Length < 2 + head[1]) throw new InvalidOperationException("An answer does not begin with the order's name.");
        var name = Encoding.ASCII.GetString(head.Slice(2, head[1]));
        last[caller] = name;
        Accepted.Add(new AcceptedOrder(name, asked[caller]));
    }

    public override void Failed(int caller, RpcException error)
    {
        var told = SourcingError.From(error);
        var name = $"{told.StatusCode} {told.Reason}".TrimEnd();
        Errors[name] = Errors.GetValueOrDefault(name) + 1;
        if (Settling.IsRefusal(told)) return;
        var request = new PlaceOrderRequest { RequestId = ids[caller].ToString("D", CultureInfo.InvariantCulture), BuyerReference = reference };
        request.Lines.AddRange(asked[caller].Select(market.Request));
        Unknown.Add((request, asked[caller]));
    }

    private static IEnumerable<(OrderLineRequest Request, AskedLine Line)[]> Pick(Market market, IReadOnlyList<int> lots)
    {
        var all = market.Asks();
        return lots.Select(lot => all[lot]);
    }

    private static bool Contains(ReadOnlySpan<AskedLine> asked, int lot)
    {
        foreach (var line in asked)
            if (line.Lot == lot) return true;
        return false;
    }
}
