using System.CommandLine;
using Sourcing.Cli.Arguments;

namespace Sourcing.Cli.Commands;

/// <summary>Options that mean the same in several commands.</summary>
internal static class SharedOptions
{
    public static Option<string?> RequestId() => ArgumentParsing.Option<string?>(
        "--request-id", "uuid", "Makes the command safe to repeat: the same id is the same request. Default: a new one.",
        ResourceName.RequestId!);

    public static Option<string?> Supplier(string description) =>
        ArgumentParsing.Option<string?>("--supplier", "supplier", description, ResourceName.Supplier!);

    public static Option<string> Etag() =>
        new("--etag")
        {
            Description = "Only if it is unchanged since it was read with this etag.",
            HelpName = "etag",
            DefaultValueFactory = _ => "",
        };

    public static Option<bool> ValidateOnly() => new("--validate-only") { Description = "Run every check and change nothing." };
}
