using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Suppliers.Screening;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

/// <summary>Reads all that an auditor is told of a supplier, and has it written as a page.</summary>
public sealed class DueDiligenceReport(SupplierQueries suppliers, ScreeningQueries screening, DueDiligenceFiles files, TimeProvider clock)
{
    /// <summary>The newest of each are told: enough for years, and few enough to read.</summary>
    private const int MaxVersions = 100;
    private const int MaxCases = 200;
    private const int MaxDecisions = 50;

    public async Task<HttpBody> HandleAsync(GetDueDiligenceReportRequest request, ServerCallContext context, Caller caller)
    {
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, SupplierNames.Prefix, "name", violations);
        violations.ThrowIfAny();
        DueDiligenceNames.RequireOwn(caller, id);
        var cancellationToken = context.CancellationToken;
        var supplier = await suppliers.FindAsync(id, cancellationToken) ?? throw SupplierNames.NotFound(request.Name);
        var (file, documents) = await files.ReadAsync(supplier, cancellationToken);
        var versions = await suppliers.VersionsAsync(id, before: null, MaxVersions, cancellationToken);
        var now = clock.GetUtcNow();
        var page = new DueDiligencePage(
            supplier.ToProto(now).For(caller), file, [.. documents.All.Select(d => d.ToProto(documents.ReplacedBy(d.Id), now))],
            [.. versions.Select(v => (v.Version, v.AuthorFor(caller), v.Time, V1.Supplier.Parser.ParseFrom(v.Content).For(caller)))], caller.Is(Roles.Compliance) ? await ScreenedAsync(supplier, cancellationToken) : null,
            DueDiligenceNames.AuthorOf(caller), now);

        // It has no scripts, and is to have none, whatever the record says.
        var headers = context.GetHttpContext().Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        return new HttpBody { ContentType = "text/html; charset=utf-8", Data = ByteString.CopyFromUtf8(page.Write()) };
    }

    private async Task<ScreenedSupplier> ScreenedAsync(Domain.Supplier supplier, CancellationToken cancellationToken)
    {
        var cases = await screening.CasesAsync(supplier.Id, includeClosed: true, after: null, MaxCases, cancellationToken);
        var decisions = await screening.DecisionsAsync(supplier.Id, before: null, MaxDecisions, cancellationToken);
        return new ScreenedSupplier(supplier.Verdict, supplier.Generation > 0, [.. cases.Select(c => c.ToProto())], decisions);
    }
}

/// <summary>What only compliance is told of a supplier's screening.</summary>
/// <param name="Verdict">What it came to last.</param>
/// <param name="IsScreened">It was screened as it is described now.</param>
/// <param name="Cases">Possible matches, newest first.</param>
/// <param name="Decisions">The newest records of the decision log.</param>
internal sealed record ScreenedSupplier(Domain.Verdict Verdict, bool IsScreened, IReadOnlyList<V1.ScreeningCase> Cases, IReadOnlyList<Screening.Decision> Decisions);
