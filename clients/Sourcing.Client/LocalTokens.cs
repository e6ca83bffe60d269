using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sourcing.Client;

/// <summary>
/// Makes tokens for a standalone service with the key in its data folder: whoever may read that folder may act as anyone there.
/// </summary>
public sealed class LocalTokens : IDisposable
{
    private const string Issuer = "sourcing";
    private const string Audience = "sourcing";

    private readonly ECDsa key;
    private readonly TimeProvider clock;
    private readonly SigningCredentials credentials;

    private LocalTokens(ECDsa key, TimeProvider clock)
    {
        this.key = key;
        this.clock = clock;
        var keyId = Base64UrlEncoder.Encode(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];
        credentials = new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = keyId }, SecurityAlgorithms.EcdsaSha256)
        {
            // A cached signer would outlive the key it signs with.
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        };
    }

    /// <summary>Where the key lies in a data folder.</summary>
    public static string KeyFile(string dataFolder) => Path.Combine(dataFolder, "keys", "signing-key.pem");

    /// <summary>Opens the key of a data folder; null where there is none.</summary>
    /// <exception cref="IOException">The key cannot be read, or is not an EC private key in PEM.</exception>
    /// <exception cref="UnauthorizedAccessException">The key may not be read.</exception>
    public static LocalTokens? TryOpen(string dataFolder, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var file = KeyFile(dataFolder);
        if (!File.Exists(file)) return null;
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            return new LocalTokens(key, clock);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new IOException(
                $"{file} is not an EC private key in PEM. Start the service with a fresh data folder, or restore the file.", e);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Makes a token.</summary>
    /// <param name="roles">Of: buyer, supplier, compliance, operator, service.</param>
    /// <param name="organisation"><c>buyers/…</c> or <c>suppliers/…</c>; null for a token bound to none.</param>
    /// <param name="lifetime">How long it is valid, from now.</param>
    /// <param name="subject">Who acts, for the record.</param>
    public string Mint(IReadOnlyCollection<string> roles, string? organisation, TimeSpan lifetime, string subject)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object> { ["sub"] = subject, ["roles"] = roles.ToArray() };
        if (organisation is not null) claims["org"] = organisation;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + lifetime,
            Claims = claims,
            SigningCredentials = credentials,
        });
    }

    /// <summary>The organisation a token names, read without checking the token; null where there is none.</summary>
    public static string? OrganisationOf(string token) => ClaimOf(token, "org");

    /// <summary>Who acts with a token, read without checking the token; null where it does not say.</summary>
    public static string? SubjectOf(string token) => ClaimOf(token, "sub");

    /// <summary>Forgets the key.</summary>
    public void Dispose() => key.Dispose();

    private static string? ClaimOf(string token, string claim)
    {
        try
        {
            return new JsonWebToken(token).TryGetPayloadValue<string>(claim, out var value) ? value : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
