using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Suppliers.Features;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers;

[Authorize(Roles = Roles.Compliance)]
public sealed class ScreeningGrpcService(
    ImportList import, ListListVersions list, DiffListVersions diff, AssessListImpact assess, ApplyListVersion apply, ScreenParty screen, ScreeningCases cases,
    DecisionLog decisions) : ScreeningService.ScreeningServiceBase
{
    public override Task<ListVersion> ImportList(IAsyncStreamReader<ImportListRequest> requestStream, ServerCallContext context) =>
        import.HandleAsync(requestStream, Caller.Of(context), context.CancellationToken);

    public override Task<ListListVersionsResponse> ListListVersions(ListListVersionsRequest request, ServerCallContext context) =>
        list.HandleAsync(request, context.CancellationToken);

    public override Task<DiffListVersionsResponse> DiffListVersions(DiffListVersionsRequest request, ServerCallContext context) =>
        diff.HandleAsync(request, context.CancellationToken);

    public override Task<AssessListImpactResponse> AssessListImpact(AssessListImpactRequest request, ServerCallContext context) =>
        assess.HandleAsync(request, context.CancellationToken);

    public override Task<ListVersion> ApplyListVersion(ApplyListVersionRequest request, ServerCallContext context) =>
        apply.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    public override Task<ScreenPartyResponse> ScreenParty(ScreenPartyRequest request, ServerCallContext context) =>
        screen.HandleAsync(request, context.CancellationToken);

    public override Task<ListScreeningCasesResponse> ListScreeningCases(ListScreeningCasesRequest request, ServerCallContext context) =>
        cases.ListAsync(request, context.CancellationToken);

    public override Task<ScreeningCase> DecideScreeningCase(DecideScreeningCaseRequest request, ServerCallContext context) =>
        cases.DecideAsync(request, Caller.Of(context), context.CancellationToken);

    public override Task<ListDecisionsResponse> ListDecisions(ListDecisionsRequest request, ServerCallContext context) =>
        decisions.ListAsync(request, context.CancellationToken);

    public override Task<Decision> GetDecision(GetDecisionRequest request, ServerCallContext context) =>
        decisions.GetAsync(request, context.CancellationToken);

    public override Task<VerifyDecisionsResponse> VerifyDecisions(VerifyDecisionsRequest request, ServerCallContext context) =>
        decisions.VerifyAsync(context.CancellationToken);

    public override Task<ReplayDecisionResponse> ReplayDecision(ReplayDecisionRequest request, ServerCallContext context) =>
        decisions.ReplayAsync(request, context.CancellationToken);
}
