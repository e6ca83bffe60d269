using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>A service that takes no connections, and does again.</summary>
public sealed class ConnectTests : IDisposable
{
    private readonly TestData data = new();
    private readonly Socket busy = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> waiting = [];

    public void Dispose()
    {
        busy.Dispose();
        waiting.ForEach(socket => socket.Dispose());
        data.Dispose();
    }

    [Theory]
    [InlineData("http://")]
    [InlineData("static:///")]
    public async Task A_service_whose_connecting_took_longer_than_any_call_is_called_as_soon_as_it_takes_connections(string scheme)
    {
        // With room for none the system answers no more attempts, as where a machine is cut off.
        busy.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        busy.Listen(0);
        var address = (IPEndPoint)busy.LocalEndPoint!;
        for (var i = 0; i < 2; i++)
        {
            waiting.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false });
            try
            {
                waiting[i].Connect(address);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
            }
        }
        await using var host = await TestHost.StartAsync(data, settings: $"Services:suppliers={scheme}127.0.0.1:{address.Port}");
        var parcel = (await host.Api.OfferAsync(Sample.Parcel("10"))).Lot;
        var buyer = host.Api.Buyer();
        var request = Sample.Order(Sample.Line(parcel, "1"));
        await Refused.WithAsync(StatusCode.Unavailable, "SERVICE_UNAVAILABLE", buyer.Orders.PlaceOrderAsync(request));

        var serving = ServeAsync(host.Grpc);

        await Eventually.SucceedsAsync(async () => await buyer.Orders.PlaceOrderAsync(request));
        busy.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => serving);
    }

    /// <summary>Takes connections and hands them on.</summary>
    private async Task ServeAsync(Uri to)
    {
        while (true)
        {
            var near = await busy.AcceptAsync(TestContext.Current.CancellationToken);
            var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await far.ConnectAsync(IPAddress.Loopback, to.Port, TestContext.Current.CancellationToken);
            _ = PumpAsync(near, far);
            _ = PumpAsync(far, near);
        }
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        await using var source = new NetworkStream(from, ownsSocket: true);
        await using var target = new NetworkStream(to);
        await source.CopyToAsync(target).ContinueWith(_ => { }, TaskScheduler.Default);
    }
}
