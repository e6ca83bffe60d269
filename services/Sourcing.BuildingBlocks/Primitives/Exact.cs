using System.Globalization;

namespace Sourcing.BuildingBlocks.Primitives;

/// <summary>Integer arithmetic behind money and quantities: powers of ten, one rounding rule, plain decimal text.</summary>
internal static class Exact
{
    private const int LongestText = 64;

    internal enum TextProblem
    {
        None,
        NotANumber,
        TooFine,
        TooLarge,
    }

    public static long PowerOfTen(int exponent)
    {
        var power = 1L;
        for (var i = 0; i < exponent; i++)
            power = checked(power * 10);
        return power;
    }

    /// <summary>Divides and rounds half away from zero. The divisor is positive.</summary>
    public static Int128 DivideRounded(Int128 dividend, Int128 divisor)
    {
        var (quotient, remainder) = Int128.DivRem(dividend, divisor);
        if (Int128.Abs(remainder) * 2 >= divisor)
            quotient += Int128.Sign(dividend);
        return quotient;
    }

    public static bool TryNarrow(Int128 value, out long narrowed)
    {
        var fits = value >= long.MinValue && value <= long.MaxValue;
        narrowed = fits ? (long)value : 0;
        return fits;
    }

    /// <summary>
    /// Reads "12.5" as a whole number of units of 10^-decimals. No exponent, no separators; zeros at the end do not count.
    /// </summary>
    public static TextProblem Parse(string? text, int decimals, out long scaled)
    {
        scaled = 0;
        var rest = text.AsSpan().Trim();
        if (rest.Length is 0 or > LongestText)
            return TextProblem.NotANumber;

        var negative = rest[0] == '-';
        if (negative)
            rest = rest[1..];

        var point = rest.IndexOf('.');
        var whole = point < 0 ? rest : rest[..point];
        var fraction = point < 0 ? [] : rest[(point + 1)..];
        // ".5" is common in dealers' files; "5." is more likely a cut-off number.
        if ((whole.IsEmpty && fraction.IsEmpty) || (point >= 0 && fraction.IsEmpty) || !AllDigits(whole) || !AllDigits(fraction))
            return TextProblem.NotANumber;

        whole = whole.TrimStart('0');
        fraction = fraction.TrimEnd('0');
        if (fraction.Length > decimals)
            return TextProblem.TooFine;
        if (whole.Length > 19)
            return TextProblem.TooLarge;

        Int128 value = 0;
        foreach (var digit in whole)
            value = value * 10 + (digit - '0');
        for (var i = 0; i < decimals; i++)
            value = value * 10 + (i < fraction.Length ? fraction[i] - '0' : 0);
        return TryNarrow(negative ? -value : value, out scaled) ? TextProblem.None : TextProblem.TooLarge;
    }

    /// <summary>Writes a scaled number as plain decimal text with at least the given number of decimals.</summary>
    public static string Format(long scaled, int decimals, int leastDecimals)
    {
        var absolute = Int128.Abs(scaled);
        var (whole, fraction) = Int128.DivRem(absolute, PowerOfTen(decimals));
        var text = decimals == 0 ? "" : fraction.ToString(CultureInfo.InvariantCulture).PadLeft(decimals, '0');
        while (text.Length > leastDecimals && text[^1] == '0')
            text = text[..^1];
        return string.Create(CultureInfo.InvariantCulture, $"{(scaled < 0 ? "-" : "")}{whole}{(text.Length == 0 ? "" : ".")}{text}");
    }

    private static bool AllDigits(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiDigit(character))
                return false;
        }
        return true;
    }
}
