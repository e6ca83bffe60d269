namespace Sourcing.Suppliers.Screening;

/// <summary>A listed name that somebody's name may be.</summary>
/// <param name="Party">The entry.</param>
/// <param name="Name">The name of it that fits best.</param>
/// <param name="Score">0 to 1, to four places, so that the same question has the same answer wherever it is asked.</param>
/// <param name="Features">Why: what the score is made of, in the order in which it was made.</param>
public sealed record NameMatch(ListedParty Party, ListedName Name, double Score, IReadOnlyList<ScoreFeature> Features);

/// <summary>One reason for a score.</summary>
/// <param name="Kind">What was compared.</param>
/// <param name="Asked">The part of the asked name, or what is known of it.</param>
/// <param name="Listed">The part of the listed name, or what the list says.</param>
/// <param name="Value">For words and spellings their similarity; for everything else what the score was multiplied by.</param>
public sealed record ScoreFeature(FeatureKind Kind, string Asked, string Listed, double Value);

/// <summary>What a score can rest on.</summary>
public enum FeatureKind
{
    /// <summary>A word of one beside a word of the other. Without a partner the similarity is 0.</summary>
    Word,

    /// <summary>Both names as they are spelled, without what is between the words.</summary>
    Spelling,

    /// <summary>Numbers that are in one of them, or differ.</summary>
    Numbers,

    /// <summary>A person is no ship.</summary>
    Type,

    BirthYear,

    Country,

    /// <summary>A number of a passport, a register or the like, which decides alone.</summary>
    Identifier,
}
