using Grpc.Core;
using Sourcing.Client;
using Sourcing.Suppliers.V1;

namespace Sourcing.Benchmarks;

/// <summary>The run cannot begin.</summary>
internal sealed class SetupException(string message) : Exception(message);

/// <summary>A buyer and a supplier of this run, and the clients that act as them outside the measured path.</summary>
internal sealed class Access : IDisposable
{
    private readonly Uri endpoint;
    private readonly LocalTokens? keys;
    private readonly TimeSpan lifetime;
    private readonly TimeProvider clock;
    private SourcingClient? supplierClient;

    private Access(Uri endpoint, LocalTokens? keys, string run, string buyerToken, TimeSpan lifetime, TimeProvider clock)
    {
        this.endpoint = endpoint;
        this.keys = keys;
        this.lifetime = lifetime;
        this.clock = clock;
        Run = run;
        BuyerToken = buyerToken;
        Buyer = Connect(buyerToken);
    }

    /// <summary>Marks what belongs to this run.</summary>
    public string Run { get; }

    public string BuyerToken { get; }

    public SourcingClient Buyer { get; }

    /// <param name="endpoint">Where every service is reached.</param>
    /// <param name="dataFolder">Holds the key that signs tokens, unless they are given.</param>
    /// <param name="lifetime">How long the tokens are valid.</param>
    /// <param name="clock">The time.</param>
    public static Access Open(Uri endpoint, string dataFolder, TimeSpan lifetime, TimeProvider clock)
    {
        var run = $"bench-{Guid.CreateVersion7(clock.GetUtcNow()):N}"[..^12];
        if (Variable("SOURCING_BUYER_TOKEN") is { } given) return new Access(endpoint, null, run, given, lifetime, clock);
        var keys = LocalTokens.TryOpen(dataFolder, clock)
            ?? throw new SetupException($"There is no key {LocalTokens.KeyFile(dataFolder)}: name the data folder with --data, or set SOURCING_BUYER_TOKEN and SOURCING_SUPPLIER_TOKEN.");
        return new Access(endpoint, keys, run, keys.Mint(["buyer"], $"buyers/{run}", lifetime, "benchmark"), lifetime, clock);
    }

    /// <summary>The supplier of this run: a new one, approved, or that of the token given.</summary>
    public async Task<(string Name, SourcingClient Client)> SupplierAsync(CancellationToken cancellationToken)
    {
        if (keys is null)
        {
            var token = Variable("SOURCING_SUPPLIER_TOKEN") ?? throw new SetupException("Set SOURCING_SUPPLIER_TOKEN to the token of an approved supplier.");
            return (LocalTokens.OrganisationOf(token) ?? throw new SetupException("SOURCING_SUPPLIER_TOKEN names no supplier."), supplierClient = Connect(token));
        }
        using var compliance = Connect(keys.Mint(["compliance"], null, lifetime, "benchmark"));
        var supplier = await compliance.Suppliers.CreateSupplierAsync(new CreateSupplierRequest
        {
            Supplier = new Supplier { DisplayName = $"Benchmark {Run}", LegalName = $"Benchmark {Run} Ltd", CountryCode = "LK" },
        }, cancellationToken: cancellationToken);
        await compliance.Suppliers.ApproveSupplierAsync(new ApproveSupplierRequest { Name = supplier.Name }, cancellationToken: cancellationToken);
        return (supplier.Name, supplierClient = Connect(keys.Mint(["supplier"], supplier.Name, lifetime, "benchmark")));
    }

    public void Dispose()
    {
        Buyer.Dispose();
        supplierClient?.Dispose();
        keys?.Dispose();
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private SourcingClient Connect(string token) => new(new SourcingClientOptions
    {
        Endpoint = endpoint, Token = SourcingClientOptions.FixedToken(token), Clock = clock, Deadline = TimeSpan.FromSeconds(60), AllowTokenOverHttp = true,
    });
}
