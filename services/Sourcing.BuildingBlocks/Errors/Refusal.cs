using Google.Rpc;
using Grpc.Core;

namespace Sourcing.BuildingBlocks.Errors;

/// <summary>One thing about the state of the world that stands against a request.</summary>
/// <param name="Reason">Constant for programs, such as <c>ORDER_NOT_OPEN</c>.</param>
/// <param name="Subject">What it is about: a resource name.</param>
/// <param name="Description">What is the matter and what to do, for people.</param>
public sealed record Obstacle(string Reason, string Subject, string Description);

/// <summary>
/// Why a request is not carried out: a value that the domain returns and the API answers as a status with
/// <c>google.rpc</c> details. Nothing was changed.
/// </summary>
public sealed record Refusal
{
    /// <summary>Reason of every refusal that lists bad fields and has no more special one.</summary>
    public const string InvalidRequest = "INVALID_REQUEST";

    /// <summary>The database cannot be reached, or not to the end.</summary>
    public const string DatabaseUnavailable = "DATABASE_UNAVAILABLE";

    /// <summary>The message and the details travel in headers, which clients bound.</summary>
    private const int MaxMessage = 1000;
    private const int MaxObstacles = 50;

    private Refusal(StatusCode code, string reason, string message) =>
        (Code, Reason, Message) = (code, reason, message.Length <= MaxMessage ? message : $"{message[..MaxMessage]}…");

    public StatusCode Code { get; }

    /// <summary>Constant for programs; unique within the service.</summary>
    public string Reason { get; }

    /// <summary>For people: what was wrong and what to do.</summary>
    public string Message { get; }

    /// <summary>Bad fields, all of them.</summary>
    public IReadOnlyList<Violation> Fields { get; private init; } = [];

    /// <summary>What stands against it, all of it.</summary>
    public IReadOnlyList<Obstacle> Obstacles { get; private init; } = [];

    /// <summary>When trying again makes sense; null where it does not.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    public static Refusal Invalid(IReadOnlyList<Violation> fields, string reason = InvalidRequest) =>
        new(StatusCode.InvalidArgument, reason, string.Join(" ", fields.Select(f => $"{f.Field}: {f.Description}"))) { Fields = [.. fields] };

    public static Refusal Invalid(string field, string description, string reason = InvalidRequest) =>
        Invalid([new Violation(field, description)], reason);

    public static Refusal NotFound(string reason, string message) => new(StatusCode.NotFound, reason, message);

    public static Refusal AlreadyExists(string reason, string message) => new(StatusCode.AlreadyExists, reason, message);

    public static Refusal Aborted(string reason, string message) => new(StatusCode.Aborted, reason, message);

    public static Refusal Denied(string reason, string message) => new(StatusCode.PermissionDenied, reason, message);

    /// <summary>The state of the world stands against it; the reason is that of the first obstacle.</summary>
    public static Refusal Precondition(IReadOnlyList<Obstacle> obstacles) =>
        new(StatusCode.FailedPrecondition, obstacles[0].Reason, string.Join(" ", obstacles.Select(o => o.Description))) { Obstacles = [.. obstacles.Take(MaxObstacles)] };

    public static Refusal Precondition(string reason, string subject, string description) =>
        Precondition([new Obstacle(reason, subject, description)]);

    /// <summary>The refusal that another service answered with; null where the status is none of ours.</summary>
    public static Refusal? From(RpcException exception) => exception.GetRpcStatus() is { } status ? From(status) : null;

    /// <summary>The refusal that another service told; null where the status is none of ours.</summary>
    public static Refusal? From(Google.Rpc.Status status)
    {
        var code = (StatusCode)status.Code;
        if (status.GetDetail<ErrorInfo>() is not { } info) return null;
        if (code is StatusCode.Internal or StatusCode.Unknown or StatusCode.Unauthenticated or StatusCode.PermissionDenied) return null;
        return new Refusal(code, info.Reason, status.Message)
        {
            Fields = [.. status.GetDetail<BadRequest>()?.FieldViolations.Select(f => new Violation(f.Field, f.Description)) ?? []],
            Obstacles = [.. status.GetDetail<PreconditionFailure>()?.Violations.Select(v => new Obstacle(v.Type, v.Subject, v.Description)) ?? []],
            RetryAfter = status.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan(),
        };
    }

    public static Refusal Overloaded(string reason, string message, TimeSpan retryAfter) =>
        new(StatusCode.ResourceExhausted, reason, message) { RetryAfter = retryAfter };

    public static Refusal Unavailable(string reason, string message, TimeSpan retryAfter) =>
        new(StatusCode.Unavailable, reason, message) { RetryAfter = retryAfter };
}

/// <summary>Carries a <see cref="Refusal"/> out of a use case to the interceptor that answers it.</summary>
public sealed class RefusedException(Refusal refusal) : Exception(refusal.Message)
{
    public Refusal Refusal { get; } = refusal;
}
