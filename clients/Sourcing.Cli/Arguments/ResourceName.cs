namespace Sourcing.Cli.Arguments;

/// <summary>Names of resources, written whole (<c>lots/UUID</c>) or as the UUID alone.</summary>
internal static class ResourceName
{
    public static bool Supplier(string text, out string name, out string problem) => TryComplete("suppliers", text, out name, out problem);

    public static bool Lot(string text, out string name, out string problem) => TryComplete("lots", text, out name, out problem);

    public static bool Order(string text, out string name, out string problem) => TryComplete("orders", text, out name, out problem);

    public static bool Hold(string text, out string name, out string problem) => TryComplete("holds", text, out name, out problem);

    public static bool Organisation(string text, out string name, out string problem)
    {
        name = text;
        problem = $"'{text}' is not an organisation: write buyers/NAME or suppliers/ID.";
        return text.Split('/') is ["buyers" or "suppliers", { Length: > 0 }];
    }

    /// <summary>A request id: a UUID.</summary>
    public static bool RequestId(string text, out string id, out string problem)
    {
        var isUuid = Guid.TryParseExact(text, "D", out var uuid);
        id = uuid.ToString();
        problem = $"'{text}' is not a request id: write a UUID such as 0198f1c2-7a3b-7c4d-8e5f-0123456789ab.";
        return isUuid;
    }

    private static bool TryComplete(string collection, string text, out string name, out string problem)
    {
        var id = text.StartsWith(collection + "/", StringComparison.Ordinal) ? text[(collection.Length + 1)..] : text;
        var isUuid = Guid.TryParseExact(id, "D", out var uuid);
        name = $"{collection}/{uuid}";
        problem = $"'{text}' is not a name: write {collection}/UUID, or the UUID alone.";
        return isUuid;
    }
}
