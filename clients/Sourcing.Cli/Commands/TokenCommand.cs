using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Sourcing.Cli.Arguments;

namespace Sourcing.Cli.Commands;

/// <summary><c>sourcing token</c></summary>
internal static class TokenCommand
{
    public static Command Build(Runner runner)
    {
        var roles = new Option<string[]>("--role")
        {
            Description = "buyer, supplier, compliance, operator or service. Repeatable. "
                + "Default: supplier for a supplier; buyer, compliance and operator for a buyer.",
            HelpName = "role", DefaultValueFactory = _ => [],
        }.AcceptOnlyFromAmong("buyer", "supplier", "compliance", "operator", "service");
        var lifetime = ArgumentParsing.Option<TimeSpan?>(
            "--lifetime", "time", "How long it is valid, such as 30m or 7d. Default: 1h.", Amount.Duration);
        var subject = ArgumentParsing.Option<string?>(
            "--subject", "name", "Who acts, for the record. Default: as with --as.", ResourceName.Person!);
        var command = new Command("token", "Prints a token signed with the key in the data folder of a standalone service.")
        {
            roles, lifetime, subject,
        };
        runner.Bind(command, (session, line, _) =>
        {
            var token = session.Mint(
                line.GetRequiredValue(roles), line.GetValue(lifetime) ?? TimeSpan.FromHours(1), line.GetValue(subject) ?? session.Person);
            session.Output.WriteLine(new Struct { Fields = { ["token"] = Value.ForString(token) } }, token);
            return Task.CompletedTask;
        });
        return command;
    }
}
