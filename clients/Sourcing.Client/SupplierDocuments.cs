using Google.Protobuf;
using Grpc.Core;
using Sourcing.Suppliers.V1;

namespace Sourcing.Client;

/// <summary>Sends documents of suppliers and fetches them back.</summary>
public static class SupplierDocuments
{
    private const int PieceSize = 256 * 1024;

    /// <summary>Adds a document.</summary>
    /// <remarks>It is not tried again by itself; sending the same file with the same options again is safe and adds nothing twice.</remarks>
    /// <param name="dueDiligence">The service.</param>
    /// <param name="options">What it is.</param>
    /// <param name="file">The bytes of the file, at most 20 MiB; read to its end, not disposed.</param>
    /// <param name="progress">Told the bytes sent so far.</param>
    /// <param name="cancellationToken">Ends the sending; nothing is added then.</param>
    /// <exception cref="RpcException">The document was refused or the call broke off.</exception>
    public static async Task<SupplierDocument> AddDocumentAsync(
        this DueDiligenceService.DueDiligenceServiceClient dueDiligence, SupplierDocumentOptions options, Stream file, IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dueDiligence);
        ArgumentNullException.ThrowIfNull(file);
        using var call = dueDiligence.AddSupplierDocument(cancellationToken: cancellationToken);
        if (!await call.RequestStream.TryWriteAsync(new AddSupplierDocumentRequest { Options = options }, cancellationToken)) return await call.ResponseAsync;
        var buffer = new byte[PieceSize];
        var sent = 0L;
        int read;
        while ((read = await file.ReadAtLeastAsync(buffer, PieceSize, throwOnEndOfStream: false, cancellationToken)) > 0)
        {
            var piece = new AddSupplierDocumentRequest { Piece = ByteString.CopyFrom(buffer, 0, read) };
            if (!await call.RequestStream.TryWriteAsync(piece, cancellationToken)) return await call.ResponseAsync;
            progress?.Report(sent += read);
        }
        await call.RequestStream.TryCompleteAsync();
        return await call.ResponseAsync;
    }

    /// <summary>Fetches the file of a document.</summary>
    /// <param name="dueDiligence">The service.</param>
    /// <param name="name">suppliers/{supplier}/documents/{document}.</param>
    /// <param name="target">Gets the bytes; not disposed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The media type of the file.</returns>
    /// <exception cref="RpcException">There is no such document, or the call broke off: what is in the target then is not the whole file.</exception>
    public static async Task<string> DownloadDocumentAsync(
        this DueDiligenceService.DueDiligenceServiceClient dueDiligence, string name, Stream target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dueDiligence);
        ArgumentNullException.ThrowIfNull(target);
        using var call = dueDiligence.DownloadSupplierDocument(new DownloadSupplierDocumentRequest { Name = name }, cancellationToken: cancellationToken);
        var mediaType = "";
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            var piece = call.ResponseStream.Current;
            if (piece.ContentType.Length > 0) mediaType = piece.ContentType;
            await target.WriteAsync(piece.Data.Memory, cancellationToken);
        }
        return mediaType;
    }
}
