using Google.Protobuf.WellKnownTypes;
using Sourcing.Lots.Storage;
using Sourcing.Lots.V1;
using State = Sourcing.Lots.V1.ImportJob.Types.State;

namespace Sourcing.Lots.Features;

internal static class ImportMapping
{
    /// <summary>A running import that has not moved for so long was cut off: its process died.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static ImportJob ToProto(this ImportProgress job, DateTimeOffset now)
    {
        var cutOff = job.State == State.Running && now - job.UpdateTime > Patience;
        return new ImportJob
        {
            Name = LotNames.ImportJobs + job.Id,
            Supplier = LotNames.Suppliers + job.SupplierId,
            FileName = job.FileName,
            State = cutOff ? State.Failed : job.State,
            RowCount = job.Rows,
            CreatedCount = job.Created,
            UpdatedCount = job.Updated,
            UnchangedCount = job.Unchanged,
            RejectedCount = job.Rejected,
            DryRun = job.DryRun,
            Headings = { job.Headings },
            IgnoredHeadings = { job.IgnoredHeadings },
            Failure = cutOff ? "The service stopped while the file was being read. What went in stays in; importing the file again is safe." : job.Failure,
            CreateTime = Timestamp.FromDateTimeOffset(job.CreateTime),
            UpdateTime = Timestamp.FromDateTimeOffset(job.UpdateTime),
        };
    }

    public static ImportReject ToProto(this RejectedRow row) => new()
    {
        Row = row.Row,
        Values = { row.Cells },
        Problems = { row.Problems.Select(p => new ImportProblem { Column = p.Column, Value = p.Value, Reason = p.Reason }) },
    };
}
