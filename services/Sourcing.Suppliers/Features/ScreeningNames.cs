using System.Globalization;
using System.Text.RegularExpressions;
using Sourcing.BuildingBlocks.Errors;

namespace Sourcing.Suppliers.Features;

/// <summary>Names of what screening keeps, and refusals that several of its use cases share.</summary>
internal static partial class ScreeningNames
{
    public const string Versions = "listVersions/";
    public const string Cases = "screeningCases/";
    public const string Decisions = "decisions/";
    public const string SecondPersonReason = "SECOND_PERSON_NEEDED";
    public const string VersionNotFoundReason = "LIST_VERSION_NOT_FOUND";

    public static string OfVersion(string id) => Versions + id;

    public static string OfDecision(long position) => string.Create(CultureInfo.InvariantCulture, $"{Decisions}{position}");

    /// <summary>The id in the name of a list version: <c>{list}@{version}</c>.</summary>
    public static string RequireVersion(string name, string field, Violations violations) =>
        violations.Require(VersionName().IsMatch(name), field, "must be a name such as listVersions/ofac-sdn@3.") ? name[Versions.Length..] : "";

    /// <summary>The position in the name of a decision.</summary>
    public static long RequireDecision(string name, Violations violations)
    {
        long position = 0;
        violations.Require(name.StartsWith(Decisions, StringComparison.Ordinal) && long.TryParse(name.AsSpan(Decisions.Length), NumberStyles.None, CultureInfo.InvariantCulture, out position),
            "name", "must be a name such as decisions/17.");
        return position;
    }

    public static bool IsList(string list) => ListName().IsMatch(list);

    public static RefusedException VersionNotFound(string name) => new(Refusal.NotFound(VersionNotFoundReason, $"There is no {name}."));

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,49}\z")]
    private static partial Regex ListName();

    [GeneratedRegex(@"\AlistVersions/[a-z0-9][a-z0-9-]{0,49}@[1-9][0-9]{0,17}\z")]
    private static partial Regex VersionName();
}
