using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Lots.Features;
using Sourcing.Lots.V1;

namespace Sourcing.Lots;

public sealed class LotsGrpcService(
    CreateLot create, GetLot get, ListLots list, UpdateLot update, WithdrawLot withdraw, ImportUpload import, GetImportJob getImport,
    ListImportRejects listRejects, ReserveLots reserve, BatchReserveLots batchReserve, ReleaseReservation release, HoldLot hold, ReleaseHold releaseHold) : LotsService.LotsServiceBase
{
    [Authorize(Roles = Roles.Supplier)]
    public override Task<Lot> CreateLot(CreateLotRequest request, ServerCallContext context) =>
        create.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize]
    public override Task<Lot> GetLot(GetLotRequest request, ServerCallContext context) =>
        get.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize]
    public override Task<ListLotsResponse> ListLots(ListLotsRequest request, ServerCallContext context) =>
        list.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = Roles.Supplier)]
    public override Task<Lot> UpdateLot(UpdateLotRequest request, ServerCallContext context) =>
        update.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = Roles.Supplier)]
    public override Task<Lot> WithdrawLot(WithdrawLotRequest request, ServerCallContext context) =>
        withdraw.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = Roles.Supplier)]
    public override Task<ImportJob> ImportLots(IAsyncStreamReader<ImportLotsRequest> requestStream, ServerCallContext context) =>
        import.FromStreamAsync(requestStream, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = Roles.Supplier)]
    public override Task<ImportJob> GetImportJob(GetImportJobRequest request, ServerCallContext context) =>
        getImport.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = Roles.Supplier)]
    public override Task<ListImportRejectsResponse> ListImportRejects(ListImportRejectsRequest request, ServerCallContext context) =>
        listRejects.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = Roles.Service)]
    public override Task<Reservation> ReserveLots(ReserveLotsRequest request, ServerCallContext context) =>
        reserve.HandleAsync(request, context.CancellationToken);

    [Authorize(Roles = Roles.Service)]
    public override Task<BatchReserveLotsResponse> BatchReserveLots(BatchReserveLotsRequest request, ServerCallContext context) =>
        batchReserve.HandleAsync(request, context.Method, context.CancellationToken);

    [Authorize(Roles = Roles.Service)]
    public override Task<ReleaseReservationResponse> ReleaseReservation(ReleaseReservationRequest request, ServerCallContext context) =>
        release.HandleAsync(request, context.CancellationToken);

    [Authorize(Roles = Roles.Buyer)]
    public override Task<Hold> HoldLot(HoldLotRequest request, ServerCallContext context) =>
        hold.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = Roles.Buyer)]
    public override Task<Hold> ReleaseHold(ReleaseHoldRequest request, ServerCallContext context) =>
        releaseHold.HandleAsync(request, Caller.Of(context), context.CancellationToken);
}
