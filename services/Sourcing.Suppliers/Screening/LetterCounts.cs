using System.Numerics;

namespace Sourcing.Suppliers.Screening;

/// <summary>
/// Which letters occur in a folded word or name, and which of them more than once. Two of them tell in a few instructions how alike the words can be
/// at most, so that a scan of every word that is listed costs less than an index of keys, and loses none.
/// </summary>
internal readonly struct LetterCounts
{
    private const int Places = 32;
    private const int Digits = 26;

    /// <summary>A bit for each letter that occurs; in the upper half, for each that occurs again.</summary>
    private readonly ulong bits;

    public LetterCounts(ReadOnlySpan<char> folded)
    {
        foreach (var letter in folded)
        {
            // Digits share the places behind the letters: a bound may be too generous, never too strict.
            var bit = 1ul << (char.IsAsciiLetterLower(letter) ? letter - 'a' : Digits + letter % (Places - Digits));
            bits |= (bits & bit) == 0 ? bit : bit << Places;
        }
    }

    /// <summary>Letters that one has and the other has not: never more than what <see cref="Edits"/> cost that make one of the other.</summary>
    public static int Difference(LetterCounts a, LetterCounts b) => BitOperations.PopCount(a.bits ^ b.bits);
}
