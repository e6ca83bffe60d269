using System.CommandLine;
using Sourcing.Client;

namespace Sourcing.Cli;

/// <summary>One run of one command: where the service is, who calls, how results are written.</summary>
internal sealed class Session : IDisposable
{
    public const string DefaultBuyer = "buyers/local";

    private const string EndpointVariable = "SOURCING_ENDPOINT";
    private const string DataVariable = "SOURCING_DATA";
    private const string TokenVariable = "SOURCING_TOKEN";
    private const string PersonVariable = "SOURCING_AS";
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongTime = TimeSpan.FromMinutes(10);

    private readonly CliEnvironment environment;
    private readonly string? organisation;
    private readonly string? person;
    private readonly string? endpoint;
    private readonly string dataFolder;
    private LocalTokens? localTokens;
    private SourcingClient? client;

    public Session(CliEnvironment environment, ParseResult line, GlobalOptions options)
    {
        this.environment = environment;
        Output = new Output(environment, options.IsJson(line));
        organisation = line.GetValue(options.Organisation);
        person = line.GetValue(options.Person);
        endpoint = line.GetValue(options.Endpoint) ?? Variable(EndpointVariable);
        dataFolder = line.GetValue(options.Data) ?? Variable(DataVariable) ?? ".sourcing";
    }

    public Output Output { get; }

    public TimeProvider Clock => environment.Clock;

    /// <summary>Who acts with a token made here.</summary>
    public string Person => person ?? Variable(PersonVariable) ?? (environment.User is { Length: > 0 } user ? user : "cli");

    /// <summary>For a call that looks at everything there is.</summary>
    public DateTime LongDeadline => Clock.GetUtcNow().UtcDateTime + LongTime;

    /// <summary>An id that makes a change safe to repeat.</summary>
    public string NewRequestId() => Guid.CreateVersion7(Clock.GetUtcNow()).ToString();

    /// <summary>Which service is called, for messages.</summary>
    public string EndpointText => endpoint ?? "http://localhost:5100";

    /// <summary>The services, called as the organisation of the command line or the token of the environment.</summary>
    public SourcingClient Client => client ??= Connect(organisation);

    /// <summary>The services, called as a supplier; null takes the supplier of the token.</summary>
    public SourcingClient ClientOf(string? supplier)
    {
        if (Variable(TokenVariable) is { } token)
        {
            var bound = LocalTokens.OrganisationOf(token);
            if (supplier is not null && bound is not null && bound != supplier)
                throw new CliException(
                    ExitCode.NotAllowed, $"SOURCING_TOKEN is bound to {bound}, not to {supplier}.",
                    "Leave --supplier out, or set the token of that supplier.");
            return Client;
        }
        var owner = supplier ?? organisation;
        if (owner?.StartsWith("suppliers/", StringComparison.Ordinal) != true)
            throw new CliException(
                ExitCode.WrongCommandLine, "Whose stock is it?",
                "Name the supplier: --supplier suppliers/ID; see: sourcing suppliers list");
        return client ??= Connect(owner);
    }

    /// <summary>Makes a token with the key in the data folder.</summary>
    public string Mint(IReadOnlyCollection<string>? roles, TimeSpan lifetime, string subject)
    {
        var keys = OpenKey() ?? throw new CliException(
            ExitCode.NotAllowed,
            $"There is no key to make a token with: {LocalTokens.KeyFile(dataFolder)} does not exist.",
            "Name the data folder of the standalone service with --data or SOURCING_DATA; the service makes the key when it first starts.");
        var chosen = roles is { Count: > 0 } ? roles : RolesOf(organisation);
        var bound = organisation ?? (chosen.Contains("buyer") ? DefaultBuyer : null);
        if (chosen.Contains("supplier") && bound?.StartsWith("suppliers/", StringComparison.Ordinal) != true)
            throw new CliException(
                ExitCode.WrongCommandLine, "A supplier's token is bound to a supplier.", "Add --organisation suppliers/ID.");
        if (chosen.Contains("buyer") && bound?.StartsWith("buyers/", StringComparison.Ordinal) != true)
            throw new CliException(ExitCode.WrongCommandLine, "A buyer's token is bound to a buyer.", "Add --organisation buyers/NAME.");
        return keys.Mint(chosen, bound, lifetime, subject);
    }

    public void Dispose()
    {
        client?.Dispose();
        localTokens?.Dispose();
    }

    private static string[] RolesOf(string? organisation) =>
        organisation?.StartsWith("suppliers/", StringComparison.Ordinal) == true ? ["supplier"] : ["buyer", "compliance", "operator"];

    private SourcingClient Connect(string? owner)
    {
        if (!Uri.TryCreate(EndpointText, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new CliException(
                ExitCode.WrongCommandLine, $"'{EndpointText}' is not an address.",
                "Name it like http://localhost:5100 with --endpoint or SOURCING_ENDPOINT.");
        try
        {
            return new SourcingClient(new SourcingClientOptions
            {
                Endpoint = address,
                Token = TokenFor(address, owner),
                Clock = Clock,
                Transport = environment.Transport,
            });
        }
        catch (ArgumentException e)
        {
            throw new CliException(ExitCode.WrongCommandLine, e.Message, "Check --endpoint and SOURCING_ENDPOINT.");
        }
    }

    private Func<CancellationToken, ValueTask<string>> TokenFor(Uri address, string? owner)
    {
        if (Variable(TokenVariable) is { } token)
        {
            if (organisation is not null && LocalTokens.OrganisationOf(token) != organisation)
                throw new CliException(
                    ExitCode.NotAllowed, $"SOURCING_TOKEN is not bound to {organisation}.",
                    "Leave --organisation out, or unset SOURCING_TOKEN to use a local token.");
            if (person is not null && LocalTokens.SubjectOf(token) != person)
                throw new CliException(
                    ExitCode.NotAllowed, $"SOURCING_TOKEN is not {person}'s.", "Leave --as out, or unset SOURCING_TOKEN to use a local token.");
            return SourcingClientOptions.FixedToken(token);
        }
        // The key in the data folder is for the service of this machine; no other gets a token signed with it unasked.
        if (!address.IsLoopback)
            throw new CliException(ExitCode.NotAllowed, $"Not signed in to {address}.", "Set SOURCING_TOKEN to a token of that service.");
        var keys = OpenKey() ?? throw new CliException(
            ExitCode.NotAllowed,
            $"Not signed in: SOURCING_TOKEN is not set, and there is no key {LocalTokens.KeyFile(dataFolder)}.",
            "Set SOURCING_TOKEN, or name the data folder of the standalone service with --data or SOURCING_DATA.");
        // Made anew for every call: a long watch or list outlives a token.
        return _ => ValueTask.FromResult(keys.Mint(RolesOf(owner), owner ?? DefaultBuyer, TokenLifetime, Person));
    }

    private LocalTokens? OpenKey() => localTokens ??= LocalTokens.TryOpen(dataFolder, Clock);

    private string? Variable(string name) => environment.Variable(name) is { Length: > 0 } value ? value : null;
}
