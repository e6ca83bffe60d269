using System.Globalization;
using System.Text.RegularExpressions;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Suppliers.Screening.Lists;

/// <summary>What lists write into a cell.</summary>
internal static partial class ListCells
{
    /// <summary>Every year in a date or several, however they are written.</summary>
    public static IEnumerable<int> Years(string text) => Year().Matches(text).Select(m => int.Parse(m.Value, CultureInfo.InvariantCulture));

    /// <summary>The code of a country by its name or code; null where it is not known.</summary>
    public static string? Country(string text) => Countries.TryParse(text.Trim(), out var country) ? country.Code : null;

    public static IEnumerable<string> Split(string text, char separator) => text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [GeneratedRegex(@"(?<!\d)(?:18|19|20)\d{2}(?!\d)")]
    private static partial Regex Year();
}
