using System.Net;
using System.Net.Sockets;

namespace Sourcing.Benchmarks;

/// <summary>Ports of the loopback address that nobody listens on, below those that the system gives to outgoing connections; none is given twice.</summary>
internal static class FreePort
{
    private static int last = Random.Shared.Next(10_000, 18_000);

    public static int Next()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref last);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException) when (port < 20_000)
            {
                // Somebody listens there.
            }
        }
    }
}
