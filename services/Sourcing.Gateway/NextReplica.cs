using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Sourcing.Gateway;

/// <summary>
/// A call that a replica could not be connected for goes to another one: nothing of it was sent, so it happens once at most. So a
/// replica that has just died, or whose name is known before it listens, costs no caller anything.
/// </summary>
internal static class NextReplica
{
    public static async Task TryAsync(HttpContext context, RequestDelegate next)
    {
        var proxy = context.GetReverseProxyFeature();
        var untried = proxy.AvailableDestinations;
        while (true)
        {
            await next(context);
            // Load balancing has left the chosen one only.
            untried = [.. untried.Where(replica => replica != proxy.ProxiedDestination)];
            if (untried.Count == 0 || context.Response.HasStarted || !IsNotConnected(context.GetForwarderErrorFeature()?.Exception)) return;
            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.Clear();
            proxy.AvailableDestinations = untried;
        }
    }

    /// <summary>Whether there was no connection, or none within the time for it.</summary>
    private static bool IsNotConnected(Exception? failure) => failure is
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError }
        or OperationCanceledException { InnerException: TimeoutException };
}
