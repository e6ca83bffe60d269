using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Sourcing.Client;
using Sourcing.Suppliers.V1;

namespace Sourcing.UnitTests.Client;

public sealed class UploadTests
{
    [Fact]
    public async Task An_upload_whose_connection_breaks_fails_as_a_call_wherever_it_was()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var moments = new Random(1);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        await using var service = builder.Build();
        service.Run(async context =>
        {
            var buffer = new byte[16 * 1024];
            for (var left = moments.Next(1_000_000); left > 0;) left -= Math.Max(1, await context.Request.Body.ReadAsync(buffer, cancellationToken));
            context.Features.Get<IConnectionLifetimeFeature>()!.Abort();
        });
        await service.StartAsync(cancellationToken);

        for (var i = 0; i < 100; i++)
        {
            using var client = new SourcingClient(new SourcingClientOptions { Endpoint = new Uri(service.Urls.Single()), Token = SourcingClientOptions.FixedToken("token"), AllowTokenOverHttp = true });
            await Assert.ThrowsAsync<RpcException>(() => client.Screening.UploadAsync(new ImportListOptions { List = "ofac-sdn" }, [("sdn", new MemoryStream(new byte[2_000_000]))], cancellationToken));
        }
    }
}
