using System.Security.Cryptography;
using System.Text.Json;

namespace Sourcing.Suppliers.Screening;

/// <summary>Somebody to be looked for, and who owns them.</summary>
/// <param name="Role">What it is to the supplier: <c>supplier</c>, <c>owner</c>, <c>director</c>, <c>bank</c>, <c>account holder</c>.</param>
/// <param name="Names">Every name of it, in any script.</param>
/// <param name="Type">What it is, if that is known.</param>
/// <param name="BirthYear">A person's year of birth, if that is known.</param>
/// <param name="Countries">ISO 3166-1 alpha-2 codes.</param>
/// <param name="Identifiers">Numbers of passports and registers.</param>
/// <param name="Percent">For an owner its share of what it owns, in percent; 0 for others.</param>
/// <param name="Owners">Who owns it.</param>
public sealed record ScreenedParty(
    string Role, IReadOnlyList<string> Names, PartyType Type, int? BirthYear, IReadOnlyList<string> Countries, IReadOnlyList<string> Identifiers, decimal Percent,
    IReadOnlyList<ScreenedParty> Owners)
{
    /// <summary>Changes with everything that is compared with lists, whatever its role and share.</summary>
    public string Fingerprint() => Hash(this with { Role = "", Percent = 0, Owners = [] });

    /// <summary>SHA-256 of a value's JSON.</summary>
    public static string Hash<T>(T value) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(value, ScreeningJson.Options)));
}

/// <summary>A supplier with everybody who is screened with it.</summary>
/// <param name="Supplier">The supplier and, in layers, its owners.</param>
/// <param name="Others">Directors, banks and account holders.</param>
/// <param name="Supplies">Codes of materials that the supplier supplies; none where that is not known.</param>
public sealed record ScreeningQuestion(ScreenedParty Supplier, IReadOnlyList<ScreenedParty> Others, IReadOnlyList<string> Supplies);
