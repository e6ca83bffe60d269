using Google.Rpc;
using Grpc.Core;

namespace Sourcing.Client;

/// <summary>Why a call was refused, read from its status and <c>google.rpc</c> details.</summary>
/// <param name="StatusCode">The gRPC status.</param>
/// <param name="Reason">Constant for programs such as <c>LOT_NOT_AVAILABLE</c>; empty where the transport failed, not the service.</param>
/// <param name="Message">For people.</param>
public sealed record SourcingError(StatusCode StatusCode, string Reason, string Message)
{
    /// <summary>Every bad field of the request.</summary>
    public IReadOnlyList<FieldViolation> FieldViolations { get; init; } = [];

    /// <summary>Everything in the state of the world that stands against the request.</summary>
    public IReadOnlyList<Precondition> Preconditions { get; init; } = [];

    /// <summary>When trying again makes sense; null where the service did not say.</summary>
    public TimeSpan? RetryDelay { get; init; }

    /// <summary>True where the service itself answered; false where the call never reached it or broke on the way.</summary>
    public bool IsFromService => Reason.Length > 0;

    /// <summary>Reads a failed call.</summary>
    public static SourcingError From(RpcException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var status = exception.Trailers.GetRpcStatus(ignoreParseError: true);
        if (status is null) return new SourcingError(exception.StatusCode, "", exception.Status.Detail);
        return new SourcingError(exception.StatusCode, status.GetDetail<ErrorInfo>()?.Reason ?? "", status.Message)
        {
            FieldViolations =
                [.. (status.GetDetail<BadRequest>()?.FieldViolations ?? []).Select(v => new FieldViolation(v.Field, v.Description))],
            Preconditions =
                [.. (status.GetDetail<PreconditionFailure>()?.Violations ?? []).Select(v => new Precondition(v.Type, v.Subject, v.Description))],
            RetryDelay = status.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan(),
        };
    }
}

/// <summary>A bad field of a request.</summary>
/// <param name="Path">Proto path such as <c>lines[0].quantity</c>.</param>
/// <param name="Description">What is wrong and what would be right.</param>
public sealed record FieldViolation(string Path, string Description);

/// <summary>One thing that stands against a request.</summary>
/// <param name="Reason">Constant for programs.</param>
/// <param name="Subject">The resource it is about.</param>
/// <param name="Description">What is the matter.</param>
public sealed record Precondition(string Reason, string Subject, string Description);
