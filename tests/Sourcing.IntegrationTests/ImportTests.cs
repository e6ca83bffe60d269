using System.Text;
using Dapper;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Client;
using Sourcing.Lots.Storage;
using Sourcing.Lots.V1;
using Sourcing.Tests;

namespace Sourcing.IntegrationTests;

/// <summary>Dealers' files: good rows go in, bad rows come back with their reasons, nothing is lost.</summary>
public sealed class ImportTests(SharedHost shared)
{
    private const string Headings = "Stock #,Stone,Carat,Price Per Carat (USD),Treatment\n";
    private const string Good = Headings + "G-1,Ruby,2.03,\"9,850.00\",Heated\nG-2,Blue Sapphire,3.11,4200,No heat\nG-3,Emerald,1.5,3000,Minor oil\n";

    [Fact]
    public async Task A_good_file_goes_in_whole_and_importing_it_again_changes_nothing()
    {
        var supplier = await shared.Api.OpenSupplierAsync();

        var first = await UploadAsync(supplier, Good);
        var lots = await LotsAsync(supplier);
        var second = await UploadAsync(supplier, Good);

        Assert.Equal((ImportJob.Types.State.Succeeded, 3L, 3L, 0L), (first.State, first.RowCount, first.CreatedCount, first.RejectedCount));
        Assert.Equal(["G-1", "G-2", "G-3"], lots.Select(l => l.StockNumber));
        Assert.Equal(["ruby", "blue-sapphire", "emerald"], lots.Select(l => l.Gemstone.Variety));
        Assert.Equal(9_850m, Sample.Amount(lots[0].Price.PerUnit));
        Assert.Equal((3L, 0L, 0L, 3L), (second.RowCount, second.CreatedCount, second.UpdatedCount, second.UnchangedCount));
        Assert.Equal(lots, await LotsAsync(supplier));
        Assert.Equal(first, await supplier.Lots.GetImportJobAsync(new() { Name = first.Name }));
        var stranger = await shared.Api.OpenSupplierAsync();
        await Refused.WithAsync(StatusCode.NotFound, "IMPORT_JOB_NOT_FOUND", stranger.Lots.GetImportJobAsync(new() { Name = first.Name }));
        await Refused.WithAsync(StatusCode.NotFound, "IMPORT_JOB_NOT_FOUND", stranger.Lots.ListImportRejectsAsync(new() { Parent = first.Name }));
    }

    [Fact]
    public async Task A_changed_row_updates_its_lot()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        await UploadAsync(supplier, Good);
        var job = await UploadAsync(supplier, Good.Replace("4200", "4100", StringComparison.Ordinal));
        Assert.Equal((0L, 1L, 2L), (job.CreatedCount, job.UpdatedCount, job.UnchangedCount));
        Assert.Equal(4_100m, Sample.Amount(Assert.Single((await supplier.Lots.ListLotsAsync(new() { Filter = new() { Text = "G-2" } })).Lots).Price.PerUnit));
    }

    [Fact]
    public async Task Bad_rows_come_back_with_row_column_value_and_reason_and_go_in_once_they_are_mended()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var job = await UploadAsync(supplier, Headings + "B-1,Ruby,2.03,9850,Heated\nB-2,Rubby,0,abc,Heated\n,Ruby,1,100,N\nB-4,Emerald,1.5,3000,Minor oil\n");

        Assert.Equal((ImportJob.Types.State.Succeeded, 4L, 2L, 2L), (job.State, job.RowCount, job.CreatedCount, job.RejectedCount));
        var rejects = await RejectsAsync(supplier, job);
        Assert.Equal([3L, 4L], rejects.Select(r => r.Row));
        Assert.Equal(["B-2", "Rubby", "0", "abc", "Heated"], rejects[0].Values);
        Assert.Equal([("Stone", "Rubby"), ("Carat", "0"), ("Price Per Carat (USD)", "abc")], rejects[0].Problems.Select(p => (p.Column, p.Value)).OrderBy(p => job.Headings.IndexOf(p.Column)));
        Assert.All(rejects.SelectMany(r => r.Problems), p => Assert.NotEmpty(p.Reason));
        Assert.Equal("Stock #", Assert.Single(rejects[1].Problems).Column);

        // The reject file: the headings of the job, the values of the rows, mended.
        var mended = new StringBuilder().AppendJoin(',', job.Headings.Select(h => $"\"{h}\"")).Append('\n')
            .Append("B-2,Ruby,1.01,7000,Heated\n").Append("B-3,Ruby,1,100,N\n");
        var again = await UploadAsync(supplier, mended.ToString());
        Assert.Equal((2L, 2L, 0L), (again.RowCount, again.CreatedCount, again.RejectedCount));
        Assert.Equal(4, (await supplier.Lots.ListLotsAsync(new())).Lots.Count);
    }

    [Fact]
    public async Task A_dry_run_says_the_same_and_changes_nothing()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var job = await UploadAsync(supplier, Good + "G-4,Nothing,1,1,\n", new() { DryRun = true });
        Assert.Equal((true, 4L, 3L, 1L), (job.DryRun, job.RowCount, job.CreatedCount, job.RejectedCount));
        Assert.Equal(5, Assert.Single(await RejectsAsync(supplier, job)).Row);
        Assert.Empty((await supplier.Lots.ListLotsAsync(new() { Filter = new() { IncludeUnavailable = true } })).Lots);
    }

    public static TheoryData<string> Writings => ["UTF-8", "UTF-8 with BOM", "UTF-16 LE", "UTF-16 BE", "semicolons", "tabs"];

    [Theory]
    [MemberData(nameof(Writings))]
    public async Task Every_writing_of_a_file_means_the_same(string writing)
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        const string text = "Stock #,Stone,Carat,Total (USD),Remarks\nW-1,Ruby,2.03,20000,Größe 7\nW-2,Emerald,1.5,3000,vívido\n";
        var bytes = writing switch
        {
            "UTF-8 with BOM" => Encode(new UTF8Encoding(true), text),
            "UTF-16 LE" => Encode(new UnicodeEncoding(false, true), text),
            "UTF-16 BE" => Encode(new UnicodeEncoding(true, true), text),
            "semicolons" => Encoding.UTF8.GetBytes(text.Replace(',', ';')),
            "tabs" => Encoding.UTF8.GetBytes(text.Replace(',', '\t')),
            _ => Encoding.UTF8.GetBytes(text),
        };

        var job = await supplier.Lots.UploadAsync(new MemoryStream(bytes), new ImportOptions { FileName = "w.csv" });

        Assert.Equal((2L, 2L), (job.RowCount, job.CreatedCount));
        Assert.Equal(["Größe 7", "vívido"], (await LotsAsync(supplier)).Select(l => l.Description));

        static byte[] Encode(Encoding encoding, string text) => [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
    }

    [Fact]
    public async Task Options_map_headings_set_values_and_number_rows()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var options = new ImportOptions { FileName = "d.csv", NumberRows = true, NumberPrefix = "D-", Mappings = { ["Wt"] = "quantity", ["junk"] = "ignore" }, Values = { ["species"] = "diamond", ["currency"] = "USD", ["unit"] = "ct" } };
        var job = await UploadAsync(supplier, "Wt,Total,Junk,Odd\n1.01,9000,x,y\n0.5,1000,x,y\n", options);
        Assert.Equal((2L, 0L), (job.CreatedCount, job.RejectedCount));
        Assert.Equal(["Junk", "Odd"], job.IgnoredHeadings);
        Assert.Equal(["D-2", "D-3"], (await LotsAsync(supplier)).Select(l => l.StockNumber));
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_a_failed_job_and_what_went_in()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        const int rows = 20_000;
        using (var call = supplier.Lots.ImportLots())
        {
            await call.RequestStream.WriteAsync(new() { Options = new() { FileName = "cut.csv" } });
            var text = new StringBuilder(Headings);
            for (var i = 0; i < rows; i++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"X-{i},Ruby,1,100,Heated\n");
            await call.RequestStream.WriteAsync(new() { Chunk = ByteString.CopyFromUtf8(text.ToString()) });
            await Eventually.ReadAsync(() => CountAsync(supplier), count => count > 0);
            // The caller goes away without an end.
        }

        var kept = 0L;
        await Eventually.SucceedsAsync(async () =>
        {
            var job = await ReadJobAsync(supplier.Organisation);
            Assert.Equal("Failed", job.State);
            kept = job.Created;
        });
        Assert.InRange(kept, 1, rows);
        Assert.Equal(kept, await CountAsync(supplier));
        var again = await UploadAsync(supplier, Headings + "X-0,Ruby,1,100,Heated\nX-new,Ruby,1,100,Heated\n");
        Assert.Equal((1L, 1L), (again.UnchangedCount, again.CreatedCount));
    }

    [Fact]
    public async Task A_stream_that_does_not_begin_with_options_or_has_no_stock_numbers_or_is_empty_is_refused()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        await Refused.WithAsync(StatusCode.InvalidArgument, "INVALID_REQUEST", async () =>
        {
            using var call = supplier.Lots.ImportLots();
            // The refusal may come while the message is still being sent; the answer says it in any case.
            _ = await Record.ExceptionAsync(() => call.RequestStream.WriteAsync(new() { Chunk = ByteString.CopyFromUtf8(Good) }));
            return await call.ResponseAsync;
        });
        await Refused.WithAsync(StatusCode.InvalidArgument, "INVALID_REQUEST", () => UploadAsync(supplier, ""));
        await Refused.WithAsync(StatusCode.InvalidArgument, "INVALID_REQUEST", () => UploadAsync(supplier, "Stone,Carat\nRuby,1\n"));
        await Refused.WithAsync(StatusCode.InvalidArgument, "INVALID_REQUEST", () => UploadAsync(supplier, Good, new() { Mappings = { ["Stone"] = "nonsense" } }));
        Assert.Equal(0, await CountAsync(supplier));
    }

    private static async Task<List<Lot>> LotsAsync(Party supplier) =>
        [.. (await supplier.Lots.ListLotsAsync(new())).Lots.OrderBy(l => l.StockNumber, StringComparer.Ordinal)];

    private static async Task<int> CountAsync(Party supplier) =>
        (int)((await supplier.Lots.ListLotsAsync(new() { PageSize = 1, Facets = { "kind" } })).Facets[0].Counts.SingleOrDefault()?.Count ?? 0);

    private static Task<ImportJob> UploadAsync(Party supplier, string text, ImportOptions? options = null) =>
        supplier.Lots.UploadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), options ?? new ImportOptions { FileName = "stock.csv" });

    private static async Task<List<ImportReject>> RejectsAsync(Party supplier, ImportJob job)
    {
        var rejects = new List<ImportReject>();
        await foreach (var reject in supplier.Lots.RejectsAsync(job.Name)) rejects.Add(reject);
        return rejects;
    }

    /// <summary>Looks into the database: a caller that is gone was never told the name of its job.</summary>
    private async Task<(string State, long Created)> ReadJobAsync(string supplier)
    {
        await using var connection = await shared.Host.App.Services.GetRequiredService<Database<LotsBook>>().OpenAsync(TestContext.Current.CancellationToken);
        return await connection.QuerySingleAsync<(string, long)>("SELECT state, created_count FROM import_jobs WHERE supplier_id = @id", new { id = supplier["suppliers/".Length..] });
    }
}
