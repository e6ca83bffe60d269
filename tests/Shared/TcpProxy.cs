using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sourcing.Tests;

/// <summary>A network between a client and a server that a test can break: it listens on a free port of the loopback address and passes everything on.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly string host;
    private readonly int port;
    private readonly Socket reserved = NewSocket();
    private readonly Dictionary<Link, Task> links = [];
    private readonly Lock gate = new();
    private Socket? listener;
    private TaskCompletionSource flow = Flowing();
    private Trap? trap;

    private TcpProxy(string host, int port)
    {
        (this.host, this.port) = (host, port);
        // Bound for good and never listening: the port stays ours, and refuses, while nothing listens on it.
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)reserved.LocalEndPoint!).Port;
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Connections that are open.</summary>
    public int Connections => Open().Count;

    public static Task<TcpProxy> StartAsync(string host, int port)
    {
        var proxy = new TcpProxy(host, port);
        proxy.Listen();
        return Task.FromResult(proxy);
    }

    /// <summary>Breaks every connection and refuses new ones.</summary>
    public void Cut()
    {
        lock (gate)
        {
            listener?.Dispose();
            listener = null;
        }
        Reset();
    }

    /// <summary>Breaks every connection; new ones are served.</summary>
    public void Reset()
    {
        foreach (var link in Open().Keys) link.Break();
    }

    /// <summary>Keeps connections open and accepts new ones, but passes nothing on.</summary>
    public void Stall()
    {
        lock (gate)
            if (flow.Task.IsCompleted) flow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Passes everything on again, also what has waited meanwhile.</summary>
    public void Restore()
    {
        lock (gate) flow.TrySetResult();
        Listen();
    }

    /// <summary>
    /// Breaks, once, the connection on which the client sends a text: after the server has got it, whose answer is lost then, or
    /// before.
    /// </summary>
    /// <returns>What completes when it has happened.</returns>
    public Task BreakAt(string text, bool reachesServer)
    {
        var set = new Trap(Encoding.UTF8.GetBytes(text), reachesServer);
        trap = set;
        return set.Sprung.Task;
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        lock (gate) flow.TrySetResult();
        await Task.WhenAll(Open().Values);
        reserved.Dispose();
    }

    private static Socket NewSocket()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        return socket;
    }

    private static TaskCompletionSource Flowing()
    {
        var flowing = new TaskCompletionSource();
        flowing.SetResult();
        return flowing;
    }

    private void Listen()
    {
        Socket accepting;
        lock (gate)
        {
            if (listener is not null) return;
            listener = accepting = NewSocket();
            accepting.Bind(new IPEndPoint(IPAddress.Loopback, Port));
            accepting.Listen();
        }
        _ = Task.Run(() => AcceptAsync(accepting));
    }

    private async Task AcceptAsync(Socket accepting)
    {
        try
        {
            while (true)
            {
                var link = new Link(this, await accepting.AcceptAsync());
                lock (gate)
                {
                    // Accepted at the very moment of the cut.
                    if (listener != accepting) link.Break();
                    links[link] = Task.Run(() => RunAsync(link));
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was cut.
        }
    }

    private async Task RunAsync(Link link)
    {
        try
        {
            await link.RunAsync();
        }
        finally
        {
            lock (gate) links.Remove(link);
            link.Dispose();
        }
    }

    private Dictionary<Link, Task> Open()
    {
        lock (gate) return new Dictionary<Link, Task>(links);
    }

    private sealed record Trap(byte[] Text, bool ReachesServer)
    {
        public TaskCompletionSource Sprung { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>One connection of a client and its continuation to the server.</summary>
    private sealed class Link(TcpProxy proxy, Socket client) : IDisposable
    {
        private readonly Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private readonly CancellationTokenSource broken = new();

        public async Task RunAsync()
        {
            try
            {
                client.NoDelay = true;
                await proxy.flow.Task.WaitAsync(broken.Token);
                await server.ConnectAsync(proxy.host, proxy.port, broken.Token);
                Task[] pumps = [PumpAsync(client, server, isRequest: true), PumpAsync(server, client, isRequest: false)];
                await Task.WhenAny(pumps);
                Break();
                await Task.WhenAll(pumps);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The server refuses, or the connection was broken before it was there.
            }
            Break();
        }

        public void Dispose()
        {
            client.Dispose();
            server.Dispose();
        }

        public void Break()
        {
            broken.Cancel();
            // Reset and not closed in peace, as when a cable is cut.
            if (client.SafeHandle.IsInvalid || client.SafeHandle.IsClosed) return;
            try
            {
                client.LingerState = new LingerOption(true, 0);
                client.Close();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It is closed already.
            }
        }

        private async Task PumpAsync(Socket from, Socket to, bool isRequest)
        {
            var buffer = new byte[64 * 1024];
            try
            {
                while (await from.ReceiveAsync(buffer, broken.Token) is var count and > 0)
                {
                    await proxy.flow.Task.WaitAsync(broken.Token);
                    var data = buffer.AsMemory(0, count);
                    if (isRequest && proxy.trap is { } set && data.Span.IndexOf(set.Text) >= 0 && Interlocked.CompareExchange(ref proxy.trap, null, set) == set)
                    {
                        if (set.ReachesServer) await SendAsync(to, data);
                        Break();
                        // Read to its end: a reset could take back what the server has not read yet.
                        if (set.ReachesServer) await DrainAsync(to, buffer);
                        set.Sprung.SetResult();
                        return;
                    }
                    await SendAsync(to, data);
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One end is gone.
            }
        }

        private async Task SendAsync(Socket to, ReadOnlyMemory<byte> data)
        {
            while (data.Length > 0) data = data[await to.SendAsync(data, broken.Token)..];
        }

        private static async Task DrainAsync(Socket server, byte[] buffer)
        {
            server.Shutdown(SocketShutdown.Send);
            while (await server.ReceiveAsync(buffer) > 0)
            {
            }
        }
    }
}
