using System.Collections.Frozen;

namespace Sourcing.Suppliers.Screening;

/// <summary>
/// Words that say little about who somebody is, folded as <see cref="FoldedName"/> folds names. What is missing here makes a name score a little lower, never
/// unfindable.
/// </summary>
internal static class NameWords
{
    /// <summary>
    /// Legal forms, which companies, lists and registers write in many ways: at the end of a name, or before it, they are all the same.
    /// (ISO 20275, Entity Legal Forms, has some thousands; these are those of the countries that trade in stones and of the lists.)
    /// </summary>
    private static readonly FrozenSet<string> LegalForms = new[]
    {
        "limited", "ltd", "co", "company", "co ltd", "company limited", "public company limited", "limited company", "private limited", "private limited company",
        "pvt", "pvt ltd", "public limited company", "plc", "llc", "l l c", "limited liability company", "limited liability partnership", "llp", "lp", "inc", "incorporated",
        "corp", "corporation", "pte", "pte ltd", "pty", "pty ltd", "cpt", "unlimited",
        "gmbh", "gmbh co kg", "ag", "kg", "ohg", "ug", "ev", "sa", "s a", "sarl", "sas", "sasu", "sca", "scs", "snc", "srl", "s r l", "spa", "s p a", "societe anonyme", "ste",
        "sa de cv", "sapi de cv", "s de rl de cv", "s de rl", "de cv", "ltda", "cia ltda", "y cia ltda", "cia", "compania limitada", "limitada", "eirl", "sl", "slu", "sau", "e u", "eu", "ca", "c a",
        "bv", "nv", "vof", "cvba", "bvba", "sprl", "oy", "oyj", "ab", "as", "aps", "a s", "asa", "doo", "dooel", "dd", "ad", "ead", "eood", "ood", "kft", "zrt", "nyrt", "bt", "sro", "spol s r o",
        "sp z o o", "oao", "ooo", "zao", "pao", "ao", "nao", "ooo ltd", "tov", "pat", "prat", "jsc", "ojsc", "cjsc", "pjsc", "ojs", "open joint stock company", "closed joint stock company",
        "public joint stock company", "joint stock company", "too", "sal", "saoc", "saog", "psc", "wll", "w l l", "kscc", "fze", "fzc", "fzco", "fz llc", "fz", "dmcc", "dmcc branch",
        "sdn bhd", "bhd", "tbk", "pt", "kk", "yk", "gk", "kabushiki kaisha", "you xian gong si", "you xian ze ren gong si", "gu fen you xian gong si", "as ltd sti", "ltd sti",
        "limited sirketi", "anonim sirketi", "a o",
        "obshchestvo s ogranichennoy otvetstvennostyu", "obshchestvo s ogranichennoi otvetstvennostyu", "aktsionernoe obshchestvo",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Those of them that also stand before the name.</summary>
    private static readonly FrozenSet<string> LeadingForms = new[]
    {
        "ooo", "oao", "zao", "pao", "ao", "nao", "tov", "too", "pt", "cv", "obshchestvo s ogranichennoy otvetstvennostyu", "obshchestvo s ogranichennoi otvetstvennostyu",
        "aktsionernoe obshchestvo", "limited liability company", "open joint stock company", "closed joint stock company", "public joint stock company", "joint stock company",
        "ojsc", "cjsc", "pjsc", "jsc", "llc", "societe anonyme", "ste",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Honorifics = new[]
    {
        "mr", "mrs", "ms", "miss", "mme", "mlle", "monsieur", "madame", "herr", "frau", "senor", "senora", "don", "dona", "sir", "dame", "lord", "lady", "dr", "doctor", "prof",
        "professor", "eng", "engineer", "haji", "hajji", "hajj", "hadji", "alhaji", "sheikh", "shaykh", "shaikh", "sheik", "cheikh", "mullah", "mulla", "maulavi", "maulawi", "mawlawi", "maulana",
        "ayatollah", "hojatoleslam", "sayyid", "seyed", "general", "gen", "brigadier", "colonel", "col", "major", "maj", "captain", "capt", "lieutenant", "lt", "sergeant", "sgt", "admiral",
        "commander", "daw", "u", "thura", "khun", "nai", "datuk", "dato", "tan", "sri", "shri", "smt", "jr", "sr", "esq", "hrh", "his", "her", "excellency", "president", "minister",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Particles = new[]
    {
        "al", "el", "ul", "ur", "ud", "as", "ash", "ad", "ar", "an", "at", "az", "bin", "ben", "ibn", "bint", "abu", "abou", "abi", "umm", "wa", "de", "del", "della", "di", "da", "das", "do", "dos",
        "du", "des", "la", "las", "le", "les", "los", "lo", "van", "von", "der", "den", "ter", "zu", "zum", "e", "y", "i", "und", "et", "and", "of", "the", "for", "in", "on", "a", "an", "to", "by", "with", "s",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What Roman numerals say that are no names or initials.</summary>
    private static readonly FrozenDictionary<string, string> RomanNumerals = new Dictionary<string, string>
    {
        ["ii"] = "2", ["iii"] = "3", ["iv"] = "4", ["vi"] = "6", ["vii"] = "7", ["viii"] = "8", ["ix"] = "9",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Most words that a legal form has.</summary>
    private static readonly int LongestForm = LegalForms.Max(form => form.Count(c => c == ' ')) + 1;

    public static bool IsHonorific(string word) => Honorifics.Contains(word);

    public static bool IsParticle(string word) => Particles.Contains(word);

    public static bool IsLegalForm(string word) => LegalForms.Contains(word);

    /// <summary>The number that a word is; null where it is none.</summary>
    public static string? NumberOf(string word) =>
        word.All(char.IsAsciiDigit) ? word.TrimStart('0') is { Length: > 0 } number ? number : "0" : RomanNumerals.GetValueOrDefault(word);

    /// <summary>Which of a name's words are not the legal forms at its ends; all of a name that is nothing else.</summary>
    public static Range WithoutLegalForms(string[] words)
    {
        var (first, end) = (0, words.Length);
        for (bool found = true; found && end > first;)
        {
            found = false;
            // "Pvt. Ltd. Co." is three of them.
            for (var count = Math.Min(LongestForm, end - first); count > 0 && !found; count--)
            {
                if (!LegalForms.Contains(string.Join(' ', words, end - count, count))) continue;
                end -= count;
                found = true;
            }
        }
        for (var count = Math.Min(LongestForm, end - first); count > 0; count--)
        {
            if (!LeadingForms.Contains(string.Join(' ', words, first, count))) continue;
            first += count;
            break;
        }
        return first < end ? first..end : 0..words.Length;
    }
}
