using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client;
using HdrHistogram;
using Sourcing.Client;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;
using ProtoQuantity = Sourcing.Types.V1.Quantity;

namespace Sourcing.Benchmarks;

/// <summary>A line as asked for: place of the lot in the market, and thousandths of its unit.</summary>
internal readonly record struct AskedLine(int Lot, long Thousandths);

/// <summary>An order that was accepted.</summary>
internal sealed record AcceptedOrder(string Name, AskedLine[] Lines);

/// <summary>What the callers saw.</summary>
internal sealed class Load
{
    /// <summary>Longer than any call takes that still gets an answer.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>How long a caller waits after a call that failed.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, int> errors = [];

    /// <summary>Every order accepted, also while warming up.</summary>
    public List<AcceptedOrder> Accepted { get; } = [];

    /// <summary>The last order of each caller.</summary>
    public List<string> LastOrders { get; } = [];

    /// <summary>Calls that were refused or failed, by status and reason.</summary>
    public IReadOnlyDictionary<string, int> Errors => errors;

    /// <summary>Latency in microseconds of every order answered in the measured time.</summary>
    public LongHistogram Latency { get; } = Histogram();

    /// <summary>How long was measured.</summary>
    public TimeSpan Measured { get; private set; }

    /// <summary>Processor time that this program, the client, took in the measured time.</summary>
    public TimeSpan ClientCpu { get; private set; }

    /// <summary>When the last answer came.</summary>
    public long Ended { get; private set; }

    public static async Task<Load> RunAsync(PlaceOptions options, Access access, Market market, TimeProvider clock, CancellationToken cancellationToken)
    {
        var load = new Load();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(options.WarmUp + options.Duration + Grace);
        var channels = Enumerable.Range(0, options.Connections).Select(_ => Connect(options.Endpoint)).ToList();
        try
        {
            var asks = Asks(market.Lots);
            var call = new CallOptions(new Metadata { { "authorization", $"Bearer {access.BuyerToken}" } }, cancellationToken: ending.Token);
            var from = Stopwatch.GetTimestamp() + Ticks(options.WarmUp);
            var until = from + Ticks(options.Duration);
            var workers = Enumerable.Range(0, options.Workers).Select(i => new Worker(
                new OrdersService.OrdersServiceClient(channels[i % channels.Count]), call, asks, options.Lines, access.Run, new Random(i), clock, load.errors)).ToList();

            var running = workers.ConvertAll(worker => Task.Run(() => worker.RunAsync(from, until), CancellationToken.None));
            await Task.Delay(options.WarmUp, clock, cancellationToken);
            var (begun, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            await Task.Delay(options.Duration, clock, cancellationToken);
            load.ClientCpu = (Environment.CpuUsage.TotalTime - cpu) * (options.Duration / Stopwatch.GetElapsedTime(begun));
            await Task.WhenAll(running);
            load.Ended = Stopwatch.GetTimestamp();
            load.Measured = options.Duration;

            foreach (var worker in workers)
            {
                await worker.SettleAsync(cancellationToken);
                load.Accepted.AddRange(worker.Accepted);
                load.Latency.Add(worker.Latency);
                if (worker.Accepted.Count > 0) load.LastOrders.Add(worker.Accepted[^1].Name);
            }
            return load;
        }
        finally
        {
            channels.ForEach(channel => channel.Dispose());
        }
    }

    private static GrpcChannel Connect(Uri endpoint) => GrpcChannel.ForAddress(endpoint, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true },
        DisposeHttpClient = true,
    });

    /// <summary>The lines that can be asked for, made once: some quantities of every lot.</summary>
    private static (OrderLineRequest Request, AskedLine Line)[][] Asks(IReadOnlyList<Lot> lots)
    {
        long[] quantities = [500, 1_000, 2_345, 12_500];
        return [.. lots.Select((lot, i) => quantities.Select(thousandths => (
            new OrderLineRequest
            {
                Lot = lot.Name,
                Quantity = new ProtoQuantity { Value = (thousandths / 1000m).ToString(CultureInfo.InvariantCulture), Unit = lot.Quantity.Unit },
            },
            new AskedLine(i, thousandths))).ToArray())];
    }

    private static LongHistogram Histogram() => new(1, 120_000_000, 3);

    private static long Ticks(TimeSpan time) => time.Ticks * Stopwatch.Frequency / TimeSpan.TicksPerSecond;

    /// <summary>One caller: it asks, waits for the answer, and asks again.</summary>
    private sealed class Worker(
        OrdersService.OrdersServiceClient orders, CallOptions call, (OrderLineRequest Request, AskedLine Line)[][] asks, int lines, string run, Random random,
        TimeProvider clock, ConcurrentDictionary<string, int> errors)
    {
        private readonly List<(PlaceOrderRequest Request, AskedLine[] Lines)> unknown = [];

        public List<AcceptedOrder> Accepted { get; } = new(4096);

        public LongHistogram Latency { get; } = Histogram();

        public async Task RunAsync(long from, long until)
        {
            while (Stopwatch.GetTimestamp() < until)
            {
                var (request, asked) = Next();
                var begun = Stopwatch.GetTimestamp();
                try
                {
                    var order = await orders.PlaceOrderAsync(request, call);
                    var ended = Stopwatch.GetTimestamp();
                    Accepted.Add(new AcceptedOrder(order.Name, asked));
                    if (ended >= from && ended < until) Latency.RecordValue(Math.Max(1, (ended - begun) * 1_000_000 / Stopwatch.Frequency));
                }
                catch (RpcException e)
                {
                    var error = SourcingError.From(e);
                    errors.AddOrUpdate($"{error.StatusCode} {error.Reason}".TrimEnd(), 1, (_, count) => count + 1);
                    if (!IsRefusal(error)) unknown.Add((request, asked));
                    if (call.CancellationToken.IsCancellationRequested) return;
                    await Task.Delay(Pause, clock, CancellationToken.None);
                }
            }
        }

        /// <summary>Repeats what got no answer, under the same request id, until it gets one.</summary>
        public async Task SettleAsync(CancellationToken cancellationToken)
        {
            var until = clock.GetUtcNow() + Grace;
            foreach (var (request, asked) in unknown)
            {
                while (true)
                {
                    try
                    {
                        var order = await orders.PlaceOrderAsync(request, call.WithCancellationToken(cancellationToken).WithDeadline(until.UtcDateTime));
                        Accepted.Add(new AcceptedOrder(order.Name, asked));
                        break;
                    }
                    catch (RpcException e) when (IsRefusal(SourcingError.From(e)))
                    {
                        // It is not there.
                        break;
                    }
                    catch (RpcException) when (clock.GetUtcNow() < until)
                    {
                        await Task.Delay(Pause, clock, cancellationToken);
                    }
                }
            }
        }

        /// <summary>Whether the order was surely not placed. A service that failed, or that something fails on which it depends, may have placed it.</summary>
        private static bool IsRefusal(SourcingError error) => error.IsFromService && error.StatusCode is not (StatusCode.Unavailable or StatusCode.Internal);

        private (PlaceOrderRequest Request, AskedLine[] Lines) Next()
        {
            var request = new PlaceOrderRequest { RequestId = Guid.CreateVersion7(clock.GetUtcNow()).ToString(), BuyerReference = run };
            var asked = new AskedLine[lines];
            for (var i = 0; i < lines;)
            {
                var lot = asks[random.Next(asks.Length)];
                var (line, what) = lot[random.Next(lot.Length)];
                if (Contains(asked, i, what.Lot)) continue;
                request.Lines.Add(line);
                asked[i++] = what;
            }
            return (request, asked);
        }

        private static bool Contains(AskedLine[] asked, int count, int lot)
        {
            for (var i = 0; i < count; i++)
                if (asked[i].Lot == lot) return true;
            return false;
        }
    }
}
