using System.Text;
using Sourcing.Cli;

// Titles and localities are in every script.
if (Console.IsOutputRedirected || Console.IsErrorRedirected || OperatingSystem.IsWindows())
    Console.OutputEncoding = new UTF8Encoding(false);
return await CommandLine.RunAsync(args, CliEnvironment.OfProcess(), CancellationToken.None);
