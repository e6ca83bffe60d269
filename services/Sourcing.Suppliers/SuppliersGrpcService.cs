using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Suppliers.Features;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers;

public sealed class SuppliersGrpcService(
    CreateSupplier create, GetSupplier get, ListSuppliers list, UpdateSupplier update, ApproveSupplier approve,
    SuspendSupplier suspend, SubmitSupplier submit, ListSupplierVersions listVersions, GetScorecard getScorecard, OverrideScorecard overrideScorecard,
    BatchCheckStanding check) : SuppliersService.SuppliersServiceBase
{
    [Authorize(Roles = $"{Roles.Buyer},{Roles.Compliance}")]
    public override Task<Supplier> CreateSupplier(CreateSupplierRequest request, ServerCallContext context) =>
        create.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize]
    public override Task<Supplier> GetSupplier(GetSupplierRequest request, ServerCallContext context) =>
        get.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize]
    public override Task<ListSuppliersResponse> ListSuppliers(ListSuppliersRequest request, ServerCallContext context) =>
        list.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = $"{Roles.Compliance},{Roles.Supplier}")]
    public override Task<Supplier> UpdateSupplier(UpdateSupplierRequest request, ServerCallContext context) =>
        update.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = Roles.Compliance)]
    public override Task<Supplier> ApproveSupplier(ApproveSupplierRequest request, ServerCallContext context) =>
        approve.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = Roles.Compliance)]
    public override Task<Supplier> SuspendSupplier(SuspendSupplierRequest request, ServerCallContext context) =>
        suspend.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = $"{Roles.Buyer},{Roles.Compliance},{Roles.Supplier}")]
    public override Task<Supplier> SubmitSupplier(SubmitSupplierRequest request, ServerCallContext context) =>
        submit.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize]
    public override Task<ListSupplierVersionsResponse> ListSupplierVersions(ListSupplierVersionsRequest request, ServerCallContext context) =>
        listVersions.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = $"{Roles.Buyer},{Roles.Compliance},{Roles.Operator},{Roles.Service},{Roles.Supplier}")]
    public override Task<Scorecard> GetScorecard(GetScorecardRequest request, ServerCallContext context) =>
        getScorecard.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = Roles.Compliance)]
    public override Task<Scorecard> OverrideScorecard(OverrideScorecardRequest request, ServerCallContext context) =>
        overrideScorecard.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = $"{Roles.Service},{Roles.Compliance},{Roles.Buyer}")]
    public override Task<BatchCheckStandingResponse> BatchCheckStanding(BatchCheckStandingRequest request, ServerCallContext context) =>
        check.HandleAsync(request, Caller.Of(context), context.CancellationToken);
}
