using System.Globalization;
using System.Text;
using Sourcing.Client;
using Sourcing.Lots.V1;
using Sourcing.Suppliers.V1;

namespace Sourcing.EndToEndTests.Trade;

/// <summary>What there is to buy: of each supplier stones that are sold whole, and parcels of which many buy a part.</summary>
/// <param name="Suppliers">suppliers/{supplier}.</param>
/// <param name="Lots">All lots, with everything still available.</param>
internal sealed record Market(IReadOnlyList<string> Suppliers, IReadOnlyList<Lot> Lots)
{
    private const int StonesEach = 150;
    private const int ParcelsEach = 10;

    /// <param name="connect">Makes a client for a role and an organisation.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Market> OpenAsync(Func<string, string?, SourcingClient> connect, CancellationToken cancellationToken)
    {
        using var compliance = connect("compliance", null);
        string[] suppliers = [await SupplyAsync("A"), await SupplyAsync("B")];
        var lots = await AllAsync(compliance, cancellationToken);
        Assert.Equal(suppliers.Length * (StonesEach + ParcelsEach), lots.Count);
        return new Market(suppliers, lots);

        async Task<string> SupplyAsync(string name)
        {
            var supplier = await compliance.Suppliers.CreateSupplierAsync(
                new CreateSupplierRequest { Supplier = new Supplier { DisplayName = name, LegalName = name, CountryCode = "LK" } }, cancellationToken: cancellationToken);
            await compliance.Suppliers.ApproveSupplierAsync(new ApproveSupplierRequest { Name = supplier.Name }, cancellationToken: cancellationToken);
            var file = new StringBuilder("Stock #,Variety,Form,Carat,Total,Currency,Divisible\n");
            for (var i = 0; i < StonesEach; i++) file.Append(CultureInfo.InvariantCulture, $"{name}-S{i},ruby,SINGLE,1.5,1000,USD,no\n");
            for (var i = 0; i < ParcelsEach; i++) file.Append(CultureInfo.InvariantCulture, $"{name}-P{i},ruby,PARCEL,1000000,20000000,USD,yes\n");
            using var own = connect("supplier", supplier.Name);
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file.ToString()));
            var job = await own.Lots.UploadAsync(stream, new ImportOptions(), cancellationToken: cancellationToken);
            Assert.Equal(StonesEach + ParcelsEach, job.CreatedCount);
            return supplier.Name;
        }
    }

    /// <summary>All lots as they are now.</summary>
    public static async Task<List<Lot>> AllAsync(SourcingClient client, CancellationToken cancellationToken)
    {
        var found = new List<Lot>();
        var pages = Paging.PagesAsync(
            (token, cancel) => client.Lots.ListLotsAsync(new ListLotsRequest { PageSize = 1000, PageToken = token, Filter = new LotFilter { IncludeUnavailable = true } }, cancellationToken: cancel),
            page => page.NextPageToken, cancellationToken: cancellationToken);
        await foreach (var page in pages) found.AddRange(page.Lots);
        return found;
    }
}
