namespace Sourcing.BuildingBlocks.Security;

/// <summary>How tokens are checked, and how a service's own tokens are made. Section <c>Auth</c>.</summary>
public sealed class AuthOptions
{
    /// <summary>Who issues the tokens (<c>iss</c>).</summary>
    public string Issuer { get; set; } = "sourcing";

    /// <summary>Whom the tokens are for (<c>aud</c>).</summary>
    public string Audience { get; set; } = "sourcing";

    /// <summary>
    /// Private key (EC P-256, PKCS#8 PEM) that signs tokens and whose public half checks them; made at the first start, readable
    /// by its owner only. The services of a cluster share one. Default: <c>keys/signing-key.pem</c> in the data folder.
    /// </summary>
    public string? KeyFile { get; set; }
}
