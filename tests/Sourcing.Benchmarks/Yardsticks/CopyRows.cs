using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Sourcing.Benchmarks.Yardsticks;

/// <summary>
/// As fast as PostgreSQL takes rows: binary COPY of a service's own rows into an empty database with its schema and indexes. The rows are
/// read into files first, so that writing them is all that is measured.
/// </summary>
internal sealed class CopyRows : IAsyncDisposable
{
    private readonly ScratchDatabase database;
    private readonly string[] tables;
    private readonly string folder = Directory.CreateTempSubdirectory("sourcing-copy-").FullName;
    private long rows;

    private CopyRows(ScratchDatabase database, string[] tables) => (this.database, this.tables) = (database, tables);

    /// <summary>Rows of the first table a second, with those of the other tables that belong to them. The length of a round is that of the rows.</summary>
    public Subject Copy => new($"COPY of {rows} rows of {tables[0]}", "rows/s", CopyAsync);

    /// <param name="bench">Where the servers are.</param>
    /// <param name="service">The service whose schema it is.</param>
    /// <param name="source">Connection string of the database that has the rows.</param>
    /// <param name="tables">The tables; rows of the first are counted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<CopyRows> PrepareAsync(Bench bench, string service, string source, string[] tables, CancellationToken cancellationToken)
    {
        var copy = new CopyRows(await ScratchDatabase.CreateAsync(bench.Postgres, "copy", cancellationToken), tables);
        try
        {
            await bench.MigrateAsync(service, copy.database.ConnectionString, cancellationToken);
            await using var from = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(source) { Pooling = false, CommandTimeout = 0 }.ToString());
            await from.OpenAsync(cancellationToken);
            foreach (var table in tables)
            {
                await using var rows = await from.BeginRawBinaryCopyAsync($"COPY {table} TO STDOUT (FORMAT binary)", cancellationToken);
                await using var file = File.Create(copy.FileOf(table));
                await rows.CopyToAsync(file, cancellationToken);
            }
            await using var count = new NpgsqlCommand($"SELECT count(*) FROM {tables[0]}", from);
            copy.rows = Convert.ToInt64(await count.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
            return copy;
        }
        catch
        {
            await copy.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private string FileOf(string table) => Path.Combine(folder, table);

    private async Task<Measurement> CopyAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync($"TRUNCATE {string.Join(", ", tables)}; CHECKPOINT", cancellationToken);
        await using var to = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false, CommandTimeout = 0 }.ToString());
        await to.OpenAsync(cancellationToken);
        var since = Stopwatch.GetTimestamp();
        foreach (var table in tables)
        {
            await using var file = File.OpenRead(FileOf(table));
            await using var rows = await to.BeginRawBinaryCopyAsync($"COPY {table} FROM STDIN (FORMAT binary)", cancellationToken);
            await file.CopyToAsync(rows, cancellationToken);
        }
        var took = Stopwatch.GetElapsedTime(since);
        var written = await database.CountAsync($"SELECT count(*) FROM {tables[0]}", cancellationToken);
        return new Measurement(rows / (decimal)took.TotalSeconds, null, written == rows ? [] : [$"{written} of {rows} rows of {tables[0]} were written."]);
    }
}
