using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using RpcStatus = Google.Rpc.Status;

namespace Sourcing.BuildingBlocks.Errors;

/// <summary>
/// Gives the statuses that the framework answers by itself, before any of our code runs, the same details that ours carry:
/// a message that is too large, a body that is not a message, a method that does not exist.
/// </summary>
public static class FrameworkStatus
{
    public const string TooLarge = "MESSAGE_TOO_LARGE";
    public const string MalformedMessage = "MALFORMED_MESSAGE";

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithTypeRegistry(StatusDetails.Types));

    private const string StatusHeader = "grpc-status";

    /// <summary>Middleware: adds ErrorInfo to a failed gRPC answer that has none.</summary>
    public static async Task AddDetailsAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        var headers = context.Response.Headers;
        if (context.Response.HasStarted || headers.ContainsKey(StatusDetails.Header)) return;
        if (!int.TryParse(headers[StatusHeader], out var code) || code == 0) return;
        var message = Uri.UnescapeDataString(headers["grpc-message"].ToString());
        var (status, reason) = (StatusCode)code switch
        {
            // The interceptor answers whatever our code throws, with details; without them it is the reading of the message that failed.
            StatusCode.Unknown => (StatusCode.InvalidArgument, MalformedMessage),
            StatusCode.ResourceExhausted => (StatusCode.ResourceExhausted, TooLarge),
            var other => (other, other.ToString().ToUpperInvariant()),
        };
        if (reason == MalformedMessage) message = "The bytes that were sent are not a message of this method.";
        Write(context, Describe(status, reason, message, context));
    }

    private static void Write(HttpContext context, RpcStatus status)
    {
        context.Response.Headers[StatusHeader] = status.Code.ToString(System.Globalization.CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = Uri.EscapeDataString(status.Message);
        context.Response.Headers[StatusDetails.Header] = status.ToHeader();
    }

    /// <summary>Answers a request that the pipeline itself refuses, as gRPC or as JSON, whichever was asked for.</summary>
    public static async Task WriteAsync(HttpContext context, StatusCode code, string reason, string message)
    {
        var status = Describe(code, reason, message, context);
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true)
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            context.Response.ContentType = "application/grpc";
            Write(context, status);
            return;
        }
        await WriteJsonAsync(context, status);
    }

    /// <summary>Answers a refusal of a plain HTTP endpoint as JSON, the way the transcoded methods do.</summary>
    public static Task WriteJsonAsync(HttpContext context, Refusal refusal) => WriteJsonAsync(context, refusal.ToStatus(context.Request.Path));

    private static async Task WriteJsonAsync(HttpContext context, RpcStatus status)
    {
        context.Response.StatusCode = (StatusCode)status.Code switch
        {
            StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
            StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
            StatusCode.NotFound => StatusCodes.Status404NotFound,
            StatusCode.AlreadyExists or StatusCode.Aborted => StatusCodes.Status409Conflict,
            StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
            StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        };
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(Formatter.Format(status), context.RequestAborted);
    }

    private static RpcStatus Describe(StatusCode code, string reason, string message, HttpContext context) => new()
    {
        Code = (int)code,
        Message = message,
        Details = { Google.Protobuf.WellKnownTypes.Any.Pack(new Google.Rpc.ErrorInfo { Reason = reason, Domain = StatusDetails.Domain(context.Request.Path) }) },
    };
}
