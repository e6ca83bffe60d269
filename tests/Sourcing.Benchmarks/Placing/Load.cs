using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using HdrHistogram;
using Sourcing.Client;
using Sourcing.Orders.V1;

namespace Sourcing.Benchmarks;

/// <summary>What callers saw who used the .NET client.</summary>
internal sealed class Load
{
    /// <summary>Longer than any call takes that still gets an answer.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>How long a caller waits after a call that failed.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, int> errors = [];

    /// <summary>Everything that was placed, also while warming up.</summary>
    public Placed Placed { get; } = new();

    /// <summary>Calls that were refused or failed, by status and reason.</summary>
    public IReadOnlyDictionary<string, int> Errors => errors;

    /// <summary>Latency in microseconds of every order answered in the measured time.</summary>
    public LongHistogram Latency { get; } = Histogram();

    /// <summary>How long was measured.</summary>
    public TimeSpan Measured { get; private set; }

    /// <summary>Processor time that this program, the client, took in the measured time.</summary>
    public TimeSpan ClientCpu { get; private set; }

    public static async Task<Load> RunAsync(PlaceOptions options, Access access, Market market, TimeProvider clock, CancellationToken cancellationToken)
    {
        var load = new Load();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(options.WarmUp + options.Duration + Grace);
        var channels = Enumerable.Range(0, options.Connections).Select(_ => Connect(options.Endpoint)).ToList();
        try
        {
            var asks = market.Asks();
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
            load.Placed.Ended = Stopwatch.GetTimestamp();
            load.Measured = options.Duration;

            foreach (var worker in workers)
            {
                await Settling.SettleAsync(worker.Orders, call.WithCancellationToken(cancellationToken), worker.Unknown, worker.Accepted, clock);
                load.Placed.Orders.AddRange(worker.Accepted);
                load.Latency.Add(worker.Latency);
                if (worker.Accepted.Count > 0) load.Placed.LastOrders.Add(worker.Accepted[^1].Name);
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

    private static LongHistogram Histogram() => new(1, 120_000_000, 3);

    private static long Ticks(TimeSpan time) => time.Ticks * Stopwatch.Frequency / TimeSpan.TicksPerSecond;

    /// <summary>One caller: it asks, waits for the answer, and asks again.</summary>
    private sealed class Worker(
        OrdersService.OrdersServiceClient orders, CallOptions call, (OrderLineRequest Request, AskedLine Line)[][] asks, int lines, string run, Random random,
        TimeProvider clock, ConcurrentDictionary<string, int> errors)
    {
        public OrdersService.OrdersServiceClient Orders => orders;

        /// <summary>What got no answer.</summary>
        public List<(PlaceOrderRequest Request, AskedLine[] Lines)> Unknown { get; } = [];

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
                    if (!Settling.IsRefusal(error)) Unknown.Add((request, asked));
                    if (call.CancellationToken.IsCancellationRequested) return;
                    await Task.Delay(Pause, clock, CancellationToken.None);
                }
            }
        }

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
