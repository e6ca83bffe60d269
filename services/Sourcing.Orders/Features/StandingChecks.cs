using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Resilience;
using Sourcing.Suppliers.V1;
using Standing = Sourcing.Suppliers.V1.SupplierStanding.Types.Standing;

namespace Sourcing.Orders.Features;

/// <summary>Asks Suppliers where parties stand; one call serves many orders.</summary>
public sealed class StandingChecks(ServiceCalls<SuppliersService.SuppliersServiceClient> suppliers)
{
    /// <summary>Orders that share a call.</summary>
    private const int MaxOrders = 128;

    /// <summary>What one call may ask.</summary>
    private const int MaxNames = 1000;

    private readonly GatheredCalls<IReadOnlyCollection<string>, IReadOnlyDictionary<string, SupplierStanding>> calls = new(MaxOrders, async (orders, cancellationToken) =>
    {
        var answer = new Dictionary<string, SupplierStanding>();
        foreach (var some in orders.SelectMany(parties => parties).Distinct().Chunk(MaxNames))
        {
            var response = await suppliers.CallAsync((client, options) => client.BatchCheckStandingAsync(new BatchCheckStandingRequest { Suppliers = { some } }, options), cancellationToken);
            foreach (var standing in response.Standings) answer[standing.Supplier] = standing;
        }
        return [.. orders.Select(_ => answer)];
    });

    /// <summary>The standing of each party, and maybe of others.</summary>
    /// <exception cref="RefusedException">Suppliers does not answer: nobody is judged clear then.</exception>
    public Task<IReadOnlyDictionary<string, SupplierStanding>> CheckAsync(IReadOnlyCollection<string> parties, CancellationToken cancellationToken) => calls.AskAsync(parties, cancellationToken);

    /// <summary>Refuses unless every party is clear.</summary>
    /// <exception cref="RefusedException">One is not, or Suppliers does not answer.</exception>
    public async Task RequireClearAsync(IReadOnlyCollection<string> parties, CancellationToken cancellationToken)
    {
        var known = await CheckAsync(parties, cancellationToken);
        if (parties.Select(party => Obstacle(party, known)).OfType<Obstacle>().ToList() is { Count: > 0 } obstacles) throw new RefusedException(Refusal.Precondition(obstacles));
    }

    /// <summary>Why a party may not trade; null where it may.</summary>
    public static Obstacle? Obstacle(string party, IReadOnlyDictionary<string, SupplierStanding> standings) => (standings.GetValueOrDefault(party)?.Standing ?? Standing.Unknown) switch
    {
        Standing.Clear => null,
        Standing.Suspended => ObstacleOf(party, "suspended"),
        Standing.Pending => ObstacleOf(party, "not approved yet"),
        Standing.Expired => ObstacleOf(party, "not approved any more"),
        // Buyers are not told why.
        Standing.OnHold or Standing.Blocked => ObstacleOf(party, "on hold"),
        _ => ObstacleOf(party, "unknown"),
    };

    public static RefusedException NotClear(string party, string standing) => new(Refusal.Precondition([ObstacleOf(party, standing)]));

    public static Obstacle ObstacleOf(string party, string standing) =>
        new(OrderNames.SupplierNotClear, party, $"{party} is {standing}: nothing can be bought from it, and nothing paid to it, until compliance approves it.");
}
