using System.Net;
using System.Net.Sockets;

namespace Sourcing.Benchmarks;

/// <summary>Ports of the loopback address that nobody listens on, below those that the system gives to outgoing connections; none is given twice.</summary>
internal static class FreePort
{
    private const int Beginning = 10_000;
    private const int End = 20_000;

    private static int last = Random.Shared.Next(Beginning, End);

    /// <summary>The first of so many in a row.</summary>
    public static int Next(int count)
    {
        while (true)
        {
            var first = Beginning + (Interlocked.Add(ref last, count) - Beginning) % (End - Beginning - count);
            if (Enumerable.Range(first, count).All(IsFree)) return first;
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
