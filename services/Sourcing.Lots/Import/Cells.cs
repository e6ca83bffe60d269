using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Sourcing.BuildingBlocks.Primitives;
using Date = Google.Type.Date;

namespace Sourcing.Lots.Import;

/// <summary>Reads what dealers write into cells. Whatever can mean two things is refused, never guessed.</summary>
internal static class Cells
{
    /// <summary>Nothing, or a dash that stands for nothing.</summary>
    public static bool IsBlank(ReadOnlySpan<char> cell) => cell.Trim() is [] or "-" or "--" or "–" or "—";

    /// <summary>"n/a", "unknown" and the like: nothing is said.</summary>
    public static bool SaysNothing(string cell) =>
        cell.ToUpperInvariant() is "N/A" or "NA" or "NONE" or "NO" or "NIL" or "UNKNOWN" or "NOT KNOWN" or "?" or "UNCERTIFIED" or "NO CERT" or "NO REPORT";

    /// <summary>
    /// Reads a number with thousands separators or a decimal comma as plain decimal text. "1,234.50", "1.234,50", "1 234,5",
    /// "1'234" and "12,5" can only be one number each; "1,234" may be two, unless one of them cannot be.
    /// </summary>
    /// <param name="cell">The text.</param>
    /// <param name="decimals">How many decimals the value may have at most.</param>
    /// <param name="plain">Digits with at most one point, and the sign.</param>
    /// <param name="problem">What is wrong and what would be right, as a sentence; else empty.</param>
    /// <param name="most">The largest possible value: "99,995" % is no thousands.</param>
    public static bool TryNumber(ReadOnlySpan<char> cell, int decimals, out string plain, out string problem, int most = int.MaxValue)
    {
        (plain, problem) = ("", "");
        cell = cell.Trim();
        var sign = cell is ['-', ..] or ['−', ..] ? "-" : "";
        var number = cell is ['-', ..] or ['−', ..] or ['+', ..] ? cell[1..].TrimStart() : cell;

        var digits = 0;
        int commas = 0, points = 0, others = 0;
        foreach (var character in number)
        {
            if (char.IsAsciiDigit(character)) digits++;
            else if (character == ',') commas++;
            else if (character == '.') points++;
            else if (IsGap(character)) others++;
            else digits = int.MinValue / 2;
        }
        if (digits <= 0 || number.Length > 40)
        {
            problem = $"{Shown(cell)} is not a number; write it like 1234.5.";
            return false;
        }
        if (commas == 0 && others == 0 && points <= 1)
        {
            plain = $"{sign}{number}";
            return true;
        }

        // The rightmost of two kinds of mark is the decimal one; a mark that is repeated groups thousands.
        char? decimalMark =
            commas > 0 && points > 0 ? (number.LastIndexOf(',') > number.LastIndexOf('.') ? ',' : '.')
            : points == 1 ? '.'
            : commas == 1 ? ','
            : null;
        if (decimalMark == ',' && points == 0 && others == 0)
        {
            // One comma and nothing else that would tell.
            var thousands = number.ToString().Replace(",", "", StringComparison.Ordinal);
            var asThousands = IsGrouped(number, ',') && int.Parse(thousands, CultureInfo.InvariantCulture) <= most;
            var asDecimals = number.Length - 1 - number.IndexOf(',') <= decimals;
            if (asThousands && asDecimals)
            {
                problem = $"{Shown(cell)} may mean {thousands} or {number.ToString().Replace(',', '.')}; write one of these.";
                return false;
            }
            if (asThousands)
                decimalMark = null;
        }

        var mark = decimalMark is { } found ? number.LastIndexOf(found) : number.Length;
        var whole = number[..mark];
        var fraction = mark < number.Length ? number[(mark + 1)..] : [];
        var group = whole.IndexOfAnyExceptInRange('0', '9');
        if ((group >= 0 && !IsGrouped(whole, whole[group])) || fraction.IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            problem = $"{Shown(cell)} has its thousands or decimals marked in no usual way; write it like 1234.5.";
            return false;
        }
        var text = new StringBuilder(sign, number.Length + 1);
        foreach (var character in whole)
        {
            if (char.IsAsciiDigit(character))
                text.Append(character);
        }
        if (!fraction.IsEmpty)
            text.Append('.').Append(fraction);
        plain = text.ToString();
        return true;
    }

    private static bool IsGap(char character) => character is ' ' or '\u00A0' or '\u202F' or '\u2009' or '\'' or '’';

    // 1 to 3 digits that do not begin with 0, then groups of three.
    private static bool IsGrouped(ReadOnlySpan<char> whole, char separator)
    {
        if (whole is [] or ['0', ..] || whole.IndexOf(separator) is < 1 or > 3)
            return false;
        var rest = whole[whole.IndexOf(separator)..];
        while (!rest.IsEmpty)
        {
            if (rest.Length < 4 || rest[0] != separator || rest[1..4].IndexOfAnyExceptInRange('0', '9') >= 0)
                return false;
            rest = rest[4..];
        }
        return true;
    }

    /// <summary>Cuts "12.5 ct" into its number and the text after it.</summary>
    public static (string Number, string After) CutNumber(string cell)
    {
        var length = cell.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        return (cell[..length], cell[length..].Trim());
    }

    /// <summary>Yes or no, in the usual spellings.</summary>
    public static bool TryYesNo(string cell, out bool value)
    {
        value = cell.ToUpperInvariant() is "YES" or "Y" or "TRUE" or "T" or "1" or "X" or "✓" or "DIVISIBLE";
        return value || cell.ToUpperInvariant() is "NO" or "N" or "FALSE" or "F" or "0" or "WHOLE" or "INDIVISIBLE";
    }

    private static readonly string[] DateFormats =
    [
        "yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyyMMdd", "d.M.yyyy", "d-MMM-yyyy", "d MMM yyyy", "d MMMM yyyy", "MMM d, yyyy", "MMMM d, yyyy",
        "MMM d yyyy", "MMMM d yyyy", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss",
    ];

    /// <summary>A whole date. With slashes the day or the month may come first, so that one of them must be above 12.</summary>
    public static bool TryDate(string cell, [NotNullWhen(true)] out Date? date, out string problem)
    {
        (date, problem) = (null, "");
        var culture = CultureInfo.InvariantCulture;
        if (DateTime.TryParseExact(cell, DateFormats, culture, DateTimeStyles.None, out var day))
        {
            date = Date.FromDateTime(DateTime.SpecifyKind(day, DateTimeKind.Utc));
            return true;
        }
        string[] dayFirst = ["d/M/yyyy", "d-M-yyyy"], monthFirst = ["M/d/yyyy", "M-d-yyyy"];
        var isDayFirst = DateTime.TryParseExact(cell, dayFirst, culture, DateTimeStyles.None, out day);
        var isMonthFirst = DateTime.TryParseExact(cell, monthFirst, culture, DateTimeStyles.None, out var other);
        if (isDayFirst && isMonthFirst && day != other)
        {
            problem = string.Create(culture, $"{Shown(cell)} may be {day:yyyy-MM-dd} or {other:yyyy-MM-dd}; write one of these.");
            return false;
        }
        if (!isDayFirst && !isMonthFirst)
        {
            problem = $"{Shown(cell)} is not a date; write it like 2024-03-15.";
            return false;
        }
        date = Date.FromDateTime(DateTime.SpecifyKind(isDayFirst ? day : other, DateTimeKind.Utc));
        return true;
    }

    /// <summary>
    /// Cuts a price cell such as "$1,200.50/ct", "USD 950" or "1.250,00 €" into its number, its currency and its unit.
    /// </summary>
    public static bool TryMoney(string cell, out string number, out Currency? currency, out bool anyDollar, out Unit? unit)
    {
        (number, currency, anyDollar, unit) = ("", null, false, null);
        var from = cell.AsSpan().IndexOfAnyInRange('0', '9');
        if (from < 0)
            return false;
        if (from > 0 && cell[from - 1] is '.' or ',' or '-' or '+')
            from--;
        var (head, rest) = CutNumber(cell);
        number = head[from..];
        // "1200.-" and "1200/-" are whole amounts.
        if (rest is "/-" or ".-" or ",-" or ".--" or ",--")
            rest = "";

        var per = rest.IndexOf('/', StringComparison.Ordinal);
        var perLength = 1;
        if (per < 0)
        {
            per = rest.IndexOf("per ", StringComparison.OrdinalIgnoreCase);
            perLength = 4;
        }
        if (per >= 0)
        {
            if (!Unit.TryParse(rest[(per + perLength)..].Trim(), out unit))
                return false;
            rest = rest[..per].Trim();
        }
        var before = head[..from].Trim();
        if (before.Length > 0 && rest.Length > 0)
            return false;
        var sign = before.Length > 0 ? before : rest;
        return sign.Length == 0 || TryCurrency(sign, out currency, out anyDollar);
    }

    /// <summary>A currency by code or sign. A bare $ is the US dollar unless the row says which other one.</summary>
    public static bool TryCurrency(string text, [NotNullWhen(true)] out Currency? currency, out bool anyDollar)
    {
        anyDollar = text == "$";
        var code = text.ToUpperInvariant() switch
        {
            "$" or "US$" or "USD$" or "$US" or "U.S.$" => "USD",
            "€" or "EURO" or "EUROS" => "EUR",
            "£" => "GBP",
            "₹" => "INR",
            "฿" => "THB",
            "₽" => "RUB",
            "HK$" => "HKD",
            "S$" => "SGD",
            "A$" or "AU$" => "AUD",
            "C$" or "CA$" => "CAD",
            "FR." or "SFR." or "SFR" => "CHF",
            var other => other,
        };
        return Currency.TryParse(code, out currency);
    }

    /// <summary>The cell in quotes, short enough for a message.</summary>
    public static string Shown(ReadOnlySpan<char> cell) =>
        cell.Length > 40 ? $"'{cell[..(char.IsHighSurrogate(cell[39]) ? 39 : 40)]}…'" : $"'{cell}'";
}
