using Sourcing.Standalone;

await StandaloneHost.Build(args).RunAsync();
return 0;
