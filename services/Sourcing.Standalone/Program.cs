using Sourcing.Standalone;
using Sourcing.Standalone.Demo;

try
{
    if (args is ["demo", .. var rest]) return await DemoCommand.RunAsync(rest);
    var app = StandaloneHost.Build(args);
    app.Lifetime.ApplicationStarted.Register(() => StandaloneHost.Announce(app));
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (e is IOException or InvalidOperationException or Microsoft.Extensions.Options.OptionsValidationException or ArgumentException)
{
    // Wrong configuration, a port that is taken, a folder that cannot be written: said without a stack trace.
    await Console.Error.WriteLineAsync($"Sourcing did not start. {e.Message}");
    return 1;
}
