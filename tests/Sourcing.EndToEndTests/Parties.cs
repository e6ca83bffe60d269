using Sourcing.Client;

namespace Sourcing.EndToEndTests;

/// <summary>Those who call, with tokens that the key in a data folder signs.</summary>
internal static class Parties
{
    public static SourcingClient Connect(Uri endpoint, string dataFolder, string role, string? organisation)
    {
        using var tokens = LocalTokens.TryOpen(dataFolder, TimeProvider.System)!;
        return new SourcingClient(new SourcingClientOptions
        {
            Endpoint = endpoint,
            Token = SourcingClientOptions.FixedToken(tokens.Mint([role], organisation, TimeSpan.FromHours(2), "end-to-end")),
        });
    }
}
