using System.Globalization;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Paging;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Lots.Storage;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Features;

public sealed class ListImportRejects(LotQueries lots)
{
    public async Task<ListImportRejectsResponse> HandleAsync(ListImportRejectsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var size = Page.Size(request.PageSize, 100, 1000, violations);
        var arguments = new ListImportRejectsRequest { Parent = request.Parent };
        var after = Page.Position(request.PageToken, arguments, keys: 1, violations);
        var row = 0L;
        violations.Require(after is null || long.TryParse(after[0], CultureInfo.InvariantCulture, out row), "page_token", "is damaged.");
        violations.ThrowIfAny();
        var job = await GetImportJob.FindAsync(lots, request.Parent, "parent", caller, cancellationToken);

        var found = await lots.RejectsAsync(job.Id, row, size + 1, cancellationToken);
        var page = found.Take(size).ToList();
        return new ListImportRejectsResponse
        {
            Rejects = { page.Select(ImportMapping.ToProto) },
            NextPageToken = found.Count > size ? Page.Token(arguments, page[^1].Row.ToString(CultureInfo.InvariantCulture)) : "",
        };
    }
}
