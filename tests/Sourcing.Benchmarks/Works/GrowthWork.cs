using System.Diagnostics;

namespace Sourcing.Benchmarks.Works;

/// <summary>Placing orders where much is stored already, beside doing so on an empty store; and the memory of each process in a long run.</summary>
internal static class GrowthWork
{
    /// <summary>After this part of the long run a process has what it needs.</summary>
    private const double Settled = 0.2;

    public static Work Work => new("growth", "Placing with --rows stored orders and lots, beside an empty store; memory over --minutes of load.", RunAsync);

    private static async Task<WorkResult> RunAsync(Bench bench, BenchOptions options, CancellationToken cancellationToken)
    {
        var empty = await bench.StartClusterAsync(new InstanceOptions("empty"), cancellationToken);
        var full = await bench.StartClusterAsync(new InstanceOptions("full"), cancellationToken);
        using var few = await Buyers.OpenAsync(bench, empty, options, cancellationToken);
        using var many = await Buyers.OpenAsync(bench, full, options, cancellationToken);
        foreach (var buyers in new[] { few, many }) await buyers.WarmUpAsync(cancellationToken);
        await bench.Notes.WriteLineAsync($"growth: copying orders and lots until there are {options.Rows} …");
        await FillAsync(full, options, cancellationToken);
        // A store that was filled a moment ago is none that is in use: the first change of each page goes into the log as a whole page.
        foreach (var buyers in new[] { few, many }) await buyers.WarmUpAsync(cancellationToken);

        var series = await Rounds.RunAsync(
            [many.Subject($"{options.Rows} orders and lots stored", new PlaceRound()), few.Subject("empty store", new PlaceRound())],
            options.Rounds, options.Length, bench.Cpu, bench.Notes, cancellationToken);
        var (memory, growth) = await LongRunAsync(bench, full, many, options.Long, cancellationToken);
        var audits = new[] { await many.AuditAsync("full", cancellationToken), await few.AuditAsync("empty", cancellationToken) };
        return new WorkResult(
            [series[0].With(audits[0].Problems), series[1].With(audits[1].Problems), .. memory],
            [
                Goal.Ratio("growth", $"of the rate on an empty store, with {options.Rows} orders and lots", series[0].With(audits[0].Problems).Figure, series[1].With(audits[1].Problems).Figure, 0.9m),
                new Goal("growth", $"times the memory at a fifth of {options.Long.TotalMinutes:0.#} minutes of load, at their end, most of any process", growth, 1.1m, AtLeast: false),
            ],
            [.. audits.Select(a => a.Note)]);
    }

    /// <summary>Copies of the rows that the warm-up made, under other buyers and another supplier, so that the audit of this run does not see them.</summary>
    private static async Task FillAsync(Instance instance, BenchOptions options, CancellationToken cancellationToken)
    {
        var orders = await Yardsticks.ScratchDatabase.CountAsync(instance.ConnectionString("orders"), "SELECT count(*) FROM orders", cancellationToken);
        var copies = (int)Math.Max(1, options.Rows / Math.Max(1, orders));
        const string other = "'019aa000-0000-7000-8000-00000000000f'";
        // An order's id is a hash, so its copy has one too: new orders fall anywhere among the stored ones.
        static string Id(string column) => $"md5(s.{column} || '-' || k)::uuid::text";
        await RowCopies.MakeAsync(instance.ConnectionString("orders"), "orders", copies, new Dictionary<string, string>
        {
            ["id"] = Id("id"), ["buyer"] = "'buyers/other-' || k % 1000", ["create_time"] = "s.create_time - k * 60000000",
        }, cancellationToken);
        await RowCopies.MakeAsync(instance.ConnectionString("orders"), "order_suppliers", copies, new Dictionary<string, string>
        {
            ["supplier_id"] = other, ["create_time"] = "s.create_time - k * 60000000", ["order_id"] = Id("order_id"),
        }, cancellationToken);
        await RowCopies.MakeAsync(instance.ConnectionString("lots"), "reservations", copies, new Dictionary<string, string> { ["order_id"] = Id("order_id") }, cancellationToken);
        await SearchWork.CopyLotsAsync(instance, Math.Max(1, options.Rows / options.Lots), new Dictionary<string, string>
        {
            ["supplier_id"] = other, ["sold"] = "0", ["reserved"] = "0", ["held"] = "0",
        }, cancellationToken);
    }

    /// <summary>One long load, with the memory of every process at a fifth of it and at its end.</summary>
    private static async Task<(IReadOnlyList<Series> Memory, decimal Growth)> LongRunAsync(Bench bench, Instance instance, Buyers buyers, TimeSpan length, CancellationToken cancellationToken)
    {
        await bench.Notes.WriteLineAsync($"growth: {length.TotalMinutes:0.#} minutes of load …");
        var begun = Stopwatch.GetTimestamp();
        var load = buyers.RoundAsync(new PlaceRound(), length, cancellationToken);
        await Task.Delay(length * Settled, TimeProvider.System, cancellationToken);
        var samples = instance.Processes.ToDictionary(p => p.Key, p => new List<decimal> { Memory.Of(p.Value.Id) });
        while (Stopwatch.GetElapsedTime(begun) < length)
        {
            await Task.Delay(length / 50, TimeProvider.System, cancellationToken);
            foreach (var (name, process) in instance.Processes) samples[name].Add(Memory.Of(process.Id));
        }
        var measured = await load;
        // The middle of three: a collection may just be due.
        var growth = samples.Values.Max(s => Rounds.Median(s.TakeLast(3)) / Rounds.Median(s.Take(3)));
        return ([.. samples.Select(s => new Series($"memory of {s.Key}, after {length.TotalMinutes:0.#} minutes", "MB", s.Value[^1], s.Value.Min(), s.Value.Max(), null, new Dictionary<string, decimal>(), measured.Problems))], growth);
    }
}
