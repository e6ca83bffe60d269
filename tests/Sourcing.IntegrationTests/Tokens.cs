using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Sourcing.Client;

namespace Sourcing.IntegrationTests;

/// <summary>Tokens that no honest issuer makes: each right in all but the one thing that a test is about.</summary>
internal sealed class Tokens(string dataFolder) : IDisposable
{
    private readonly ECDsa key = Read(dataFolder);
    private readonly ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Good(string organisation) => Make(key, organisation);

    public string Expired(string organisation) => Make(key, organisation, expires: TimeSpan.FromMinutes(-1));

    public string NotYetValid(string organisation) => Make(key, organisation, from: TimeSpan.FromMinutes(30));

    public string OfAnotherKey(string organisation) => Make(other, organisation);

    public string ForAnotherAudience(string organisation) => Make(key, organisation, audience: "billing");

    public string OfAnotherIssuer(string organisation) => Make(key, organisation, issuer: "somebody");

    /// <summary>Claims what it likes and is signed by nobody.</summary>
    public string Unsigned(string organisation)
    {
        var payload = Good(organisation).Split('.')[1];
        return $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{payload}.";
    }

    /// <summary>A good token whose organisation was changed after it was signed.</summary>
    public string Altered(string organisation)
    {
        var parts = Good("buyers/somebody-else").Split('.');
        return $"{parts[0]}.{Good(organisation).Split('.')[1]}.{parts[2]}";
    }

    public void Dispose()
    {
        key.Dispose();
        other.Dispose();
    }

    private string Make(
        ECDsa signer, string organisation, TimeSpan? from = null, TimeSpan? expires = null, string audience = "sourcing", string issuer = "sourcing")
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var start = now + (from ?? TimeSpan.FromHours(-2));
        // The name of the real key in each: a key is known by itself and not by what it is called.
        var name = Base64UrlEncoder.Encode(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            NotBefore = start,
            Expires = now + (expires ?? TimeSpan.FromHours(1)),
            Claims = new Dictionary<string, object> { ["sub"] = "test", ["roles"] = new[] { "buyer" }, ["org"] = organisation },
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(signer) { KeyId = name }, SecurityAlgorithms.EcdsaSha256)
            {
                CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
            },
        });
    }

    private static ECDsa Read(string dataFolder)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(LocalTokens.KeyFile(dataFolder)));
        return key;
    }
}
