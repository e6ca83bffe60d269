using System.Globalization;
using System.Text.RegularExpressions;

namespace Sourcing.Cli.Arguments;

/// <summary>Names of resources, written whole (<c>lots/UUID</c>) or as the UUID alone.</summary>
internal static partial class ResourceName
{
    public static bool Supplier(string text, out string name, out string problem) => TryComplete("suppliers", text, out name, out problem);

    public static bool Lot(string text, out string name, out string problem) => TryComplete("lots", text, out name, out problem);

    public static bool Order(string text, out string name, out string problem) => TryComplete("orders", text, out name, out problem);

    public static bool Hold(string text, out string name, out string problem) => TryComplete("holds", text, out name, out problem);

    public static bool ScreeningCase(string text, out string name, out string problem) =>
        TryComplete("screeningCases", text, out name, out problem);

    /// <summary>A version of a list: <c>listVersions/ofac-sdn@3</c> or <c>ofac-sdn@3</c>.</summary>
    public static bool ListVersion(string text, out string name, out string problem)
    {
        var match = ListAtVersion().Match(text);
        name = $"listVersions/{match.Groups["id"].Value}";
        problem = $"'{text}' is not a version of a list: write LIST@NUMBER such as ofac-sdn@3.";
        return match.Success;
    }

    /// <summary>A record of the decision log: <c>decisions/17</c> or <c>17</c>.</summary>
    public static bool Decision(string text, out string name, out string problem)
    {
        const string prefix = "decisions/";
        var number = text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
        var isPosition = long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position > 0;
        name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{position}");
        problem = $"'{text}' is not a decision: write decisions/17, or the number alone.";
        return isPosition;
    }

    /// <summary>Somebody who acts.</summary>
    public static bool Person(string text, out string person, out string problem)
    {
        person = text.Trim();
        problem = $"'{Output.Clean(text)}' is not a person's name: write 1 to 100 characters such as ann.";
        return person.Length is > 0 and <= 100 && !person.Any(char.IsControl);
    }

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

    [GeneratedRegex("^(listVersions/)?(?<id>[a-z0-9][a-z0-9-]{0,49}@[1-9][0-9]{0,17})$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ListAtVersion();
}
