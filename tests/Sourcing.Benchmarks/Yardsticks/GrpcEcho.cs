using Google.Protobuf;
using Sourcing.Orders.V1;
using ProtoQuantity = Sourcing.Types.V1.Quantity;

namespace Sourcing.Benchmarks.Yardsticks;

/// <summary>The server with nothing behind it, as a process of its own, and the load on it by the lean client.</summary>
internal sealed class GrpcEcho : IAsyncDisposable
{
    private const string Service = "/sourcing.orders.v1.OrdersService";

    private readonly Bench bench;
    private readonly ChildProcess process;
    private readonly Uri endpoint;

    private GrpcEcho(Bench bench, ChildProcess process, Uri endpoint)
    {
        this.bench = bench;
        this.process = process;
        this.endpoint = endpoint;
        bench.Cpu.Watch("echo server", process.Id);
    }

    /// <param name="bench">Measures processor time.</param>
    /// <param name="postgres">Connection string of a database with the table of <see cref="EchoServer.Table"/>; null: it only echoes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<GrpcEcho> StartAsync(Bench bench, string? postgres, CancellationToken cancellationToken)
    {
        string[] settings = postgres is null ? [] : ["--postgres", postgres];
        var (process, line) = await ChildProcess.StartAsync([EchoServer.Name, .. settings], cancellationToken);
        return new GrpcEcho(bench, process, new Uri(line));
    }

    /// <summary>Messages of the size of a PlaceOrder of three lines and its answer.</summary>
    public Subject Place(int callers, int connections)
    {
        byte[][] requests = [SampleRequest().ToByteArray()];
        return new($"gRPC echo, {Callers(callers)}", "calls/s", (length, cancellationToken) =>
            CheckedCalls.RunAsync(bench, new LeanTarget(endpoint, $"{Service}/PlaceOrder", null), requests, callers, connections, length, cancellationToken));
    }

    /// <summary>One read from PostgreSQL for each call.</summary>
    /// <param name="names">Orders that are in the table.</param>
    /// <param name="callers">Calls in flight.</param>
    /// <param name="connections">Connections that they share.</param>
    public Subject Get(IReadOnlyList<string> names, int callers, int connections)
    {
        var requests = names.Select(name => new GetOrderRequest { Name = name }.ToByteArray()).ToList();
        return new($"gRPC echo with one read, {Callers(callers)}", "calls/s", (length, cancellationToken) =>
            CheckedCalls.RunAsync(bench, new LeanTarget(endpoint, $"{Service}/GetOrder", null), requests, callers, connections, length, cancellationToken, echoes: true));
    }

    public async ValueTask DisposeAsync()
    {
        bench.Cpu.Forget(process.Id);
        await process.DisposeAsync();
    }

    private static string Callers(int callers) => callers == 1 ? "one caller" : $"{callers} callers";

    private static PlaceOrderRequest SampleRequest()
    {
        var line = new OrderLineRequest { Lot = "lots/019aa000-0000-7000-8000-000000000001", Quantity = new ProtoQuantity { Value = "12.5", Unit = "ct" } };
        return new PlaceOrderRequest { Lines = { line, line, line }, RequestId = "019aa000-0000-7000-8000-000000000002", BuyerReference = "bench-0123456789ab" };
    }
}
