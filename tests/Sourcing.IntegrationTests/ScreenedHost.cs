using Sourcing.Suppliers.V1;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>A host that judges by the real list of OFAC, for tests that change no list.</summary>
public sealed class ScreenedHost : IAsyncLifetime
{
    private readonly TestData data = new();
    private TestHost? host;

    public TestApi Api => host!.Api;

    public async ValueTask InitializeAsync()
    {
        // Where there is no list the tests are skipped one by one, when they ask for it.
        host = await TestHost.StartAsync(data, settings: "Screening:RequireLists=true");
        if (File.Exists(SharedData.Find("sanctions/ofac/sdn.csv"))) await Api.Compliance.ImportOfacAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
        data.Dispose();
    }
}
