using Npgsql;

namespace Sourcing.Benchmarks.Works;

/// <summary>Makes many rows out of a few real ones, in the database: whatever columns a table has, they are copied.</summary>
internal static class RowCopies
{
    /// <summary>Rows that one statement writes.</summary>
    private const int RowsPerStatement = 200_000;

    /// <summary>The id of a copy: as many minutes older as its number says. For <c>id</c> put the column; a version 7 id begins with its time.</summary>
    public static string OlderId(string column) =>
        $"(SELECT left(h, 8) || '-' || right(h, 4) || substr(s.{column}, 14) FROM (SELECT lpad(to_hex(('x' || replace(left(s.{column}, 13), '-', ''))::bit(48)::bigint - k * 60000), 12, '0') AS h) t)";

    /// <summary>Copies every row that is there as often as asked.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="table">The table.</param>
    /// <param name="copies">How many copies of each row.</param>
    /// <param name="values">Columns that differ: SQL over the row <c>s</c> and the number of the copy <c>k</c>, from 1.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task MakeAsync(string connectionString, string table, int copies, IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0 }.ToString());
        await connection.OpenAsync(cancellationToken);
        var columns = new List<string>();
        await using (var command = new NpgsqlCommand(
            $"SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}' AND is_identity = 'NO' AND is_generated = 'NEVER' ORDER BY ordinal_position", connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            while (await reader.ReadAsync(cancellationToken)) columns.Add(reader.GetString(0));
        if (values.Keys.Except(columns).ToList() is { Count: > 0 } unknown) throw new SetupException($"{table} has no {string.Join(", ", unknown)}.");

        await ExecuteAsync($"CREATE TEMP TABLE real_rows AS SELECT * FROM {table}");
        await using var count = new NpgsqlCommand("SELECT count(*) FROM real_rows", connection);
        var rows = (long)(await count.ExecuteScalarAsync(cancellationToken))!;
        if (rows == 0) throw new SetupException($"{table} is empty.");
        var most = (int)Math.Max(1, RowsPerStatement / rows);
        for (var from = 1; from <= copies; from += most)
        {
            await ExecuteAsync($"""
                INSERT INTO {table} ({string.Join(", ", columns)})
                SELECT {string.Join(", ", columns.Select(c => values.GetValueOrDefault(c) ?? $"s.{c}"))} FROM generate_series({from}::bigint, {Math.Min(copies, from + most - 1)}) k, real_rows s
                """);
        }
        await ExecuteAsync($"VACUUM ANALYZE {table}");

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
