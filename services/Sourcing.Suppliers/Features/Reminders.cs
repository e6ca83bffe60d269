using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.V1;
using Supplier = Sourcing.Suppliers.Domain.Supplier;
using SupplierDocument = Sourcing.Suppliers.Domain.SupplierDocument;

namespace Sourcing.Suppliers.Features;

/// <summary>What expires.</summary>
internal static class Reminders
{
    /// <summary>All of a supplier that expires, the longest expired first.</summary>
    public static IEnumerable<Reminder> Of(Supplier supplier, SupplierRecord record, IEnumerable<SupplierDocument> documents, DateTimeOffset until, DateTimeOffset now) =>
        documents.Where(d => d.ValidTo <= until).Select(d => Of(d, supplier.Profile.DisplayName, now)).Concat(Of(supplier, record, until, now)).Order(Order);

    /// <summary>Licences and certifications of a supplier's record that expire.</summary>
    public static IEnumerable<Reminder> Of(Supplier supplier, SupplierRecord record, DateTimeOffset until, DateTimeOffset now)
    {
        foreach (var licence in record.Licences)
            if (licence.ValidTo?.ToDateTimeOffset() is { } to && to <= until) yield return Reminder(Kind.Licence, licence.Type, licence.Issuer, licence.Number, to);
        foreach (var certification in record.Certifications)
            if (certification.ValidTo?.ToDateTimeOffset() is { } to && to <= until) yield return Reminder(Kind.Certification, certification.Scheme, "", certification.Number, to);

        Reminder Reminder(Kind kind, string title, string issuer, string number, DateTimeOffset to) =>
            New(supplier.Id, supplier.Profile.DisplayName, kind, title, issuer, number, "", to, now);
    }

    public static Reminder Of(SupplierDocument document, string displayName, DateTimeOffset now) =>
        New(document.Supplier, displayName, Kind.Document, document.Title, document.Issuer, "", DueDiligenceNames.Of(document), document.ValidTo!.Value, now);

    /// <summary>By time, and where that is the same by all that tells one from another.</summary>
    public static IComparer<Reminder> Order { get; } = Comparer<Reminder>.Create((a, b) => Compare(Key(a), Key(b)));

    /// <summary>What a reminder is sorted by.</summary>
    public static string[] Key(Reminder reminder) =>
    [
        // With a fixed number of digits, which sort as text; from year 1 on.
        $"{reminder.ValidTo.Seconds + 62135596800:D12}{reminder.ValidTo.Nanos:D9}", reminder.Supplier, $"{reminder.Kind} {reminder.Document}", reminder.Title, reminder.Issuer, reminder.Number,
    ];

    public static int Compare(string[] a, string[] b) => a.Zip(b, string.CompareOrdinal).FirstOrDefault(difference => difference != 0);

    private static Reminder New(Guid supplier, string displayName, Kind kind, string title, string issuer, string number, string document, DateTimeOffset to, DateTimeOffset now) => new()
    {
        Supplier = SupplierNames.Of(supplier),
        DisplayName = displayName,
        Kind = (Reminder.Types.Kind)kind,
        Title = title,
        Issuer = issuer,
        Number = number,
        Document = document,
        ValidTo = to.ToProto(),
        DaysLeft = (int)Math.Floor((to - now).TotalDays),
        IsExpired = to <= now,
    };

    private enum Kind
    {
        Document = 1,
        Licence,
        Certification,
    }
}
