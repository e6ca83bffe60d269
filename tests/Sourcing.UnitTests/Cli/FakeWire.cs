using System.Buffers.Binary;
using System.Net;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace Sourcing.UnitTests.Cli;

/// <summary>
/// Stands where the network would be: takes the bytes of gRPC calls below every part of ours, and answers as told. What it saw is
/// what a service would have seen.
/// </summary>
internal sealed class FakeWire : HttpMessageHandler
{
    private readonly List<Call> calls = [];
    private readonly Dictionary<string, Func<Call, Reply>> answers = [];

    /// <summary>Every call so far, in order of arrival.</summary>
    public IReadOnlyList<Call> Calls
    {
        get
        {
            lock (calls) return [.. calls];
        }
    }

    public IEnumerable<Call> CallsOf(string method) => Calls.Where(call => call.Method == method);

    public FakeWire On(string method, Func<Call, Reply> answer)
    {
        answers[method] = answer;
        return this;
    }

    public FakeWire On(string method, IMessage answer) => On(method, _ => Reply.Of(answer));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        Call call;
        lock (calls)
        {
            var method = request.RequestUri!.Segments[^1];
            call = new Call(
                method, calls.Count(c => c.Method == method) + 1, [.. Frames(body)], request.Headers.Authorization?.Parameter,
                request.Headers.Contains("grpc-timeout"));
            calls.Add(call);
        }
        return answers[call.Method](call).ToResponse(request);
    }

    private static IEnumerable<byte[]> Frames(byte[] body)
    {
        for (var at = 0; at < body.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at + 1));
            yield return body[(at + 5)..(at + 5 + length)];
            at += 5 + length;
        }
    }

    /// <summary>One call as it arrived.</summary>
    internal sealed record Call(string Method, int Attempt, IReadOnlyList<byte[]> Messages, string? Token, bool HasDeadline)
    {
        public T Read<T>() where T : IMessage<T>, new() => ReadAll<T>().Single();

        public IEnumerable<T> ReadAll<T>() where T : IMessage<T>, new() => Messages.Select(new MessageParser<T>(() => new T()).ParseFrom);
    }

    /// <summary>What goes back: messages, then a status or a connection that breaks.</summary>
    internal sealed record Reply(IReadOnlyList<IMessage> Messages, Google.Rpc.Status? Failure, bool Breaks)
    {
        public static Reply Of(params IMessage[] messages) => new(messages, null, false);

        public static Reply BrokenAfter(params IMessage[] messages) => new(messages, null, true);

        public static Reply Fail(StatusCode code, string message, params IMessage[] details) =>
            new([], new Google.Rpc.Status { Code = (int)code, Message = message, Details = { details.Select(Any.Pack) } }, false);

        public HttpResponseMessage ToResponse(HttpRequestMessage request)
        {
            var body = new MemoryStream();
            Span<byte> prefix = stackalloc byte[5];
            prefix.Clear();
            foreach (var message in Messages)
            {
                BinaryPrimitives.WriteInt32BigEndian(prefix[1..], message.CalculateSize());
                body.Write(prefix);
                message.WriteTo(body);
            }
            body.Position = 0;
            var response = new HttpResponseMessage(HttpStatusCode.OK)
            {
                Version = HttpVersion.Version20,
                RequestMessage = request,
                Content = new StreamContent(Breaks ? new BreakingStream(body) : body),
            };
            response.Content.Headers.ContentType = new("application/grpc");
            response.TrailingHeaders.Add("grpc-status", (Failure?.Code ?? 0).ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (Failure is not null)
            {
                response.TrailingHeaders.Add("grpc-message", Uri.EscapeDataString(Failure.Message));
                if (Failure.Details.Count > 0) response.TrailingHeaders.Add(
                    "grpc-status-details-bin", Convert.ToBase64String(Failure.ToByteArray()));
            }
            return response;
        }
    }

    /// <summary>Ends as a reset connection does.</summary>
    private sealed class BreakingStream(MemoryStream content) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        // A read of nothing only waits for data, and breaks nothing.
        public override int Read(byte[] buffer, int offset, int count) =>
            content.Read(buffer, offset, count) is var read && (read > 0 || count == 0) ? read : throw new IOException("Connection reset by peer.");

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

/// <summary>Statuses as the services send them.</summary>
internal static class Statuses
{
    public static ErrorInfo Reason(string reason) => new() { Reason = reason, Domain = "test.sourcing" };

    public static RetryInfo RetryAfter(TimeSpan wait) => new() { RetryDelay = Duration.FromTimeSpan(wait) };
}
