using System.Buffers;

namespace Sourcing.Suppliers.Screening;

/// <summary>
/// Every name of the lists, in memory. A search compares the asked words with every word that is listed and scores only names that can still reach
/// the threshold, so it finds exactly what scoring every name would find.
/// </summary>
public sealed class NameIndex
{
    /// <summary>Grows whenever a score may change: a decision is made again by the algorithm that made it.</summary>
    public const int AlgorithmVersion = 1;

    /// <summary>What the most common word counts beside the rarest.</summary>
    private const double LeastRarity = 0.25;

    private const double InitialWeight = 0.3;
    private const double HonorificWeight = 0.1;
    private const double ParticleWeight = 0.15;
    private const double NumberWeight = 0.5;

    private readonly ListedParty[] parties;
    private readonly Entry[] entries;
    private readonly LetterCounts[] spellings;
    private readonly List<Term> terms = [];
    private readonly LetterCounts[] letters;
    // What is looked at for every word and every name lies close together.
    private readonly int[] wordLengths;
    private readonly int[] nameLengths;
    private readonly bool[] isInitial;
    private readonly bool[] isConsonants;
    private readonly ILookup<string, int> skeletons;
    private readonly ILookup<string, (int Party, string Text)> identifiers;
    private readonly Dictionary<FoldedWord, int> places = [];

    public NameIndex(IEnumerable<ListedParty> listed)
    {
        parties = [.. listed];
        var folded = parties.SelectMany((party, at) => party.Names.Select(name => (Party: at, Name: name, Folded: FoldedName.Of(name.Text, party.Type))))
            .Where(n => n.Folded.Words.Length > 0).ToList();
        identifiers = parties.SelectMany((party, at) => party.Identifiers.Select(text => (Key: Identifier.Folded(text), Party: at, Text: text))).Where(i => i.Key is not null)
            .ToLookup(i => i.Key!, i => (i.Party, i.Text), StringComparer.Ordinal);
        for (var i = 0; i < folded.Count; i++)
        {
            foreach (var word in folded[i].Folded.Words.Distinct())
            {
                if (!places.TryGetValue(word, out var term))
                {
                    places.Add(word, term = terms.Count);
                    terms.Add(new Term(word, []));
                }
                terms[term].Names.Add(i);
            }
        }
        entries = [.. folded.Select(n => new Entry(n.Party, n.Name, n.Folded, Array.ConvertAll(n.Folded.Words, word => places[word]), Array.ConvertAll(n.Folded.Words, word => Weight(word, folded.Count))))];
        wordLengths = [.. terms.Select(term => term.Word.Text.Length)];
        nameLengths = [.. folded.Select(n => n.Folded.Compact.Length)];
        isInitial = [.. terms.Select(term => term.Word.Kind == WordKind.Initial)];
        isConsonants = [.. terms.Select(term => term.Word.IsConsonants)];
        skeletons = Enumerable.Range(0, terms.Count).Where(term => !isInitial[term]).ToLookup(term => NameScore.Skeleton(terms[term].Word.Text), StringComparer.Ordinal);
        letters = [.. terms.Select(term => new LetterCounts(term.Word.Text))];
        spellings = [.. folded.Select(n => new LetterCounts(n.Folded.Compact))];
    }

    /// <summary>How many names there are.</summary>
    public int Count => entries.Length;

    /// <summary>
    /// Every party of which a name scores the threshold or more, best first, each with the name that fits best. One that has an identifier of the asked party scores 1,
    /// whatever the names say.
    /// </summary>
    public IReadOnlyList<NameMatch> Find(ScreenedName who, double threshold)
    {
        var identified = Identified(who);
        return identified.Count == 0 ? Named(who, threshold) : [.. identified.Values, .. Named(who, threshold).Where(match => !identified.ContainsKey(match.Party.Id))];
    }

    private Dictionary<string, NameMatch> Identified(ScreenedName who)
    {
        var found = new Dictionary<string, NameMatch>(StringComparer.Ordinal);
        foreach (var asked in who.Identifiers ?? [])
        {
            if (Identifier.Folded(asked) is not { } key) continue;
            foreach (var (party, listed) in identifiers[key])
                found.TryAdd(parties[party].Id, new NameMatch(parties[party], parties[party].Names[0], 1, [new ScoreFeature(FeatureKind.Identifier, asked, listed, 1)]));
        }
        return found;
    }

    private IReadOnlyList<NameMatch> Named(ScreenedName who, double threshold)
    {
        var asked = FoldedName.Of(who.Name, who.Type);
        if (asked.Words.Length == 0) return [];
        var similar = Similar(asked);
        var weights = Weights(asked, similar);
        var best = new Dictionary<int, (int Entry, double Score)>();
        var found = ArrayPool<double>.Shared.Rent(entries.Length);
        var last = ArrayPool<int>.Shared.Rent(entries.Length);
        try
        {
            Array.Clear(found, 0, entries.Length);
            Array.Clear(last, 0, entries.Length);
            Gather(similar, weights, found, last);
            // Too many words begin with the same letter: for all that is known here an initial is in every name.
            var free = asked.Words.Zip(weights).Where(w => w.First.Kind == WordKind.Initial).Sum(w => w.Second);
            var least = NameScore.LeastFound(threshold) * weights.Sum() - free;
            var spelling = new LetterCounts(asked.Compact);
            // Words that were compared once are not compared again for each name that has them.
            var known = Array.ConvertAll(similar, list => list.ToDictionary(s => s.Term, s => s.Similarity));
            Entry entry = null!;
            double Compared(int word, int other) =>
                asked.Words[word].Kind == WordKind.Initial ? NameScore.Words(asked.Words[word], entry.Folded.Words[other]) : known[word].GetValueOrDefault(entry.Terms[other]);
            for (var i = 0; i < entries.Length; i++)
            {
                if (found[i] < least && !MaySpell(i, asked, spelling)) continue;
                entry = entries[i];
                var score = NameScore.Of(asked, weights, entry.Folded, entry.Weights, Compared, null);
                score = NameScore.Rounded(score * NameScore.Beside(who, parties[entry.Party], null));
                if (score >= threshold && (!best.TryGetValue(entry.Party, out var better) || score > better.Score)) best[entry.Party] = (i, score);
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(found);
            ArrayPool<int>.Shared.Return(last);
        }
        return [.. best.OrderByDescending(b => b.Value.Score).ThenBy(b => b.Key).Select(b => Explained(who, asked, weights, b.Value.Entry))];
    }

    /// <summary>The best of every party without any index: what <see cref="Find"/> must agree with.</summary>
    internal IReadOnlyList<NameMatch> Scan(ScreenedName who, double threshold)
    {
        var asked = FoldedName.Of(who.Name, who.Type);
        if (asked.Words.Length == 0) return [];
        var weights = Weights(asked, Similar(asked));
        return
        [
            .. Enumerable.Range(0, entries.Length).Select(i => Explained(who, asked, weights, i)).Where(m => m.Score >= threshold)
                .GroupBy(m => m.Party.Id).Select(m => m.MaxBy(x => x.Score)!).OrderByDescending(m => m.Score),
        ];
    }

    private NameMatch Explained(ScreenedName who, FoldedName asked, double[] weights, int at)
    {
        var entry = entries[at];
        var reasons = new List<ScoreFeature>();
        var score = NameScore.Of(asked, weights, entry.Folded, entry.Weights, (word, other) => NameScore.Words(asked.Words[word], entry.Folded.Words[other]), reasons);
        score *= NameScore.Beside(who, parties[entry.Party], reasons);
        return new NameMatch(parties[entry.Party], entry.Name, NameScore.Rounded(score), reasons);
    }

    /// <summary>For each asked word the listed words that it may be, the most similar first. None for an initial.</summary>
    private List<(int Term, double Similarity)>[] Similar(FoldedName asked)
    {
        var similar = new List<(int Term, double Similarity)>[asked.Words.Length];
        for (var i = 0; i < asked.Words.Length; i++)
        {
            similar[i] = [];
            var word = asked.Words[i];
            if (word.Kind == WordKind.Initial) continue;
            var counts = new LetterCounts(word.Text);
            for (var term = 0; term < letters.Length; term++)
            {
                if (!isInitial[term])
                {
                    if (isConsonants[term] != word.IsConsonants) continue;
                    var longer = Math.Max(word.Text.Length, wordLengths[term]);
                    var shared = longer - NameScore.MostEditsOfWord(longer);
                    // An edit takes away one letter at most that both have.
                    if (wordLengths[term] < shared || word.Text.Length < shared || LetterCounts.Common(counts, letters[term]) < shared) continue;
                }
                Compare(term);
            }
            // One that was written without vowels is compared by its consonants.
            foreach (var term in skeletons[NameScore.Skeleton(word.Text)])
                if (isConsonants[term] != word.IsConsonants) Compare(term);
            similar[i].Sort((a, b) => b.Similarity != a.Similarity ? b.Similarity.CompareTo(a.Similarity) : a.Term.CompareTo(b.Term));

            void Compare(int term)
            {
                var similarity = NameScore.Words(word, terms[term].Word);
                if (similarity > 0) similar[i].Add((term, similarity));
            }
        }
        return similar;
    }

    /// <summary>For each name what of the asked words it may have.</summary>
    private void Gather(List<(int Term, double Similarity)>[] similar, double[] weights, double[] found, int[] last)
    {
        for (var i = 0; i < similar.Length; i++)
        {
            foreach (var (term, similarity) in similar[i])
            {
                foreach (var name in terms[term].Names)
                {
                    // The most similar word of a name counts, which comes first.
                    if (last[name] == i + 1) continue;
                    last[name] = i + 1;
                    found[name] += weights[i] * similarity;
                }
            }
        }
    }

    private bool MaySpell(int at, FoldedName asked, in LetterCounts spelling) =>
        Math.Abs(nameLengths[at] - asked.Compact.Length) <= NameScore.MostEdits
        && LetterCounts.Difference(spelling, spellings[at]) <= 2 * NameScore.MostEdits;

    /// <summary>What the words of an asked name count: one that is not listed as much as the word that it may be, so that a misspelt common word is no rare one.</summary>
    private double[] Weights(FoldedName asked, List<(int Term, double Similarity)>[] similar)
    {
        var weights = new double[asked.Words.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            var word = asked.Words[i];
            weights[i] = Weight(places.ContainsKey(word) || similar[i].Count == 0 ? word : terms[similar[i][0].Term].Word with { Kind = word.Kind }, entries.Length);
        }
        return weights;
    }

    private double Weight(in FoldedWord word, int names) => word.Kind switch
    {
        WordKind.Initial => InitialWeight,
        WordKind.Honorific => HonorificWeight,
        WordKind.Particle => ParticleWeight,
        WordKind.Number => NumberWeight,
        _ => places.TryGetValue(word, out var term) && names > 1
            ? LeastRarity + (1 - LeastRarity) * (1 - Math.Log(terms[term].Names.Count) / Math.Log(names))
            : 1,
    };

    private sealed record Entry(int Party, ListedName Name, FoldedName Folded, int[] Terms, double[] Weights);

    private sealed record Term(FoldedWord Word, List<int> Names);
}
