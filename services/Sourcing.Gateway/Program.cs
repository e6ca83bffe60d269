using Sourcing.BuildingBlocks.Hosting;
using Sourcing.Gateway;

return await ServiceProgram.GuardAsync(async () =>
{
    if (args is ["health", .. var settings]) return await ServiceProgram.IsReadyAsync(settings, GatewayHost.WebPort) ? 0 : 1;
    var app = GatewayHost.Build(args);
    await app.RunAsync();
    return 0;
});
