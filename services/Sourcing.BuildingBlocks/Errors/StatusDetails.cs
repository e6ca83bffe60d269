using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Status = Google.Rpc.Status;

namespace Sourcing.BuildingBlocks.Errors;

/// <summary>Writes a refusal as <c>google.rpc.Status</c>: ErrorInfo always, the other details where there are any.</summary>
public static class StatusDetails
{
    /// <summary>The details that our statuses carry, for those who write them as JSON.</summary>
    public static readonly TypeRegistry Types = TypeRegistry.FromMessages(ErrorInfo.Descriptor, BadRequest.Descriptor, PreconditionFailure.Descriptor, RetryInfo.Descriptor);

    /// <param name="refusal">What to answer.</param>
    /// <param name="method">Full method name; the service's name in it is the domain of the reason.</param>
    public static Status ToStatus(this Refusal refusal, string method)
    {
        var info = new ErrorInfo { Reason = refusal.Reason, Domain = Domain(method) };
        var status = new Status { Code = (int)refusal.Code, Message = refusal.Message, Details = { Any.Pack(info) } };
        if (refusal.Fields.Count > 0)
        {
            status.Details.Add(Any.Pack(new BadRequest
            {
                FieldViolations = { refusal.Fields.Select(f => new BadRequest.Types.FieldViolation { Field = f.Field, Description = f.Description }) },
            }));
        }
        if (refusal.Obstacles.Count > 0)
        {
            status.Details.Add(Any.Pack(new PreconditionFailure
            {
                Violations =
                {
                    refusal.Obstacles.Select(o => new PreconditionFailure.Types.Violation { Type = o.Reason, Subject = o.Subject, Description = o.Description }),
                },
            }));
        }
        if (refusal.RetryAfter is { } wait) status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(wait) }));
        return status;
    }

    /// <summary><c>/sourcing.lots.v1.LotsService/GetLot</c> → <c>lots.sourcing</c>.</summary>
    public static string Domain(string method)
    {
        var parts = method.TrimStart('/').Split('.');
        return parts is ["sourcing", var service, ..] ? $"{service}.sourcing" : "sourcing";
    }

    /// <summary>Header that carries the details of a status to gRPC clients.</summary>
    public const string Header = "grpc-status-details-bin";

    /// <summary>The header's value: base64 without padding.</summary>
    public static string ToHeader(this Status status) => Convert.ToBase64String(status.ToByteArray()).TrimEnd('=');
}
