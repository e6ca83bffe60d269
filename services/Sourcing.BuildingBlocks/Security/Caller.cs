using System.Security.Claims;
using Grpc.Core;
using Sourcing.BuildingBlocks.Errors;

namespace Sourcing.BuildingBlocks.Security;

/// <summary>Roles a token may carry.</summary>
public static class Roles
{
    public const string Buyer = "buyer";
    public const string Supplier = "supplier";
    public const string Compliance = "compliance";
    public const string Operator = "operator";

    /// <summary>Another service of the suite.</summary>
    public const string Service = "service";

    public static readonly string[] All = [Buyer, Supplier, Compliance, Operator, Service];
}

/// <summary>Who calls, from the token and never from the request.</summary>
public sealed class Caller
{
    public const string RoleClaim = "roles";
    public const string OrganisationClaim = "org";
    public const string OrganisationMissing = "ORGANISATION_MISSING";
    public const string PersonMissing = "PERSON_MISSING";

    private readonly ClaimsPrincipal principal;

    private Caller(ClaimsPrincipal principal) => this.principal = principal;

    public static Caller Of(ServerCallContext context) => new(context.GetHttpContext().User);

    public static Caller Of(ClaimsPrincipal principal) => new(principal);

    public bool Is(string role) => principal.IsInRole(role);

    /// <summary>Who asks, to tell one caller's request ids from another's: the organisation, else the subject.</summary>
    public string Identity => Organisation ?? Person;

    /// <summary>The person or program that asks, whatever organisation it asks for: the token's subject.</summary>
    public string Person => principal.FindFirst("sub")?.Value ?? "";

    /// <summary>The person or program, where it matters that two of them are not the same.</summary>
    /// <exception cref="RefusedException">The token names nobody.</exception>
    public string RequirePerson() => string.IsNullOrWhiteSpace(Person)
        ? throw new RefusedException(Refusal.Denied(PersonMissing, "The token does not say who acts; sign in as a person."))
        : Person;

    /// <summary>The organisation the token is bound to, such as <c>buyers/aurora</c>; null where it names none.</summary>
    public string? Organisation => principal.FindFirst(OrganisationClaim)?.Value;

    /// <summary>The organisation, which must be of the given kind: <c>buyers/</c> or <c>suppliers/</c>.</summary>
    /// <exception cref="RefusedException">The token is not bound to such an organisation.</exception>
    public string RequireOrganisation(string prefix)
    {
        if (Organisation is { Length: <= 100 } organisation && organisation.StartsWith(prefix, StringComparison.Ordinal) && organisation.Length > prefix.Length)
            return organisation;
        throw new RefusedException(Refusal.Denied(OrganisationMissing, $"The token is not bound to an organisation {prefix}…; sign in as one."));
    }
}
