using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Sourcing.Client;

namespace Sourcing.UnitTests.Cli;

public class LocalTokensTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_minted_token_is_valid_by_the_public_key_and_says_what_it_was_asked_to()
    {
        using var folder = new TemporaryFolder();
        using var key = folder.WithSigningKey();
        using var tokens = LocalTokens.TryOpen(folder.Path, new FakeTimeProvider(Now))!;

        var text = tokens.Mint(["buyer"], "buyers/aurora", TimeSpan.FromHours(1), "ann");
        var result = await ValidateAsync(text, key);

        Assert.True(result.IsValid, result.Exception?.Message);
        var token = (JsonWebToken)result.SecurityToken;
        Assert.Equal(["buyer"], token.GetPayloadValue<string[]>("roles"));
        Assert.Equal(("buyers/aurora", "ann"), (token.GetPayloadValue<string>("org"), token.Subject));
        Assert.Equal((Now.UtcDateTime, Now.UtcDateTime, Now.UtcDateTime.AddHours(1)), (token.IssuedAt, token.ValidFrom, token.ValidTo));
        Assert.Equal(Base64UrlEncoder.Encode(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16], token.Kid);
        Assert.Equal(("buyers/aurora", "ann"), (LocalTokens.OrganisationOf(text), LocalTokens.SubjectOf(text)));
    }

    [Fact]
    public async Task A_token_of_another_key_is_not_valid()
    {
        using var folder = new TemporaryFolder();
        using var _ = folder.WithSigningKey();
        using var tokens = LocalTokens.TryOpen(folder.Path, new FakeTimeProvider(Now))!;
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.False((await ValidateAsync(tokens.Mint(["buyer"], null, TimeSpan.FromHours(1), "ann"), other)).IsValid);
    }

    [Fact]
    public void A_folder_without_a_key_opens_as_nothing_and_a_spoilt_key_says_which_file()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(LocalTokens.TryOpen(folder.Path, TimeProvider.System));

        folder.WithSigningKey().Dispose();
        File.WriteAllText(LocalTokens.KeyFile(folder.Path), "spoilt");

        Assert.Contains(
            "signing-key.pem", Assert.Throws<IOException>(() => LocalTokens.TryOpen(folder.Path, TimeProvider.System)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no token")]
    [InlineData("a.b.c")]
    public void What_is_not_a_token_is_nobodys_and_bound_to_nobody(string text) =>
        Assert.Equal((null, null), (LocalTokens.OrganisationOf(text), LocalTokens.SubjectOf(text)));

    private static Task<TokenValidationResult> ValidateAsync(string token, ECDsa key) =>
        new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
    {
        ValidIssuer = "sourcing",
        ValidAudience = "sourcing",
        IssuerSigningKey = new ECDsaSecurityKey(ECDsa.Create(key.ExportParameters(false))),
        ValidAlgorithms = ["ES256"],
        LifetimeValidator = (from, until, _, _) => from <= Now.UtcDateTime && Now.UtcDateTime < until,
    });
}
