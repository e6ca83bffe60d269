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
        return new BatchReserveLotsResponse { Results = { await Task.WhenAll(request.Requests.Select(ReserveAsync)) } };

        async Task<Result> ReserveAsync(ReserveLotsRequest one)
        {
            try
            {
                return new Result { Reservation = await reserve.HandleAsync(one, cancellationToken) };
            }
            // What is over in a moment is told of the call, so that it is tried again.
            catch (RefusedException e) when (e.Refusal.Code is not (StatusCode.Unavailable or StatusCode.ResourceExhausted))
            {
                return new Result { Refusal = e.Refusal.ToStatus(method) };
            }
        }
    }
}
