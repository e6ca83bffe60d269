using System.CommandLine;
using System.CommandLine.Invocation;
using Sourcing.Cli.Arguments;
using Sourcing.Cli.Commands;

namespace Sourcing.Cli;

/// <summary>Options that every command takes.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Endpoint { get; } = new("--endpoint")
    {
        Description = "Address of the services. Default: SOURCING_ENDPOINT, else http://localhost:5100.", HelpName = "url",
        Recursive = true,
    };

    public Option<string?> Data { get; } = new("--data")
    {
        Description = "Data folder of the standalone service, whose key signs a token where SOURCING_TOKEN is not set. "
            + "Default: SOURCING_DATA, else .sourcing.",
        HelpName = "folder", Recursive = true,
    };

    public Option<string?> Organisation { get; } = new("--organisation")
    {
        Description = "Whom a token made here acts for: buyers/NAME or suppliers/ID. Default: buyers/local.",
        HelpName = "name", Recursive = true, CustomParser = result => ArgumentParsing.One<string>(result, ResourceName.Organisation),
    };

    public Option<string?> Person { get; } = new("--as")
    {
        Description = "Who acts, for the record. Default: SOURCING_AS, else the user of this machine.", HelpName = "name", Recursive = true,
        CustomParser = result => ArgumentParsing.One<string>(result, ResourceName.Person),
    };

    public Option<string> Format { get; } = new Option<string>("--output", "-o")
    {
        Description = "table for people, json for programs.", HelpName = "table|json", Recursive = true, DefaultValueFactory = _ => "table",
    }.AcceptOnlyFromAmong("table", "json");

    /// <summary>Works on a wrong command line too, so that its errors come in the form asked for.</summary>
    public bool IsJson(ParseResult line) => line.GetResult(Format)?.Tokens is [{ Value: "json" }, ..];
}

/// <summary>Turns commands into actions that write their failures and answer with an exit code.</summary>
internal sealed class Runner(CliEnvironment environment, GlobalOptions options)
{
    public void Bind(Command command, Func<Session, ParseResult, CancellationToken, Task> work) =>
        Bind(command, async (session, line, cancel) =>
    {
        await work(session, line, cancel);
        return ExitCode.Done;
    });

    public void Bind(Command command, Func<Session, ParseResult, CancellationToken, Task<int>> work) =>
        command.SetAction(async (line, cancel) =>
    {
        using var session = new Session(environment, line, options);
        try
        {
            return await work(session, line, cancel);
        }
        catch (Exception e)
        {
            var failure = Failure.Of(e, session.EndpointText, cancel);
            failure.Write(environment.Error, session.Output.IsJson);
            return failure.ExitCode;
        }
    });
}

/// <summary>The whole command line.</summary>
internal static class CommandLine
{
    private const string Description = """
        Finds gemstone and commodity lots, checks who stands behind them, and buys them.

        Sign in with SOURCING_TOKEN, or let the key in the data folder of a standalone service on this machine sign.

        Exit codes:
          0    done
          1    refused by the service, or rows of an import were rejected, or an audit found something
          2    wrong command line
          3    service not reachable
          4    not signed in, or not allowed
          130  cancelled by Ctrl-C
        """;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CliEnvironment environment, CancellationToken cancellationToken)
    {
        var options = new GlobalOptions();
        var line = Build(environment, options).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (line.Action is ParseErrorAction) return WrongCommandLine(line, environment, options);
        var invocation = new InvocationConfiguration
        {
            Output = environment.Out,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
        };
        return await line.InvokeAsync(invocation, cancellationToken);
    }

    public static RootCommand Build(CliEnvironment environment, GlobalOptions options)
    {
        var runner = new Runner(environment, options);
        var root = new RootCommand(Description)
        {
            SuppliersCommands.Build(runner),
            LotsCommands.Build(runner),
            OrdersCommands.Build(runner),
            ListsCommands.Build(runner),
            ScreenCommand.Build(runner),
            CasesCommands.Build(runner),
            AuditCommands.Build(runner),
            DueDiligenceCommands.Build(runner),
            DocumentsCommands.Build(runner),
            TokenCommand.Build(runner),
        };
        root.Add(options.Endpoint);
        root.Add(options.Data);
        root.Add(options.Organisation);
        root.Add(options.Person);
        root.Add(options.Format);
        return root;
    }

    private static int WrongCommandLine(ParseResult line, CliEnvironment environment, GlobalOptions options)
    {
        var names = new List<string>();
        for (var command = line.CommandResult; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, command.Command is RootCommand ? "sourcing" : command.Command.Name);
        var problems = string.Join(" ", line.Errors.Select(e => e.Message).Distinct());
        var wrong = new CliException(ExitCode.WrongCommandLine, problems, $"See: {string.Join(' ', names)} --help");
        var failure = Failure.Of(wrong, "", CancellationToken.None);
        failure.Write(environment.Error, options.IsJson(line));
        return failure.ExitCode;
    }
}
