using System.CommandLine;
using System.Net;
using Google.Protobuf.WellKnownTypes;
using Google.Type;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Sourcing.Orders.V1;
using ProtoQuantity = Sourcing.Types.V1.Quantity;

namespace Sourcing.Benchmarks.Yardsticks;

/// <summary>
/// What gRPC itself costs: a server of the orders' API on Kestrel with nothing behind it. PlaceOrder answers an order of the size that it asks for;
/// GetOrder reads one row by its key from PostgreSQL and answers the order in it. No tokens, no checks, no telemetry.
/// </summary>
internal sealed class EchoServer(NpgsqlDataSource? database) : OrdersService.OrdersServiceBase
{
    /// <summary>Name of the sub-command.</summary>
    public const string Name = "echo-server";

    /// <summary>What GetOrder reads.</summary>
    public const string Table = """CREATE TABLE echo_orders (id text COLLATE "C" PRIMARY KEY, body bytea NOT NULL)""";

    private static readonly Order Answer = Sample("orders/019aa000-0000-7000-8000-000000000001");

    public static Command Build()
    {
        var postgres = new Option<string?>("--postgres") { Description = "Database with the table echo_orders, in Npgsql's form." };
        var command = new Command(Name, "A gRPC server with nothing behind it, for comparison. Writes its address and serves until standard input closes.") { postgres };
        command.Hidden = true;
        command.SetAction((line, cancel) => ServeAsync(line.GetValue(postgres), cancel));
        return command;
    }

    /// <summary>An order as PlaceOrder answers one of three lines.</summary>
    public static Order Sample(string name)
    {
        var total = new Money { CurrencyCode = "USD", Units = 180, Nanos = 500_000_000 };
        var time = new Timestamp { Seconds = 1_764_000_000, Nanos = 123_456_000 };
        var line = new OrderLine
        {
            Lot = "lots/019aa000-0000-7000-8000-000000000001", Supplier = "suppliers/019aa000-0000-7000-8000-000000000000", StockNumber = "bench-0123456789ab-1234", Title = "Ruby, parcel",
            Quantity = new ProtoQuantity { Value = "1", Unit = "ct" }, UnitPrice = total, Total = total,
        };
        return new Order
        {
            Name = name, Buyer = "buyers/bench-0123456789ab", Lines = { line, line, line }, Total = total, BuyerReference = "bench-0123456789ab", Approval = Order.Types.Approval.NotRequired,
            Compliance = Order.Types.Compliance.Clear, Acknowledgement = Order.Types.Acknowledgement.Pending, Stock = Order.Types.Stock.Reserved, Receipt = Order.Types.Receipt.None,
            Billing = Order.Types.Billing.None, Payment = Order.Types.Payment.None, Outcome = Order.Types.Outcome.Open, Etag = "1-000000000001",
            RequestId = "019aa000-0000-7000-8000-000000000002", CreateTime = time, UpdateTime = time,
        };
    }

    public override Task<Order> PlaceOrder(PlaceOrderRequest request, ServerCallContext context) => Task.FromResult(Answer);

    public override async Task<Order> GetOrder(GetOrderRequest request, ServerCallContext context)
    {
        if (database is null) throw new RpcException(new Status(StatusCode.Unimplemented, "There is no database."));
        await using var connection = await database.OpenConnectionAsync(context.CancellationToken);
        await using var command = new NpgsqlCommand("SELECT body FROM echo_orders WHERE id = $1", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = request.Name["orders/".Length..], NpgsqlDbType = NpgsqlDbType.Text } },
        };
        return await command.ExecuteScalarAsync(context.CancellationToken) is byte[] body
            ? Order.Parser.ParseFrom(body)
            : throw new RpcException(new Status(StatusCode.NotFound, $"{request.Name} is not there."));
    }

    private static async Task ServeAsync(string? postgres, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
        });
        builder.Services.AddGrpc();
        await using var database = postgres is null ? null : NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres) { MaxPoolSize = 16, MaxAutoPrepare = 10, AutoPrepareMinUsages = 1 });
        builder.Services.AddSingleton(new EchoServer(database));
        await using var app = builder.Build();
        app.MapGrpcService<EchoServer>();
        await app.StartAsync(cancellationToken);
        await ChildProcess.ServeAsync(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(), cancellationToken);
        await app.StopAsync(CancellationToken.None);
    }
}
