using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using Sourcing.Client;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;

namespace Sourcing.EndToEndTests.Trade;

/// <summary>Callers that place orders, cancel some and receive goods of others, and ask again, under the same request id, whenever an answer is lost.</summary>
/// <param name="buyers">How the callers reach the services, each its own way where there are several; all act for one buyer.</param>
/// <param name="lots">What there is to buy.</param>
internal sealed class Load(IReadOnlyList<SourcingClient> buyers, IReadOnlyList<Lot> lots)
{
    /// <summary>What is accepted of a line: less than is ordered of any, so that a receipt that counts twice shows.</summary>
    public const string Part = "0.25";

    /// <summary>So many such orders later a caller has goods of one: its lots are sold to it by then, if nothing holds the events up.</summary>
    private const int Underway = 3;

    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(120);

    private readonly Channel<bool> answers = Channel.CreateUnbounded<bool>();
    private readonly Lot[] parcels = [.. lots.Where(l => l.Divisible)];
    private readonly Lot[] stones = [.. lots.Where(l => !l.Divisible)];
    private Task[] callers = [];
    private volatile bool enough;
    private int refused;
    private int repeated;
    private int raced;

    /// <summary>Orders as they were answered when they were placed.</summary>
    public ConcurrentDictionary<string, Order> Accepted { get; } = [];

    /// <summary>Orders whose cancellation was answered.</summary>
    public ConcurrentDictionary<string, bool> Cancelled { get; } = [];

    /// <summary>Orders of whose first line a part was received, as was answered.</summary>
    public ConcurrentDictionary<string, bool> Received { get; } = [];

    /// <summary>Requests that got two different orders; none may.</summary>
    public ConcurrentQueue<string> Doubled { get; } = [];

    public int Refused => refused;

    /// <summary>Answers that were lost and asked for again.</summary>
    public int Repeated => repeated;

    /// <summary>Requests that were sent twice at the same moment.</summary>
    public int Raced => raced;

    /// <param name="count">Number of callers.</param>
    /// <param name="seed">Makes what they ask for repeatable.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    public void Start(int count, int seed, CancellationToken cancellationToken) =>
        callers = [.. Enumerable.Range(0, count).Select(i => Task.Run(() => RunAsync(new Random(seed + i), cancellationToken), CancellationToken.None))];

    /// <summary>Waits until so many more requests have their answers.</summary>
    public async Task AnswersAsync(int count, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(AnswerPatience);
        for (var i = 0; i < count; i++)
        {
            var next = answers.Reader.ReadAsync(patience.Token).AsTask();
            // A caller that fails says why, instead of being waited for.
            if (await Task.WhenAny([next, .. callers]) is var ended && ended != next) await ended;
            await next;
        }
    }

    /// <summary>Lets every caller get the answer it waits for, and ends.</summary>
    public Task StopAsync()
    {
        enough = true;
        return Task.WhenAll(callers);
    }

    private async Task RunAsync(Random random, CancellationToken cancellationToken)
    {
        var underway = new Queue<Order>();
        while (!enough)
        {
            if (underway.Count > Underway) await ReceiveAsync(buyers[random.Next(buyers.Count)], underway.Dequeue(), cancellationToken);
            var request = new PlaceOrderRequest { RequestId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString() };
            foreach (var lot in random.GetItems(parcels, random.Next(1, 4)).DistinctBy(l => l.Name))
                request.Lines.Add(new OrderLineRequest { Lot = lot.Name, Quantity = new Types.V1.Quantity { Value = $"{random.Next(1, 500)}.5", Unit = "ct" } });
            // Most stones are soon gone, and the whole order is refused then.
            if (random.Next(5) == 0) request.Lines.Add(new OrderLineRequest { Lot = stones[random.Next(stones.Length)].Name });
            // An impatient caller sends it twice, by two ways where there are two.
            var ways = random.Next(8) == 0 ? 2 : 1;
            if (ways == 2) Interlocked.Increment(ref raced);
            var first = random.Next(buyers.Count);
            var placed = await Task.WhenAll(Enumerable.Range(first, ways).Select(i => buyers[i % buyers.Count])
                .Select(buyer => AskAsync(() => buyer.Orders.PlaceOrderAsync(request, cancellationToken: cancellationToken), cancellationToken)));
            answers.Writer.TryWrite(true);
            if (Keep(placed) is not { } order) continue;
            if (random.Next(5) > 0)
            {
                if (random.Next(3) == 0) underway.Enqueue(order);
                continue;
            }
            var cancelled = await AskAsync(() => buyers[first].Orders.CancelOrderAsync(new CancelOrderRequest { Name = order.Name }, cancellationToken: cancellationToken), cancellationToken);
            if (cancelled is not null) Cancelled[order.Name] = true;
        }
    }

    /// <summary>Receives a part of an order's first line; one whose lots are not sold to it yet is let be.</summary>
    private async Task ReceiveAsync(SourcingClient buyer, Order order, CancellationToken cancellationToken)
    {
        var request = new RecordReceiptRequest
        {
            Name = order.Name,
            RequestId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString(),
            Lines = { new OrderReceiptLine { Lot = order.Lines[0].Lot, Accepted = new Types.V1.Quantity { Value = Part, Unit = "ct" } } },
        };
        if (await AskAsync(() => buyer.Orders.RecordReceiptAsync(request, cancellationToken: cancellationToken), cancellationToken) is not null) Received[order.Name] = true;
    }

    /// <summary>Notes the order that the answers to one request name; null where it was refused.</summary>
    private Order? Keep(Order?[] placed)
    {
        Order? kept = null;
        foreach (var order in placed.OfType<Order>())
        {
            if (kept is null ? !Accepted.TryAdd(order.Name, order) : kept.Name != order.Name || !kept.Lines.Equals(order.Lines)) Doubled.Enqueue(order.Name);
            kept ??= order;
        }
        return kept;
    }

    /// <summary>Asks until there is an answer; null where it is a refusal.</summary>
    private async Task<Order?> AskAsync(Func<AsyncUnaryCall<Order>> ask, CancellationToken cancellationToken)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition)
            {
                Interlocked.Increment(ref refused);
                return null;
            }
            catch (RpcException e) when (!cancellationToken.IsCancellationRequested
                && (e.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Aborted or StatusCode.ResourceExhausted || !SourcingError.From(e).IsFromService))
            {
                Interlocked.Increment(ref repeated);
                await tick.WaitForNextTickAsync(cancellationToken);
            }
        }
    }
}
