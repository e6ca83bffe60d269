using Grpc.Core;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.Lots.V1;
using Result = Sourcing.Lots.V1.BatchReserveLotsResponse.Types.Result;

namespace Sourcing.Lots.Features;

/// <summary>Reserves for several orders, each by itself; they share a commit.</summary>
public sealed class BatchReserveLots(ReserveLots reserve)
{
    private const int MaxRequests = 128;

    public async Task<BatchReserveLotsResponse> HandleAsync(BatchReserveLotsRequest request, string method, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Require(request.Requests.Count is > 0 and <= MaxRequests, "requests", $"has {request.Requests.Count} requests; 1 to {MaxRequests} are allowed.");
        violations.ThrowIfAny();
        var results = await Task.WhenAll(request.Requests.Select(ReserveAsync));
        // What is over in a moment, for all of them, is told of the call, so that it is tried again.
        if (Array.TrueForAll(results, r => r.Refusal is { Code: (int)StatusCode.Unavailable or (int)StatusCode.ResourceExhausted }))
            throw new RefusedException(Refusal.From(results[0].Refusal)!);
        return new BatchReserveLotsResponse { Results = { results } };

        async Task<Result> ReserveAsync(ReserveLotsRequest one)
        {
            try
            {
                return new Result { Reservation = await reserve.HandleAsync(one, cancellationToken) };
            }
            catch (RefusedException e)
            {
                return new Result { Refusal = e.Refusal.ToStatus(method) };
            }
        }
    }
}
