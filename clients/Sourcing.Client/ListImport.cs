using Google.Protobuf;
using Grpc.Core;
using Sourcing.Suppliers.V1;

namespace Sourcing.Client;

/// <summary>Sends sanctions lists.</summary>
public static class ListImport
{
    private const int PieceSize = 512 * 1024;

    /// <summary>Sends the files of a list and waits until its version is loaded, all of it or nothing.</summary>
    /// <remarks>Sending it again is safe: a list that is in force already makes no new version.</remarks>
    /// <param name="screening">The service.</param>
    /// <param name="options">Which list it is, and how to read it.</param>
    /// <param name="files">What each file is called (sdn, alt and add for OFAC, otherwise empty), and its bytes; read to their end, not disposed.</param>
    /// <param name="cancellationToken">Ends the sending; nothing is loaded then.</param>
    /// <exception cref="RpcException">The list was refused, or the sending broke off.</exception>
    public static async Task<ListVersion> UploadAsync(
        this ScreeningService.ScreeningServiceClient screening, ImportListOptions options, IReadOnlyCollection<(string Name, Stream Content)> files,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(screening);
        ArgumentNullException.ThrowIfNull(files);
        using var call = screening.ImportList(cancellationToken: cancellationToken);
        if (!await call.RequestStream.TryWriteAsync(new ImportListRequest { Options = options }, cancellationToken)) return await call.ResponseAsync;
        var buffer = new byte[PieceSize];
        foreach (var (name, content) in files)
        {
            int read;
            do
            {
                // An empty file is sent too: it is the service that says what is wrong with it.
                read = await content.ReadAtLeastAsync(buffer, PieceSize, throwOnEndOfStream: false, cancellationToken);
                var piece = new ListFilePiece { File = name, Content = ByteString.CopyFrom(buffer, 0, read) };
                if (!await call.RequestStream.TryWriteAsync(new ImportListRequest { Piece = piece }, cancellationToken)) return await call.ResponseAsync;
            }
            while (read == PieceSize);
        }
        await call.RequestStream.TryCompleteAsync();
        return await call.ResponseAsync;
    }
}
