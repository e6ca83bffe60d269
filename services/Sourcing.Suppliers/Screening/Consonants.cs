using System.Text;

namespace Sourcing.Suppliers.Screening;

/// <summary>
/// Words of scripts that write no short vowels, such as Arabic and Hebrew, beside words in Latin letters: the consonants must be the same, and
/// each vowel that is written must be one of its kind in the other word. So <c>hsyn</c> is Hossein and Husain, and not Hassan.
/// </summary>
internal static class Consonants
{
    private const double EqualSimilarity = 0.9;

    /// <summary>So few consonants have many words in common.</summary>
    private const double FewSimilarity = 0.8;

    private const int Few = 2;
    private const char End = '\0';

    [Flags]
    private enum Vowels
    {
        None = 0,
        Front = 1,
        Back = 2,
    }

    /// <summary>The consonants of a word: only words that have the same can be similar.</summary>
    public static string Of(string word)
    {
        var consonants = new StringBuilder();
        var at = 0;
        for (var last = Next(word, ref at, End, out _); last != End; last = Next(word, ref at, last, out _)) consonants.Append(last);
        return consonants.ToString();
    }

    /// <summary>Similarity of two words, the first of which is written without short vowels; 0 where they are not the same word.</summary>
    public static double Similarity(string written, string latin)
    {
        int i = 0, j = 0, count = 0;
        for (var last = End; ; count++)
        {
            var consonant = Next(written, ref i, last, out var needed);
            if (Next(latin, ref j, last, out var present) != consonant || (needed & ~present) != 0) return 0;
            if (consonant == End) return count < Few ? 0 : count == Few ? FewSimilarity : EqualSimilarity;
            last = consonant;
        }
    }

    /// <summary>The next consonant, one that is doubled only once, and the vowels before it.</summary>
    private static char Next(string word, ref int at, char last, out Vowels vowels)
    {
        vowels = Vowels.None;
        while (at < word.Length)
        {
            var letter = word[at++];
            switch (letter)
            {
                case 'a':
                    break;
                case 'e' or 'i' or 'y':
                    vowels |= Vowels.Front;
                    break;
                case 'o' or 'u' or 'w' or 'v':
                    vowels |= Vowels.Back;
                    break;
                default:
                    var consonant = letter switch { 'q' or 'c' or 'g' => 'k', 'p' => 'b', _ => letter };
                    if (consonant != last) return consonant;
                    break;
            }
        }
        return End;
    }
}
