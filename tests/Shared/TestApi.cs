using Grpc.Core;
using Grpc.Net.Client;
using Sourcing.Client;
using Sourcing.Lots.V1;
using Sourcing.Suppliers.V1;

namespace Sourcing.Tests;

/// <summary>The services of one running process, as the parties of a trade see them.</summary>
public sealed class TestApi : IDisposable
{
    /// <summary>Longer than any fake clock is turned.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(60);

    private static int counter;

    private readonly SocketsHttpHandler transport = new() { EnableMultipleHttp2Connections = true };
    private readonly GrpcChannel channel;
    private readonly CallInvoker wire;
    private readonly LocalTokens tokens;

    /// <param name="endpoint">Where gRPC is served.</param>
    /// <param name="dataFolder">Data folder of the process, for the key that signs tokens.</param>
    /// <param name="clock">The clock of the process.</param>
    public TestApi(Uri endpoint, string dataFolder, TimeProvider clock)
    {
        channel = GrpcChannel.ForAddress(endpoint, new GrpcChannelOptions { HttpHandler = transport, MaxSendMessageSize = null });
        wire = channel.CreateCallInvoker();
        tokens = LocalTokens.TryOpen(dataFolder, clock) ?? throw new InvalidOperationException($"There is no signing key in {dataFolder}.");
        Compliance = With("compliance");
        Operator = With("operator");
        Service = With("service");
        Nobody = new Party(wire, null, null);
    }

    public Party Compliance { get; }

    public Party Operator { get; }

    public Party Service { get; }

    /// <summary>Calls without a token.</summary>
    public Party Nobody { get; }

    /// <summary>A buyer nobody else in this process is, or the one of that name.</summary>
    public Party Buyer(string? name = null) => With("buyer", $"buyers/{name ?? $"b{Interlocked.Increment(ref counter)}"}");

    /// <summary>The supplier of that resource name.</summary>
    public Party Supplier(string name) => With("supplier", name);

    public Party With(string role, string? organisation = null, string person = "test") => new(wire, organisation, Mint([role], organisation, null, person));

    /// <summary>A party that sends a given token.</summary>
    public Party Bearing(string token) => new(wire, null, token);

    public string Mint(IReadOnlyCollection<string> roles, string? organisation, TimeSpan? lifetime = null, string person = "test") =>
        tokens.Mint(roles, organisation, lifetime ?? Lifetime, person);

    /// <summary>Registers a supplier, which is PENDING.</summary>
    public async Task<Party> RegisterSupplierAsync() => Supplier((await Compliance.Suppliers.CreateSupplierAsync(new CreateSupplierRequest
    {
        Supplier = new Supplier { DisplayName = $"Gems {Interlocked.Increment(ref counter)}", LegalName = "Gems Ltd", CountryCode = "LK" },
    })).Name);

    /// <summary>Registers and approves a supplier.</summary>
    public async Task<Party> OpenSupplierAsync()
    {
        var supplier = await RegisterSupplierAsync();
        await Compliance.Suppliers.ApproveSupplierAsync(new ApproveSupplierRequest { Name = supplier.Organisation });
        return supplier;
    }

    /// <summary>A lot of a new approved supplier.</summary>
    public async Task<(Party Supplier, Lot Lot)> OfferAsync(Lot lot)
    {
        var supplier = await OpenSupplierAsync();
        return (supplier, await supplier.OfferAsync(lot));
    }

    public void Dispose()
    {
        tokens.Dispose();
        channel.Dispose();
        transport.Dispose();
    }
}
