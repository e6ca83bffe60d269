using Google.Protobuf;
using Npgsql;
using Sourcing.Benchmarks.Yardsticks;
using Sourcing.Orders.V1;

namespace Sourcing.Benchmarks.Works;

/// <summary>GetOrder beside a gRPC server that does nothing but read the same order by its key.</summary>
internal static class GetOrderWork
{
    private const int Callers = 64;
    private const int Orders = 500;

    public static Work Work => new("get-order", "GetOrder, 64 in flight, beside a gRPC echo with one read from PostgreSQL.", RunAsync);

    private static async Task<WorkResult> RunAsync(Bench bench, BenchOptions options, CancellationToken cancellationToken)
    {
        var instance = await bench.StartClusterAsync(new InstanceOptions(), cancellationToken);
        using var parties = new Parties(instance);
        var orders = await PlaceAsync(parties, instance, cancellationToken);
        await using var database = await ScratchDatabase.CreateAsync(bench.Postgres, "echo", cancellationToken);
        await FillAsync(database, orders, cancellationToken);
        await using var echo = await GrpcEcho.StartAsync(bench, database.ConnectionString, cancellationToken);

        var names = orders.ConvertAll(o => o.Name);
        var requests = names.ConvertAll(name => new GetOrderRequest { Name = name }.ToByteArray());
        var target = new LeanTarget(instance.Orders, "/sourcing.orders.v1.OrdersService/GetOrder", Bench.Mint(instance, ["buyer"], Parties.BuyerName));
        var get = new Subject("GetOrder", "calls/s", (length, cancel) => CheckedCalls.RunAsync(bench, target, requests, Callers, options.Connections, length, cancel, echoes: true));
        var yardstick = echo.Get(names, Callers, options.Connections);
        foreach (var subject in new[] { get, yardstick }) await subject.RoundAsync(options.WarmUp, cancellationToken);
        var series = await Rounds.RunAsync([get, yardstick], options.Rounds, options.Length, bench.Cpu, bench.Notes, cancellationToken);
        return new WorkResult(series,
            [Goal.Ratio("GetOrder", "of a gRPC echo with one read from PostgreSQL", series[0].Figure, series[1].Figure, 0.5m)],
            [$"Lean client, {Callers} in flight, {Orders} orders of three lines, {orders[0].CalculateSize()} bytes each; every answer is the order that was asked for."]);
    }

    private static async Task<List<Order>> PlaceAsync(Parties parties, Instance instance, CancellationToken cancellationToken)
    {
        var supplier = await parties.SupplierAsync("Bench Gems", cancellationToken);
        var file = Path.Combine(instance.DataFolder, "stock.csv");
        await StockFile.WriteAsync(file, 100, 1, cancellationToken);
        await parties.ImportAsync(supplier, file, cancellationToken);
        var lots = await parties.LotsAsync(supplier, 3, cancellationToken);
        var orders = new List<Order>();
        foreach (var some in Enumerable.Range(0, Orders).Chunk(50)) orders.AddRange(await Task.WhenAll(some.Select(_ => parties.PlaceAsync(lots, cancellationToken))));
        return orders;
    }

    private static async Task FillAsync(ScratchDatabase database, List<Order> orders, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(EchoServer.Table, cancellationToken);
        await using (var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ToString()))
        {
            await connection.OpenAsync(cancellationToken);
            await using var rows = await connection.BeginBinaryImportAsync("COPY echo_orders (id, body) FROM STDIN (FORMAT binary)", cancellationToken);
            foreach (var order in orders) await rows.WriteRowAsync(cancellationToken, order.Name["orders/".Length..], order.ToByteArray());
            await rows.CompleteAsync(cancellationToken);
        }
        await database.ExecuteAsync("VACUUM ANALYZE echo_orders", cancellationToken);
    }
}
