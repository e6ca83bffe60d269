using System.Globalization;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Paging;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

public sealed class ListListVersions(ScreeningQueries queries, ScreeningOptions options)
{
    public async Task<ListListVersionsResponse> HandleAsync(ListListVersionsRequest request, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var size = Page.Size(request.PageSize, 50, 1000, violations);
        var arguments = new ListListVersionsRequest { List = request.List };
        var after = Page.Position(request.PageToken, arguments, keys: 2, violations);
        violations.Require(request.List.Length == 0 || ScreeningNames.IsList(request.List), "list", "must have 1 to 50 lower-case letters, digits and hyphens.");
        violations.ThrowIfAny();
        var found = await queries.VersionsAsync(
            request.List.Length > 0 ? request.List : null, after is null ? null : (long.Parse(after[0], CultureInfo.InvariantCulture), after[1]), size + 1, cancellationToken);
        var page = found.Take(size).ToList();
        return new ListListVersionsResponse
        {
            Versions = { page.Select(v => v.ToProto(options)) },
            NextPageToken = found.Count > size ? Page.Token(arguments, page[^1].ImportTime.ToMicros().ToString(CultureInfo.InvariantCulture), page[^1].Id) : "",
        };
    }
}
