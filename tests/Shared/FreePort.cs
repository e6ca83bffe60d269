using System.Net;
using System.Net.Sockets;

namespace Sourcing.Tests;

/// <summary>
/// Ports of the loopback address that nobody listens on. They lie below those that the system gives to outgoing connections: a
/// process that is started again on its port finds it free.
/// </summary>
public static class FreePort
{
    private const int First = 10_000;
    private const int Last = 20_000;

    /// <summary>Two different ports. They are free now; who starts on them must be ready to try others.</summary>
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
            var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(First, Last));
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
