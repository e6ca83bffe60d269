using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Screening;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

/// <summary>Who is screened with a supplier: it, its owners in every layer, its directors, its banks and who holds its accounts.</summary>
internal static class SupplierQuestion
{
    public static ScreeningQuestion Of(SupplierProfile profile)
    {
        var record = SupplierRecordJson.Parse(profile.Record);
        var supplier = new ScreenedParty(
            "supplier", [.. new[] { profile.LegalName, profile.DisplayName }.Concat(record.Aliases).Distinct()], PartyType.Organisation, null,
            [.. record.Addresses.Select(a => a.CountryCode).Prepend(profile.CountryCode).Distinct()], [.. record.Registrations.Select(r => r.Number)], 0,
            [.. record.Owners.Select(Owner)]);
        return new ScreeningQuestion(supplier,
        [
            .. record.Directors.Select(d => Of(d, "director", 0, [])),
            .. record.BankAccounts.Select(b => Firm("bank", b.BankName, PartyType.Organisation, b.CountryCode, b.Bic)),
            .. record.BankAccounts.Where(b => b.Holder.Length > 0).Select(b => Firm("account holder", b.Holder, PartyType.Unknown, "", b.Account)),
        ],
        [.. record.Supplies]);
    }

    private static ScreenedParty Owner(Owner owner) => Of(owner.Party, "owner", SupplierRecordRules.Percent(owner.Percent), [.. owner.Owners.Select(Owner)]);

    private static ScreenedParty Of(RelatedParty party, string role, decimal percent, IReadOnlyList<ScreenedParty> owners) => new(
        role, [.. party.Aliases.Prepend(party.Name).Distinct()], TypeOf(party.Type), party.BirthYear == 0 ? null : party.BirthYear, [.. party.CountryCodes],
        [.. party.Registrations.Select(r => r.Number)], percent, owners);

    private static ScreenedParty Firm(string role, string name, PartyType type, string country, string identifier) =>
        new(role, [name], type, null, country.Length > 0 ? [country] : [], identifier.Length > 0 ? [identifier] : [], 0, []);

    private static PartyType TypeOf(RelatedParty.Types.Type type) => type switch
    {
        RelatedParty.Types.Type.Person => PartyType.Person,
        RelatedParty.Types.Type.Organisation => PartyType.Organisation,
        _ => PartyType.Unknown,
    };
}
