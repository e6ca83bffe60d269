using Sourcing.Suppliers.Screening;
using Sourcing.Suppliers.Storage;

namespace Sourcing.Suppliers.Features;

/// <summary>What happens to the lists in force, together with what always goes with it: the generation, their age and the decision's record.</summary>
internal static class ListChanges
{
    /// <summary>Makes a version the one in force.</summary>
    public static ListVersion Apply(this SuppliersBook book, ListVersion version, string applier)
    {
        var replaced = book.Screening.OpenVersions.SingleOrDefault(v => v.List == version.List && v.State == ListVersionState.Active);
        if (replaced is not null) book.Screening.Put(replaced with { State = ListVersionState.Superseded });
        var applied = version with { State = ListVersionState.Active, Applier = applier, ApplyTime = book.Now };
        book.Screening.Put(applied);
        book.Screening.Put(new ScreeningState(book.Screening.StateNow.Generation + 1, Oldest(book)));
        book.Screening.Append(DecisionKinds.List, "", book.Now,
            new ListDecision(version.List, applied.Id, version.Source.Hash, replaced?.Id, version.Counts, version.Importer, applier));
        return applied;
    }

    /// <summary>A version was loaded again: it is the newest still.</summary>
    public static ListVersion Confirm(this SuppliersBook book, ListVersion version)
    {
        var confirmed = version with { ConfirmTime = book.Now };
        book.Screening.Put(confirmed);
        book.Screening.Put(book.Screening.StateNow with { OldestConfirmTime = Oldest(book) });
        return confirmed;
    }

    /// <summary>Null where no list is in force yet.</summary>
    private static DateTimeOffset? Oldest(SuppliersBook book) => book.Screening.OpenVersions.Where(v => v.State == ListVersionState.Active).Min(v => (DateTimeOffset?)v.ConfirmTime);
}
