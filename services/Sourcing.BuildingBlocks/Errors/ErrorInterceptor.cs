using System.Data.Common;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;
using Sourcing.BuildingBlocks.Storage;

namespace Sourcing.BuildingBlocks.Errors;

/// <summary>
/// The one place where failures become statuses. A refusal is answered in full; a failure nobody foresaw becomes INTERNAL,
/// is logged once with its trace, and leaks no text.
/// </summary>
public sealed partial class ErrorInterceptor(IEnumerable<Database> databases, ILogger<ErrorInterceptor> log) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        AnswerAsync(context, () => continuation(request, context));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        AnswerAsync(context, () => continuation(requestStream, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        AnswerAsync(context, async () => { await continuation(request, responseStream, context); return true; });

    private async Task<TResponse> AnswerAsync<TResponse>(ServerCallContext context, Func<Task<TResponse>> handle)
    {
        try
        {
            return await handle();
        }
        catch (RefusedException e)
        {
            throw e.Refusal.ToStatus(context.Method).ToRpcException();
        }
        catch (Exception e) when (context.CancellationToken.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            throw new RpcException(new Status(context.Deadline < DateTime.MaxValue ? StatusCode.DeadlineExceeded : StatusCode.Cancelled, "The caller is gone."));
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.ResourceExhausted && e.Trailers.Count == 0)
        {
            // The framework refuses a message that is too large without details.
            throw Refusal.Overloaded(FrameworkStatus.TooLarge, e.Status.Detail, TimeSpan.Zero).ToStatus(context.Method).ToRpcException();
        }
        catch (DbException e) when (databases.Any(database => database.Engine.IsAway(e)))
        {
            // The write queue, which is cut off as well, logs it.
            throw Refusal.Unavailable(Refusal.DatabaseUnavailable, "The database does not answer. Try again.", TimeSpan.FromSeconds(1)).ToStatus(context.Method).ToRpcException();
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Refusal.Invalid("", $"What was sent is not a message of this method. {e.Message}", FrameworkStatus.MalformedMessage).ToStatus(context.Method).ToRpcException();
        }
        catch (Exception e)
        {
            LogUnforeseen(log, context.Method, e);
            throw new Google.Rpc.Status
            {
                Code = (int)StatusCode.Internal,
                Message = "The service failed. Nothing is wrong with the request; try again, and tell the operator if it stays so.",
                Details = { Google.Protobuf.WellKnownTypes.Any.Pack(new Google.Rpc.ErrorInfo { Reason = "INTERNAL", Domain = StatusDetails.Domain(context.Method) }) },
            }.ToRpcException();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} failed in a way nobody foresaw")]
    private static partial void LogUnforeseen(ILogger log, string method, Exception failure);
}
