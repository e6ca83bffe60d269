using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Sourcing.Gateway;

/// <summary>
/// The replicas behind each name, looked up again every few seconds: they come and go. A name that is gone is a service without
/// replicas and nothing more; YARP's own resolver would not let the gateway start, or leave every service as it was for five minutes.
/// </summary>
public sealed class Replicas(TimeProvider clock) : IDestinationResolver
{
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, IPAddress[]> known = new();

    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var replicas = new Dictionary<string, DestinationConfig>();
        foreach (var (name, destination) in destinations)
        {
            var address = new Uri(destination.Address);
            foreach (var ip in await LookUpAsync(address.DnsSafeHost, cancellationToken))
                replicas[$"{name}[{ip}]"] = destination with { Address = new UriBuilder(address) { Host = ip.ToString() }.Uri.AbsoluteUri, Host = address.Authority };
        }
        return new ResolvedDestinationCollection(replicas, new CancellationChangeToken(new CancellationTokenSource(RefreshPeriod, clock).Token));
    }

    private async Task<IPAddress[]> LookUpAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return known[host] = await Dns.GetHostAddressesAsync(host, cancellationToken);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            return known[host] = [];
        }
        catch (SocketException)
        {
            // The name server does not answer, which says nothing about the replicas.
            return known.GetValueOrDefault(host, []);
        }
    }
}
