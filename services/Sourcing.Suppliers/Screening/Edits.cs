namespace Sourcing.Suppliers.Screening;

/// <summary>
/// What it costs to make one spelling of another (optimal string alignment). A letter more, less or replaced is an edit; a letter doubled or no longer
/// doubled, and two neighbours that changed places, are half an edit, as no letter is new: so most slips of the hand and most transliterations differ.
/// </summary>
internal static class Edits
{
    /// <summary>What an edit costs: everything is counted in halves.</summary>
    public const int One = 2;

    private const int Half = 1;

    /// <summary>The cost, as far as it is asked for: what costs more costs one half more.</summary>
    public static int Between(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int most)
    {
        if (Math.Abs(a.Length - b.Length) > most) return most + 1;
        var width = b.Length + 1;
        // Three rows of the table, which take turns; what is further from its diagonal than the cost allows is not looked at.
        Span<int> rows = 3 * width <= 768 ? stackalloc int[3 * width] : new int[3 * width];
        rows.Fill(most + 1);
        rows[0] = 0;
        for (var j = 1; j <= Math.Min(b.Length, most); j++) rows[j] = rows[j - 1] + Letter(b, j - 1);
        var leastAbove = 0;
        for (var i = 1; i <= a.Length; i++)
        {
            var before = rows.Slice((i + 1) % 3 * width, width);
            var above = rows.Slice((i - 1) % 3 * width, width);
            var row = rows.Slice(i % 3 * width, width);
            var (first, last) = (Math.Max(1, i - most), Math.Min(b.Length, i + most));
            row[first - 1] = first == 1 ? above[0] + Letter(a, i - 1) : most + 1;
            var least = row[first - 1];
            for (var j = first; j <= last; j++)
            {
                var cost = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : One);
                cost = Math.Min(cost, Math.Min(above[j] + Letter(a, i - 1), row[j - 1] + Letter(b, j - 1)));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) cost = Math.Min(cost, before[j - 2] + Half);
                row[j] = cost;
                least = Math.Min(least, cost);
            }
            // A swap reaches over a row.
            if (least > most && leastAbove + Half > most) return most + 1;
            leastAbove = least;
        }
        return Math.Min(rows[a.Length % 3 * width + b.Length], most + 1);
    }

    /// <summary>What the letter costs that is in one of them only.</summary>
    private static int Letter(ReadOnlySpan<char> word, int at) => at > 0 && word[at] == word[at - 1] ? Half : One;
}
