using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Lots.Domain;
using Sourcing.Lots.Import;
using Sourcing.Lots.Storage;
using Sourcing.Lots.V1;
using State = Sourcing.Lots.V1.ImportJob.Types.State;

namespace Sourcing.Lots.Features;

/// <summary>
/// Imports a stock file while it arrives. Rows are written some hundreds at a time together with the job's counts, so that the
/// job never says more or less than what is in; a file that breaks off leaves a job that says so, and importing it again is safe.
/// </summary>
public sealed partial class ImportLots(WriteQueue<LotsBook> writes, TimeProvider clock, ILogger<ImportLots> log)
{
    /// <summary>Rows written together: enough to share a commit, few enough not to keep orders waiting.</summary>
    private const int RowsAtOnce = 500;

    public async Task<ImportJob> HandleAsync(ImportOptions options, Stream file, Caller caller, CancellationToken cancellationToken)
    {
        var supplierId = GetLot.OwnSupplier(caller);
        var violations = new Violations();
        violations.Require(options.FileName.Length <= 255 && !options.FileName.Any(char.IsControl), "options.file_name", "may have at most 255 characters and no control characters.");
        violations.ThrowIfAny();

        var stock = await StockFile.OpenAsync(file, options, cancellationToken);
        var now = clock.GetUtcNow().Truncated();
        var job = new ImportProgress(
            Guid.CreateVersion7(now), supplierId, options.FileName, State.Running, 0, 0, 0, 0, 0, options.DryRun, stock.Headings, stock.IgnoredHeadings, "", now, now);
        await writes.RunAsync(
            book => book.NeedStanding(supplierId),
            book =>
            {
                CreateLot.RequireStanding(book, supplierId);
                book.Put(job);
                return true;
            },
            cancellationToken);
        try
        {
            // The next rows are read while two lots of rows wait or are written, so that the queue has always something to go on with.
            var (writing, waiting) = (Task.FromResult(job), Task.FromResult(job));
            await foreach (var rows in stock.ReadAsync(cancellationToken).Chunk(RowsAtOnce).WithCancellation(cancellationToken))
            {
                await writing;
                (writing, waiting) = (waiting, WriteAsync(job, rows, cancellationToken));
            }
            await Task.WhenAll(writing, waiting);
            return (await SucceedAsync(job.Id)).ToProto(clock.GetUtcNow());
        }
        catch (Exception failure)
        {
            await FailAsync(job.Id, failure);
            throw;
        }
    }

    private Task<ImportProgress> WriteAsync(ImportProgress job, ImportRow[] rows, CancellationToken cancellationToken) => writes.RunAsync(
        book =>
        {
            book.NeedJob(job.Id);
            book.NeedStanding(job.SupplierId);
            foreach (var row in rows)
                if (row.Lot is not null) book.NeedStockNumber(job.SupplierId, row.Lot.StockNumber);
        },
        book =>
        {
            CreateLot.RequireStanding(book, job.SupplierId);
            var next = book.FindJob(job.Id)!;
            foreach (var row in rows)
            {
                next = next with { Rows = next.Rows + 1 };
                if (row.Lot is null)
                    next = Reject(book, next, row, row.Problems.Select(p => new RejectedCell(p.Column, p.Value, p.Reason)));
                else
                    next = Apply(book, next, row);
            }
            next = next with { UpdateTime = book.Now };
            book.Put(next);
            return next;
        },
        cancellationToken);

    private static ImportProgress Apply(LotsBook book, ImportProgress job, ImportRow row)
    {
        var body = row.Lot!;
        if (book.FindStockNumber(job.SupplierId, body.StockNumber) is not { } id)
        {
            if (!job.DryRun) book.Put(body.ToStock(Guid.CreateVersion7(book.Now), job.SupplierId, null, book.Now), body);
            return job with { Created = job.Created + 1 };
        }
        var before = book.FindLot(id)!;
        if (before.Withdrawn) return Refuse("was withdrawn, for good; offer it again under another stock number.");
        if (body.Equals(book.FindBody(id))) return job with { Unchanged = job.Unchanged + 1 };
        var after = body.ToStock(id, job.SupplierId, before, book.Now);
        if (UpdateLot.Conflict(before, after) is { } conflict) return Refuse(conflict.Description);
        if (!job.DryRun) book.Put(after, body);
        return job with { Updated = job.Updated + 1 };

        ImportProgress Refuse(string reason) => Reject(book, job, row, [new RejectedCell("", body.StockNumber, reason)]);
    }

    private static ImportProgress Reject(LotsBook book, ImportProgress job, ImportRow row, IEnumerable<RejectedCell> problems)
    {
        book.Reject(job.Id, new RejectedRow(row.Row, row.Values, [.. problems]));
        return job with { Rejected = job.Rejected + 1 };
    }

    private Task<ImportProgress> SucceedAsync(Guid jobId) => writes.RunAsync(
        book => book.NeedJob(jobId),
        book =>
        {
            var closed = book.FindJob(jobId)! with { State = State.Succeeded, UpdateTime = book.Now };
            book.Put(closed);
            return closed;
        },
        CancellationToken.None);

    /// <summary>Says at the job why it ended. If this fails too, the job is told failed by its age.</summary>
    private async Task FailAsync(Guid jobId, Exception failure)
    {
        var why = failure is RefusedException refused ? refused.Message : "The file broke off before its end. What went in stays in; importing the file again is safe.";
        try
        {
            await writes.RunAsync(
                book => book.NeedJob(jobId),
                book =>
                {
                    if (book.FindJob(jobId) is { } job) book.Put(job with { State = State.Failed, Failure = why, UpdateTime = book.Now });
                    return true;
                },
                CancellationToken.None);
        }
        catch (Exception e)
        {
            LogNotClosed(log, jobId, e);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The end of import {JobId} could not be noted")]
    private static partial void LogNotClosed(ILogger log, Guid jobId, Exception failure);
}
