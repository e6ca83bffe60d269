using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grpc.Core;
using Sourcing.Lots.V1;

namespace Sourcing.Client;

/// <summary>Sends stock files and reads back what was refused.</summary>
public static class StockImport
{
    private const int ChunkSize = 128 * 1024;
    private const int RejectsPerPage = 1000;

    /// <summary>Sends a stock file for the supplier of the token and waits for the end of its import.</summary>
    /// <remarks>
    /// It is not tried again by itself: what went in before a failure stays, and sending the same file again is safe, because
    /// rows that are there already change nothing.
    /// </remarks>
    /// <param name="lots">The service.</param>
    /// <param name="file">The bytes of the file; read to its end, not disposed.</param>
    /// <param name="options">How to read the file.</param>
    /// <param name="progress">Told the bytes sent so far.</param>
    /// <param name="cancellationToken">Ends the sending; what went in stays.</param>
    /// <exception cref="RpcException">The import was refused or broke off.</exception>
    public static async Task<ImportJob> UploadAsync(
        this LotsService.LotsServiceClient lots, Stream file, ImportOptions options, IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lots);
        ArgumentNullException.ThrowIfNull(file);
        using var call = lots.ImportLots(cancellationToken: cancellationToken);
        if (!await call.RequestStream.TryWriteAsync(new ImportLotsRequest { Options = options }, cancellationToken)) return await call.ResponseAsync;
        var buffer = new byte[ChunkSize];
        var sent = 0L;
        int read;
        while ((read = await file.ReadAtLeastAsync(buffer, ChunkSize, throwOnEndOfStream: false, cancellationToken)) > 0)
        {
            var chunk = new ImportLotsRequest { Chunk = ByteString.CopyFrom(buffer, 0, read) };
            if (!await call.RequestStream.TryWriteAsync(chunk, cancellationToken)) return await call.ResponseAsync;
            progress?.Report(sent += read);
        }
        await call.RequestStream.TryCompleteAsync();
        return await call.ResponseAsync;
    }

    /// <summary>Every row that an import refused, in the order of the file.</summary>
    /// <param name="lots">The service.</param>
    /// <param name="job">Name of the import: <c>importJobs/…</c>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<ImportReject> RejectsAsync(
        this LotsService.LotsServiceClient lots, string job, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lots);
        var pages = Paging.PagesAsync(
            (token, cancel) => lots.ListImportRejectsAsync(
                new ListImportRejectsRequest { Parent = job, PageSize = RejectsPerPage, PageToken = token }, cancellationToken: cancel),
            page => page.NextPageToken, cancellationToken: cancellationToken);
        await foreach (var page in pages)
        {
            foreach (var reject in page.Rejects) yield return reject;
        }
    }
}
