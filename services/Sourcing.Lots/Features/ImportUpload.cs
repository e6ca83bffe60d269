using System.IO.Pipelines;
using Google.Protobuf;
using Grpc.Core;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Features;

/// <summary>The two ways a stock file comes in: as a gRPC stream, and as the body of an HTTP request.</summary>
public sealed class ImportUpload(ImportLots import)
{
    private const int MaxChunk = 1 << 20;

    private static readonly string[] Parameters = ["file_name", "mapping", "value", "number_rows", "number_prefix", "dry_run"];

    /// <summary>Options first, then the bytes.</summary>
    public async Task<ImportJob> FromStreamAsync(IAsyncStreamReader<ImportLotsRequest> messages, Caller caller, CancellationToken cancellationToken)
    {
        if (!await messages.MoveNext(cancellationToken) || messages.Current.PayloadCase != ImportLotsRequest.PayloadOneofCase.Options)
            throw new RefusedException(Refusal.Invalid("options", "must come in the first message."));
        var options = messages.Current.Options;
        var pipe = new Pipe();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pumping = PumpAsync(messages, pipe.Writer, ended.Token);
        try
        {
            return await import.HandleAsync(options, pipe.Reader.AsStream(), caller, cancellationToken);
        }
        finally
        {
            await ended.CancelAsync();
            await pipe.Reader.CompleteAsync();
            await pumping;
        }
    }

    /// <summary>POST /v1/importJobs:upload — options as query, the file as body.</summary>
    public async Task FromHttpAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var violations = new Violations();
        var options = new ImportOptions
        {
            FileName = query["file_name"].ToString(),
            NumberRows = Flag("number_rows"),
            NumberPrefix = query["number_prefix"].ToString(),
            DryRun = Flag("dry_run"),
        };
        Pairs("mapping", pair => pair.LastIndexOf('='), options.Mappings);
        Pairs("value", pair => pair.IndexOf('='), options.Values);
        foreach (var name in query.Keys.Except(Parameters)) violations.Add(name, $"is not known; it must be one of {string.Join(", ", Parameters)}.");
        try
        {
            violations.ThrowIfAny();
            var job = await import.HandleAsync(options, context.Request.Body, Caller.Of(context.User), context.RequestAborted);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(JsonFormatter.Default.Format(job), context.RequestAborted);
        }
        catch (RefusedException refused)
        {
            await FrameworkStatus.WriteJsonAsync(context, refused.Refusal);
        }
        catch (BadHttpRequestException broken)
        {
            await FrameworkStatus.WriteJsonAsync(context, Refusal.Invalid("file", $"could not be read to its end. {broken.Message}"));
        }

        bool Flag(string name)
        {
            var text = query[name].ToString();
            violations.Require(text is "" or "true" or "false", name, $"'{text}' must be true or false.");
            return text == "true";
        }

        void Pairs(string name, Func<string, int> split, IDictionary<string, string> into)
        {
            foreach (var pair in query[name].OfType<string>())
            {
                var cut = split(pair);
                if (violations.Require(cut > 0, name, $"'{pair}' must be written LEFT=RIGHT.")) into[pair[..cut]] = pair[(cut + 1)..];
            }
        }
    }

    private static async Task PumpAsync(IAsyncStreamReader<ImportLotsRequest> messages, PipeWriter writer, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            while (await messages.MoveNext(cancellationToken))
            {
                var chunk = messages.Current;
                if (chunk.PayloadCase != ImportLotsRequest.PayloadOneofCase.Chunk)
                    throw new RefusedException(Refusal.Invalid("options", "may come once only, in the first message."));
                if (chunk.Chunk.Length > MaxChunk)
                    throw new RefusedException(Refusal.Invalid("chunk", $"has {chunk.Chunk.Length} bytes; send at most {MaxChunk} at once."));
                if ((await writer.WriteAsync(chunk.Chunk.Memory, cancellationToken)).IsCompleted) break;
            }
        }
        catch (Exception e)
        {
            failure = e;
        }
        await writer.CompleteAsync(failure);
    }
}
