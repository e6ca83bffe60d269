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
        builder.Services.AddSingleton<SupplierQueries>();
        builder.Services.AddSingleton<CreateSupplier>();
        builder.Services.AddSingleton<GetSupplier>();
        builder.Services.AddSingleton<ListSuppliers>();
        builder.Services.AddSingleton<UpdateSupplier>();
        builder.Services.AddSingleton<ApproveSupplier>();
        builder.Services.AddSingleton<SuspendSupplier>();
        builder.Services.AddSingleton<BatchCheckStanding>();
        builder.Services.AddSingleton<CountOrder>();
        builder.Services.AddSingleton<SuppliersGrpcService>();
    }

    public static void MapSuppliers(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<SuppliersGrpcService>();
}
