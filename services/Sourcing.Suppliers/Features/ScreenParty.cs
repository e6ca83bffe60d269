using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Suppliers.Screening;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

public sealed class ScreenParty(LoadedLists lists, ScreeningOptions options)
{
    private const int MaxMatches = 100;
    private const int MaxValues = 50;

    public async Task<ScreenPartyResponse> HandleAsync(ScreenPartyRequest request, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var name = SupplierRules.Text(request.Name, "name", 1, 300, violations);
        violations.Require(request.CountryCodes.Count <= MaxValues, "country_codes", $"has {request.CountryCodes.Count} codes; at most {MaxValues} are allowed.");
        if (request.CountryCodes.FirstOrDefault(code => !Countries.TryParse(code, out _)) is { } unknown) violations.Add("country_codes", $"'{unknown}' is not an ISO 3166-1 alpha-2 code such as LK.");
        violations.Require(request.Identifiers.Count <= MaxValues && request.Identifiers.All(i => i.Length is > 0 and <= 100), "identifiers", $"must be at most {MaxValues} texts of 1 to 100 characters.");
        violations.Require(request.BirthYear is 0 or >= 1900 and <= 9999, "birth_year", "must be a year from 1900, or 0.");
        violations.Require(request.LeastScore is 0 or >= 0.5 and <= 1, "least_score", "must be from 0.5 to 1, or 0.");
        violations.ThrowIfAny();
        var current = await lists.CurrentAsync(cancellationToken);
        var party = new ScreenedParty("party", [name], PartyType.Unknown, request.BirthYear == 0 ? null : request.BirthYear, [.. request.CountryCodes], [.. request.Identifiers], 0, []);
        return new ScreenPartyResponse
        {
            Matches = { current.Match(party, request.LeastScore == 0 ? options.HoldScore : request.LeastScore, cancellationToken).Take(MaxMatches).Select(m => m.ToProto()) },
            ListVersions = { current.Lists.Select(l => ScreeningNames.OfVersion(l.Version)) },
        };
    }
}
