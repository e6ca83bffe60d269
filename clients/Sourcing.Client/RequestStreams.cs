using Grpc.Core;

namespace Sourcing.Client;

/// <summary>Writing to calls that may end at any time: whoever writes asks the response why.</summary>
internal static class RequestStreams
{
    /// <summary>Sends one message; false where the call has ended.</summary>
    public static Task<bool> TryWriteAsync<T>(this IClientStreamWriter<T> stream, T message, CancellationToken cancellationToken) => TryAsync(() => stream.WriteAsync(message, cancellationToken));

    /// <summary>Says that no more comes; false where the call has ended.</summary>
    public static Task<bool> TryCompleteAsync<T>(this IClientStreamWriter<T> stream) => TryAsync(stream.CompleteAsync);

    private static async Task<bool> TryAsync(Func<Task> send)
    {
        try
        {
            await send();
            return true;
        }
        // A connection that breaks under a message is told as it broke, before it is told as the end of the call.
        catch (Exception e) when (e is RpcException or InvalidOperationException or IOException or HttpRequestException)
        {
            return false;
        }
    }
}
