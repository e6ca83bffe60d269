using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Sourcing.Gateway;
using Sourcing.Tests;
using Yarp.ReverseProxy.Configuration;

namespace Sourcing.UnitTests.Gateway;

/// <summary>What becomes of the gateway when the name of a service stands for nobody.</summary>
public sealed class ReplicasTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_without_replicas_is_unavailable_and_the_others_serve()
    {
        await using var suppliers = WebApplication.CreateSlimBuilder().Quiet().Build();
        suppliers.Urls.Add("http://127.0.0.1:0");
        suppliers.MapGet("/v1/suppliers/{id}", (string id) => id);
        await suppliers.StartAsync(Cancel);
        await using var gateway = GatewayHost.Build(
            ["--Listen:Address=127.0.0.1", "--Listen:GrpcPort=0", "--Listen:WebPort=0",
             $"--Services:suppliersWeb={suppliers.Urls.Single()}", "--Services:ordersWeb=http://orders.invalid:5183"], builder => builder.Quiet());
        await gateway.StartAsync(Cancel);
        using var http = new HttpClient { BaseAddress = new Uri(gateway.Urls.Last()) };

        Assert.Equal("mogok", await http.GetStringAsync(new Uri("/v1/suppliers/mogok", UriKind.Relative), Cancel));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync(new Uri("/v1/orders/1", UriKind.Relative), Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_replica_that_does_not_listen_costs_no_call()
    {
        await using var suppliers = WebApplication.CreateSlimBuilder().Quiet().Build();
        suppliers.Urls.Add("http://127.0.0.1:0");
        suppliers.MapPost("/v1/suppliers", async (HttpRequest request) => await new StreamReader(request.Body).ReadToEndAsync(Cancel));
        await suppliers.StartAsync(Cancel);
        await using var gateway = GatewayHost.Build(
            ["--Listen:Address=127.0.0.1", "--Listen:GrpcPort=0", "--Listen:WebPort=0",
             $"--Services:suppliersWeb=http://127.0.0.1:{FreePort.Pair().First},{suppliers.Urls.Single()}"], builder => builder.Quiet());
        await gateway.StartAsync(Cancel);
        using var http = new HttpClient { BaseAddress = new Uri(gateway.Urls.Last()) };

        // Enough that either of them is chosen first.
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
            await (await http.PostAsync(new Uri("/v1/suppliers", UriKind.Relative), new StringContent($"supplier {i}"), Cancel)).Content.ReadAsStringAsync(Cancel)));

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"supplier {i}"), answers);
    }

    [Fact]
    public async Task A_name_is_as_many_replicas_as_it_has_addresses_and_looked_up_again_soon()
    {
        var clock = new FakeTimeProvider();
        var destinations = new Dictionary<string, DestinationConfig>
        {
            ["here"] = new() { Address = "http://localhost:5101" },
            ["nowhere"] = new() { Address = "http://lots.invalid:5102" },
        };

        var found = await new Replicas(clock).ResolveDestinationsAsync(destinations, Cancel);

        var addresses = (await Dns.GetHostAddressesAsync("localhost", Cancel)).Select(a => new UriBuilder("http", a.ToString(), 5101).Uri.AbsoluteUri);
        Assert.Equal(addresses.Order(), found.Destinations.Values.Select(d => d.Address).Order());
        Assert.All(found.Destinations.Values, d => Assert.Equal("localhost:5101", d.Host));
        Assert.False(found.ChangeToken!.HasChanged);
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True(found.ChangeToken.HasChanged);
    }
}

file static class Hosts
{
    public static WebApplicationBuilder Quiet(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        return builder;
    }
}
