using System.Diagnostics;
using Sourcing.Benchmarks.Yardsticks;

namespace Sourcing.Benchmarks.Works;

/// <summary>Import of a stock file, sent as the command line sends it, beside COPY of the rows that it makes.</summary>
internal static class ImportWork
{
    public static Work Work => new("import", "Import of a stock file of --rows lots, beside COPY of the same rows.", RunAsync);

    private static async Task<WorkResult> RunAsync(Bench bench, BenchOptions options, CancellationToken cancellationToken)
    {
        var instance = await bench.StartClusterAsync(new InstanceOptions(), cancellationToken);
        using var parties = new Parties(instance);
        var file = Path.Combine(instance.DataFolder, "stock.csv");
        var bytes = await StockFile.WriteAsync(file, options.Rows, 2, cancellationToken);
        var suppliers = 0;
        var import = new Subject($"import of {options.Rows} rows", "rows/s", async (_, cancel) =>
        {
            await EmptyAsync();
            var supplier = await parties.SupplierAsync($"Bench Gems {++suppliers}", cancel);
            var since = Stopwatch.GetTimestamp();
            var job = await parties.ImportAsync(supplier, file, cancel);
            var took = Stopwatch.GetElapsedTime(since);
            var lots = await ScratchDatabase.CountAsync(instance.ConnectionString("lots"), "SELECT count(*) FROM lots", cancel);
            return new Measurement(options.Rows / (decimal)took.TotalSeconds, null, lots == options.Rows && job.CreatedCount == lots ? [] : [$"Of {options.Rows} rows {lots} are lots, and the job says {job.CreatedCount}."]);
        });
        // The rows to copy are those that an import made.
        await import.RoundAsync(options.Length, cancellationToken);
        await using var rows = await CopyRows.PrepareAsync(bench, "lots", instance.ConnectionString("lots"), ["lots", "lot_facets"], cancellationToken);
        var series = await Rounds.RunAsync([import, rows.Copy], options.Rounds, options.Length, bench.Cpu, bench.Notes, cancellationToken);
        return new WorkResult(series,
            [Goal.Ratio("import", $"of COPY of the same {options.Rows} rows", series[0].Figure, series[1].Figure, 0.3m)],
            [$"A CSV file of {bytes / 1_000_000m:0.0} MB, sent as a stream of messages to a Lots service that has just started on an empty store; COPY writes lots and their facets with all indexes."]);

        // As on a first day: neither the tables nor the service's prepared statements know of earlier rows.
        async Task EmptyAsync()
        {
            await instance.Processes["lots"].StopAsync();
            await ScratchDatabase.ExecuteAsync(instance.ConnectionString("lots"), "TRUNCATE lots, lot_facets; CHECKPOINT", cancellationToken);
            instance.Processes["lots"].Start();
            await instance.Processes["lots"].ReadyAsync(cancellationToken);
        }
    }
}
