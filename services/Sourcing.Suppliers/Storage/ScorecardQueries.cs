using Dapper;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Domain;

namespace Sourcing.Suppliers.Storage;

/// <summary>Counts what suppliers have done for their orders.</summary>
public sealed class ScorecardQueries(Database<SuppliersBook> database)
{
    /// <summary>
    /// An order without an ending is judged by what the time is now, an ended one by what it was then: a due date passes when its day is over, UTC. Nobody is
    /// late while there is still time to answer: a day that was named and never agreed to would make anybody late. Whoever rejects an order has answered;
    /// it lacks nothing of it, unless it was late already. Whatever arrived was accepted or sent back all the same.
    /// </summary>
    private const string Counts =
        """
        WITH told AS (
            SELECT accepted, rejected, line_count, complete_date, ending,
                COALESCE(answer_time, CASE WHEN ending = 'SupplierRejected' THEN end_time END) AS answer_time,
                place_time + @answerTime AS answer_end,
                COALESCE(end_time, @now) AS time,
                CASE
                    WHEN answer_time IS NULL AND due_date < (place_time + @answerTime) / 86400000000 + 719162 THEN (place_time + @answerTime) / 86400000000 + 719162
                    ELSE due_date
                END AS due_date
            FROM supplier_orders WHERE supplier_id = @supplier AND place_time >= @since
        ),
        orders AS (
            SELECT *,
                CASE
                    WHEN complete_date IS NOT NULL AND (ending IS NULL OR ending <> 'SupplierRejected') THEN 'complete'
                    WHEN time / 86400000000 + 719162 > due_date THEN 'late'
                    WHEN ending = 'SupplierRejected' THEN 'rejected'
                    WHEN ending = 'Cancelled' THEN 'cancelled'
                    ELSE 'open'
                END AS outcome
            FROM told
        )
        SELECT (SELECT progress_count FROM suppliers WHERE id = @supplier),
            COUNT(*) FILTER (WHERE outcome <> 'cancelled'),
            COUNT(*) FILTER (WHERE outcome = 'late' OR outcome = 'complete' AND due_date IS NOT NULL),
            COUNT(*) FILTER (WHERE outcome = 'complete' AND complete_date <= due_date),
            COUNT(*) FILTER (WHERE outcome IN ('late', 'complete')),
            CAST(COALESCE(SUM(accepted) FILTER (WHERE outcome IN ('late', 'complete')), 0) AS bigint),
            CAST(COALESCE(SUM(line_count) FILTER (WHERE outcome IN ('late', 'complete')), 0) AS bigint),
            COUNT(*) FILTER (WHERE accepted + rejected > 0),
            CAST(COALESCE(SUM(accepted), 0) AS bigint),
            CAST(COALESCE(SUM(accepted + rejected), 0) AS bigint),
            COUNT(*) FILTER (WHERE answer_time IS NOT NULL OR time > answer_end),
            COUNT(*) FILTER (WHERE answer_time <= answer_end),
            COUNT(*) FILTER (WHERE outcome <> 'cancelled' AND (ending IS NULL OR ending <> 'SupplierRejected'))
        FROM orders
        """;

    /// <summary>Counts the orders of a supplier, and says how many news of them that takes in.</summary>
    /// <param name="supplier">Whose.</param>
    /// <param name="since">From when on orders count.</param>
    /// <param name="answerTime">How long it has to answer.</param>
    /// <param name="now">What the time is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<(ScorecardCounts Counts, long ProgressCount)> CountAsync(Guid supplier, DateTimeOffset since, TimeSpan answerTime, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
            Counts, new { supplier = supplier.ToString(), since = since.ToMicros(), answerTime = answerTime.Ticks / TimeSpan.TicksPerMicrosecond, now = now.ToMicros() }, cancellationToken: cancellationToken));
        await reader.ReadAsync(cancellationToken);
        var n = Enumerable.Range(1, 12).Select(reader.GetInt64).Prepend(reader.IsDBNull(0) ? 0 : reader.GetInt64(0)).ToArray();
        return (new ScorecardCounts(n[1], new Dictionary<Criterion, Tally>
        {
            [Criterion.OnTime] = new(n[2], n[3], n[2]),
            [Criterion.QuantityAccepted] = new(n[4], n[5], n[6] * SupplierOrder.Line),
            [Criterion.QualityAccepted] = new(n[7], n[8], n[9]),
            [Criterion.Answered] = new(n[10], n[11], n[10]),
            [Criterion.NotCancelled] = new(n[1], n[12], n[1]),
        }), n[0]);
    }
}
