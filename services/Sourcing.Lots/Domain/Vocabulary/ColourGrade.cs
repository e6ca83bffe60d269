using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>One of the 31 hues of the GIA coloured-stone system.</summary>
/// <param name="Code">The abbreviation, in which case matters: "bG" is bluish green, "GB/BG" lies half-way to blue.</param>
/// <param name="Name">The English name.</param>
public sealed record Hue(string Code, string Name)
{
    /// <summary>The code.</summary>
    public override string ToString() => Code;
}

/// <summary>
/// A colour in the GIA coloured-stone system: hue, tone and saturation, written "vslbG 5/4".
/// Tone runs from 0 (colourless) to 10 (black), saturation from 1 (greyish or brownish) to 6 (vivid).
/// </summary>
public sealed record ColourGrade
{
    private const int MaxTone = 10;
    private const int MinSaturation = 1;
    private const int MaxSaturation = 6;

    // The only vocabulary that is matched with case: "bG" and "BG", "gY" and "GY", "rP" and "RP" are different hues.
    private static readonly FrozenDictionary<string, Hue> ByCode;

    static ColourGrade()
    {
        Hues =
        [
            new("R", "red"),
            new("oR", "orangy red"),
            new("RO/OR", "red-orange or orange-red"),
            new("rO", "reddish orange"),
            new("O", "orange"),
            new("yO", "yellowish orange"),
            new("oY", "orangy yellow"),
            new("Y", "yellow"),
            new("gY", "greenish yellow"),
            new("YG/GY", "yellow-green or green-yellow"),
            new("styG", "strongly yellowish green"),
            new("yG", "yellowish green"),
            new("slyG", "slightly yellowish green"),
            new("G", "green"),
            new("vslbG", "very slightly bluish green"),
            new("bG", "bluish green"),
            new("vstbG", "very strongly bluish green"),
            new("GB/BG", "green-blue or blue-green"),
            new("vstgB", "very strongly greenish blue"),
            new("gB", "greenish blue"),
            new("vslgB", "very slightly greenish blue"),
            new("B", "blue"),
            new("vB", "violetish blue"),
            new("bV", "bluish violet"),
            new("V", "violet"),
            new("bP", "bluish purple"),
            new("P", "purple"),
            new("rP", "reddish purple"),
            new("RP/PR", "red-purple or purple-red"),
            new("stpR", "strongly purplish red"),
            new("slpR", "slightly purplish red"),
        ];
        ByCode = Hues
            .SelectMany(hue => hue.Code.Split('/').Append(hue.Code).Distinct().Select(spelling => (spelling, hue)))
            .ToFrozenDictionary(pair => pair.spelling, pair => pair.hue, StringComparer.Ordinal);
    }

    private ColourGrade(Hue hue, int tone, int saturation) => (Hue, Tone, Saturation) = (hue, tone, saturation);

    /// <summary>The 31 hues, round the circle from red.</summary>
    public static IReadOnlyList<Hue> Hues { get; }

    /// <summary>The hue.</summary>
    public Hue Hue { get; }

    /// <summary>Lightness, 0 (colourless) to 10 (black).</summary>
    public int Tone { get; }

    /// <summary>Strength, 1 to 6.</summary>
    public int Saturation { get; }

    /// <summary>Reads "vslbG 5/4". The hue is matched with case; spaces may be more or none.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ColourGrade? grade)
    {
        grade = null;
        if (text is null or { Length: > 40 })
            return false;

        var rest = text.AsSpan().Trim();
        var slash = rest.LastIndexOf('/');
        if (slash < 0 || !TryNumber(rest[(slash + 1)..].TrimStart(), out var saturation))
            return false;
        rest = rest[..slash].TrimEnd();

        var digits = rest.Length;
        while (digits > 0 && char.IsAsciiDigit(rest[digits - 1]))
            digits--;
        if (!TryNumber(rest[digits..], out var tone) || tone > MaxTone || saturation is < MinSaturation or > MaxSaturation)
            return false;
        if (!ByCode.TryGetValue(rest[..digits].Trim().ToString(), out var hue))
            return false;

        grade = new(hue, tone, saturation);
        return true;
    }

    /// <summary>"vslbG 5/4".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Hue.Code} {Tone}/{Saturation}");

    private static bool TryNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
