using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Paging;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;
using Supplier = Sourcing.Suppliers.Domain.Supplier;

namespace Sourcing.Suppliers.Features;

/// <summary>Lists what expires, of one supplier or of all.</summary>
public sealed class ListReminders(DueDiligenceQueries queries, SupplierQueries suppliers, DueDiligenceOptions options, TimeProvider clock)
{
    private const int MaxDays = 3650;
    private const int AtOnce = 500;

    public async Task<ListRemindersResponse> HandleAsync(ListRemindersRequest request, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var size = Page.Size(request.PageSize, 50, 1000, violations);
        var arguments = new ListRemindersRequest { Supplier = request.Supplier, WithinDays = request.WithinDays };
        var after = Page.Position(request.PageToken, arguments, keys: 6, violations);
        Guid? only = request.Supplier.Length > 0 ? ResourceName.Require(request.Supplier, SupplierNames.Prefix, "supplier", violations) : null;
        violations.Require(request.WithinDays is >= 0 and <= MaxDays, "within_days", $"must be 0 to {MaxDays}; 0 means {options.ReminderTime.TotalDays:0}.");
        violations.ThrowIfAny();

        var now = clock.GetUtcNow();
        var until = now + (request.WithinDays > 0 ? TimeSpan.FromDays(request.WithinDays) : options.ReminderTime);
        var all = (await queries.ExpiringAsync(only, until, cancellationToken)).Select(d => Reminders.Of(d.Document, d.DisplayName, now)).ToList();
        if (only is { } id) Add(await suppliers.FindAsync(id, cancellationToken) ?? throw SupplierNames.NotFound(request.Supplier));
        else await foreach (var supplier in WithDatesAsync(cancellationToken)) Add(supplier);

        var found = all.Order(Reminders.Order).Where(r => after is null || Reminders.Compare(Reminders.Key(r), after) > 0).Take(size + 1).ToList();
        var page = found.Take(size).ToList();
        return new ListRemindersResponse { Reminders = { page }, NextPageToken = found.Count > size ? Page.Token(arguments, Reminders.Key(page[^1])) : "" };

        void Add(Supplier supplier) => all.AddRange(Reminders.Of(supplier, SupplierRecordJson.Parse(supplier.Profile.Record), until, now));
    }

    private async IAsyncEnumerable<Supplier> WithDatesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Guid? after = null;
        while (true)
        {
            var some = await queries.WithDatesAsync(after, AtOnce, cancellationToken);
            foreach (var supplier in some) yield return supplier;
            if (some.Count < AtOnce) yield break;
            after = some[^1].Id;
        }
    }
}
