using Google.Api;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Sourcing.BuildingBlocks.Security;
using Sourcing.Suppliers.Features;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers;

public sealed class DueDiligenceGrpcService(
    AddSupplierDocument add, SupplierFiles files, DueDiligenceAnswers answers, DueDiligenceFiles dueDiligence, ListReminders reminders, DueDiligenceReport report)
    : DueDiligenceService.DueDiligenceServiceBase
{
    [Authorize(Roles = $"{Roles.Compliance},{Roles.Supplier}")]
    public override Task<SupplierDocument> AddSupplierDocument(IAsyncStreamReader<AddSupplierDocumentRequest> requestStream, ServerCallContext context) =>
        add.HandleAsync(requestStream, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = $"{Roles.Compliance},{Roles.Supplier}")]
    public override Task<ListSupplierDocumentsResponse> ListSupplierDocuments(ListSupplierDocumentsRequest request, ServerCallContext context) =>
        files.ListAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = $"{Roles.Compliance},{Roles.Supplier}")]
    public override Task DownloadSupplierDocument(DownloadSupplierDocumentRequest request, IServerStreamWriter<HttpBody> responseStream, ServerCallContext context) =>
        files.DownloadAsync(request, responseStream, context, Caller.Of(context));

    [Authorize(Roles = $"{Roles.Compliance},{Roles.Supplier}")]
    public override Task<DueDiligenceAnswer> AnswerDueDiligence(AnswerDueDiligenceRequest request, ServerCallContext context) =>
        answers.AnswerAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = $"{Roles.Compliance},{Roles.Supplier}")]
    public override Task<ListDueDiligenceAnswersResponse> ListDueDiligenceAnswers(ListDueDiligenceAnswersRequest request, ServerCallContext context) =>
        answers.ListAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = $"{Roles.Compliance},{Roles.Supplier}")]
    public override Task<DueDiligence> GetDueDiligence(GetDueDiligenceRequest request, ServerCallContext context) =>
        dueDiligence.HandleAsync(request, Caller.Of(context), context.CancellationToken);

    [Authorize(Roles = Roles.Compliance)]
    public override Task<ListRemindersResponse> ListReminders(ListRemindersRequest request, ServerCallContext context) =>
        reminders.HandleAsync(request, context.CancellationToken);

    [Authorize(Roles = $"{Roles.Compliance},{Roles.Supplier}")]
    public override Task<HttpBody> GetDueDiligenceReport(GetDueDiligenceReportRequest request, ServerCallContext context) =>
        report.HandleAsync(request, context, Caller.Of(context));
}
