using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Sourcing.Benchmarks.Yardsticks;

/// <summary>
/// What PostgreSQL does of an order when nothing else is there: its two transactions written by hand for the services' own schemas, by pgbench.
/// Each is one prepared statement, so one round trip and one commit; a pair is one order.
/// </summary>
/// <remarks>
/// pgbench knows one database, so both schemas stand in one, and a commit of either flushes the same log: no worse for pgbench than two databases.
/// The statements check what the services check (enough of each lot, the supplier not suspended), all or nothing, and lock rows in order of their ids.
/// Texts that a service would compose are constants of the same size. Functions in PL/pgSQL and two scripts side by side were no faster.
/// </remarks>
internal sealed partial class PgbenchPair : IAsyncDisposable
{
    private const int Lots = 2_000;
    private const string IdPrefix = "019aa000-0000-7000-8000-";
    private const string Supplier = $"{IdPrefix}000000000000";
    private const string Buyer = "buyers/bench-0123456789ab";
    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Time = "2025-11-25T01:02:03.123456+00:00";

    private const string Fill =
        $"""
        INSERT INTO lots.lots (id, supplier_id, stock_number, title, kind, species, variety, nature, form, availability, withdrawn, unit, quantity, sold, reserved, held,
            divisible, min_order, currency, total_binds, unit_price_micros, total_minor, weight_ug, version, create_time, update_time, body)
        SELECT '{IdPrefix}' || lpad(n::text, 12, '0'), '{Supplier}', 'bench-0123456789ab-' || n, 'Ruby, parcel', 'GEMSTONE', 'CORUNDUM', 'RUBY', 'NATURAL', 'PARCEL', 'AVAILABLE', 0,
            'ct', 100000000000, 0, 0, 0, 1, 1, 'USD', 0, 180500000, 1805000000000, 20000000000000, 1, 1764000000000000, 1764000000000000, decode(repeat('5a', 150), 'hex')
        FROM generate_series(1, 2000) n;
        INSERT INTO lots.supplier_standings (supplier_id, version, suspended) VALUES ('{Supplier}', 1, 0);
        INSERT INTO orders.supplier_standings (supplier_id, version, suspended) VALUES ('{Supplier}', 1, 0);
        ANALYZE;
        """;

    private const string Empty = "TRUNCATE lots.reservations, orders.orders, orders.order_suppliers, orders.outbox; UPDATE lots.lots SET reserved = 0; CHECKPOINT";

    private readonly ScratchDatabase database;
    private readonly string folder = Directory.CreateTempSubdirectory("sourcing-pgbench-").FullName;

    private PgbenchPair(ScratchDatabase database) => this.database = database;

    /// <summary>As many pairs a second as 8 connections bring.</summary>
    public Subject Throughput => new("pgbench, two transactions, 8 connections", "pairs/s", (length, cancellationToken) => RunAsync(8, length, cancellationToken));

    /// <summary>How long one pair takes when nothing else goes on; its value is the rate, its latency what counts.</summary>
    public Subject OneCaller => new("pgbench, two transactions, 1 connection", "pairs/s", (length, cancellationToken) => RunAsync(1, length, cancellationToken));

    public static async Task<PgbenchPair> CreateAsync(Bench bench, CancellationToken cancellationToken)
    {
        var database = await ScratchDatabase.CreateAsync(bench.Postgres, "pair", cancellationToken);
        var pair = new PgbenchPair(database);
        try
        {
            foreach (var service in new[] { "lots", "orders" })
            {
                await database.ExecuteAsync($"CREATE SCHEMA {service}", cancellationToken);
                await bench.MigrateAsync(service, new NpgsqlConnectionStringBuilder(database.ConnectionString) { SearchPath = service }.ToString(), cancellationToken);
            }
            await database.ExecuteAsync(Fill, cancellationToken);
            await File.WriteAllTextAsync(pair.Script, Transactions(), cancellationToken);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private string Script => Path.Combine(folder, "pair.sql");

    private async Task<Measurement> RunAsync(int connections, TimeSpan length, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(Empty, cancellationToken);
        var at = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var logs = Path.Combine(folder, "log");
        var output = await Tool.RunAsync(
            "pgbench",
            [
                "--no-vacuum", "--protocol=prepared", $"--client={connections}", $"--time={Math.Max(1, (int)length.TotalSeconds)}", "--log", $"--log-prefix={logs}",
                $"--file={Script}", $"--host={at.Host}", $"--port={at.Port}", $"--username={at.Username}", at.Database!,
            ],
            new() { ["PGPASSWORD"] = at.Password }, cancellationToken);

        var latencies = new List<long>();
        foreach (var log in Directory.GetFiles(folder, "log.*"))
        {
            // "client transaction µs script seconds microseconds"
            latencies.AddRange(File.ReadLines(log).Select(line => long.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture)));
            File.Delete(log);
        }
        var rate = decimal.Parse(Rate().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        return new Measurement(rate, Latencies.Of(latencies), await ProblemsAsync(latencies.Count, cancellationToken));
    }

    private async Task<IReadOnlyList<string>> ProblemsAsync(long pairs, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        foreach (var sql in new[] { "SELECT count(*) FROM lots.reservations", "SELECT count(*) FROM orders.orders", "SELECT count(*) FROM orders.outbox", "SELECT sum(reserved) / 3000 FROM lots.lots" })
        {
            var found = await database.CountAsync(sql, cancellationToken);
            if (found != pairs) problems.Add($"pgbench ran {pairs} pairs, but {sql} answers {found}.");
        }
        return problems;
    }

    private static string Transactions()
    {
        const string lot = $"{IdPrefix}000000000001";
        const string line = $$"""{"LotId":"{{lot}}","SupplierId":"{{Supplier}}","StockNumber":"bench-0123456789ab-1234","Title":"Ruby, parcel","Quantity":1000,"Unit":"ct","UnitPriceMicros":180500000,"TotalMinor":18050}""";
        const string reserved = $$"""{"LotId":"{{lot}}","SupplierId":"{{Supplier}}","StockNumber":"bench-0123456789ab-1234","Title":"Ruby, parcel","Quantity":1000,"Unit":"ct","Currency":"USD","UnitPriceMicros":180500000,"TotalMinor":18050,"UsedHolds":[]}""";
        const string sold = $$"""{"Lot":"lots/{{lot}}","Supplier":"suppliers/{{Supplier}}","QuantityThousandths":1000,"Unit":"ct"}""";
        const string placed = $$"""{"Order":"orders/{{lot}}","Version":1,"Buyer":"{{Buyer}}","Lines":[{{sold}},{{sold}},{{sold}}],"Time":"{{Time}}"}""";
        var ids = string.Join(", ", new[] { "a", "b", "c" }.Select(v => $"'{IdPrefix}' || lpad((:{v})::text, 12, '0')"));
        return
            $"""
            \set a random(1, {Lots / 3})
            \set b random({Lots / 3 + 1}, {Lots * 2 / 3})
            \set c random({Lots * 2 / 3 + 1}, {Lots})
            WITH locked AS (
                SELECT id FROM lots.lots WHERE id IN ({ids}) AND quantity - sold - reserved - held >= 1000 AND withdrawn = 0 ORDER BY id FOR UPDATE),
            taken AS (UPDATE lots.lots SET reserved = reserved + 1000 WHERE id IN (SELECT id FROM locked) AND (SELECT count(*) FROM locked) = 3 RETURNING id)
            INSERT INTO lots.reservations (order_id, buyer, request_hash, state, lines, expire_time, claims, version)
            SELECT gen_random_uuid()::text, '{Buyer}', '{Hash}', 'Reserved', '[{reserved},{reserved},{reserved}]', extract(epoch FROM now())::bigint * 1000000, 1, 1
            WHERE (SELECT count(*) FROM taken) = 3;
            WITH standing AS (SELECT suspended FROM orders.supplier_standings WHERE supplier_id = '{Supplier}' FOR SHARE),
            placed AS (
                INSERT INTO orders.orders (id, buyer, request_id, body_hash, currency, lines, buyer_reference, create_time, compliance, stock, stock_version, outcome, cancel_reason, version, timeline)
                SELECT gen_random_uuid()::text, '{Buyer}', gen_random_uuid()::text, '{Hash}', 'USD', '[{line},{line},{line}]', 'bench-0123456789ab', extract(epoch FROM now())::bigint * 1000000,
                    'Clear', 'Reserved', 0, 'Open', '', 1, '[{Timeline}]'
                FROM standing WHERE suspended = 0 RETURNING id, create_time),
            addressed AS (INSERT INTO orders.order_suppliers (supplier_id, create_time, order_id) SELECT '{Supplier}', create_time, id FROM placed)
            INSERT INTO orders.outbox (message_id, type, body, trace_parent, time)
            SELECT gen_random_uuid()::text, 'Sourcing.Contracts.Events.OrdersPlaced', '{placed}', '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01', create_time FROM placed;

            """;
    }

    private const string Timeline = $$"""{"Type":"Placed","Detail":"Placed with 3 lines; the lots are reserved.","Time":"{{Time}}"}""";

    [GeneratedRegex(@"^tps = ([0-9.]+)", RegexOptions.Multiline)]
    private static partial Regex Rate();
}
