using System.Globalization;
using System.Text;
using AnyAscii;

namespace Sourcing.Suppliers.Screening;

/// <summary>What a word of a name is worth by its kind.</summary>
internal enum WordKind
{
    Word,

    /// <summary>One letter that may stand for a word.</summary>
    Initial,

    /// <summary>Sheikh, Daw, Colonel.</summary>
    Honorific,

    /// <summary>Al, bin, de, of.</summary>
    Particle,

    /// <summary>Numbers agree or they do not.</summary>
    Number,
}

/// <summary>A word of a folded name.</summary>
/// <param name="Text">Lower-case letters a to z and digits.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IsConsonants">It comes from a script that writes no short vowels.</param>
internal readonly record struct FoldedWord(string Text, WordKind Kind, bool IsConsonants);

/// <summary>
/// A name as it is compared: every script in Latin letters, no accents, no case, no punctuation, no legal form, the rest told apart by what it is.
/// </summary>
internal sealed class FoldedName
{
    private const string Article = "\u0627\u0644";
    private const string LatinArticle = "al";
    private const int LeastWithArticle = 5;

    private FoldedName(FoldedWord[] words)
    {
        Words = words;
        Compact = string.Concat(words.Select(w => w.Text));
        Numbers = [.. words.Where(w => w.Kind == WordKind.Number).Select(w => w.Text).Order(StringComparer.Ordinal)];
    }

    public FoldedWord[] Words { get; }

    /// <summary>The words without what is between them.</summary>
    public string Compact { get; }

    /// <summary>The numbers in it, sorted.</summary>
    public string[] Numbers { get; }

    public static FoldedName Of(string name, PartyType type)
    {
        var consonants = new HashSet<string>(StringComparer.Ordinal);
        var all = Split(name, consonants);
        var words = type is PartyType.Person ? all : NameWords.WithoutLegalForms(all).ToArray();
        var folded = new List<FoldedWord>(words.Length);
        for (var i = 0; i < words.Length; i++)
        {
            // "No. 1" is the number 1.
            if (words[i] is "no" or "nr" or "number" && i + 1 < words.Length && NameWords.NumberOf(words[i + 1]) is not null) continue;
            folded.Add(new FoldedWord(NameWords.NumberOf(words[i]) ?? words[i], KindOf(words[i], type), consonants.Contains(words[i])));
        }
        // Where nothing is a word, everything is: a name of an honorific alone is a name.
        if (!folded.Exists(w => w.Kind == WordKind.Word)) folded = folded.ConvertAll(w => w.Kind == WordKind.Number ? w : w with { Kind = WordKind.Word });
        return new FoldedName([.. folded]);
    }

    private static WordKind KindOf(string word, PartyType type) =>
        NameWords.NumberOf(word) is not null ? WordKind.Number
        : NameWords.IsParticle(word) ? WordKind.Particle
        : type is not PartyType.Organisation && NameWords.IsHonorific(word) ? WordKind.Honorific
        : word.Length == 1 ? WordKind.Initial
        : WordKind.Word;

    /// <summary>Words of a to z and digits.</summary>
    private static string[] Split(string name, HashSet<string> consonants)
    {
        var words = new List<string>();
        foreach (var part in name.Normalize(NormalizationForm.FormKC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!part.Any(IsOfConsonants))
            {
                Latin(Spaced(part), words);
                continue;
            }
            // The article is written as part of the word.
            var hasArticle = part.Length >= LeastWithArticle && part.StartsWith(Article, StringComparison.Ordinal);
            if (hasArticle) words.Add(LatinArticle);
            var before = words.Count;
            Latin(hasArticle ? part[Article.Length..] : part, words);
            for (var i = before; i < words.Count; i++) consonants.Add(words[i]);
        }
        return [.. words];
    }

    /// <summary>Sets apart the signs of scripts that put no space between words, each of which is a word or a syllable.</summary>
    private static string Spaced(string part)
    {
        if (!part.Any(c => c >= '\u2E80')) return part;
        var spaced = new StringBuilder();
        foreach (var rune in part.EnumerateRunes())
        {
            var isSign = rune.Value is >= 0x3400 and <= 0x9FFF or >= 0xAC00 and <= 0xD7AF or >= 0xF900 and <= 0xFAFF or >= 0x20000 and <= 0x3FFFF;
            if (isSign) spaced.Append(' ');
            spaced.Append(rune);
            if (isSign) spaced.Append(' ');
        }
        return spaced.ToString();
    }

    private static void Latin(string part, List<string> words)
    {
        var latin = part.Transliterate().ToLower(CultureInfo.InvariantCulture).Replace("&", " and ", StringComparison.Ordinal);
        var word = new StringBuilder();
        for (var i = 0; i <= latin.Length; i++)
        {
            var c = i < latin.Length ? latin[i] : ' ';
            if (char.IsAsciiLetterOrDigit(c)) word.Append(c);
            // O'Brien and Sa'adi are one word.
            else if (c is '\'' or '`' or '"') continue;
            // S.A. is a word, J.Smith are two.
            else if (c == '.' && IsLetterAlone(latin, i - 1) && IsLetterAlone(latin, i + 1)) continue;
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
    }

    private static bool IsLetterAlone(string text, int at) =>
        at >= 0 && at < text.Length && char.IsAsciiLetter(text[at])
        && (at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1])) && (at == text.Length - 1 || !char.IsAsciiLetterOrDigit(text[at + 1]));

    /// <summary>Arabic and Hebrew letters.</summary>
    private static bool IsOfConsonants(char c) => c is >= '\u0590' and <= '\u08FF' or >= '\uFB1D' and <= '\uFDFF' or >= '\uFE70' and <= '\uFEFF';
}
