namespace Sourcing.Suppliers.Screening;

/// <summary>Numbers of passports and registers, however they are punctuated.</summary>
internal static class Identifier
{
    /// <summary>Shorter ones, and such as 000000, are no numbers of one party alone.</summary>
    private const int LeastLength = 6;

    private const int LeastDifferent = 3;

    /// <summary>Letters and digits alone; null where they cannot identify anybody.</summary>
    public static string? Folded(string text)
    {
        var folded = string.Concat(text.Where(char.IsLetterOrDigit)).ToUpperInvariant();
        return folded.Length >= LeastLength && folded.Any(char.IsAsciiDigit) && folded.Distinct().Count() >= LeastDifferent ? folded : null;
    }
}
