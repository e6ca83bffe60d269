using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Screening;
using Sourcing.Suppliers.Storage;

namespace Sourcing.Suppliers.Features;

/// <summary>
/// Judges suppliers by the lists in force. Names are compared first, in memory; then verdict, cases and the decision's record are written together, on what
/// people have decided by then.
/// </summary>
public sealed class SupplierScreening(LoadedLists lists, SupplierQueries suppliers, WriteQueue<SuppliersBook> writes, ScreeningOptions options)
{
    /// <summary>Who acts where nobody does.</summary>
    public const string Itself = "screening";

    /// <summary>Screens a supplier.</summary>
    /// <param name="id">Which.</param>
    /// <param name="by">On whose behalf.</param>
    /// <param name="check">Refuses the call before anything is written.</param>
    /// <param name="then">What becomes of the supplier once it is judged; the decision is kept in any case then.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The supplier as it stands then; null where there is none.</returns>
    public async Task<Supplier?> ScreenAsync(
        Guid id, string by, Action<Supplier>? check, Func<Supplier, DateTimeOffset, Supplier>? then, CancellationToken cancellationToken)
    {
        while (await suppliers.FindAsync(id, cancellationToken) is { } read)
        {
            var current = await lists.CurrentAsync(cancellationToken);
            var question = SupplierQuestion.Of(read.Profile);
            var matches = current.Match(question, options.HoldScore, cancellationToken);
            var written = await writes.RunAsync(
                book =>
                {
                    book.NeedSupplier(id);
                    book.Screening.NeedCases(id);
                    book.Screening.NeedLog();
                },
                book =>
                {
                    var before = book.Find(id)!;
                    check?.Invoke(before);
                    // Described anew meanwhile, or screened with newer lists: what was found is about somebody else, or old.
                    if (!before.Profile.IsScreenedLike(read.Profile) || before.Generation > current.Generation) return null;
                    var judged = Judge(book, before, current, question, matches, by, isAsked: then is not null);
                    var after = then is null ? judged : then(judged, book.Now);
                    book.Save(before, after);
                    return after;
                },
                cancellationToken);
            if (written is not null) return written;
        }
        return null;
    }

    private Supplier Judge(
        SuppliersBook book, Supplier supplier, ListsInForce current, ScreeningQuestion question, IReadOnlyList<ScreeningMatch> matches, string by, bool isAsked)
    {
        var (cases, hasNews) = Cases(book, supplier.Id, matches);
        CaseOutcome? DecidedOf(ScreeningMatch match) => cases[match.CaseOf(supplier.Id)].Decided;
        var verdict = Judgement.Of(question, matches, options.Bands, m => DecidedOf(m) == CaseOutcome.FalsePositive, m => DecidedOf(m) == CaseOutcome.TrueMatch);
        if (isAsked || hasNews || verdict != supplier.Verdict || supplier.Generation == 0)
            book.Screening.Append(DecisionKinds.Screening, supplier.Id.ToString(), book.Now, new ScreeningDecision(
                NameIndex.AlgorithmVersion, supplier.Version, current.Lists, options.Bands, question, Ids(CaseOutcome.FalsePositive), Ids(CaseOutcome.TrueMatch), matches, verdict, by));
        return supplier.Judge(verdict, current.Generation, by, book.Now);

        string[] Ids(CaseOutcome outcome) => [.. cases.Values.Where(c => c.Decided == outcome).Select(c => c.Id).Order(StringComparer.Ordinal)];
    }

    /// <summary>Makes a case of each match, and ends those that nobody asks any more.</summary>
    private static (Dictionary<string, ScreeningCase> Cases, bool HasNews) Cases(SuppliersBook book, Guid supplier, IReadOnlyList<ScreeningMatch> matches)
    {
        var cases = new Dictionary<string, ScreeningCase>(StringComparer.Ordinal);
        var hasNews = false;
        var known = book.Screening.CasesOf(supplier).ToDictionary(c => c.Id, StringComparer.Ordinal);
        foreach (var match in matches)
        {
            var id = match.CaseOf(supplier);
            if (cases.ContainsKey(id)) continue;
            var before = known.GetValueOrDefault(id);
            var now = before is null
                ? new ScreeningCase(id, supplier, false, match, [], book.Now, book.Now)
                : before.IsGone ? before with { IsGone = false, Match = match, UpdateTime = book.Now }
                : before.Match.Listed == match.Listed && before.Match.Score == match.Score ? before
                // The same question, told as it is now.
                : before with { Match = match };
            cases.Add(id, now);
            if (now == before) continue;
            hasNews |= before is null || before.IsGone;
            book.Screening.Put(now);
        }
        foreach (var gone in known.Values.Where(c => !c.IsGone && !cases.ContainsKey(c.Id)))
        {
            hasNews = true;
            book.Screening.Put(gone with { IsGone = true, UpdateTime = book.Now });
        }
        return (cases, hasNews);
    }
}
