namespace Sourcing.Suppliers.Screening;

/// <summary>
/// How far two names are the same: their words are put side by side, the most similar first, in any order; a rare word counts more than a common one.
/// What else is known can only lower what the names say.
/// </summary>
internal static class NameScore
{
    /// <summary>Words that are less alike are not the same word.</summary>
    public const double LeastWordSimilarity = 0.84;

    /// <summary>How much more a difference counts than Jaro and Winkler count it.</summary>
    private const double Sharpness = 1.5;

    /// <summary>They are kind to short words, of which one letter makes another word: up to so many letters an edit counts by itself.</summary>
    private const int ShortWord = 5;

    /// <summary>Letters to each edit that a longer word may have.</summary>
    private const int LettersToAnEdit = 4;

    /// <summary>How much what is missing on either side counts: with a half, two names would score what they have in common on average.</summary>
    private const double Severity = 0.6;

    /// <summary>An initial beside a word that begins with it.</summary>
    private const double InitialSimilarity = 0.8;

    /// <summary>Equal consonants, where one of both was written without vowels.</summary>
    private const double ConsonantSimilarity = 0.9;

    /// <summary>One letter is doubled in one of them.</summary>
    private const double DoubledSimilarity = 0.93;

    private const int LeastConsonants = 2;

    /// <summary>So few consonants have many words in common.</summary>
    private const double FewConsonantsSimilarity = 0.8;

    private const int FewConsonants = 2;

    private const int Places = 4;

    /// <summary>More than rounding adds.</summary>
    private const double Rounding = 0.0001;

    /// <summary>Edits after which two spellings are still one name's.</summary>
    public const int MostEdits = 2;

    private const int LeastSpelled = 8;

    /// <summary>What an edit costs a name as a whole, in letters.</summary>
    private const double EditWeight = 1.5;

    private const double OtherSpacing = 0.98;
    private const double OtherNumbers = 0.5;
    private const double OneHasNumbers = 0.85;
    private const double OtherType = 0.75;
    private const double OtherBirthYear = 0.85;
    private const int BirthYearTolerance = 2;
    private const double OtherCountry = 0.95;

    /// <summary>How much of the asked name must be found for such a score, whatever else fits.</summary>
    public static double LeastFound(double score) => Math.Pow(Math.Max(0, score - Rounding), 1 / Severity);

    /// <summary>To four places, so that the same question has the same answer wherever it is asked.</summary>
    public static double Rounded(double score) => Math.Round(score, Places);

    /// <summary>Similarity of two words; 0 where they are not the same word.</summary>
    public static double Words(in FoldedWord asked, in FoldedWord listed)
    {
        if (asked.Text == listed.Text) return 1;
        if (asked.Kind == WordKind.Number || listed.Kind == WordKind.Number) return 0;
        if (asked.Kind == WordKind.Initial || listed.Kind == WordKind.Initial) return asked.Text[0] == listed.Text[0] && asked.Text.Length != listed.Text.Length ? InitialSimilarity : 0;
        if (asked.IsConsonants != listed.IsConsonants) return Consonants(asked.Text, listed.Text);
        if (IsDoubled(asked.Text, listed.Text)) return DoubledSimilarity;
        var similarity = JaroWinkler.Similarity(asked.Text, listed.Text);
        if (similarity < LeastWordSimilarity) return 0;
        var letters = Math.Max(asked.Text.Length, listed.Text.Length);
        var most = MostEditsOfWord(letters);
        var edits = Edits.Between(asked.Text, listed.Text, most);
        if (edits > most) return 0;
        similarity = 1 - (1 - similarity) * Sharpness;
        return letters > ShortWord ? similarity : Math.Min(similarity, 1 - EditWeight * edits / letters);
    }

    /// <summary>How many edits two words may be apart, the longer of which has so many letters.</summary>
    public static int MostEditsOfWord(int letters) => Math.Max(1, letters / LettersToAnEdit);

    /// <summary>The score of two names.</summary>
    /// <param name="asked">One of them.</param>
    /// <param name="askedWeights">What its words count.</param>
    /// <param name="listed">The other one.</param>
    /// <param name="listedWeights">What its words count.</param>
    /// <param name="words">Similarity of a word of one and a word of the other, by their places, as <see cref="Words"/> says.</param>
    /// <param name="reasons">Gets what the score is made of.</param>
    public static double Of(FoldedName asked, double[] askedWeights, FoldedName listed, double[] listedWeights, Func<int, int, double> words, List<ScoreFeature>? reasons)
    {
        var score = Aligned(asked, askedWeights, listed, listedWeights, words, reasons);
        var spelled = asked.Words.AsSpan().SequenceEqual(listed.Words) ? 1 : Spelled(asked.Compact, listed.Compact);
        if (spelled > score)
        {
            reasons?.Clear();
            reasons?.Add(new ScoreFeature(FeatureKind.Spelling, asked.Compact, listed.Compact, spelled));
            score = spelled;
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

    private static double Aligned(FoldedName asked, double[] askedWeights, FoldedName listed, double[] listedWeights, Func<int, int, double> words, List<ScoreFeature>? reasons)
    {
        Span<(int Asked, int Listed, double Similarity)> pairs = stackalloc (int, int, double)[Math.Min(asked.Words.Length * listed.Words.Length, 256)];
        var count = 0;
        for (var i = 0; i < asked.Words.Length; i++)
        {
            for (var j = 0; j < listed.Words.Length && count < pairs.Length; j++)
            {
                var similarity = words(i, j);
                if (similarity > 0) pairs[count++] = (i, j, similarity);
            }
        }
        pairs = pairs[..count];
        pairs.Sort((a, b) => b.Similarity != a.Similarity ? b.Similarity.CompareTo(a.Similarity) : a.Asked != b.Asked ? a.Asked.CompareTo(b.Asked) : a.Listed.CompareTo(b.Listed));
        ulong askedTaken = 0, listedTaken = 0;
        double askedFound = 0, listedFound = 0;
        foreach (var (i, j, similarity) in pairs)
        {
            if (i > 63 || j > 63 || (askedTaken & 1ul << i) != 0 || (listedTaken & 1ul << j) != 0) continue;
            askedTaken |= 1ul << i;
            listedTaken |= 1ul << j;
            askedFound += askedWeights[i] * similarity;
            listedFound += listedWeights[j] * similarity;
            reasons?.Add(new ScoreFeature(FeatureKind.Word, asked.Words[i].Text, listed.Words[j].Text, similarity));
        }
        if (reasons is not null)
        {
            for (var i = 0; i < asked.Words.Length; i++)
                if ((askedTaken & 1ul << i) == 0) reasons.Add(new ScoreFeature(FeatureKind.Word, asked.Words[i].Text, "", 0));
            for (var j = 0; j < listed.Words.Length; j++)
                if ((listedTaken & 1ul << j) == 0) reasons.Add(new ScoreFeature(FeatureKind.Word, "", listed.Words[j].Text, 0));
        }
        var (askedAll, listedAll) = (askedWeights.Sum(), listedWeights.Sum());
        return askedAll > 0 && listedAll > 0 ? Combined(askedFound / askedAll, listedFound / listedAll) : 0;
    }

    private static double Combined(double asked, double listed) => Math.Pow(asked * listed, Severity);

    /// <summary>What the names score as one word each: words that were joined, or split in another place, are found so.</summary>
    private static double Spelled(string asked, string listed)
    {
        if (asked == listed) return asked.Length == 0 ? 0 : OtherSpacing;
        var shorter = Math.Min(asked.Length, listed.Length);
        if (shorter < LeastSpelled || Math.Abs(asked.Length - listed.Length) > MostEdits) return 0;
        var edits = Edits.Between(asked, listed, MostEdits);
        return edits > MostEdits ? 0 : OtherSpacing * (1 - EditWeight * edits / shorter);
    }

    /// <summary>Whether one word is the other with one letter of it written twice.</summary>
    private static bool IsDoubled(string asked, string listed)
    {
        var (longer, shorter) = asked.Length > listed.Length ? (asked, listed) : (listed, asked);
        if (longer.Length != shorter.Length + 1) return false;
        var same = longer.AsSpan().CommonPrefixLength(shorter);
        return same > 0 && longer[same] == longer[same - 1] && longer.AsSpan(same + 1).SequenceEqual(shorter.AsSpan(same));
    }

    private static double Consonants(string asked, string listed)
    {
        var skeleton = Skeleton(asked);
        return skeleton.Length < LeastConsonants || skeleton != Skeleton(listed) ? 0 : skeleton.Length <= FewConsonants ? FewConsonantsSimilarity : ConsonantSimilarity;
    }

    /// <summary>The consonants of a word, each once where it is doubled: a word that was written without vowels is compared by them.</summary>
    public static string Skeleton(string word)
    {
        Span<char> consonants = word.Length <= 256 ? stackalloc char[word.Length] : new char[word.Length];
        var count = 0;
        foreach (var letter in word)
        {
            var consonant = letter switch
            {
                // What is written with one letter and spoken with another, or not at all.
                'a' or 'e' or 'i' or 'o' or 'u' or 'y' or 'w' or 'v' => '\0',
                'q' or 'c' or 'g' => 'k',
                'p' => 'b',
                _ => letter,
            };
            if (consonant != '\0' && (count == 0 || consonants[count - 1] != consonant)) consonants[count++] = consonant;
        }
        return new string(consonants[..count]);
    }
}
