using System.Data.Common;
using Dapper;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Domain;

namespace Sourcing.Suppliers.Storage;

/// <summary>Reads documents, answers and what expires outside of a transaction.</summary>
public sealed class DueDiligenceQueries(Database<SuppliersBook> database)
{
    private static readonly string Documents = string.Join(", ", DueDiligenceRows.Documents.Columns.Select(c => $"d.{c.Name}"));

    public async Task<SupplierDocuments> DocumentsAsync(Guid supplier, CancellationToken cancellationToken) =>
        new(await ReadAsync($"SELECT {DueDiligenceRows.Documents.Names} FROM supplier_documents WHERE supplier = @supplier", new { supplier = supplier.ToString() }, DueDiligenceRows.ReadDocument, cancellationToken));

    /// <summary>Documents of a supplier, newest first, after a position; each with the one that replaced it.</summary>
    public Task<List<(SupplierDocument Document, Guid? ReplacedBy)>> DocumentsAsync(Guid supplier, (long Time, string Id)? after, int limit, CancellationToken cancellationToken) => ReadAsync(
        $"""
        SELECT {Documents}, r.id FROM supplier_documents d LEFT JOIN supplier_documents r ON r.replaces = d.id
        WHERE d.supplier = @supplier AND (@id IS NULL OR (d.create_time, d.id) < (@time, @id))
        ORDER BY d.create_time DESC, d.id DESC LIMIT @limit
        """,
        new { supplier = supplier.ToString(), time = after?.Time, id = after?.Id, limit },
        row => (DueDiligenceRows.ReadDocument(row), row.IsDBNull(14) ? (Guid?)null : Guid.Parse(row.GetString(14))), cancellationToken);

    /// <summary>A document's media type, title and file; null where the supplier has no such document.</summary>
    public async Task<(string MediaType, string Title, byte[] Content)?> FileAsync(Guid supplier, Guid document, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(
            "SELECT d.media_type, d.title, f.content FROM supplier_documents d JOIN supplier_files f ON f.id = d.id WHERE d.id = @document AND d.supplier = @supplier",
            new { document = document.ToString(), supplier = supplier.ToString() }, row => (row.GetString(0), row.GetString(1), (byte[])row.GetValue(2)), cancellationToken);
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>Documents that nothing has replaced and that expire before a time, with the names of their suppliers.</summary>
    public Task<List<(SupplierDocument Document, string DisplayName)>> ExpiringAsync(Guid? supplier, DateTimeOffset until, CancellationToken cancellationToken) => ReadAsync(
        $"""
        SELECT {Documents}, s.display_name FROM supplier_documents d JOIN suppliers s ON s.id = d.supplier
        WHERE d.valid_to <= @until AND (@supplier IS NULL OR d.supplier = @supplier) AND NOT EXISTS (SELECT 1 FROM supplier_documents r WHERE r.replaces = d.id)
        """,
        new { until = until.ToMicros(), supplier = supplier?.ToString() }, row => (DueDiligenceRows.ReadDocument(row), row.GetString(14)), cancellationToken);

    /// <summary>Suppliers with something in their record that expires, some at a time, by id.</summary>
    public Task<List<Supplier>> WithDatesAsync(Guid? after, int limit, CancellationToken cancellationToken) => ReadAsync(
        $"SELECT {SuppliersBook.Suppliers.Names} FROM suppliers WHERE record LIKE '%\"validTo\"%' AND (@after IS NULL OR id > @after) ORDER BY id LIMIT @limit",
        new { after = after?.ToString(), limit }, SuppliersBook.Read, cancellationToken);

    /// <summary>The newest answer to each question.</summary>
    public Task<List<DueDiligenceAnswer>> NewestAnswersAsync(Guid supplier, CancellationToken cancellationToken) =>
        ReadAsync(DueDiligenceRows.NewestAnswers, new { keys = database.Engine.List([supplier.ToString()]) }, DueDiligenceRows.ReadAnswer, cancellationToken);

    /// <summary>Every answer, newest first, after a position.</summary>
    public Task<List<DueDiligenceAnswer>> AnswersAsync(Guid supplier, string? question, (long Time, string Question, long Version)? after, int limit, CancellationToken cancellationToken) => ReadAsync(
        $"""
        SELECT {DueDiligenceRows.Answers.Names} FROM due_diligence_answers
        WHERE supplier = @supplier AND (@question IS NULL OR question = @question) AND (@afterQuestion IS NULL OR (time, question, version) < (@time, @afterQuestion, @version))
        ORDER BY time DESC, question DESC, version DESC LIMIT @limit
        """,
        new { supplier = supplier.ToString(), question, time = after?.Time, afterQuestion = after?.Question, version = after?.Version, limit }, DueDiligenceRows.ReadAnswer, cancellationToken);

    private async Task<List<TRow>> ReadAsync<TRow>(string sql, object parameters, Func<DbDataReader, TRow> map, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(database.Engine.Sql(sql), parameters, cancellationToken: cancellationToken));
        var rows = new List<TRow>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(map(reader));
        return rows;
    }
}
