using System.Globalization;
using System.Text;
using AnyAscii;

namespace Sourcing.Suppliers.Screening;

/// <summary>What a word of a name is worth by its kind.</summary>
internal enum WordKind
{
    Word,

    /// <summary>One letter that may stand for a person's name.</summary>
    Initial,

    /// <summary>Sheikh, Daw, Colonel.</summary>
    Honorific,

    /// <summary>Al, bin, de, of; and in an organisation's name a letter or a legal form that is not at its end.</summary>
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
/// A name as it is compared: every script in Latin letters, no accents, no case, no punctuation, the words told apart by what they are. It is read as a
/// person's or as an organisation's: only an organisation has a legal form, which is left out, and only a person has honorifics.
/// </summary>
internal sealed class FoldedName
{
    /// <summary>What is longer is cut off; no listed name is.</summary>
    public const int MostWords = 64;

    private const string Article = "\u0627\u0644";
    private const string LatinArticle = "al";
    private const int LeastWithArticle = 5;

    private FoldedName(FoldedWord[] words, string[] spellings, bool? isPerson)
    {
        Words = words;
        Spellings = spellings;
        IsPerson = isPerson;
        Numbers = [.. words.Where(w => w.Kind == WordKind.Number).Select(w => w.Text).Order(StringComparer.Ordinal)];
    }

    public FoldedWord[] Words { get; }

    /// <summary>The words without what is between them; where there is a legal form, a second time with it.</summary>
    public string[] Spellings { get; }

    /// <summary>The numbers in it, sorted.</summary>
    public string[] Numbers { get; }

    /// <summary>How it is read; null where that makes no difference.</summary>
    public bool? IsPerson { get; }

    /// <summary>One reading, or both where nobody knows which is right and they differ; none of a name without letters.</summary>
    public static IReadOnlyList<FoldedName> Readings(string name, PartyType type)
    {
        var written = Split(name);
        if (written.Count == 0) return [];
        if (type != PartyType.Unknown) return [Of(written, type == PartyType.Person)];
        FoldedName person = Of(written, isPerson: true), other = Of(written, isPerson: false);
        return person.Words.SequenceEqual(other.Words) ? [new FoldedName(person.Words, person.Spellings, null)] : [person, other];
    }

    private static FoldedName Of(List<WrittenWord> written, bool isPerson)
    {
        if (written.Count > MostWords) written = written[..MostWords];
        var proper = isPerson ? written : written[NameWords.WithoutLegalForms([.. written.Select(w => w.Text)])];
        var folded = new List<FoldedWord>(proper.Count);
        for (var i = 0; i < proper.Count; i++)
        {
            var word = proper[i].Text;
            var number = NameWords.NumberOf(word);
            // "No. 1" is the number 1.
            if (word is "no" or "nr" or "number" && i + 1 < proper.Count && NameWords.NumberOf(proper[i + 1].Text) is not null) continue;
            folded.Add(new FoldedWord(number ?? word, number is not null ? WordKind.Number : KindOf(proper[i], isPerson), proper[i].IsConsonants));
        }
        // Where nothing is a word, everything is: a name of an honorific alone is a name.
        if (!folded.Exists(w => w.Kind == WordKind.Word)) folded = folded.ConvertAll(w => w.Kind == WordKind.Number ? w : w with { Kind = WordKind.Word });
        var spelling = string.Concat(folded.Select(w => w.Text));
        return new FoldedName([.. folded], proper.Count == written.Count ? [spelling] : [spelling, string.Concat(written.Select(w => w.Text))], isPerson);
    }

    /// <summary>What a word is that is no number.</summary>
    private static WordKind KindOf(WrittenWord word, bool isPerson) =>
        // By its consonants alone Omar would be Mr.
        word.IsConsonants ? WordKind.Word
        : NameWords.IsParticle(word.Text) ? WordKind.Particle
        : !isPerson ? word.Text.Length == 1 || NameWords.IsLegalForm(word.Text) ? WordKind.Particle : WordKind.Word
        : NameWords.IsHonorific(word.Text) ? WordKind.Honorific
        : word.Text.Length == 1 ? WordKind.Initial
        : WordKind.Word;

    private static List<WrittenWord> Split(string name)
    {
        var words = new List<WrittenWord>();
        foreach (var part in name.Normalize(NormalizationForm.FormKC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!part.Any(IsOfConsonants))
            {
                AddLatin(Spaced(part), isConsonants: false, words);
                continue;
            }
            // The article is written as part of the word.
            var hasArticle = part.Length >= LeastWithArticle && part.StartsWith(Article, StringComparison.Ordinal);
            if (hasArticle) words.Add(new WrittenWord(LatinArticle, IsConsonants: false));
            AddLatin(hasArticle ? part[Article.Length..] : part, isConsonants: true, words);
        }
        return words;
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

    /// <summary>Adds the words of a to z and digits.</summary>
    private static void AddLatin(string part, bool isConsonants, List<WrittenWord> words)
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
                words.Add(new WrittenWord(word.ToString(), isConsonants));
                word.Clear();
            }
        }
    }

    private static bool IsLetterAlone(string text, int at) =>
        at >= 0 && at < text.Length && char.IsAsciiLetter(text[at])
        && (at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1])) && (at == text.Length - 1 || !char.IsAsciiLetterOrDigit(text[at + 1]));

    /// <summary>Arabic and Hebrew letters.</summary>
    private static bool IsOfConsonants(char c) => c is >= '\u0590' and <= '\u08FF' or >= '\uFB1D' and <= '\uFDFF' or >= '\uFE70' and <= '\uFEFF';

    /// <summary>A word before it is told what it is.</summary>
    private readonly record struct WrittenWord(string Text, bool IsConsonants);
}
