using Sourcing.Suppliers.Screening;

namespace Sourcing.UnitTests.Screening;

/// <summary>What spellings cost, in halves of an edit.</summary>
public sealed class EditsTests
{
    private const int Most = 6;

    [Theory]
    [InlineData("han", "han", 0)]
    [InlineData("han", "hhan", 1)]
    [InlineData("hassan", "hasan", 1)]
    [InlineData("hassan", "hsasan", 1)]
    [InlineData("faiz", "afiz", 1)]
    [InlineData("hassan", "hasssaan", 2)]
    [InlineData("ri", "rim", 2)]
    [InlineData("chen", "chan", 2)]
    [InlineData("mohammed", "mohamad", 3)]
    [InlineData("abc", "xyz", 6)]
    [InlineData("", "xyz", 6)]
    [InlineData("", "", 0)]
    public void A_spelling_costs_the_same_in_both_directions(string a, string b, int cost)
    {
        Assert.Equal(cost, Edits.Between(a, b, Most));
        Assert.Equal(cost, Edits.Between(b, a, Most));
    }

    [Theory]
    [InlineData("umarov", "petrov")]
    [InlineData("a", "abcdefgh")]
    [InlineData("abcdefgh", "hgfedcba")]
    public void What_costs_more_is_not_counted_on(string a, string b) => Assert.Equal(3, Edits.Between(a, b, 2));

    /// <summary>By the letters words are left out before they are compared: those must never differ by more than the words cost.</summary>
    [Fact]
    public void Letters_never_differ_by_more_than_the_spelling_costs()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            string a = Word(), b = Word();
            Assert.True(LetterCounts.Difference(new LetterCounts(a), new LetterCounts(b)) <= Edits.Between(a, b, 2 * Edits.One * a.Length * b.Length), $"{a} {b}");
        }

        string Word() => string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => (char)('a' + random.Next(4))));
    }
}
