using Sourcing.Suppliers.Screening;
using Sourcing.Suppliers.Storage;

namespace Sourcing.Suppliers.Features;

/// <summary>Keeps the lists in force in memory, and loads those of former days when they are asked for.</summary>
public sealed class LoadedLists(ScreeningQueries queries) : IDisposable
{
    private readonly SemaphoreSlim loading = new(1);
    private volatile ListsInForce? current;

    public void Dispose() => loading.Dispose();

    /// <summary>The lists in force, as the database has them now.</summary>
    public async Task<ListsInForce> CurrentAsync(CancellationToken cancellationToken)
    {
        var generation = (await queries.StateAsync(cancellationToken)).Generation;
        if (current is { } known && known.Generation == generation) return known;
        await loading.WaitAsync(cancellationToken);
        try
        {
            var (newest, versions) = await queries.InForceAsync(cancellationToken);
            if (current is { } loaded && loaded.Generation == newest) return loaded;
            return current = await LoadAsync(newest, versions, cancellationToken);
        }
        finally
        {
            loading.Release();
        }
    }

    /// <summary>Lists of any day.</summary>
    public async Task<ListsInForce> LoadAsync(long generation, IEnumerable<ListVersion> versions, CancellationToken cancellationToken)
    {
        var lists = new List<(ListInForce, IReadOnlyList<(string, ListedParty)>)>();
        foreach (var version in versions)
            lists.Add((version.InForce, await queries.EntriesAsync(await queries.HashesAsync(version, cancellationToken), cancellationToken)));
        return new ListsInForce(generation, lists);
    }
}
