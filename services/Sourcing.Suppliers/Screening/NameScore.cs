namespace Sourcing.Suppliers.Screening;

/// <summary>
/// How far two names are the same: their words are put side by side, the most similar first, in any order; a rare word counts more than a common one.
/// What else is known can only lower what the names say.
/// </summary>
internal static class NameScore
{
    /// <summary>Letters to each edit that a word may have; every word may have one.</summary>
    private const int LettersToAnEdit = 4;

    /// <summary>What an edit costs a word, in letters.</summary>
    private const double LongWordEdit = 0.8;

    /// <summary>The same in a word of so few letters that another one makes another word.</summary>
    private const double ShortWordEdit = 2;

    private const int ShortWord = 5;

    /// <summary>How much what is missing on either side counts: with a half, two names would score what they have in common on average.</summary>
    private const double Severity = 0.6;

    /// <summary>An initial beside a word that begins with it.</summary>
    private const double InitialSimilarity = 0.8;

    private const int Places = 4;

    /// <summary>More than rounding adds.</summary>
    private const double Rounding = 0.0001;

    /// <summary>Most that may differ between two spellings of one name.</summary>
    public const int MostSpellingCost = 2 * Edits.One;

    /// <summary>What an edit costs a name as a whole, in letters.</summary>
    private const double SpellingEdit = 1.5;

    private const double OtherSpacing = 0.98;
    private const double OtherNumbers = 0.5;
    private const double OneHasNumbers = 0.85;
    private const double OtherType = 0.75;
    private const double OtherBirthYear = 0.85;
    private const int BirthYearTolerance = 2;
    private const double OtherCountry = 0.95;

    /// <summary>The least product of what is found of the asked and of the listed name for such a score.</summary>
    public static double LeastProduct(double score) => Math.Pow(Math.Max(0, score - Rounding), 1 / Severity);

    /// <summary>To four places, so that the same question has the same answer wherever it is asked.</summary>
    public static double Rounded(double score) => Math.Round(score, Places);

    /// <summary>Most that may differ between two words of which the longer has so many letters.</summary>
    public static int MostCost(int letters) => Math.Max(1, letters / LettersToAnEdit) * Edits.One;

    /// <summary>Similarity of two words; 0 where they are not the same word.</summary>
    public static double Words(in FoldedWord asked, in FoldedWord listed)
    {
        if (asked.Text == listed.Text) return 1;
        if (asked.Kind == WordKind.Number || listed.Kind == WordKind.Number) return 0;
        if (asked.Kind == WordKind.Initial || listed.Kind == WordKind.Initial) return asked.Text[0] == listed.Text[0] && asked.Text.Length != listed.Text.Length ? InitialSimilarity : 0;
        if (asked.IsConsonants != listed.IsConsonants) return asked.IsConsonants ? Consonants.Similarity(asked.Text, listed.Text) : Consonants.Similarity(listed.Text, asked.Text);
        var letters = Math.Max(asked.Text.Length, listed.Text.Length);
        var most = MostCost(letters);
        var cost = Edits.Between(asked.Text, listed.Text, most);
        return cost > most ? 0 : Spelled(letters > ShortWord ? LongWordEdit : ShortWordEdit, cost, letters);
    }

    /// <summary>A score without its reasons.</summary>
    public static double Of(WeighedName askedName, WeighedName listedName, List<ScoreFeature>? reasons)
    {
        var (asked, listed) = (askedName.Folded, listedName.Folded);
        var score = Aligned(askedName, listedName, reasons);
        foreach (var left in asked.Spellings)
        {
            foreach (var right in listed.Spellings)
            {
                var spelled = score < OtherSpacing ? Spellings(left, right, Math.Min(asked.Spellings[0].Length, listed.Spellings[0].Length)) : 0;
                if (spelled <= score) continue;
                reasons?.Clear();
                reasons?.Add(new ScoreFeature(FeatureKind.Spelling, left, right, spelled));
                score = spelled;
            }
        }
        if (asked.Numbers.SequenceEqual(listed.Numbers)) return score;
        var factor = asked.Numbers.Length == 0 || listed.Numbers.Length == 0 ? OneHasNumbers : OtherNumbers;
        reasons?.Add(new ScoreFeature(FeatureKind.Numbers, string.Join(' ', asked.Numbers), string.Join(' ', listed.Numbers), factor));
        return score * factor;
    }

    /// <summary>What is known beside the names: 1, or less where it speaks against the match.</summary>
    public static double Beside(ScreenedName asked, ListedParty listed, List<ScoreFeature>? reasons)
    {
        var factor = 1.0;
        if (asked.Type != PartyType.Unknown && listed.Type != PartyType.Unknown && asked.Type != listed.Type)
            Lower(FeatureKind.Type, asked.Type.ToString(), listed.Type.ToString(), OtherType);
        if (asked.BirthYear is { } year && listed.BirthYears.Count > 0 && listed.BirthYears.All(listedYear => Math.Abs(listedYear - year) > BirthYearTolerance))
            Lower(FeatureKind.BirthYear, year.ToString(null as IFormatProvider), string.Join(' ', listed.BirthYears), OtherBirthYear);
        if (asked.Countries is { Count: > 0 } countries && listed.Countries.Count > 0 && !countries.Intersect(listed.Countries, StringComparer.Ordinal).Any())
            Lower(FeatureKind.Country, string.Join(' ', countries), string.Join(' ', listed.Countries), OtherCountry);
        return factor;

        void Lower(FeatureKind kind, string left, string right, double by)
        {
            factor *= by;
            reasons?.Add(new ScoreFeature(kind, left, right, by));
        }
    }

    private static double Aligned(WeighedName askedName, WeighedName listedName, List<ScoreFeature>? reasons)
    {
        var (asked, listed) = (askedName.Folded, listedName.Folded);
        var most = asked.Words.Length * listed.Words.Length;
        Span<Pair> pairs = most <= 256 ? stackalloc Pair[most] : new Pair[most];
        var count = 0;
        for (var i = 0; i < asked.Words.Length; i++)
        {
            for (var j = 0; j < listed.Words.Length; j++)
            {
                var similarity = Words(asked.Words[i], listed.Words[j]);
                if (similarity > 0) pairs[count++] = new Pair(i, j, similarity);
            }
        }
        pairs = pairs[..count];
        pairs.Sort();
        ulong askedTaken = 0, listedTaken = 0;
        double askedFound = 0, listedFound = 0;
        foreach (var (i, j, similarity) in pairs)
        {
            if ((askedTaken & 1ul << i) != 0 || (listedTaken & 1ul << j) != 0) continue;
            askedTaken |= 1ul << i;
            listedTaken |= 1ul << j;
            askedFound += askedName.Weights[i] * similarity;
            listedFound += listedName.Weights[j] * similarity;
            reasons?.Add(new ScoreFeature(FeatureKind.Word, asked.Words[i].Text, listed.Words[j].Text, similarity));
        }
        if (reasons is not null)
        {
            for (var i = 0; i < asked.Words.Length; i++)
                if ((askedTaken & 1ul << i) == 0) reasons.Add(new ScoreFeature(FeatureKind.Word, asked.Words[i].Text, "", 0));
            for (var j = 0; j < listed.Words.Length; j++)
                if ((listedTaken & 1ul << j) == 0) reasons.Add(new ScoreFeature(FeatureKind.Word, "", listed.Words[j].Text, 0));
        }
        return Math.Pow(askedFound / askedName.Total * (listedFound / listedName.Total), Severity);
    }

    /// <summary>What the names score as one word each: words that were joined, or split in another place, are found so.</summary>
    private static double Spellings(string asked, string listed, int letters)
    {
        var cost = Edits.Between(asked, listed, MostSpellingCost);
        return cost > MostSpellingCost ? 0 : OtherSpacing * Spelled(SpellingEdit, cost, letters);
    }

    private static double Spelled(double edit, int cost, int letters) => Math.Max(0, 1 - edit * cost / Edits.One / letters);

    /// <summary>An asked and a listed word that may be the same. The most similar come first, then those in front.</summary>
    private readonly record struct Pair(int Asked, int Listed, double Similarity) : IComparable<Pair>
    {
        public int CompareTo(Pair other) =>
            Similarity != other.Similarity ? other.Similarity.CompareTo(Similarity) : Asked != other.Asked ? Asked.CompareTo(other.Asked) : Listed.CompareTo(other.Listed);
    }
}
