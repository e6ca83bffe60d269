namespace Sourcing.Cli;

/// <summary>What the commands take from the process they run in.</summary>
internal sealed record CliEnvironment
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Value of an environment variable; null where it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Who uses this machine.</summary>
    public required string User { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The transport below gRPC; null for the network.</summary>
    public HttpMessageHandler? Transport { get; init; }

    public static CliEnvironment OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Variable = Environment.GetEnvironmentVariable,
        User = Environment.UserName,
    };
}
