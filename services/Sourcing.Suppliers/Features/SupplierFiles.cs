using System.Globalization;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Paging;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;
using HttpBody = Google.Api.HttpBody;

namespace Sourcing.Suppliers.Features;

/// <summary>Lists documents and hands their files out.</summary>
public sealed class SupplierFiles(DueDiligenceQueries queries, SupplierQueries suppliers, TimeProvider clock)
{
    private const int PieceSize = 256 * 1024;

    public async Task<ListSupplierDocumentsResponse> ListAsync(ListSupplierDocumentsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var supplier = ResourceName.Require(request.Parent, SupplierNames.Prefix, "parent", violations);
        var size = Page.Size(request.PageSize, 50, 1000, violations);
        var arguments = new ListSupplierDocumentsRequest { Parent = request.Parent };
        var after = Page.Position(request.PageToken, arguments, keys: 2, violations);
        violations.ThrowIfAny();
        DueDiligenceNames.RequireOwn(caller, supplier);
        if (await suppliers.FindAsync(supplier, cancellationToken) is null) throw SupplierNames.NotFound(request.Parent);

        var found = await queries.DocumentsAsync(supplier, after is null ? null : (long.Parse(after[0], CultureInfo.InvariantCulture), after[1]), size + 1, cancellationToken);
        var page = found.Take(size).ToList();
        return new ListSupplierDocumentsResponse
        {
            Documents = { page.Select(d => d.Document.ToProto(d.ReplacedBy, clock.GetUtcNow())) },
            NextPageToken = found.Count > size ? Page.Token(arguments, page[^1].Document.CreateTime.ToMicros().ToString(CultureInfo.InvariantCulture), page[^1].Document.Id.ToString()) : "",
        };
    }

    public async Task DownloadAsync(DownloadSupplierDocumentRequest request, IServerStreamWriter<HttpBody> pieces, ServerCallContext context, Caller caller)
    {
        var violations = new Violations();
        var (supplier, document) = DueDiligenceNames.RequireDocument(request.Name, "name", violations);
        violations.ThrowIfAny();
        if (!caller.Is(Roles.Compliance) && caller.Organisation != SupplierNames.Of(supplier)) throw DueDiligenceNames.DocumentNotFound(request.Name);
        var (mediaType, title, content) = await queries.FileAsync(supplier, document, context.CancellationToken) ?? throw DueDiligenceNames.DocumentNotFound(request.Name);

        var http = context.GetHttpContext();
        if (http.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
        {
            // REST would put a line break after every piece. For browsers: it is a file to save, whatever it says that it is.
            http.Response.ContentType = mediaType;
            http.Response.ContentLength = content.Length;
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers.ContentDisposition = $"attachment; filename*=UTF-8''{Uri.EscapeDataString(FileName(title))}";
            await http.Response.Body.WriteAsync(content, context.CancellationToken);
            return;
        }
        for (var at = 0; at < content.Length; at += PieceSize)
            await pieces.WriteAsync(
                new HttpBody { ContentType = at == 0 ? mediaType : "", Data = UnsafeByteOperations.UnsafeWrap(content.AsMemory(at, Math.Min(PieceSize, content.Length - at))) }, context.CancellationToken);
    }

    /// <summary>A title without what no file name has.</summary>
    private static string FileName(string title) => new StringBuilder(title).Replace('/', '_').Replace('\\', '_').Replace(':', '_').ToString();
}
