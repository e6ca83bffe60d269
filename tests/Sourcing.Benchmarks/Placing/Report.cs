using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Sourcing.Benchmarks;

/// <summary>What a run gave. Times are milliseconds.</summary>
internal sealed record Report
{
    /// <summary>Problems written out; the count says how many there were.</summary>
    private const int MostProblems = 20;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public required int Workers { get; init; }

    public required int Connections { get; init; }

    public required int LinesPerOrder { get; init; }

    public required int Lots { get; init; }

    public required decimal Seconds { get; init; }

    public required long Orders { get; init; }

    public required decimal OrdersPerSecond { get; init; }

    public required decimal P50 { get; init; }

    public required decimal P99 { get; init; }

    public required decimal P999 { get; init; }

    public required decimal Max { get; init; }

    /// <summary>Calls that were refused or failed, by status and reason.</summary>
    public required IReadOnlyDictionary<string, int> Errors { get; init; }

    /// <summary>Processor cores that the client itself took.</summary>
    public required decimal ClientCores { get; init; }

    /// <summary>From the last answer until every order's stock was committed and every event had its effect.</summary>
    public required decimal Drain { get; init; }

    /// <summary>Orders read back and checked, those of the warm-up included.</summary>
    public required int Checked { get; init; }

    public required int ProblemCount { get; init; }

    public required IReadOnlyList<string> Problems { get; init; }

    public static Report Of(PlaceOptions options, Load load, Audit audit) => new()
    {
        Workers = options.Workers,
        Connections = options.Connections,
        LinesPerOrder = options.Lines,
        Lots = options.Lots,
        Seconds = (decimal)load.Measured.TotalSeconds,
        Orders = load.Latency.TotalCount,
        OrdersPerSecond = Math.Round(load.Latency.TotalCount / (decimal)load.Measured.TotalSeconds, 1),
        P50 = Percentile(load, 50),
        P99 = Percentile(load, 99),
        P999 = Percentile(load, 99.9),
        Max = Percentile(load, 100),
        Errors = load.Errors,
        ClientCores = Math.Round((decimal)(load.ClientCpu / load.Measured), 2),
        Drain = Math.Round((decimal)audit.Drain.TotalMilliseconds),
        Checked = load.Placed.Orders.Count,
        ProblemCount = audit.Problems.Count,
        Problems = [.. audit.Problems.Take(MostProblems)],
    };

    public void WriteJson(TextWriter output) => output.WriteLine(JsonSerializer.Serialize(this, Json));

    public void WriteTable(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        var table = new Table().HideHeaders().AddColumn("").AddColumn(new TableColumn("").RightAligned());
        Row("orders/s", Text(OrdersPerSecond));
        Row("p50", $"{Text(P50)} ms");
        Row("p99", $"{Text(P99)} ms");
        Row("p99.9", $"{Text(P999)} ms");
        Row("longest", $"{Text(Max)} ms");
        Row("orders", $"{Orders} in {Text(Seconds)} s, {LinesPerOrder} lines each of {Lots} lots");
        Row("callers", $"{Workers} on {Connections} connections, {Text(ClientCores)} cores");
        foreach (var (error, count) in Errors.OrderByDescending(e => e.Value)) Row($"error {error}", Text(count));
        if (Errors.Count == 0) Row("errors", "none");
        Row("events done after", $"{Text(Drain)} ms");
        Row("checked", $"{Checked} orders: {(ProblemCount == 0 ? "all sound" : $"{ProblemCount} problems")}");
        console.Write(table);
        foreach (var problem in Problems) console.WriteLine(problem);

        void Row(string name, string value) => table.AddRow(new Spectre.Console.Text(name), new Spectre.Console.Text(value));
    }

    private static decimal Percentile(Load load, double percentile) =>
        load.Latency.TotalCount == 0 ? 0 : load.Latency.GetValueAtPercentile(percentile) / 1000m;

    private static string Text(decimal number) => number.ToString("#,0.##", CultureInfo.InvariantCulture);
}
