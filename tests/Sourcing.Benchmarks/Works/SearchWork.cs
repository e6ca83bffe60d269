using Google.Protobuf;
using Google.Type;
using Sourcing.Benchmarks.Yardsticks;
using Sourcing.Lots.V1;
using ProtoQuantity = Sourcing.Types.V1.Quantity;

namespace Sourcing.Benchmarks.Works;

/// <summary>ListLots over many lots: three facets and a range, at a given rate whether or not answers come.</summary>
internal static class SearchWork
{
    private const int RealRows = 20_000;
    private const int Searches = 200;
    private const int SearchesPerSecond = 200;
    private const int CountsPerSecond = 20;
    private const int MostInFlight = 512;

    private static readonly (string Variety, string[] Origins)[] Varieties =
        [("ruby", ["MM", "MZ", "TH"]), ("blue-sapphire", ["LK", "MG", "MM"]), ("emerald", ["CO", "ZM", "BR"]), ("pink-sapphire", ["LK", "MG"]), ("red-spinel", ["MM", "TZ"]), ("padparadscha", ["LK"])];

    private static readonly string[] Shapes = ["OVAL", "CUSHION", "ROUND", "PEAR"];
    private static readonly string[] Orders = ["", "", "unit_price", "weight desc"];

    public static Work Work => new("search", $"ListLots with three facets and a range over --rows lots, {SearchesPerSecond} a second.", RunAsync);

    private static async Task<WorkResult> RunAsync(Bench bench, BenchOptions options, CancellationToken cancellationToken)
    {
        var instance = await bench.StartClusterAsync(new InstanceOptions(), cancellationToken);
        using var parties = new Parties(instance);
        await FillAsync(bench, instance, parties, options.Rows, cancellationToken);
        var random = new Random(1);
        var searches = Enumerable.Range(0, Searches).Select(_ => Search(random)).ToList();
        await CheckAsync(instance, parties, searches, cancellationToken);

        var target = new LeanTarget(instance.Processes["lots"].Grpc, "/sourcing.lots.v1.LotsService/ListLots", Bench.Mint(instance, ["buyer"], Parties.BuyerName));
        var pages = Subject("search, three facets and a range", searches.ConvertAll(s => s.ToByteArray()), SearchesPerSecond);
        var counts = Subject("counts of three facets", searches.ConvertAll(Counting), CountsPerSecond);
        foreach (var subject in new[] { pages, counts }) await subject.RoundAsync(options.WarmUp / 2, cancellationToken);
        var series = await Rounds.RunAsync([pages, counts], options.Rounds, options.Length, bench.Cpu, bench.Notes, cancellationToken);
        return new WorkResult(series,
            [
                new Goal("ListLots", $"ms, p50 at {SearchesPerSecond}/s", Latency(series[0])?.P50, 5, AtLeast: false),
                new Goal("ListLots", $"ms, p99 at {SearchesPerSecond}/s", Latency(series[0])?.P99, 20, AtLeast: false),
                new Goal("ListLots", $"ms, p99 of the counts of three facets at {CountsPerSecond}/s", Latency(series[1])?.P99, 50, AtLeast: false),
            ],
            [$"Lean client, calls begin when it is their time; {Searches} searches over {options.Rows} lots, pages of 50."]);

        Subject Subject(string name, List<byte[]> requests, int rate) => new(name, "calls/s", (length, cancel) =>
            CheckedCalls.RunAsync(bench, target, requests, MostInFlight, options.Connections, length, cancel, rate));

        static LatencySummary? Latency(Series series) => series.Figure is null ? null : series.Latency;
    }

    /// <summary>Imports real lots, copies them with older ids until there are as many as asked, and starts the service again on them.</summary>
    private static async Task FillAsync(Bench bench, Instance instance, Parties parties, int rows, CancellationToken cancellationToken)
    {
        var real = Math.Min(rows, RealRows);
        var file = Path.Combine(instance.DataFolder, "stock.csv");
        await StockFile.WriteAsync(file, real, 1, cancellationToken);
        await bench.Notes.WriteLineAsync($"search: importing {real} lots …");
        await parties.ImportAsync(await parties.SupplierAsync("Bench Gems", cancellationToken), file, cancellationToken);
        await bench.Notes.WriteLineAsync($"search: copying them {rows / real - 1} times …");
        await CopyLotsAsync(instance, rows / real - 1, new Dictionary<string, string>(), cancellationToken);
        await instance.Processes["lots"].StopAsync();
        instance.Processes["lots"].Start();
        await instance.Processes["lots"].ReadyAsync(cancellationToken);
    }

    /// <summary>Copies every lot with its facets.</summary>
    /// <param name="instance">Whose database.</param>
    /// <param name="copies">How many copies of each lot.</param>
    /// <param name="values">Columns of lots that differ besides.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task CopyLotsAsync(Instance instance, int copies, IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        var lots = new Dictionary<string, string>(values) { ["id"] = RowCopies.OlderId("id"), ["stock_number"] = "s.stock_number || '-' || k" };
        await RowCopies.MakeAsync(instance.ConnectionString("lots"), "lots", copies, lots, cancellationToken);
        await RowCopies.MakeAsync(instance.ConnectionString("lots"), "lot_facets", copies, new Dictionary<string, string> { ["lot_id"] = RowCopies.OlderId("lot_id") }, cancellationToken);
    }

    private static ListLotsRequest Search(Random random)
    {
        var (variety, origins) = Varieties[random.Next(Varieties.Length)];
        var least = random.Next(3, 40) / 10m;
        var filter = new LotFilter { Varieties = { variety }, Shapes = { Shapes[random.Next(Shapes.Length)] } };
        if (random.Next(2) == 0) filter.OriginCountryCodes.Add(origins[random.Next(origins.Length)]);
        else filter.Treatments.Add(random.Next(2) == 0 ? "H" : "N");
        if (random.Next(2) == 0) (filter.MinWeight, filter.MaxWeight) = (Carats(least), Carats(least * 2.5m));
        else (filter.MinUnitPrice, filter.MaxUnitPrice) = (Dollars(least * 100), Dollars(least * 400));
        return new ListLotsRequest { PageSize = 50, OrderBy = Orders[random.Next(Orders.Length)], Filter = filter };

        static ProtoQuantity Carats(decimal carats) => new() { Value = carats.ToString(System.Globalization.CultureInfo.InvariantCulture), Unit = "ct" };

        static Money Dollars(decimal dollars) => new() { CurrencyCode = "USD", Units = (long)dollars };
    }

    private static byte[] Counting(ListLotsRequest search)
    {
        var counting = search.Clone();
        counting.PageSize = 1;
        counting.Facets.Add(["variety", "shape", "origin"]);
        return counting.ToByteArray();
    }

    /// <summary>That the answers are right: what is on a page matches, and a facet counts what the database counts.</summary>
    private static async Task CheckAsync(Instance instance, Parties parties, List<ListLotsRequest> searches, CancellationToken cancellationToken)
    {
        foreach (var search in searches.Take(20))
        {
            var found = await parties.Buyer.Lots.ListLotsAsync(search, cancellationToken: cancellationToken);
            if (found.Lots.FirstOrDefault(l => l.Gemstone?.Variety != search.Filter.Varieties[0] || l.Gemstone.Shape != search.Filter.Shapes[0]) is { } other)
                throw new SetupException($"{other.Name} does not match {search.Filter}.");
        }
        var all = await parties.Buyer.Lots.ListLotsAsync(
            new ListLotsRequest { PageSize = 1, Facets = { "treatment", "variety" }, Filter = new LotFilter { Varieties = { "ruby" }, Shapes = { "OVAL" } } }, cancellationToken: cancellationToken);
        var counted = all.Facets.Single(f => f.Facet_ == "variety").Counts.Single(c => c.Value == "ruby").Count;
        var there = await ScratchDatabase.CountAsync(instance.ConnectionString("lots"),
            "SELECT count(*) FROM lots WHERE variety = 'ruby' AND shape = 'OVAL' AND withdrawn = 0 AND sold < quantity AND availability <> 'NOT_AVAILABLE'", cancellationToken);
        if (counted != there) throw new SetupException($"The service counts {counted} oval rubies, and there are {there}.");
    }
}
