using Sourcing.BuildingBlocks.Errors;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

public sealed class DiffListVersions(ScreeningQueries queries)
{
    private const int MaxChanges = 10_000;

    public async Task<DiffListVersionsResponse> HandleAsync(DiffListVersionsRequest request, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var id = ScreeningNames.RequireVersion(request.Name, "name", violations);
        var baseId = request.Base.Length > 0 ? ScreeningNames.RequireVersion(request.Base, "base", violations) : "";
        violations.ThrowIfAny();
        var version = await queries.VersionAsync(id, cancellationToken) ?? throw ScreeningNames.VersionNotFound(request.Name);
        var before = baseId.Length > 0
            ? await queries.VersionAsync(baseId, cancellationToken) ?? throw ScreeningNames.VersionNotFound(request.Base)
            : await queries.VersionBeforeAsync(version, cancellationToken);
        if (before is not null && before.List != version.List) throw new RefusedException(Refusal.Invalid("base", $"is a version of {before.List}; compare versions of one list."));

        IReadOnlyList<string> now = await queries.HashesAsync(version, cancellationToken), then = before is null ? [] : await queries.HashesAsync(before, cancellationToken);
        var changes = Changes(await NamesAsync(then.Except(now), cancellationToken), await NamesAsync(now.Except(then), cancellationToken));
        return new DiffListVersionsResponse { Changes = { changes.Take(MaxChanges) }, TotalCount = changes.Count };
    }

    private async Task<Dictionary<string, string>> NamesAsync(IEnumerable<string> hashes, CancellationToken cancellationToken) =>
        (await queries.EntriesAsync([.. hashes], cancellationToken)).ToDictionary(e => e.Party.Id, e => e.Party.Names[0].Text, StringComparer.Ordinal);

    private static List<ListChange> Changes(Dictionary<string, string> old, Dictionary<string, string> @new) =>
        [.. old.Keys.Union(@new.Keys).Order(StringComparer.Ordinal).Select(id => new ListChange { Entry = id, OldName = old.GetValueOrDefault(id, ""), NewName = @new.GetValueOrDefault(id, "") })];
}
