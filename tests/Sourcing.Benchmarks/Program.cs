using System.CommandLine;
using System.CommandLine.Invocation;
using Sourcing.Benchmarks;

var root = new RootCommand("Measures a running instance of Sourcing, and checks that it did what it said.") { PlaceCommand.Build() };
var line = root.Parse(args);
var exitCode = await line.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
return line.Errors.Count == 0 ? exitCode : 2;
