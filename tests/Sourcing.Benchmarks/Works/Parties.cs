using Sourcing.Client;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;
using Sourcing.Suppliers.V1;
using ProtoQuantity = Sourcing.Types.V1.Quantity;

namespace Sourcing.Benchmarks.Works;

/// <summary>Those who call an instance outside of what is measured.</summary>
internal sealed class Parties : IDisposable
{
    private readonly Instance instance;
    private readonly List<SourcingClient> clients = [];

    public Parties(Instance instance)
    {
        this.instance = instance;
        Buyer = Connect(instance.Endpoint, "buyer", BuyerName);
    }

    /// <summary>buyers/{buyer}.</summary>
    public static string BuyerName => "buyers/bench";

    public SourcingClient Buyer { get; }

    /// <summary>A client that calls one address in a role.</summary>
    public SourcingClient Connect(Uri endpoint, string role, string? organisation)
    {
        var client = new SourcingClient(new SourcingClientOptions
        {
            Endpoint = endpoint, Token = SourcingClientOptions.FixedToken(Bench.Mint(instance, [role], organisation)), Deadline = TimeSpan.FromSeconds(60), AllowTokenOverHttp = true,
        });
        clients.Add(client);
        return client;
    }

    /// <summary>A new supplier that compliance has approved.</summary>
    public async Task<string> SupplierAsync(string displayName, CancellationToken cancellationToken)
    {
        var compliance = Connect(instance.Endpoint, "compliance", null);
        var supplier = await compliance.Suppliers.CreateSupplierAsync(
            new CreateSupplierRequest { Supplier = new Supplier { DisplayName = displayName, LegalName = $"{displayName} Ltd", CountryCode = "LK" } }, cancellationToken: cancellationToken);
        await compliance.Suppliers.ApproveSupplierAsync(new ApproveSupplierRequest { Name = supplier.Name }, cancellationToken: cancellationToken);
        return supplier.Name;
    }

    /// <summary>Imports a stock file for a supplier, at the service itself; fails where a row was refused.</summary>
    public async Task<ImportJob> ImportAsync(string supplier, string file, CancellationToken cancellationToken)
    {
        var at = instance.Processes.GetValueOrDefault("lots")?.Grpc ?? instance.Endpoint;
        var client = Connect(at, "supplier", supplier);
        await using var stock = File.OpenRead(file);
        var job = await client.Lots.UploadAsync(stock, new ImportOptions { FileName = "stock.csv" }, cancellationToken: cancellationToken);
        if (job.CreatedCount == job.RowCount) return job;
        await foreach (var reject in client.Lots.RejectsAsync(job.Name, cancellationToken))
            throw new SetupException($"{job.RejectedCount} of {job.RowCount} rows were refused: {string.Join(" ", reject.Problems.Select(p => $"{p.Column} {p.Value}: {p.Reason}"))}");
        throw new SetupException($"{job.CreatedCount} of {job.RowCount} lots were imported. {job.Failure}");
    }

    /// <summary>The first lots that a buyer finds of a supplier, by part.</summary>
    public async Task<IReadOnlyList<Lot>> LotsAsync(string supplier, int count, CancellationToken cancellationToken) =>
        [.. (await Buyer.Lots.ListLotsAsync(new ListLotsRequest { PageSize = 1000, Filter = new LotFilter { Suppliers = { supplier }, Forms = { "PARCEL" } } }, cancellationToken: cancellationToken)).Lots.Take(count)];

    /// <summary>Buys a little of each of some lots.</summary>
    public async Task<Order> PlaceAsync(IEnumerable<Lot> lots, CancellationToken cancellationToken) => await Buyer.Orders.PlaceOrderAsync(
        new PlaceOrderRequest
        {
            RequestId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString(),
            BuyerReference = "bench-0123456789ab",
            Lines = { lots.Select(lot => new OrderLineRequest { Lot = lot.Name, Quantity = new ProtoQuantity { Value = "0.001", Unit = lot.Quantity.Unit } }) },
        },
        cancellationToken: cancellationToken);

    public void Dispose() => clients.ForEach(client => client.Dispose());
}
