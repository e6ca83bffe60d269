using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Lots.Features;
using Sourcing.Lots.Storage;

namespace Sourcing.Lots;

/// <summary>The service that knows what is offered, and who may still have it.</summary>
public static class LotsModule
{
    public static void AddLots(this IHostApplicationBuilder builder)
    {
        builder.AddStore<LotsBook>("lots");
        builder.Services.AddOptions<LotsOptions>().BindConfiguration("Lots").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<LotsRetentionOptions>().BindConfiguration("Retention").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton(services => LotRetention.Reservations(Keep(services).Reservations));
        builder.Services.AddSingleton(services => LotRetention.Holds(Keep(services).Holds));
        builder.Services.AddSingleton(services => LotRetention.ImportJobs(Keep(services).Imports));
        builder.Services.AddSingleton(services => LotRetention.ImportRejects(Keep(services).Imports));
        builder.Services.AddSingleton<LotIndex>();
        builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<LotIndexFeed>(services, services.GetRequiredService<IOptions<LotsOptions>>().Value.IndexedLots));
        builder.Services.AddSingleton<LotQueries>();
        builder.Services.AddSingleton<CreateLot>();
        builder.Services.AddSingleton<GetLot>();
        builder.Services.AddSingleton<ListLots>();
        builder.Services.AddSingleton<UpdateLot>();
        builder.Services.AddSingleton<WithdrawLot>();
        builder.Services.AddSingleton<ImportLots>();
        builder.Services.AddSingleton<ImportUpload>();
        builder.Services.AddSingleton<GetImportJob>();
        builder.Services.AddSingleton<ListImportRejects>();
        builder.Services.AddSingleton<ReserveLots>();
        builder.Services.AddSingleton<BatchReserveLots>();
        builder.Services.AddSingleton<ReleaseReservation>();
        builder.Services.AddSingleton<CommitReservation>();
        builder.Services.AddSingleton<CancelReservation>();
        builder.Services.AddSingleton<NoteSupplierStanding>();
        builder.Services.AddSingleton<HoldLot>();
        builder.Services.AddSingleton<ReleaseHold>();
        builder.Services.AddHostedService<ExpireDue>();
        builder.Services.AddSingleton<LotsGrpcService>();
    }

    private static LotsRetentionOptions Keep(IServiceProvider services) => services.GetRequiredService<IOptions<LotsRetentionOptions>>().Value;

    public static void MapLots(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<LotsGrpcService>();
        endpoints.MapPost("/v1/importJobs:upload", (HttpContext context, ImportUpload upload) => upload.FromHttpAsync(context))
            .RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Supplier })
            // The file is read as it comes and never held; the gRPC method has no limit either.
            .WithMetadata(new DisableRequestSizeLimitAttribute());
    }
}
