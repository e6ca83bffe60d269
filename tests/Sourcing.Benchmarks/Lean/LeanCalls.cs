using Grpc.Core;

namespace Sourcing.Benchmarks;

/// <summary>What the callers of one connection ask, and what becomes of the answers. One thread uses it.</summary>
internal abstract class LeanCalls
{
    /// <summary>Most bytes that a request takes; asked for once.</summary>
    public abstract int MostBytes { get; }

    /// <summary>Writes the next request of a caller, a message without its gRPC prefix, and answers its length.</summary>
    public abstract int Write(int caller, Span<byte> message);

    /// <summary>A call succeeded; gets the first bytes of the answer, <see cref="LeanConnection.HeadBytes"/> at most.</summary>
    public virtual void Answered(int caller, ReadOnlySpan<byte> head)
    {
    }

    /// <summary>A call failed, or its connection broke.</summary>
    public virtual void Failed(int caller, RpcException error)
    {
    }
}

/// <summary>Requests made beforehand, taken at random.</summary>
internal sealed class FixedCalls(IReadOnlyList<byte[]> requests, Random random) : LeanCalls
{
    public override int MostBytes => requests.Max(r => r.Length);

    public override int Write(int caller, Span<byte> message)
    {
        var request = requests[random.Next(requests.Count)];
        request.CopyTo(message);
        return request.Length;
    }
}
