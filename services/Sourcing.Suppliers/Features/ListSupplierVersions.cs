using System.Globalization;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Paging;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;
using SupplierVersion = Sourcing.Suppliers.V1.SupplierVersion;

namespace Sourcing.Suppliers.Features;

public sealed class ListSupplierVersions(SupplierQueries suppliers)
{
    public async Task<ListSupplierVersionsResponse> HandleAsync(ListSupplierVersionsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var id = ResourceName.Require(request.Parent, SupplierNames.Prefix, "parent", violations);
        // A record may be large, and an answer may not.
        var size = Page.Size(request.PageSize, 10, 10, violations);
        var arguments = new ListSupplierVersionsRequest { Parent = request.Parent };
        var before = Page.Position(request.PageToken, arguments, keys: 1, violations);
        violations.ThrowIfAny();
        if (GetSupplier.OnlyOwn(caller) && caller.Organisation != SupplierNames.Of(id)) throw SupplierNames.NotFound(request.Parent);
        if (await suppliers.FindAsync(id, cancellationToken) is null) throw SupplierNames.NotFound(request.Parent);

        var found = await suppliers.VersionsAsync(id, before is null ? null : long.Parse(before[0], CultureInfo.InvariantCulture), size + 1, cancellationToken);
        var page = found.Take(size).ToList();
        return new ListSupplierVersionsResponse
        {
            Versions = { page.Select(v => new SupplierVersion { Version = v.Version, Author = v.AuthorFor(caller), Supplier = Supplier.Parser.ParseFrom(v.Content).For(caller) }) },
            NextPageToken = found.Count > size ? Page.Token(arguments, page[^1].Version.ToString(CultureInfo.InvariantCulture)) : "",
        };
    }
}
