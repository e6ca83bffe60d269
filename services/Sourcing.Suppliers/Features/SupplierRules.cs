using System.Net.Mail;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Suppliers.Domain;
using Proto = Sourcing.Suppliers.V1;

namespace Sourcing.Suppliers.Features;

/// <summary>Checks a supplier as a caller describes it.</summary>
internal static class SupplierRules
{
    public static SupplierProfile Check(Proto.Supplier supplier, Violations violations, DateTimeOffset now)
    {
        var display = Text(supplier.DisplayName, "supplier.display_name", 1, 200, violations);
        var legal = Text(supplier.LegalName, "supplier.legal_name", 1, 300, violations);
        var email = Text(supplier.ContactEmail, "supplier.contact_email", 0, 254, violations);
        violations.Require(email.Length == 0 || MailAddress.TryCreate(email, out _), "supplier.contact_email", "must be a mail address such as trade@example.com.");
        violations.Require(Countries.TryParse(supplier.CountryCode, out var country), "supplier.country_code",
            "must be an ISO 3166-1 alpha-2 code such as LK.");
        if (supplier.Record is { } record) SupplierRecordRules.Check(record, violations, now);
        return new SupplierProfile(display, legal, country?.Code ?? "", email,
            // What is wrong may not be writable, and nobody keeps it.
            violations.Any ? "" : SupplierRecordJson.Write(supplier.Record));
    }

    /// <summary>Trimmed text of a bounded length without control characters.</summary>
    public static string Text(string value, string field, int least, int most, Violations violations)
    {
        var text = value.Trim();
        if (text.Length < least) violations.Add(field, "must not be empty.");
        else if (text.Length > most) violations.Add(field, $"has {text.Length} characters; at most {most} are allowed.");
        else if (text.Any(char.IsControl)) violations.Add(field, "must not contain control characters.");
        return text;
    }
}
