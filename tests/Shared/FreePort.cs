using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Sourcing.Tests;

/// <summary>
/// Ports of the loopback address that nobody listens on. They lie below those that the system gives to outgoing connections, so that a process that is
/// started again on its port finds it free, and below those that <c>tests/servers</c> takes, which may just not be listening.
/// </summary>
public static class FreePort
{
    private const int First = 10_000;
    private const int Last = 20_000;

    /// <summary>A port is given once: whoever has it may not have begun to listen yet, or begin again.</summary>
    private static readonly ConcurrentDictionary<int, bool> Given = [];

    /// <summary>Two different ports that nobody else of this process gets.</summary>
    public static (int First, int Second) Pair()
    {
        using var first = Listen();
        using var second = Listen();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }

    private static TcpListener Listen()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            if (!Given.TryAdd(port, true)) continue;
            var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return listener;
            }
            catch (SocketException)
            {
                listener.Dispose();
            }
        }
    }
}
