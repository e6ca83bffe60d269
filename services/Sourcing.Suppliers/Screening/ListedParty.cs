namespace Sourcing.Suppliers.Screening;

/// <summary>What a party is. A list that does not say leaves it unknown.</summary>
public enum PartyType
{
    Unknown,
    Person,
    Organisation,
    Vessel,
    Aircraft,
}

/// <summary>An entry of a sanctions list, in whatever format the list came.</summary>
/// <param name="Id">The list's own identifier of the entry, which stays the same from version to version.</param>
/// <param name="Type">What it is.</param>
/// <param name="Names">Its names; the first is the primary one.</param>
/// <param name="Programmes">Under which programmes it is listed, in the list's own codes.</param>
/// <param name="BirthYears">Every year in which the list says that a person may have been born; none where it does not say.</param>
/// <param name="Countries">ISO 3166-1 alpha-2 codes of nationalities and addresses, as far as the list's names of countries are known.</param>
/// <param name="Identifiers">Numbers of passports, registers and the like.</param>
public sealed record ListedParty(
    string Id, PartyType Type, IReadOnlyList<ListedName> Names, IReadOnlyList<string> Programmes, IReadOnlyList<int> BirthYears, IReadOnlyList<string> Countries,
    IReadOnlyList<string> Identifiers);

/// <summary>One name of a listed party.</summary>
/// <param name="Text">As the list writes it.</param>
/// <param name="IsWeak">The list itself calls it too common to identify anybody by it alone.</param>
public sealed record ListedName(string Text, bool IsWeak = false);

/// <summary>Whom to look for.</summary>
/// <param name="Name">A name, in any script.</param>
/// <param name="Type">What it is, if that is known.</param>
/// <param name="BirthYear">A person's year of birth, if that is known.</param>
/// <param name="Countries">ISO 3166-1 alpha-2 codes of nationality, registration and address, as far as they are known.</param>
/// <param name="Identifiers">Numbers of passports, registers and the like, written in any way, as far as they are known.</param>
public sealed record ScreenedName(
    string Name, PartyType Type = PartyType.Unknown, int? BirthYear = null, IReadOnlyList<string>? Countries = null, IReadOnlyList<string>? Identifiers = null);
