using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Sourcing.BuildingBlocks.Errors;

namespace Sourcing.BuildingBlocks.Idempotency;

/// <summary>Identifies a request that may be repeated: who asked for what under which id, and with which body.</summary>
/// <param name="Id">Hash of caller, method and request id.</param>
/// <param name="BodyHash">Hash of the whole request.</param>
public sealed record RequestKey(string Id, string BodyHash)
{
    /// <summary>The same request id came with another body.</summary>
    public const string ReusedReason = "REQUEST_ID_REUSED";

    /// <summary>Null where the caller gave no request id.</summary>
    public static RequestKey? For(string caller, string method, string requestId, IMessage body, Violations violations)
    {
        if (requestId.Length == 0 || !violations.Require(Guid.TryParseExact(requestId, "D", out _), "request_id", NotAUuid)) return null;
        return new RequestKey(Hash(Encoding.UTF8.GetBytes($"{caller}\n{method}\n{requestId.ToLowerInvariant()}")), Hash(body.ToByteArray()));
    }

    public static Refusal Reused() => Refusal.Invalid("request_id",
        "was used before for a request with other content. Repeat the first request unchanged, or take a new id.", ReusedReason);

    public const string NotAUuid = "must be a UUID such as 0190163d-8694-739b-aea5-966c26f8ad91.";

    /// <summary>SHA-256, as 64 hexadecimal digits.</summary>
    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
