using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Features;
using Sourcing.Suppliers.Storage;

namespace Sourcing.Suppliers;

/// <summary>The service that knows who may trade.</summary>
public static class SuppliersModule
{
    public static void AddSuppliers(this IHostApplicationBuilder builder)
    {
        builder.AddStore<SuppliersBook>("suppliers");
        var screening = builder.Configuration.GetSection("Screening").Get<ScreeningOptions>() ?? new ScreeningOptions();
        if (screening.Problems() is { Count: > 0 } problems) throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
        builder.Services.AddSingleton(screening);
        var dueDiligence = builder.Configuration.GetSection("DueDiligence").Get<DueDiligenceOptions>() ?? new DueDiligenceOptions();
        if (dueDiligence.Problems() is { Count: > 0 } wrong) throw new InvalidOperationException(string.Join(Environment.NewLine, wrong));
        builder.Services.AddSingleton(dueDiligence);
        var scorecard = builder.Configuration.GetSection("Scorecard").Get<ScorecardOptions>() ?? new ScorecardOptions();
        if (scorecard.Problems() is { Count: > 0 } bad) throw new InvalidOperationException(string.Join(Environment.NewLine, bad));
        builder.Services.AddSingleton(scorecard);
        builder.Services.AddSingleton(SupplierRetention.Orders(scorecard.Window));
        builder.Services.AddSingleton<SupplierQueries>();
        builder.Services.AddSingleton<ScreeningQueries>();
        builder.Services.AddSingleton<DueDiligenceQueries>();
        builder.Services.AddSingleton<ScorecardQueries>();
        builder.Services.AddSingleton<CreateSupplier>();
        builder.Services.AddSingleton<GetSupplier>();
        builder.Services.AddSingleton<ListSuppliers>();
        builder.Services.AddSingleton<UpdateSupplier>();
        builder.Services.AddSingleton<ApproveSupplier>();
        builder.Services.AddSingleton<SuspendSupplier>();
        builder.Services.AddSingleton<BatchCheckStanding>();
        builder.Services.AddSingleton<CountOrder>();
        builder.Services.AddSingleton<NoteFulfilment>();
        builder.Services.AddSingleton<Scorecards>();
        builder.Services.AddSingleton<GetScorecard>();
        builder.Services.AddSingleton<OverrideScorecard>();
        builder.Services.AddSingleton<SubmitSupplier>();
        builder.Services.AddSingleton<ListSupplierVersions>();
        builder.Services.AddSingleton<LoadedLists>();
        builder.Services.AddSingleton<SupplierScreening>();
        builder.Services.AddSingleton<ImportList>();
        builder.Services.AddSingleton<ApplyListVersion>();
        builder.Services.AddSingleton<ListListVersions>();
        builder.Services.AddSingleton<DiffListVersions>();
        builder.Services.AddSingleton<AssessListImpact>();
        builder.Services.AddSingleton<ScreenParty>();
        builder.Services.AddSingleton<ScreeningCases>();
        builder.Services.AddSingleton<DecisionLog>();
        builder.Services.AddSingleton<AddSupplierDocument>();
        builder.Services.AddSingleton<SupplierFiles>();
        builder.Services.AddSingleton<DueDiligenceAnswers>();
        builder.Services.AddSingleton<DueDiligenceFiles>();
        builder.Services.AddSingleton<ListReminders>();
        builder.Services.AddSingleton<DueDiligenceReport>();
        builder.Services.AddHostedService<Rescreening>();
        builder.Services.AddHostedService<FetchLists>();
        builder.Services.AddHostedService<RateSuppliers>();
        builder.Services.AddSingleton<SuppliersGrpcService>();
        builder.Services.AddSingleton<ScreeningGrpcService>();
        builder.Services.AddSingleton<DueDiligenceGrpcService>();
    }

    public static void MapSuppliers(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<SuppliersGrpcService>();
        endpoints.MapGrpcService<ScreeningGrpcService>();
        endpoints.MapGrpcService<DueDiligenceGrpcService>();
    }
}
