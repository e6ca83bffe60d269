namespace Sourcing.Suppliers.Screening;

/// <summary>Letters to insert, delete, replace, or swap with their neighbour, until one spelling is another (optimal string alignment).</summary>
internal static class Edits
{
    /// <summary>The number of edits, as far as it is asked for: what needs more has one more.</summary>
    public static int Between(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int most)
    {
        if (Math.Abs(a.Length - b.Length) > most) return most + 1;
        var width = b.Length + 1;
        // Three rows of the table, which take turns.
        Span<int> rows = 3 * width <= 768 ? stackalloc int[3 * width] : new int[3 * width];
        for (var j = 0; j < width; j++) rows[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var before = rows.Slice((i + 1) % 3 * width, width);
            var above = rows.Slice((i - 1) % 3 * width, width);
            var row = rows.Slice(i % 3 * width, width);
            row[0] = i;
            var least = i;
            for (var j = 1; j < width; j++)
            {
                var edits = Math.Min(Math.Min(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) edits = Math.Min(edits, before[j - 2] + 1);
                row[j] = edits;
                least = Math.Min(least, edits);
            }
            if (least > most) return most + 1;
        }
        return Math.Min(rows[a.Length % 3 * width + b.Length], most + 1);
    }
}
