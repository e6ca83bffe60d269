using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Idempotency;

namespace Sourcing.BuildingBlocks.Paging;

/// <summary>Page sizes and page tokens of list methods.</summary>
public static class Page
{
    /// <summary>0 means the default, more than the maximum means the maximum, negative is refused.</summary>
    public static int Size(int requested, int usual, int maximum, Violations violations)
    {
        violations.Require(requested >= 0, "page_size", "must not be negative; 0 means the default.");
        return requested == 0 ? usual : Math.Clamp(requested, 1, maximum);
    }

    /// <summary>
    /// Makes an opaque token of the position after a page: the sort keys of its last row. It is bound to the other arguments of
    /// the request, which must be handed in without page size and token.
    /// </summary>
    public static string Token(IMessage arguments, params string[] position) =>
        Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes<string[]>([Fingerprint(arguments), .. position])).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>The position in a token; null on the first page or where the token is not of this query.</summary>
    public static string[]? Position(string token, IMessage arguments, int keys, Violations violations)
    {
        if (token.Length == 0) return null;
        try
        {
            var base64 = token.Replace('-', '+').Replace('_', '/');
            var parts = JsonSerializer.Deserialize<string?[]>(Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '=')));
            if (parts is not null && parts.Length == keys + 1 && parts.All(p => p is not null && !p.Contains('\0')) && parts[0] == Fingerprint(arguments)) return parts[1..]!;
        }
        catch (Exception e) when (e is FormatException or JsonException or DecoderFallbackException)
        {
            // Said below, like every other token that is not ours.
        }
        violations.Add("page_token", "does not belong to this query. Send the token of the previous answer and leave the other arguments as they were.");
        return null;
    }

    private static string Fingerprint(IMessage arguments) => RequestKey.Hash(arguments.ToByteArray())[..16];
}
