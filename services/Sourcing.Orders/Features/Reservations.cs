using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Resilience;
using Sourcing.Lots.V1;
using Result = Sourcing.Lots.V1.BatchReserveLotsResponse.Types.Result;

namespace Sourcing.Orders.Features;

/// <summary>Reserves lots under an order's name; one call serves many orders.</summary>
public sealed class Reservations(ServiceCalls<LotsService.LotsServiceClient> lots)
{
    /// <summary>What one call asks at most. Not more, so that under load the next orders are reserved while these are judged and written.</summary>
    private const int MaxOrders = 64;

    private readonly GatheredCalls<ReserveLotsRequest, Result> calls = new(MaxOrders, async (requests, cancellationToken) =>
        (await lots.CallAsync((client, options) => client.BatchReserveLotsAsync(new BatchReserveLotsRequest { Requests = { requests } }, options), cancellationToken)).Results);

    /// <exception cref="RefusedException">Lots refused, or does not answer.</exception>
    public async Task<Reservation> ReserveAsync(ReserveLotsRequest request, CancellationToken cancellationToken)
    {
        var result = await calls.AskAsync(request, cancellationToken);
        return result.Reservation ?? throw (Refusal.From(result.Refusal) is { } refusal ? new RefusedException(refusal) : new InvalidOperationException($"Lots answered what is no refusal: {result.Refusal}"));
    }
}
