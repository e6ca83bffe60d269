using System.Diagnostics.CodeAnalysis;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain.Vocabulary;

/// <summary>One availability.</summary>
/// <param name="Code">The code of the contract, such as "SUBJECT_TO_PRIOR_SALE".</param>
/// <param name="Letters">The short form of dealers' files, as RapNet says it: G, M, STPS or NA.</param>
/// <param name="Name">The English name.</param>
/// <param name="Searchable">False hides the lot from search.</param>
/// <param name="Aliases">Other spellings.</param>
public sealed record Availability(string Code, string Letters, string Name, bool Searchable, params string[] Aliases)
    : Term(Code, Name, [Letters, .. Aliases]);

/// <summary>Whether a lot is there to be bought, in the words of RapNet.</summary>
public static class Availabilities
{
    /// <summary>The supplier has it and will deliver it.</summary>
    public static Availability Guaranteed { get; } = new("GUARANTEED", "G", "guaranteed", true, "guaranteed available", "GA");

    /// <summary>Out with another dealer on memorandum.</summary>
    public static Availability Memo { get; } = new("MEMO", "M", "out on memo", true, "on memo", "memorandum");

    /// <summary>May be sold to somebody else first.</summary>
    public static Availability SubjectToPriorSale { get; } =
        new("SUBJECT_TO_PRIOR_SALE", "STPS", "subject to prior sale", true, "SPS", "subject to previous sale");

    /// <summary>Not available; hidden from search.</summary>
    public static Availability NotAvailable { get; } = new("NOT_AVAILABLE", "NA", "not available", false, "unavailable");

    private static readonly CodeTable<Availability> Table = new(Guaranteed, Memo, SubjectToPriorSale, NotAvailable);

    /// <inheritdoc cref="CodeTable{T}.All"/>
    public static IReadOnlyList<Availability> All => Table.All;

    /// <inheritdoc cref="CodeTable{T}.Codes"/>
    public static IReadOnlyList<string> Codes => Table.Codes;

    /// <inheritdoc cref="CodeTable{T}.TryParse"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Availability? availability) => Table.TryParse(text, out availability);
}
