using System.Collections.Frozen;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Sourcing.Client;

/// <summary>Which calls may be sent again after an attempt whose fate is unknown, and the request id that makes some of them so.</summary>
internal static class SafeCalls
{
    private static readonly string[] Reads = ["Get", "List", "BatchCheck", "Diff", "Assess", "Screen", "Verify", "Replay"];

    /// <summary>Changes that the contract says change nothing when repeated.</summary>
    private static readonly FrozenSet<string> Repeatable = FrozenSet.Create(
        "ApproveSupplier", "SuspendSupplier", "SubmitSupplier", "WithdrawLot", "ReserveLots", "BatchReserveLots", "ReleaseReservation", "ReleaseHold", "CancelOrder",
        "AcknowledgeOrder", "VoidReceipt", "CloseOrder");

    public static bool MayRepeat(string method, object request)
    {
        if (Array.Exists(Reads, read => method.StartsWith(read, StringComparison.Ordinal))) return true;
        if (Text(request, "request_id") is { Length: > 0 }) return true;
        // Guarded by an etag, the second attempt could deny what the first one did.
        return Repeatable.Contains(method) && string.IsNullOrEmpty(Text(request, "etag"));
    }

    /// <summary>
    /// The request with a request id, made where the caller gave none. It is a copy: a caller that sends the same object
    /// twice means two requests.
    /// </summary>
    public static TRequest WithRequestId<TRequest>(TRequest request, TimeProvider clock) where TRequest : class
    {
        if (Text(request, "request_id") is not "" || request is not IDeepCloneable<TRequest> original) return request;
        var copy = original.Clone();
        Field(copy, "request_id")!.Accessor.SetValue((IMessage)copy, Guid.CreateVersion7(clock.GetUtcNow()).ToString());
        return copy;
    }

    private static string? Text(object request, string field) => Field(request, field)?.Accessor.GetValue((IMessage)request) as string;

    private static FieldDescriptor? Field(object request, string field) => (request as IMessage)?.Descriptor.FindFieldByName(field);
}
