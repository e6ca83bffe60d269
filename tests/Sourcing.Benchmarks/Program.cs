using System.CommandLine;
using System.CommandLine.Invocation;
using Sourcing.Benchmarks;
using Sourcing.Benchmarks.Screening;
using Sourcing.Benchmarks.Yardsticks;

var root = new RootCommand("Measures Sourcing, and checks that it did what it said.") { BenchCommand.Build(), PlaceCommand.Build(), EchoServer.Build(), BareConsumer.Build(), ScreeningQualityCommand.Build() };
var line = root.Parse(args);
// Whoever interrupts waits until processes and folders are gone.
var exitCode = await line.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(60) });
return line.Errors.Count == 0 ? exitCode : 2;
