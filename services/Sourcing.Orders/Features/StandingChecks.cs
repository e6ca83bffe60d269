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

    private readonly GatheredCalls<IReadOnlyCollection<string>, IReadOnlyDictionary<string, Standing>> calls = new(MaxOrders, async (orders, cancellationToken) =>
    {
        var answer = new Dictionary<string, Standing>();
        foreach (var some in orders.SelectMany(parties => parties).Distinct().Chunk(MaxNames))
        {
            var response = await suppliers.CallAsync((client, options) => client.BatchCheckStandingAsync(new BatchCheckStandingRequest { Suppliers = { some } }, options), cancellationToken);
            foreach (var standing in response.Standings) answer[standing.Supplier] = standing.Standing;
        }
        return [.. orders.Select(_ => answer)];
    });

    /// <summary>The standing of each party, and maybe of others.</summary>
    /// <exception cref="BuildingBlocks.Errors.RefusedException">Suppliers does not answer: nobody is judged clear then.</exception>
    public Task<IReadOnlyDictionary<string, Standing>> CheckAsync(IReadOnlyCollection<string> parties, CancellationToken cancellationToken) => calls.AskAsync(parties, cancellationToken);
}
