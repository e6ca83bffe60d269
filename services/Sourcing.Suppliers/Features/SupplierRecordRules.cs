using System.Globalization;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

/// <summary>Checks a supplier's due-diligence file as a caller describes it.</summary>
internal static class SupplierRecordRules
{
    private const string Field = "supplier.record";
    private const int MaxBytes = 256 * 1024;
    private const int MaxNames = 500;
    private const int MaxOwners = 100;
    private const int MaxLayers = 10;
    private const decimal Whole = 100;
    private const int EarliestBirth = 1900;

    public static void Check(SupplierRecord record, Violations violations, DateTimeOffset now)
    {
        if (!violations.Require(record.CalculateSize() <= MaxBytes, Field, $"has {record.CalculateSize()} bytes; at most {MaxBytes} are allowed.")) return;
        // Each name is compared with every listed one, again and again.
        violations.Require(Names(record) <= MaxNames, Field, $"has {Names(record)} names with aliases, owners, directors, banks and account holders; at most {MaxNames} are allowed.");
        Each(record.Aliases, "aliases", 100, (alias, at) => Text(alias, at, 1, 300));
        Each(record.Addresses, "addresses", 50, (address, at) =>
        {
            Text(address.Text, $"{at}.text", 1, 500);
            Country(address.CountryCode, $"{at}.country_code");
        });
        Each(record.Registrations, "registrations", 50, Registration);
        Each(record.Licences, "licences", 50, (licence, at) =>
        {
            Text(licence.Type, $"{at}.type", 1, 200);
            Text(licence.Number, $"{at}.number", 1, 100);
            Text(licence.Issuer, $"{at}.issuer", 1, 200);
            Time(licence.ValidFrom, $"{at}.valid_from");
            Time(licence.ValidTo, $"{at}.valid_to");
            if (licence is { ValidFrom: { } from, ValidTo: { } to }) violations.Require(from.CompareTo(to) <= 0, $"{at}.valid_to", "must not be before valid_from.");
        });
        Each(record.Contacts, "contacts", 50, (contact, at) =>
        {
            Text(contact.Name, $"{at}.name", 1, 200);
            Text(contact.Role, $"{at}.role", 0, 200);
            Text(contact.Email, $"{at}.email", 0, 254);
            Text(contact.Phone, $"{at}.phone", 0, 50);
        });
        if (violations.Require(Count(record.Owners, 1) <= MaxOwners, $"{Field}.owners", $"has more than {MaxOwners} owners in all its layers, or more than {MaxLayers} layers."))
            Owners(record.Owners, $"{Field}.owners");
        Each(record.Directors, "directors", 100, Party);
        Each(record.BankAccounts, "bank_accounts", 20, (account, at) =>
        {
            Text(account.BankName, $"{at}.bank_name", 1, 300);
            Country(account.CountryCode, $"{at}.country_code");
            violations.Require(account.Bic.Length is 0 or 8 or 11 && account.Bic.All(char.IsAsciiLetterOrDigit), $"{at}.bic", "must have 8 or 11 letters and digits, or be empty.");
            Text(account.Account, $"{at}.account", 0, 50);
            Text(account.Holder, $"{at}.holder", 0, 300);
        });
        Each(record.Supplies, "supplies", 200, (code, at) => Text(code, at, 1, 100));
        Each(record.OriginCountryCodes, "origin_country_codes", 100, Country);
        Each(record.Certifications, "certifications", 50, (certification, at) =>
        {
            Text(certification.Scheme, $"{at}.scheme", 1, 200);
            Text(certification.Number, $"{at}.number", 1, 100);
            if (violations.Require(certification.ValidTo is not null, $"{at}.valid_to", "must be set: until when it is valid.")) Time(certification.ValidTo, $"{at}.valid_to");
        });

        void Each<T>(RepeatedField<T> values, string name, int most, Action<T, string> check) => All(values, $"{Field}.{name}", most, check);

        void All<T>(RepeatedField<T> values, string path, int most, Action<T, string> check)
        {
            violations.Require(values.Count <= most, path, $"has {values.Count} values; at most {most} are allowed.");
            for (var i = 0; i < Math.Min(values.Count, most); i++) check(values[i], $"{path}[{i}]");
        }

        void Text(string value, string path, int least, int most) => SupplierRules.Text(value, path, least, most, violations);

        void Country(string value, string path) =>
            violations.Require(Countries.TryParse(value, out var country) && country.Code == value, path, "must be an ISO 3166-1 alpha-2 code such as LK.");

        // Timestamps of other years cannot be written as JSON.
        void Time(Timestamp? value, string path) =>
            violations.Require(value is null || value.Seconds is >= -62135596800 and <= 253402300799 && value.Nanos is >= 0 and < 1_000_000_000, path, "must be a time of the years 1 to 9999.");

        void Registration(Registration registration, string at)
        {
            Text(registration.Type, $"{at}.type", 1, 100);
            Text(registration.Number, $"{at}.number", 1, 100);
            if (registration.CountryCode.Length > 0) Country(registration.CountryCode, $"{at}.country_code");
        }

        void Party(RelatedParty party, string at)
        {
            Text(party.Name, $"{at}.name", 1, 300);
            All(party.Aliases, $"{at}.aliases", 50, (alias, path) => Text(alias, path, 1, 300));
            violations.Require(System.Enum.IsDefined(party.Type), $"{at}.type", "must be PERSON, ORGANISATION or unspecified.");
            All(party.CountryCodes, $"{at}.country_codes", 20, Country);
            violations.Require(party.BirthYear == 0 || party.BirthYear >= EarliestBirth && party.BirthYear <= now.Year, $"{at}.birth_year", $"must be a year from {EarliestBirth} to {now.Year}, or 0.");
            All(party.Registrations, $"{at}.registrations", 50, Registration);
        }

        void Owners(RepeatedField<Owner> owners, string path)
        {
            var sum = 0m;
            for (var i = 0; i < owners.Count; i++)
            {
                var (owner, at) = (owners[i], $"{path}[{i}]");
                if (violations.Require(owner.Party is not null, $"{at}.party", "must be set.")) Party(owner.Party!, $"{at}.party");
                if (violations.Require(TryPercent(owner.Percent, out var percent), $"{at}.percent", "must be more than 0 and at most 100, with at most four decimals, such as 33.3333.")) sum += percent;
                Owners(owner.Owners, $"{at}.owners");
            }
            violations.Require(sum <= Whole, path, $"own {sum.ToString(CultureInfo.InvariantCulture)} % together; at most 100 can be owned.");
        }
    }

    private static int Names(SupplierRecord record) =>
        record.Aliases.Count + record.Directors.Sum(d => 1 + d.Aliases.Count) + Names(record.Owners) + 2 * record.BankAccounts.Count;

    private static int Names(RepeatedField<Owner> owners) => owners.Sum(owner => 1 + (owner.Party?.Aliases.Count ?? 0) + Names(owner.Owners));

    /// <summary>A share that was checked.</summary>
    public static decimal Percent(string percent) => TryPercent(percent, out var value) ? value : throw new FormatException($"'{percent}' is no share in percent.");

    private static bool TryPercent(string text, out decimal percent) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out percent) && percent > 0 && percent <= Whole && percent == Math.Round(percent, 4);

    /// <summary>Owners in all layers; more than are allowed where there are too many layers.</summary>
    private static int Count(RepeatedField<Owner> owners, int layer) =>
        owners.Count == 0 ? 0 : layer > MaxLayers ? MaxOwners + 1 : owners.Count + owners.Sum(owner => Count(owner.Owners, layer + 1));
}
