using System.Globalization;
using System.Text;
using Sourcing.Client;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;
using Sourcing.Suppliers.V1;
using ProtoQuantity = Sourcing.Types.V1.Quantity;

namespace Sourcing.Benchmarks;

/// <summary>What there is to buy: divisible lots of one supplier, half of them parcels of stones, half goods in bulk.</summary>
/// <param name="Supplier">suppliers/{supplier}.</param>
/// <param name="Lots">The lots, with everything still available.</param>
/// <param name="OrdersBefore">Orders counted at the supplier before the run.</param>
internal sealed record Market(string Supplier, IReadOnlyList<Lot> Lots, long OrdersBefore)
{
    /// <summary>Large enough that no run sells one out.</summary>
    private const int LotQuantity = 100_000_000;

    public static async Task<Market> OpenAsync(Access access, int lots, CancellationToken cancellationToken)
    {
        var (name, client) = await access.SupplierAsync(cancellationToken);
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(StockFile(access.Run, lots)));
        var job = await client.Lots.UploadAsync(file, new ImportOptions { FileName = $"{access.Run}.csv" }, cancellationToken: cancellationToken);
        if (job.CreatedCount != lots)
        {
            var problems = new List<string>();
            await foreach (var reject in client.Lots.RejectsAsync(job.Name, cancellationToken)) problems.AddRange(reject.Problems.Select(p => $"{p.Column} {p.Value}: {p.Reason}"));
            throw new SetupException($"{job.CreatedCount} of {lots} lots were imported. {job.Failure} {string.Join(" ", problems.Distinct().Take(5))}");
        }
        var supplier = await access.Buyer.Suppliers.GetSupplierAsync(new GetSupplierRequest { Name = name }, cancellationToken: cancellationToken);
        return new Market(name, await ReadLotsAsync(access, name, cancellationToken), supplier.OrderCount);
    }

    /// <summary>The lots of this run as they are now, by name.</summary>
    public static async Task<IReadOnlyList<Lot>> ReadLotsAsync(Access access, string supplier, CancellationToken cancellationToken)
    {
        var lots = new List<Lot>();
        var pages = Paging.PagesAsync(
            (token, cancel) => access.Buyer.Lots.ListLotsAsync(
                new ListLotsRequest { PageSize = 1000, PageToken = token, Filter = new LotFilter { Suppliers = { supplier }, IncludeUnavailable = true } }, cancellationToken: cancel),
            page => page.NextPageToken, cancellationToken: cancellationToken);
        await foreach (var page in pages) lots.AddRange(page.Lots.Where(lot => lot.StockNumber.StartsWith(access.Run, StringComparison.Ordinal)));
        return [.. lots.OrderBy(lot => lot.Name, StringComparer.Ordinal)];
    }

    /// <summary>The lines that can be asked for: some quantities of every lot.</summary>
    public (OrderLineRequest Request, AskedLine Line)[][] Asks()
    {
        long[] quantities = [500, 1_000, 2_345, 12_500];
        return [.. Lots.Select((_, i) => quantities.Select(thousandths => new AskedLine(i, thousandths)).Select(line => (Request(line), line)).ToArray())];
    }

    /// <summary>A line as the buyer asks for it.</summary>
    public OrderLineRequest Request(AskedLine line) => new()
    {
        Lot = Lots[line.Lot].Name,
        Quantity = new ProtoQuantity { Value = (line.Thousandths / 1000m).ToString(CultureInfo.InvariantCulture), Unit = Lots[line.Lot].Quantity.Unit },
    };

    private static string StockFile(string run, int lots)
    {
        var file = new StringBuilder("Stock number,Species,Variety,Form,Commodity,Quantity,Unit,Price per unit,Currency,Divisible\n");
        for (var i = 1; i <= lots; i++)
        {
            var goods = i % 2 == 0 ? ",,,copper" : "corundum,ruby,PARCEL,";
            var (unit, price) = i % 2 == 0 ? ("t", 9_240 + i % 100) : ("ct", 180 + i % 100);
            file.Append(CultureInfo.InvariantCulture, $"{run}-{i},{goods},{LotQuantity},{unit},{price}.50,USD,yes\n");
        }
        return file.ToString();
    }
}
