using System.CommandLine;
using System.CommandLine.Invocation;
using Sourcing.Benchmarks;

var root = new RootCommand("Measures a running instance of Sourcing, and checks that it did what it said.") { PlaceCommand.Build() };
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
