using Sourcing.BuildingBlocks.Hosting;
using Sourcing.Standalone;
using Sourcing.Standalone.Demo;

return await ServiceProgram.GuardAsync(async () =>
{
    if (args is ["demo", .. var rest]) return await DemoCommand.RunAsync(rest);
    var app = StandaloneHost.Build(args);
    app.Lifetime.ApplicationStarted.Register(() => StandaloneHost.Announce(app));
    await app.RunAsync();
    return 0;
});
