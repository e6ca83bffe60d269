namespace Sourcing.BuildingBlocks.Errors;

/// <summary>Names of resources: a collection, a slash and a UUID, such as <c>books/0190163d-8694-739b-aea5-966c26f8ad91</c>.</summary>
public static class ResourceName
{
    /// <param name="name">The name.</param>
    /// <param name="prefix">The collection with its slash.</param>
    /// <param name="id">The UUID in it.</param>
    public static bool TryParse(string name, string prefix, out Guid id)
    {
        id = default;
        return name.StartsWith(prefix, StringComparison.Ordinal) && Guid.TryParseExact(name.AsSpan(prefix.Length), "D", out id);
    }

    /// <summary>The id in a name that the request must carry; a malformed one is noted.</summary>
    public static Guid Require(string name, string prefix, string field, Violations violations)
    {
        violations.Require(TryParse(name, prefix, out var id), field, $"must be a name such as {prefix}0190163d-8694-739b-aea5-966c26f8ad91.");
        return id;
    }
}
