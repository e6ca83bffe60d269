using System.Data.Common;
using System.Text.RegularExpressions;
using Dapper;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Lots.Storage;
using Sourcing.Orders.Storage;
using Sourcing.Suppliers.Storage;

namespace Sourcing.IntegrationTests;

/// <summary>The migrations of both engines.</summary>
[Trait(TestData.ClusterOnly, "yes")]
public sealed partial class SchemaTests : IDisposable
{
    private readonly TestData data = new(Shape.Cluster);

    public void Dispose() => data.Dispose();

    [Theory]
    [InlineData("suppliers")]
    [InlineData("lots")]
    [InlineData("orders")]
    public async Task Both_sets_of_migrations_end_in_the_same_schema(string service)
    {
        await using var sqlite = new SqliteEngine(Path.Combine(data.Folder, $"{service}.db"));
        await using var postgreSql = new PostgreSqlEngine(service, await data.ConnectionStringAsync(service), migratesItself: false);

        var names = await Of(service, sqlite).MigrateAsync(TestContext.Current.CancellationToken);

        Assert.Equal(names, await Of(service, postgreSql).MigrateAsync(TestContext.Current.CancellationToken));
        await using var file = await sqlite.OpenAsync(TestContext.Current.CancellationToken);
        await using var server = await postgreSql.OpenAsync(TestContext.Current.CancellationToken);
        var (ofFile, ofServer) = (await SqliteAsync(file), await PostgreSqlAsync(server));
        Assert.Equal(ofFile, ofServer);
        // The comparison sees what it is there for.
        Assert.Contains("outbox.position integer not null, generated, key 1", ofServer);
        Assert.Contains("requests.response bytes not null", ofServer);
        if (service != "lots") return;
        Assert.Contains("lots.species text", ofServer);
        Assert.Contains("lots unique index (supplier_id, stock_number)", ofServer);
        Assert.Contains("reservations index (expire_time) where state = 'Reserved'", ofServer);
        Assert.Contains("reservations index (expire_time) where state <> 'Reserved' AND state <> 'Committed'", ofServer);
        Assert.Contains("lots check sold + reserved + held <= quantity", ofServer);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Many_that_migrate_at_once_apply_each_script_once_and_a_later_one_finds_nothing_to_do(bool onServer)
    {
        var engines = new List<Engine>();
        for (var i = 0; i < 4; i++) engines.Add(onServer ? new PostgreSqlEngine("lots", await data.ConnectionStringAsync("lots"), migratesItself: false) : new SqliteEngine(Path.Combine(data.Folder, "lots.db")));

        var applied = await Task.WhenAll(engines.Select(e => Task.Run(() => Of("lots", e).MigrateAsync(TestContext.Current.CancellationToken))));

        Assert.Equal(["Sourcing.BuildingBlocks.Storage.Migrations.0000_write_path.sql", "Sourcing.BuildingBlocks.Storage.Migrations.0001_retention.sql", "Sourcing.BuildingBlocks.Storage.Migrations.0002_outbox_plain.sql", "Sourcing.Lots.Storage.Migrations.0001_lots.sql", "Sourcing.Lots.Storage.Migrations.0002_retention.sql", "Sourcing.Lots.Storage.Migrations.0003_lot_index.sql"], applied.SelectMany(names => names).Order());
        Assert.Empty(await Of("lots", engines[0]).MigrateAsync(TestContext.Current.CancellationToken));
        foreach (var engine in engines) await engine.DisposeAsync();
    }

    [Fact]
    public async Task A_service_in_production_does_not_start_on_a_schema_that_is_behind_and_says_what_to_do()
    {
        foreach (var service in new[] { "suppliers", "orders" }) await MigrateAsync(service);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TestHost.StartAsync(data, settings: "environment=Production"));

        Assert.Equal(
            "The database of lots lacks Sourcing.BuildingBlocks.Storage.Migrations.0000_write_path.sql, Sourcing.BuildingBlocks.Storage.Migrations.0001_retention.sql, Sourcing.BuildingBlocks.Storage.Migrations.0002_outbox_plain.sql, Sourcing.Lots.Storage.Migrations.0001_lots.sql, Sourcing.Lots.Storage.Migrations.0002_retention.sql, Sourcing.Lots.Storage.Migrations.0003_lot_index.sql. Run this program with the argument migrate first.",
            refused.Message);
        await MigrateAsync("lots");
        await using var host = await TestHost.StartAsync(data, settings: "environment=Production");
        await host.Api.OpenSupplierAsync();
    }

    private async Task MigrateAsync(string service)
    {
        await using var engine = new PostgreSqlEngine(service, await data.ConnectionStringAsync(service), migratesItself: false);
        await Of(service, engine).MigrateAsync(TestContext.Current.CancellationToken);
    }

    private static Database Of(string service, Engine engine) => service switch
    {
        "suppliers" => new Database<SuppliersBook>(service, engine),
        "lots" => new Database<LotsBook>(service, engine),
        _ => new Database<OrdersBook>(service, engine),
    };

    /// <summary>Columns, indexes and checks, a line for each, as SQLite has them.</summary>
    private static async Task<IReadOnlyList<string>> SqliteAsync(DbConnection connection)
    {
        var lines = new List<string>();
        var tables = await connection.QueryAsync<(string Name, string Sql)>("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migrations'");
        foreach (var (table, sql) in tables)
        {
            foreach (var (name, type, required, key) in await connection.QueryAsync<(string, string, bool, int)>("SELECT name, type, \"notnull\", pk FROM pragma_table_info(@table)", new { table }))
                lines.Add(Column(table, name, type switch { "TEXT" => "text", "INTEGER" => "integer", "BLOB" => "bytes", _ => type }, required, sql.Contains($"{name} ", StringComparison.Ordinal) && key == 1 && sql.Contains("AUTOINCREMENT", StringComparison.Ordinal), key));
            foreach (var (name, unique, origin) in await connection.QueryAsync<(string, bool, string)>("SELECT name, \"unique\", origin FROM pragma_index_list(@table)", new { table }))
            {
                if (origin == "pk") continue;
                var columns = await connection.QueryAsync<(string Name, bool Descends)>("SELECT name, \"desc\" FROM pragma_index_xinfo(@name) WHERE key = 1 ORDER BY seqno", new { name });
                var made = await connection.ExecuteScalarAsync<string?>("SELECT sql FROM sqlite_master WHERE name = @name", new { name });
                lines.Add(Index(table, unique, columns.Select(c => c.Descends ? $"{c.Name} desc" : c.Name), made?.Split(" WHERE ") is [_, var predicate] ? predicate : null));
            }
            lines.AddRange(Check().Matches(sql).Select(check => $"{table} check {Plain(check.Groups[1].Value)}"));
        }
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    /// <summary>The same as PostgreSQL has them. Text that does not sort by code point is another type.</summary>
    private static async Task<IReadOnlyList<string>> PostgreSqlAsync(DbConnection connection)
    {
        var columns = await connection.QueryAsync<(string Table, string Name, string Type, bool Required, bool Generated, int Key)>(
            """
            SELECT t.relname, c.attname, CASE format_type(c.atttypid, c.atttypmod)
                WHEN 'text' THEN CASE l.collname WHEN 'C' THEN 'text' ELSE 'text collated ' || l.collname END
                WHEN 'bigint' THEN 'integer' WHEN 'bytea' THEN 'bytes' ELSE format_type(c.atttypid, c.atttypmod) END,
                c.attnotnull, c.attidentity <> '', coalesce(array_position(k.indkey::int2[], c.attnum), -1) + 1
            FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
            LEFT JOIN pg_collation l ON l.oid = c.attcollation
            LEFT JOIN pg_index k ON k.indrelid = t.oid AND k.indisprimary
            WHERE t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace AND t.relname <> 'migrations'
            """);
        var indexes = await connection.QueryAsync<(string Table, bool Unique, string[] Columns, string? Predicate)>(
            """
            SELECT t.relname, i.indisunique,
                array(SELECT trim('"' FROM pg_get_indexdef(i.indexrelid, n, true)) || CASE WHEN i.indoption[n - 1] & 1 = 1 THEN ' desc' ELSE '' END FROM generate_series(1, i.indnkeyatts) n ORDER BY n),
                pg_get_expr(i.indpred, i.indrelid, true)
            FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
            WHERE t.relnamespace = 'public'::regnamespace AND t.relname <> 'migrations' AND NOT i.indisprimary
            """);
        var checks = await connection.QueryAsync<(string Table, string Definition)>(
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid, true) FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace");
        return
        [
            .. columns.Select(c => Column(c.Table, c.Name, c.Type, c.Required, c.Generated, c.Key))
                .Concat(indexes.Select(i => Index(i.Table, i.Unique, i.Columns, i.Predicate)))
                .Concat(checks.Select(c => $"{c.Table} check {Plain(c.Definition["CHECK".Length..])}"))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>What is part of a key is never null, also where SQLite would take it.</summary>
    private static string Column(string table, string name, string type, bool required, bool generated, int key) =>
        $"{table}.{name} {type}{(required || key > 0 ? " not null" : "")}{(generated ? ", generated" : "")}{(key > 0 ? $", key {key}" : "")}";

    private static string Index(string table, bool unique, IEnumerable<string> columns, string? predicate) =>
        $"{table} {(unique ? "unique " : "")}index ({string.Join(", ", columns)}){(predicate is null ? "" : $" where {Plain(predicate)}")}";

    /// <summary>An expression without what only one engine writes.</summary>
    private static string Plain(string expression) =>
        expression.Replace("(", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal).Replace("::text", "", StringComparison.Ordinal).Trim();

    [GeneratedRegex(@"CHECK \(([^()]+)\)")]
    private static partial Regex Check();
}
