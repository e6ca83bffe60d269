using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sourcing.BuildingBlocks.Security;

/// <summary>The token that services call each other with, made anew well before it expires.</summary>
public sealed class ServiceTokens(AuthOptions options, ECDsaSecurityKey key, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private (string Token, DateTimeOffset Renew) current;

    public string Current
    {
        get
        {
            var now = clock.GetUtcNow();
            lock (gate)
            {
                if (now >= current.Renew) current = (Mint(now), now + Lifetime / 2);
                return current.Token;
            }
        }
    }

    private string Mint(DateTimeOffset now) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = options.Issuer,
        Audience = options.Audience,
        IssuedAt = now.UtcDateTime,
        NotBefore = now.UtcDateTime.AddMinutes(-1),
        Expires = (now + Lifetime).UtcDateTime,
        Claims = new Dictionary<string, object> { ["sub"] = "service", [Caller.RoleClaim] = new[] { Roles.Service } },
        SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
    });
}
