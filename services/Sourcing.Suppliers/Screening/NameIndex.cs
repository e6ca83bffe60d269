using System.Buffers;

namespace Sourcing.Suppliers.Screening;

/// <summary>
/// Every name of the lists, in memory. A search compares the asked words with every listed word that can be similar and scores only names that can still
/// reach the threshold, so it finds exactly what scoring every name would find.
/// </summary>
public sealed class NameIndex
{
    /// <summary>Version of the algorithm: raised whenever the same question may get another score.</summary>
    public const int AlgorithmVersion = 1;

    /// <summary>What the most common word counts beside the rarest.</summary>
    private const double LeastRarity = 0.25;

    private const double InitialWeight = 0.3;
    private const double HonorificWeight = 0.1;
    private const double ParticleWeight = 0.15;
    private const double NumberWeight = 0.5;

    private readonly ListedParty[] parties;
    private readonly ListedIdentifiers identifiers;
    private readonly Entry[] entries;

    /// <summary>The different words of all names.</summary>
    private readonly List<Term> terms = [];

    private readonly Dictionary<FoldedWord, int> places = [];
    private readonly LetterTable letters;
    private readonly ILookup<(string Consonants, bool IsConsonants), int> consonants;
    private readonly ILookup<char, int> initials;

    /// <summary>Whose each of the spellings is.</summary>
    private readonly int[] spelled;

    private readonly LetterTable spellings;

    public NameIndex(IEnumerable<ListedParty> listed)
    {
        parties = [.. listed];
        identifiers = new ListedIdentifiers(parties);
        var readings = parties.SelectMany((party, at) => party.Names.SelectMany(name => FoldedName.Readings(name.Text, party.Type).Select(folded => (Party: at, Name: name, Folded: folded)))).ToList();
        for (var i = 0; i < readings.Count; i++)
        {
            foreach (var word in readings[i].Folded.Words.Distinct())
            {
                if (!places.TryGetValue(word, out var term))
                {
                    places.Add(word, term = terms.Count);
                    terms.Add(new Term(word, []));
                }
                terms[term].Names.Add(i);
            }
        }
        foreach (var term in terms) term.Weight = Weight(term.Word.Kind, term.Names.Count, readings.Count);
        entries = [.. readings.Select(r => new Entry(r.Party, r.Name, new WeighedName(r.Folded, Array.ConvertAll(r.Folded.Words, word => terms[places[word]].Weight))))];
        letters = new LetterTable(terms.ConvertAll(term => term.Word.Text));
        initials = Enumerable.Range(0, terms.Count).Where(term => terms[term].Word.Kind == WordKind.Initial).ToLookup(term => terms[term].Word.Text[0]);
        consonants = Enumerable.Range(0, terms.Count).ToLookup(term => (Consonants.Of(terms[term].Word.Text), terms[term].Word.IsConsonants));
        spelled = [.. entries.SelectMany((entry, at) => Enumerable.Repeat(at, entry.Listed.Folded.Spellings.Length))];
        spellings = new LetterTable([.. entries.SelectMany(entry => entry.Listed.Folded.Spellings)]);
    }

    /// <summary>How many names there are, those twice that can be read in two ways.</summary>
    public int Count => entries.Length;

    /// <summary>
    /// Every party of which a name scores the threshold or more, best first, each with the name that fits best. A party that has one of the identifiers is
    /// found with the score 1, whatever the names are.
    /// </summary>
    public IReadOnlyList<NameMatch> Find(ScreenedName who, double threshold) => Find(who, threshold, everyName: false);

    /// <summary>The same without any index: what <see cref="Find(ScreenedName, double)"/> must agree with.</summary>
    internal IReadOnlyList<NameMatch> Scan(ScreenedName who, double threshold) => Find(who, threshold, everyName: true);

    private List<NameMatch> Find(ScreenedName who, double threshold, bool everyName)
    {
        var identified = identifiers.Find(who.Identifiers).ToDictionary(found => found.Party);
        var best = new Dictionary<int, Hit>();
        var readings = FoldedName.Readings(who.Name, who.Type);
        foreach (var folded in readings)
        {
            var similar = Array.ConvertAll(folded.Words, Similar);
            var asked = new WeighedName(folded, [.. folded.Words.Zip(similar, Weight)]);
            foreach (var at in everyName ? Enumerable.Range(0, entries.Length) : Candidates(asked, similar, threshold))
            {
                var entry = entries[at];
                // What is read in both ways is compared with names that are read in the same way.
                if (identified.ContainsKey(entry.Party) || (readings.Count > 1 && entry.Listed.Folded.IsPerson is { } isPerson && isPerson != folded.IsPerson)) continue;
                var score = Score(who, asked, entry, null);
                if (score >= threshold && (!best.TryGetValue(entry.Party, out var known) || score > known.Score)) best[entry.Party] = new Hit(asked, entry, score);
            }
        }
        return
        [
            .. identified.Values.OrderBy(found => found.Party)
                .Select(found => new NameMatch(parties[found.Party], parties[found.Party].Names[0], 1, [new ScoreFeature(FeatureKind.Identifier, found.Asked, found.Listed, 1)])),
            .. best.Values.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Entry.Party).Select(hit => Explained(who, hit)),
        ];
    }

    private double Score(ScreenedName who, WeighedName asked, Entry entry, List<ScoreFeature>? reasons)
    {
        var score = NameScore.Of(asked, entry.Listed, reasons);
        return NameScore.Rounded(score * NameScore.Beside(who, parties[entry.Party], reasons));
    }

    private NameMatch Explained(ScreenedName who, Hit hit)
    {
        var reasons = new List<ScoreFeature>();
        var score = Score(who, hit.Asked, hit.Entry, reasons);
        return new NameMatch(parties[hit.Entry.Party], hit.Entry.Name, score, reasons);
    }

    /// <summary>The listed words that an asked word may be, the most similar first. None for an initial.</summary>
    private List<(int Term, double Similarity)> Similar(FoldedWord word)
    {
        var similar = new List<(int Term, double Similarity)>();
        if (word.Kind == WordKind.Initial) return similar;
        var near = letters.Near(word.Text, NameScore.MostCost);
        near.AddRange(initials[word.Text[0]].Concat(consonants[(Consonants.Of(word.Text), !word.IsConsonants)]).Where(term => !near.Contains(term)).ToList());
        foreach (var term in near)
        {
            var similarity = NameScore.Words(word, terms[term].Word);
            if (similarity > 0) similar.Add((term, similarity));
        }
        similar.Sort((a, b) => b.Similarity != a.Similarity ? b.Similarity.CompareTo(a.Similarity) : a.Term.CompareTo(b.Term));
        return similar;
    }

    /// <summary>The names that may score so much, in their order.</summary>
    private List<int> Candidates(WeighedName asked, List<(int Term, double Similarity)>[] similar, double threshold)
    {
        var candidates = asked.Folded.Spellings.SelectMany(spelling => spellings.Near(spelling, _ => NameScore.MostSpellingCost)).Select(at => spelled[at]).ToList();
        var found = ArrayPool<Found>.Shared.Rent(entries.Length);
        try
        {
            Array.Clear(found, 0, entries.Length);
            for (var i = 0; i < similar.Length; i++)
            {
                foreach (var (term, similarity) in similar[i])
                {
                    var (ofAsked, ofListed) = ((float)(asked.Weights[i] * similarity), (float)(terms[term].Weight * similarity));
                    foreach (var name in terms[term].Names) found[name].Add(i, ofAsked, ofListed);
                }
            }
            // Too many words begin with the same letter: for all that is known here an initial is in every name.
            var lone = asked.Folded.Words.Zip(asked.Weights).Where(w => w.First.Kind == WordKind.Initial).Select(w => w.Second).ToList();
            var free = lone.Sum();
            var least = NameScore.LeastProduct(threshold) * asked.Total;
            for (var i = 0; i < entries.Length; i++)
            {
                var most = found[i].OfAsked + free;
                if (most >= least && most * Math.Min(1, (found[i].OfListed + lone.Count) / entries[i].Listed.Total) >= least) candidates.Add(i);
            }
        }
        finally
        {
            ArrayPool<Found>.Shared.Return(found);
        }
        return [.. candidates.Distinct().Order()];
    }

    /// <summary>What an asked word counts: one that is not listed as much as the word that it may be, so that a misspelt common word is no rare one.</summary>
    private double Weight(FoldedWord word, List<(int Term, double Similarity)> similar)
    {
        if (places.TryGetValue(word, out var place)) return terms[place].Weight;
        var weight = Weight(word.Kind, 1, entries.Length);
        if (word.Kind != WordKind.Word) return weight;
        foreach (var (term, similarity) in similar)
            if (terms[term].Word.Kind != WordKind.Initial) return weight + similarity * (terms[term].Weight - weight);
        return weight;
    }

    private static double Weight(WordKind kind, int having, int names) => kind switch
    {
        WordKind.Initial => InitialWeight,
        WordKind.Honorific => HonorificWeight,
        WordKind.Particle => ParticleWeight,
        WordKind.Number => NumberWeight,
        _ => names > 1 ? LeastRarity + (1 - LeastRarity) * (1 - Math.Log(having) / Math.Log(names)) : 1,
    };

    private sealed record Entry(int Party, ListedName Name, WeighedName Listed);

    private sealed record Hit(WeighedName Asked, Entry Entry, double Score);

    /// <summary>The most that can be found of an asked name and of a listed one in each other.</summary>
    private struct Found
    {
        private int lastWord;

        public float OfAsked { get; private set; }

        public float OfListed { get; private set; }

        /// <summary>Of the asked word counts its most similar partner, which comes first; of the listed words any may be its partner.</summary>
        public void Add(int word, float ofAsked, float ofListed)
        {
            if (lastWord != word + 1) OfAsked += ofAsked;
            lastWord = word + 1;
            OfListed += ofListed;
        }
    }

    private sealed record Term(FoldedWord Word, List<int> Names)
    {
        public double Weight { get; set; }
    }
}
