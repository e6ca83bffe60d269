using System.Runtime.Intrinsics;

namespace Sourcing.Suppliers.Screening;

/// <summary>
/// How often each letter occurs in a folded word or name. Two of them tell in a few instructions how alike the words can be at most, so that
/// a scan of every word that is listed costs less than an index of keys, and loses none.
/// </summary>
internal readonly struct LetterCounts
{
    private const int Places = 32;
    private const int Digits = 26;

    private readonly Vector256<byte> counts;

    public LetterCounts(ReadOnlySpan<char> folded)
    {
        Span<byte> counted = stackalloc byte[Places];
        counted.Clear();
        foreach (var letter in folded)
        {
            // Digits share the places behind the letters: a bound may be too generous, never too strict.
            var place = char.IsAsciiLetterLower(letter) ? letter - 'a' : Digits + letter % (Places - Digits);
            if (counted[place] < byte.MaxValue) counted[place]++;
        }
        counts = Vector256.Create<byte>(counted);
    }

    /// <summary>Letters that both have.</summary>
    public static int Common(in LetterCounts a, in LetterCounts b) => Sum(Vector256.Min(a.counts, b.counts));

    /// <summary>Letters that one has and the other has not. An edit changes it by two at most.</summary>
    public static int Difference(in LetterCounts a, in LetterCounts b) => Sum(Vector256.Max(a.counts, b.counts) - Vector256.Min(a.counts, b.counts));

    private static int Sum(Vector256<byte> values)
    {
        var (low, high) = Vector256.Widen(values);
        return Vector256.Sum(low + high);
    }
}
