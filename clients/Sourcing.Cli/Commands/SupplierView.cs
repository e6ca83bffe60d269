using Sourcing.Cli.Arguments;
using Sourcing.Suppliers.V1;
using Spectre.Console;
using Rating = Sourcing.Suppliers.V1.Scorecard.Types.Rating;
using Screening = Sourcing.Suppliers.V1.Supplier.Types.Screening;

namespace Sourcing.Cli.Commands;

/// <summary>How suppliers are shown to people.</summary>
internal static class SupplierView
{
    private const int NamesShown = 5;

    public static Table List(IEnumerable<Supplier> suppliers) => Output.List(
        suppliers,
        ("NAME", s => s.Name), ("DISPLAY NAME", s => s.DisplayName), ("COUNTRY", s => s.CountryCode), ("STATE", s => Choice.Word(s.State)),
        ("SCREENING", s => Word(s.Screening)), ("RATING", s => Word(s.Rating)), ("APPROVED UNTIL", s => Output.Show(s.ApprovalExpireTime)),
        ("ORDERS", s => Output.Show(s.OrderCount)));

    public static Table Versions(IEnumerable<SupplierVersion> versions) => Output.List(
        versions,
        ("VERSION", v => Output.Show(v.Version)), ("CHANGED", v => Output.Show(v.Supplier.UpdateTime)), ("AUTHOR", v => v.Author),
        ("STATE", v => Choice.Word(v.Supplier.State)), ("SCREENING", v => Word(v.Supplier.Screening)),
        ("RATING SET", v => v.Supplier.RatingOverride is { } set ? Choice.Word(set.Rating) : ""),
        ("DISPLAY NAME", v => v.Supplier.DisplayName), ("LEGAL NAME", v => v.Supplier.LegalName), ("COUNTRY", v => v.Supplier.CountryCode));

    public static Table Card(Supplier supplier) => Output.Card([
        ("Name", supplier.Name), ("Display name", supplier.DisplayName), ("Legal name", supplier.LegalName), ("Country", supplier.CountryCode),
        ("Email", supplier.ContactEmail), ("State", Choice.Word(supplier.State)), ("Suspended because", supplier.SuspendReason),
        ("Screening", Word(supplier.Screening)), ("Rating", Word(supplier.Rating)), ("Rating set", Set(supplier.RatingOverride)),
        ("Approved until", Output.Show(supplier.ApprovalExpireTime)),
        .. supplier.Record is { } record ? Properties(record) : [],
        ("Orders", Output.Show(supplier.OrderCount)), ("Last order", Output.Show(supplier.LastOrderTime)),
        ("Registered", Output.Show(supplier.CreateTime)), ("Changed", Output.Show(supplier.UpdateTime)), ("Etag", supplier.Etag),
    ]);

    /// <summary>What compliance has set instead of a scorecard's figures, until when and why.</summary>
    public static string Set(ScorecardOverride? set) => set is null
        ? ""
        : $"{Choice.Word(set.Rating)} until {Output.Show(set.ExpireTime)}{(set.Reason.Length > 0 ? $": {set.Reason}" : "")}";

    private static (string, string)[] Properties(SupplierRecord record) =>
    [
        ("Other names", Brief(record.Aliases)),
        ("Addresses", Brief(record.Addresses.Select(a => $"{a.Text}, {a.CountryCode}"))),
        ("Registrations", Brief(record.Registrations.Select(r => $"{r.Type} {r.Number}"))),
        ("Licences", Brief(record.Licences.Select(l => $"{l.Type} {l.Number}"))),
        ("Contacts", Brief(record.Contacts.Select(c => c.Name))),
        ("Owners", Brief(record.Owners.Select(o =>
            $"{o.Party?.Name} {o.Percent} %{(o.Owners.Count > 0 ? $" ({Behind(o)} behind it)" : "")}"))),
        ("Directors", Brief(record.Directors.Select(d => d.Name))),
        ("Banks", Brief(record.BankAccounts.Select(b => $"{b.BankName}, {b.CountryCode}"))),
        ("Supplies", Brief(record.Supplies)),
        ("Certifications", Brief(record.Certifications.Select(c => $"{c.Scheme} {c.Number}"))),
    ];

    private static string Brief(IEnumerable<string> all)
    {
        var names = all.ToList();
        var more = names.Count > NamesShown ? $"; and {names.Count - NamesShown} more" : "";
        return string.Join("; ", names.Take(NamesShown)) + more;
    }

    private static int Behind(Owner owner) => owner.Owners.Sum(o => 1 + Behind(o));

    private static string Word(Screening screening) => screening == Screening.Unspecified ? "" : Choice.Word(screening);

    /// <summary>A rating that means something for new orders.</summary>
    private static string Word(Rating rating) => rating is Rating.Unspecified or Rating.Ok ? "" : Choice.Word(rating);
}
