namespace Sourcing.Suppliers.Screening;

/// <summary>
/// Similarity of two words from 0 to 1, by letters in common, their order and the beginning of the words
/// (W. E. Winkler, String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record Linkage, 1990).
/// </summary>
internal static class JaroWinkler
{
    /// <summary>Longest word that is compared; what is longer is cut off.</summary>
    public const int MostLetters = 64;

    private const int MostPrefix = 4;
    private const double PrefixScale = 0.1;

    public static double Similarity(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.Length > MostLetters) a = a[..MostLetters];
        if (b.Length > MostLetters) b = b[..MostLetters];
        if (a.SequenceEqual(b)) return 1;
        if (a.Length == 0 || b.Length == 0) return 0;

        var window = Math.Max(0, Math.Max(a.Length, b.Length) / 2 - 1);
        ulong inA = 0, inB = 0;
        var common = 0;
        for (var i = 0; i < a.Length; i++)
        {
            var last = Math.Min(b.Length - 1, i + window);
            for (var j = Math.Max(0, i - window); j <= last; j++)
            {
                if (a[i] != b[j] || (inB & 1ul << j) != 0) continue;
                inA |= 1ul << i;
                inB |= 1ul << j;
                common++;
                break;
            }
        }
        if (common == 0) return 0;

        var displaced = 0;
        for (int i = 0, j = 0; i < a.Length; i++)
        {
            if ((inA & 1ul << i) == 0) continue;
            while ((inB & 1ul << j) == 0) j++;
            if (a[i] != b[j++]) displaced++;
        }
        var jaro = (common / (double)a.Length + common / (double)b.Length + (common - displaced / 2) / (double)common) / 3;
        return WithPrefix(jaro, a, b);
    }

    private static double WithPrefix(double jaro, ReadOnlySpan<char> a, ReadOnlySpan<char> b) =>
        jaro + Math.Min(MostPrefix, a.CommonPrefixLength(b)) * PrefixScale * (1 - jaro);
}
