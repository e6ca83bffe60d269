using System.CommandLine;

namespace Sourcing.Cli.Arguments;

/// <summary>Values of the contract's enums as words: <c>ComplianceOnHold</c> is <c>on-hold</c>.</summary>
internal static class Choice
{
    public static Option<T?> Option<T>(string name, string description) where T : struct, Enum =>
        ArgumentParsing.Option<T?>(name, string.Join('|', Values<T>().Select(Word)), description, TryParse);

    public static string Word<T>(T value) where T : struct, Enum =>
        string.Concat(value.ToString().Select(
            (letter, i) => (i > 0 && char.IsAsciiLetterUpper(letter) ? "-" : "") + char.ToLowerInvariant(letter)));

    private static IEnumerable<T> Values<T>() where T : struct, Enum =>
        Enum.GetValues<T>().Where(value => !value.ToString().EndsWith("Unspecified", StringComparison.Ordinal));

    private static bool TryParse<T>(string text, out T? value, out string problem) where T : struct, Enum
    {
        var word = text.Replace('_', '-');
        var known = Values<T>().Where(v => string.Equals(Word(v), word, StringComparison.OrdinalIgnoreCase)).ToList();
        value = known.Count > 0 ? known[0] : null;
        problem = $"'{text}' is not one of: {string.Join(", ", Values<T>().Select(Word))}.";
        return value is not null;
    }
}
