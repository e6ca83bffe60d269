using Sourcing.BuildingBlocks.Storage;

namespace Sourcing.Lots.Storage;

/// <summary>What leaves the lots' database after a time.</summary>
internal static class LotRetention
{
    /// <summary>
    /// Reservations that have ended without a sale. One that is committed never leaves: its order may be cancelled at any time, and only
    /// it tells what then has to be given back.
    /// </summary>
    public static Perishable<LotsBook> Reservations(TimeSpan keepTime) => new("reservations", keepTime,
        "SELECT order_id FROM reservations WHERE state <> 'Reserved' AND state <> 'Committed' AND expire_time < @before ORDER BY expire_time LIMIT @limit",
        "DELETE FROM reservations WHERE order_id = ANY(@p0) AND state <> 'Reserved' AND state <> 'Committed' AND expire_time < @p1");

    /// <summary>Holds that have ended and could not come back either, because their time is over.</summary>
    public static Perishable<LotsBook> Holds(TimeSpan keepTime) => new("holds", keepTime,
        "SELECT id FROM holds WHERE state <> 'Active' AND expire_time < @before ORDER BY expire_time LIMIT @limit",
        "DELETE FROM holds WHERE id = ANY(@p0) AND state <> 'Active' AND expire_time < @p1");

    /// <summary>Imports that have not moved since. Their rejected rows go after them, so that no import is seen that lacks some.</summary>
    public static Perishable<LotsBook> ImportJobs(TimeSpan keepTime) => new("import_jobs", keepTime,
        "SELECT id FROM import_jobs WHERE id > @after AND id < @id AND update_time < @before ORDER BY id LIMIT @limit",
        "DELETE FROM import_jobs WHERE id = ANY(@p0) AND update_time < @p1");

    /// <summary>Rejected rows whose import is gone; there may be any number of one import, so they are counted as rows.</summary>
    public static Perishable<LotsBook> ImportRejects(TimeSpan keepTime) => new("import_rejects", keepTime,
        """
        SELECT job_id FROM import_rejects r WHERE job_id < @id AND NOT EXISTS (SELECT 1 FROM import_jobs j WHERE j.id = r.job_id)
        ORDER BY job_id, row LIMIT @limit
        """,
        """
        DELETE FROM import_rejects WHERE (job_id, row) IN (
            SELECT job_id, row FROM import_rejects r WHERE job_id = ANY(@p0) AND NOT EXISTS (SELECT 1 FROM import_jobs j WHERE j.id = r.job_id)
            ORDER BY job_id, row LIMIT 500)
        """);
}
