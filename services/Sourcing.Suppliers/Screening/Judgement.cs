using Sourcing.Suppliers.Domain;

namespace Sourcing.Suppliers.Screening;

/// <summary>From which score a match holds, and from which it blocks.</summary>
public sealed record Bands(double Hold, double Block);

/// <summary>What matches come to.</summary>
public static class Judgement
{
    /// <summary>Blocked owners with so much in sum block what they own, as OFAC's rule of 50 percent has it (13 August 2014) and the guidance of the EU and the UK in much the same way.</summary>
    private const decimal Controlling = 50;

    /// <param name="question">Who was screened.</param>
    /// <param name="matches">What was found.</param>
    /// <param name="bands">Which scores count for what.</param>
    /// <param name="isDismissed">Whether two people have said that it is somebody else.</param>
    /// <param name="isConfirmed">Whether two people have said that it is the listed party.</param>
    public static Verdict Of(ScreeningQuestion question, IReadOnlyList<ScreeningMatch> matches, Bands bands, Func<ScreeningMatch, bool> isDismissed, Func<ScreeningMatch, bool> isConfirmed)
    {
        var standing = matches.Where(m => !isDismissed(m) && IsAbout(m.Listed.List, question.Supplies)).ToList();
        var frozen = standing.Where(m => m.Listed.List.Measure == MeasureType.AssetFreeze && (isConfirmed(m) || m.Score >= bands.Block && !m.IsWeak))
            .Select(m => m.Fingerprint).ToHashSet(StringComparer.Ordinal);
        return IsFrozen(question.Supplier, frozen) ? Verdict.Block : standing.Count > 0 ? Verdict.Hold : Verdict.Clear;
    }

    /// <summary>An asset freeze is about everything; another measure about its goods, where it names any and the supplier is known to supply none of them.</summary>
    private static bool IsAbout(ListInForce list, IReadOnlyList<string> supplies) =>
        list.Measure == MeasureType.AssetFreeze || list.Goods.Length == 0 || supplies.Count == 0 || list.Goods.Split(' ').Intersect(supplies, StringComparer.OrdinalIgnoreCase).Any();

    /// <summary>Whether a party is listed, or owned for a half or more by parties that are: those count with their whole share, through any number of layers.</summary>
    private static bool IsFrozen(ScreenedParty party, HashSet<string> frozen) =>
        frozen.Contains(party.Fingerprint()) || party.Owners.Where(owner => IsFrozen(owner, frozen)).Sum(owner => owner.Percent) >= Controlling;
}
