using System.Globalization;
using System.Text.RegularExpressions;
using Google.Type;
using Sourcing.Types.V1;

namespace Sourcing.Cli.Arguments;

/// <summary>Amounts as people write them: <c>12.5ct</c>, <c>20 t</c>, <c>100USD</c>, <c>24h</c>.</summary>
/// <remarks>Limits are the service's to judge.</remarks>
internal static partial class Amount
{
    private const RegexOptions Style = RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking;

    /// <summary>A number with its unit.</summary>
    public static bool Weight(string text, out Quantity quantity, out string problem)
    {
        if (!Quantity(text, out quantity, out problem)) return false;
        problem = $"'{text}' has no unit: write it like 1.5ct or 20t.";
        return quantity.Unit.Length > 0;
    }

    /// <summary>A number with or without its unit; without one the unit is left empty.</summary>
    public static bool Quantity(string text, out Quantity quantity, out string problem)
    {
        var match = NumberThenWord().Match(text);
        quantity = new Quantity { Value = match.Groups["number"].Value, Unit = match.Groups["word"].Value };
        problem = $"'{text}' is not a quantity: write a plain number with a point and a unit, such as 12.5ct or 20t.";
        return match.Success;
    }

    /// <summary>An amount of money: <c>100USD</c>, <c>1250.50 usd</c> or <c>USD100</c>.</summary>
    public static bool Money(string text, out Money money, out string problem)
    {
        if (!Sum(text, out money, out problem)) return false;
        problem = NotMoney(text);
        return money.CurrencyCode.Length > 0;
    }

    /// <summary>An amount of money with or without its currency; without one the currency is left empty.</summary>
    public static bool Sum(string text, out Money money, out string problem)
    {
        var match = NumberThenCurrency().Match(text);
        if (!match.Success) match = CurrencyThenNumber().Match(text);
        money = new Money();
        problem = NotMoney(text);
        if (!match.Success) return false;
        var fraction = match.Groups["fraction"].Value.TrimEnd('0');
        var isWhole = long.TryParse(match.Groups["whole"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var units);
        if (!isWhole || fraction.Length > 9)
        {
            problem = $"'{text}' is too large or has more than nine decimals.";
            return false;
        }
        var nanos = int.Parse(fraction.PadRight(9, '0'), CultureInfo.InvariantCulture);
        var sign = match.Groups["sign"].Length > 0 ? -1 : 1;
        money = new Money { CurrencyCode = match.Groups["currency"].Value.ToUpperInvariant(), Units = sign * units, Nanos = sign * nanos };
        return true;
    }

    /// <summary>A length of time: <c>90s</c>, <c>30m</c>, <c>24h</c> or <c>7d</c>.</summary>
    public static bool Duration(string text, out TimeSpan? duration, out string problem)
    {
        var match = NumberThenTime().Match(text);
        duration = null;
        problem = $"'{text}' is not a length of time: write a whole number with s, m, h or d, such as 24h; at most 365d.";
        if (!match.Success) return false;
        var unit = match.Groups["unit"].Value switch { "s" => 1L, "m" => 60, "h" => 3600, _ => 86400 };
        var seconds = unit * int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
        if (seconds is <= 0 or > 365 * 86400) return false;
        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    private static string NotMoney(string text) =>
        $"'{text}' is not an amount of money: write a plain number and the currency's code, such as 1250.50USD.";

    [GeneratedRegex(@"^(?<number>-?([0-9]+(\.[0-9]+)?|\.[0-9]+))\s*(?<word>[A-Za-z_]+( [A-Za-z_]+)*)?$", Style)]
    private static partial Regex NumberThenWord();

    [GeneratedRegex(@"^(?<sign>-)?(?<whole>[0-9]+)(\.(?<fraction>[0-9]+))?\s*(?<currency>[A-Za-z]{3})?$", Style)]
    private static partial Regex NumberThenCurrency();

    [GeneratedRegex(@"^(?<currency>[A-Za-z]{3})\s*(?<sign>-)?(?<whole>[0-9]+)(\.(?<fraction>[0-9]+))?$", Style)]
    private static partial Regex CurrencyThenNumber();

    [GeneratedRegex("^(?<number>[0-9]{1,9})(?<unit>[smhd])$", Style)]
    private static partial Regex NumberThenTime();
}
