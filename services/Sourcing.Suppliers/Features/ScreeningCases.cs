using System.Globalization;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Paging;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Screening;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;
using CaseOpinion = Sourcing.Suppliers.Screening.CaseOpinion;

namespace Sourcing.Suppliers.Features;

/// <summary>Lists cases, and takes what people say of them.</summary>
public sealed class ScreeningCases(ScreeningQueries queries, SupplierScreening screening, WriteQueue<SuppliersBook> writes)
{
    public const string NotFoundReason = "CASE_NOT_FOUND";
    public const string ClosedReason = "CASE_CLOSED";

    public async Task<ListScreeningCasesResponse> ListAsync(ListScreeningCasesRequest request, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var size = Page.Size(request.PageSize, 50, 1000, violations);
        var arguments = new ListScreeningCasesRequest { Supplier = request.Supplier, IncludeClosed = request.IncludeClosed };
        var after = Page.Position(request.PageToken, arguments, keys: 2, violations);
        Guid? supplier = request.Supplier.Length > 0 ? ResourceName.Require(request.Supplier, SupplierNames.Prefix, "supplier", violations) : null;
        violations.ThrowIfAny();
        var found = await queries.CasesAsync(supplier, request.IncludeClosed, after is null ? null : (long.Parse(after[0], CultureInfo.InvariantCulture), after[1]), size + 1, cancellationToken);
        var page = found.Take(size).ToList();
        return new ListScreeningCasesResponse
        {
            Cases = { page.Select(ScreeningMapping.ToProto) },
            NextPageToken = found.Count > size ? Page.Token(arguments, page[^1].CreateTime.ToMicros().ToString(CultureInfo.InvariantCulture), page[^1].Id) : "",
        };
    }

    public async Task<V1.ScreeningCase> DecideAsync(DecideScreeningCaseRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, ScreeningNames.Cases, "name", violations).ToString();
        violations.Require(request.Outcome != V1.ScreeningCase.Types.Outcome.Unspecified && Enum.IsDefined(request.Outcome), "outcome", "must be FALSE_POSITIVE or TRUE_MATCH.");
        var reason = SupplierRules.Text(request.Reason, "reason", 1, 2000, violations);
        violations.ThrowIfAny();
        var person = caller.RequirePerson();
        var supplier = (await queries.CaseAsync(id, cancellationToken))?.Supplier ?? throw NotFound(request.Name);

        var decided = await writes.RunAsync(
            book =>
            {
                book.NeedSupplier(supplier);
                book.Screening.NeedCases(supplier);
                book.Screening.NeedLog();
            },
            book =>
            {
                var before = book.Screening.CasesOf(supplier).SingleOrDefault(c => c.Id == id) ?? throw NotFound(request.Name);
                if (before.IsGone)
                    throw new RefusedException(Refusal.Precondition(ClosedReason, request.Name, $"{request.Name} is asked no more: the supplier or the list changed. See the newest cases of {SupplierNames.Of(supplier)}."));
                if (before.Opinions is [.., var last] && last.Person == person)
                    throw new RefusedException(Refusal.Precondition(ScreeningNames.SecondPersonReason, request.Name, $"{person} has said already what {request.Name} is; a second person decides."));
                var opinion = new CaseOpinion(person, (CaseOutcome)(request.Outcome - 1), reason, book.Now);
                var after = before.With(opinion);
                book.Screening.Put(after);
                book.Screening.Append(DecisionKinds.Case, supplier.ToString(), book.Now, new CaseDecision(id, after.Match, opinion, after.Decided));
                // Nobody trades on a verdict that rests on what is decided otherwise now, even if it is cut off here.
                if (after.Decided != before.Decided) book.Change(book.Find(supplier)! with { Generation = 0 });
                return (Case: after, HasChanged: after.Decided != before.Decided);
            },
            cancellationToken);
        if (decided.HasChanged) await screening.ScreenAsync(supplier, person, check: null, then: null, cancellationToken);
        return decided.Case.ToProto();
    }

    private static RefusedException NotFound(string name) => new(Refusal.NotFound(NotFoundReason, $"There is no {name}."));
}
