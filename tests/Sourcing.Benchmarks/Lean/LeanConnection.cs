using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Grpc.Core;
using HdrHistogram;

namespace Sourcing.Benchmarks;

/// <summary>Which method is called, where, and as whom.</summary>
/// <param name="Endpoint">An <c>http</c> address: HTTP/2 without TLS.</param>
/// <param name="Path">Such as <c>/sourcing.orders.v1.OrdersService/PlaceOrder</c>.</param>
/// <param name="Token">Bearer token; null sends none.</param>
internal sealed record LeanTarget(Uri Endpoint, string Path, string? Token);

/// <summary>When the callers of a connection call. Times are ticks of <see cref="Stopwatch"/>.</summary>
/// <param name="From">From when answers are counted.</param>
/// <param name="Until">Until when, and until when calls begin.</param>
/// <param name="First">Paced: when the first call begins.</param>
/// <param name="Interval">Paced: from one call's beginning to the next; 0: every caller calls again when it is answered.</param>
internal sealed record LeanPlan(long From, long Until, long First = 0, double Interval = 0);

/// <summary>
/// One HTTP/2 connection that makes unary gRPC calls for as little processor time as can be: the request's headers are bytes made once, frames are written and
/// read in batches on one thread, and of an answer only its first bytes and its status are looked at.
/// </summary>
/// <remarks>
/// Only what a gRPC server sends that was told to compress no headers: no dynamic table, no Huffman coding, no padding, no continuation. Anything else fails loudly.
/// Pacing is as exact as poll(2), a millisecond; a latency counts from the intended beginning, so that lateness is in it.
/// </remarks>
internal sealed class LeanConnection : IDisposable
{
    /// <summary>First bytes of an answer that are kept.</summary>
    public const int HeadBytes = 64;

    private const int FrameHeader = 9;
    private const int MessagePrefix = 5;
    private const uint LargeWindow = int.MaxValue;
    private const long WindowToReturn = 1 << 28;
    private const int StreamWindow = 1 << 20;
    private const byte EndStream = 1, EndHeaders = 4, Padded = 8, Ack = 1;

    private static readonly long PauseAfterFailure = Stopwatch.Frequency / 10;

    /// <summary>Longer than any call takes that still gets an answer.</summary>
    private static readonly long Grace = 30 * Stopwatch.Frequency;

    private readonly LeanCalls calls;
    private readonly Socket socket;
    private readonly byte[] headers;
    private readonly int mostBytes;
    private readonly byte[] input = new byte[256 * 1024];
    private readonly byte[] output;
    private readonly byte[] heads;
    private readonly int[] headLengths;
    private readonly long[] begun;
    private readonly Dictionary<uint, int> streams = [];
    private readonly Stack<int> idle = [];
    private readonly Queue<(int Caller, long At)> paused = [];
    private readonly Queue<(int Caller, long Begun)> waitingForWindow = [];
    private int filled;
    private int written;
    private uint nextStream = 1;
    private long sendWindow = 65_535;
    private long received;

    public LeanConnection(LeanTarget target, LeanCalls calls, int callers)
    {
        this.calls = calls;
        mostBytes = calls.MostBytes;
        headers = Headers(target);
        output = new byte[(callers + 8) * (FrameHeader + headers.Length + FrameHeader + MessagePrefix + mostBytes) + 4096];
        heads = new byte[callers * HeadBytes];
        headLengths = new int[callers];
        begun = new long[callers];
        for (var caller = callers - 1; caller >= 0; caller--) idle.Push(caller);
        socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendTimeout = 10_000 };
        try
        {
            socket.Connect(target.Endpoint.Host, target.Endpoint.Port);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Latency in microseconds of every call that was answered well in the measured time.</summary>
    public LongHistogram Latency { get; } = new(1, 120_000_000, 3);

    /// <summary>Calls and waits on this thread until every caller has its last answer.</summary>
    public void Run(LeanPlan plan, CancellationToken cancellationToken)
    {
        Greet();
        var (next, issued) = (plan.First, 0L);
        while (true)
        {
            var now = Stopwatch.GetTimestamp();
            while (waitingForWindow.TryPeek(out var first) && sendWindow >= MessagePrefix + mostBytes) Begin(waitingForWindow.Dequeue().Caller, first.Begun);
            while (paused.TryPeek(out var first) && first.At <= now) idle.Push(paused.Dequeue().Caller);
            if (plan.Interval > 0)
            {
                for (; next <= now && next < plan.Until && idle.TryPop(out var caller); next = plan.First + (long)(++issued * plan.Interval)) Begin(caller, next);
            }
            else
            {
                while (now < plan.Until && idle.TryPop(out var caller)) Begin(caller, now);
            }
            try
            {
                Flush();
                var nobodyCalls = streams.Count == 0 && waitingForWindow.Count == 0;
                if (nobodyCalls && now >= plan.Until) return;
                if (now > plan.Until + Grace || cancellationToken.IsCancellationRequested)
                {
                    FailAll("No answer came in time.");
                    return;
                }
                // Half a second at most, to hear of a cancellation.
                var wake = now + Stopwatch.Frequency / 2;
                if (plan.Interval > 0 && next < plan.Until && idle.Count > 0) wake = Math.Min(wake, next);
                if (paused.TryPeek(out var pause)) wake = Math.Min(wake, pause.At);
                if (nobodyCalls) wake = Math.Min(wake, plan.Until);
                // Poll cuts off what is less than a millisecond, and would spin through it.
                var wait = wake <= now ? 0 : Math.Max(1000, (wake - now) * 1_000_000 / Stopwatch.Frequency);
                if (!socket.Poll((int)wait, SelectMode.SelectRead)) continue;
                var count = socket.Receive(input.AsSpan(filled));
                if (count == 0) throw new SocketException((int)SocketError.ConnectionReset);
                filled += count;
                ReadFrames(plan);
            }
            catch (SocketException e)
            {
                FailAll(e.Message);
                return;
            }
        }
    }

    public void Dispose() => socket.Dispose();

    private void Greet()
    {
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.CopyTo(output.AsSpan(written));
        written += 24;
        // No dynamic table (1 = 0), no push (2 = 0), streams never wait for us (4).
        var settings = WriteFrame(18, type: 4, flags: 0, stream: 0);
        foreach (var (name, value) in new (ushort, uint)[] { (1, 0), (2, 0), (4, StreamWindow) })
        {
            BinaryPrimitives.WriteUInt16BigEndian(settings, name);
            BinaryPrimitives.WriteUInt32BigEndian(settings[2..], value);
            settings = settings[6..];
        }
        BinaryPrimitives.WriteUInt32BigEndian(WriteFrame(4, type: 8, flags: 0, stream: 0), LargeWindow - 65_535);
    }

    /// <summary>Writes the header of a frame and answers where its payload goes.</summary>
    private Span<byte> WriteFrame(int length, byte type, byte flags, uint stream)
    {
        var frame = output.AsSpan(written, FrameHeader + length);
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)length << 8 | type);
        frame[4] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(frame[5..], stream);
        written += frame.Length;
        return frame[FrameHeader..];
    }

    private void Begin(int caller, long at)
    {
        if (sendWindow < MessagePrefix + mostBytes)
        {
            waitingForWindow.Enqueue((caller, at));
            return;
        }
        var stream = nextStream;
        nextStream += 2;
        streams.Add(stream, caller);
        begun[caller] = at;
        headLengths[caller] = 0;
        headers.CopyTo(WriteFrame(headers.Length, type: 1, EndHeaders, stream));
        var room = output.AsSpan(written + FrameHeader + MessagePrefix, mostBytes);
        var length = calls.Write(caller, room);
        var prefix = WriteFrame(MessagePrefix + length, type: 0, EndStream, stream);
        prefix[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)length);
        sendWindow -= MessagePrefix + length;
    }

    private void Flush()
    {
        for (var sent = 0; sent < written;) sent += socket.Send(output.AsSpan(sent, written - sent));
        written = 0;
    }

    private void ReadFrames(LeanPlan plan)
    {
        var now = Stopwatch.GetTimestamp();
        var at = 0;
        while (filled - at >= FrameHeader)
        {
            var head = BinaryPrimitives.ReadUInt32BigEndian(input.AsSpan(at));
            var length = (int)(head >> 8);
            if (filled - at < FrameHeader + length) break;
            var stream = BinaryPrimitives.ReadUInt32BigEndian(input.AsSpan(at + 5)) & 0x7fff_ffff;
            Read((byte)head, input[at + 4], stream, input.AsSpan(at + FrameHeader, length), now, plan);
            at += FrameHeader + length;
        }
        filled -= at;
        input.AsSpan(at, filled).CopyTo(input);
        if (received < WindowToReturn) return;
        BinaryPrimitives.WriteUInt32BigEndian(WriteFrame(4, type: 8, flags: 0, stream: 0), (uint)received);
        received = 0;
    }

    private void Read(byte type, byte flags, uint stream, ReadOnlySpan<byte> payload, long now, LeanPlan plan)
    {
        switch (type)
        {
            case 0: // DATA
                if ((flags & Padded) != 0) throw new NotSupportedException("The server pads its frames.");
                received += payload.Length;
                if (streams.TryGetValue(stream, out var caller))
                {
                    var taken = Math.Min(payload.Length, HeadBytes - headLengths[caller]);
                    payload[..taken].CopyTo(heads.AsSpan(caller * HeadBytes + headLengths[caller]));
                    headLengths[caller] += taken;
                }
                if ((flags & EndStream) != 0) Fail(stream, now, new RpcException(new Status(StatusCode.Internal, "The answer has no trailers.")));
                break;
            case 1: // HEADERS
                if ((flags & Padded) != 0 || (flags & EndHeaders) == 0) throw new NotSupportedException("The server pads or continues its headers.");
                if ((flags & EndStream) != 0) End(stream, payload, now, plan);
                break;
            case 3: // RST_STREAM
                Fail(stream, now, new RpcException(new Status(StatusCode.Unavailable, $"The server reset the stream, HTTP/2 error {BinaryPrimitives.ReadUInt32BigEndian(payload)}.")));
                break;
            case 4 when (flags & Ack) == 0: // SETTINGS
                WriteFrame(0, type: 4, Ack, stream: 0);
                break;
            case 6 when (flags & Ack) == 0: // PING
                payload.CopyTo(WriteFrame(payload.Length, type: 6, Ack, stream: 0));
                break;
            case 7: // GOAWAY
                throw new SocketException((int)SocketError.ConnectionReset);
            case 8 when stream == 0: // WINDOW_UPDATE
                sendWindow += BinaryPrimitives.ReadUInt32BigEndian(payload);
                break;
            case 9:
                throw new NotSupportedException("The server continues its headers.");
        }
    }

    private void End(uint stream, ReadOnlySpan<byte> trailers, long now, LeanPlan plan)
    {
        if (!HeaderFields.TryFind(trailers, "grpc-status"u8, out var status) || !status.SequenceEqual("0"u8))
        {
            Fail(stream, now, Error(trailers, status));
            return;
        }
        if (!streams.Remove(stream, out var caller)) return;
        if (now >= plan.From && now < plan.Until) Latency.RecordValue(Math.Max(1, (now - begun[caller]) * 1_000_000 / Stopwatch.Frequency));
        var head = heads.AsSpan(caller * HeadBytes, headLengths[caller]);
        calls.Answered(caller, head.Length < MessagePrefix ? [] : head[MessagePrefix..]);
        idle.Push(caller);
    }

    private void Fail(uint stream, long now, RpcException error)
    {
        if (!streams.Remove(stream, out var caller)) return;
        calls.Failed(caller, error);
        paused.Enqueue((caller, now + PauseAfterFailure));
    }

    private void FailAll(string why)
    {
        foreach (var caller in streams.Values) calls.Failed(caller, new RpcException(new Status(StatusCode.Unavailable, why)));
        streams.Clear();
    }

    private static RpcException Error(ReadOnlySpan<byte> trailers, ReadOnlySpan<byte> status)
    {
        var details = new Metadata();
        if (HeaderFields.TryFind(trailers, "grpc-status-details-bin"u8, out var encoded))
        {
            var text = Encoding.ASCII.GetString(encoded);
            details.Add("grpc-status-details-bin", Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '=')));
        }
        HeaderFields.TryFind(trailers, "grpc-message"u8, out var message);
        var code = int.TryParse(status, CultureInfo.InvariantCulture, out var number) ? (StatusCode)number : StatusCode.Unknown;
        return new RpcException(new Status(code, Uri.UnescapeDataString(Encoding.UTF8.GetString(message))), details);
    }

    private static byte[] Headers(LeanTarget target)
    {
        var block = new List<byte>();
        // From the static table: method POST, scheme http.
        block.AddRange([0x83, 0x86]);
        HeaderFields.Write(block, 4, target.Path);
        HeaderFields.Write(block, 1, target.Endpoint.Authority);
        HeaderFields.Write(block, 31, "application/grpc");
        if (target.Token is not null) HeaderFields.Write(block, 23, $"Bearer {target.Token}");
        HeaderFields.Write(block, "te", "trailers");
        return [.. block];
    }
}
