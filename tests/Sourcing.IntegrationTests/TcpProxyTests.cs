using System.Net;
using System.Net.Sockets;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>The network that tests break must itself end, or they never do.</summary>
public sealed class TcpProxyTests
{
    [Fact]
    public async Task A_proxy_ends_whenever_its_connections_are_broken()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        for (var round = 0; round < 500; round++)
        {
            var proxy = await TcpProxy.StartAsync("127.0.0.1", ((IPEndPoint)server.LocalEndpoint).Port);
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, proxy.Port, TestContext.Current.CancellationToken);
            // At every moment of a connection's beginning.
            SpinWait.SpinUntil(() => proxy.Connections > 0, TimeSpan.FromMilliseconds(round % 3));
            Thread.SpinWait(round % 50 * 20);
            proxy.Reset();

            await proxy.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
    }
}
