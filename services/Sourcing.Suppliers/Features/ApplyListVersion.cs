using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Screening;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

public sealed class ApplyListVersion(ScreeningQueries queries, WriteQueue<SuppliersBook> writes, ScreeningOptions options)
{
    public const string NotStagedReason = "LIST_VERSION_NOT_STAGED";

    public async Task<V1.ListVersion> HandleAsync(ApplyListVersionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var id = ScreeningNames.RequireVersion(request.Name, "name", violations);
        violations.ThrowIfAny();
        var person = caller.RequirePerson();
        var wanted = await queries.VersionAsync(id, cancellationToken) ?? throw ScreeningNames.VersionNotFound(request.Name);
        return await writes.RunAsync(
            book =>
            {
                book.Screening.NeedList(wanted.List);
                book.Screening.NeedLog();
            },
            book =>
            {
                var version = book.Screening.OpenVersions.SingleOrDefault(v => v.Id == id && v.State == ListVersionState.Staged)
                    ?? throw new RefusedException(Refusal.Precondition(NotStagedReason, request.Name, $"{request.Name} is not staged: it is in force, or was replaced. Load the list again."));
                if (version.NeedsSecondPerson && version.Importer == person)
                    throw new RefusedException(Refusal.Precondition(ScreeningNames.SecondPersonReason, request.Name,
                        $"{request.Name} lost more than 20 % of the entries in force, or of those that were 30 days ago, or its measure is weaker; somebody else than {version.Importer} must apply it."));
                return book.Apply(version, person).ToProto(options);
            },
            cancellationToken);
    }
}
