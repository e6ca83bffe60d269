namespace Sourcing.Suppliers.Screening;

/// <summary>Texts by their length and letters, of which it tells quickly those that can be near another; it loses none.</summary>
internal sealed class LetterTable
{
    /// <summary>Each text's letters and number, the shortest text first.</summary>
    private readonly LetterCounts[] letters;

    private readonly int[] numbers;

    /// <summary>For each length where its texts begin, and for one more.</summary>
    private readonly int[] begins;

    /// <param name="texts">Numbered from 0 in this order.</param>
    public LetterTable(IReadOnlyList<string> texts)
    {
        numbers = [.. Enumerable.Range(0, texts.Count).OrderBy(number => texts[number].Length)];
        letters = Array.ConvertAll(numbers, number => new LetterCounts(texts[number]));
        var longest = texts.Select(text => text.Length).DefaultIfEmpty().Max();
        var counts = texts.CountBy(text => text.Length).ToDictionary();
        begins = new int[longest + 2];
        for (var length = 0; length <= longest; length++) begins[length + 1] = begins[length] + counts.GetValueOrDefault(length);
    }

    /// <summary>The numbers of the texts that may cost no more than is allowed to so many letters, of the longer text.</summary>
    public List<int> Near(string text, Func<int, int> most)
    {
        var near = new List<int>();
        var counts = new LetterCounts(text);
        for (var length = 0; length < begins.Length - 1; length++)
        {
            var allowed = most(Math.Max(length, text.Length));
            if (Math.Abs(length - text.Length) > allowed) continue;
            for (var i = begins[length]; i < begins[length + 1]; i++)
                if (LetterCounts.Difference(counts, letters[i]) <= allowed) near.Add(numbers[i]);
        }
        return near;
    }
}
