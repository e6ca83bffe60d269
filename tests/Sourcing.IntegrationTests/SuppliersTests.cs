using Grpc.Core;
using Sourcing.Client;
using Sourcing.Suppliers.V1;
using Sourcing.Tests;
using State = Sourcing.Suppliers.V1.Supplier.Types.State;
using Standing = Sourcing.Suppliers.V1.SupplierStanding.Types.Standing;

namespace Sourcing.IntegrationTests;

public sealed class SuppliersTests(SharedHost shared)
{
    private Party Compliance => shared.Api.Compliance;

    [Fact]
    public async Task A_supplier_is_pending_then_approved_then_suspended_with_a_reason_then_approved_again()
    {
        var created = await Compliance.Suppliers.CreateSupplierAsync(Registration());
        Assert.Equal((State.Pending, "", 0L), (created.State, created.SuspendReason, created.OrderCount));

        var approved = await Compliance.Suppliers.ApproveSupplierAsync(new() { Name = created.Name, Etag = created.Etag });
        var suspended = await Compliance.Suppliers.SuspendSupplierAsync(new() { Name = created.Name, Reason = " papers missing ", Etag = approved.Etag });
        var again = await Compliance.Suppliers.ApproveSupplierAsync(new() { Name = created.Name });

        Assert.Equal(State.Approved, approved.State);
        Assert.Equal((State.Suspended, "papers missing"), (suspended.State, suspended.SuspendReason));
        Assert.Equal((State.Approved, ""), (again.State, again.SuspendReason));
        Assert.Equal(4, new[] { created, approved, suspended, again }.Select(s => s.Etag).Distinct().Count());
        Assert.Equal(again, await Compliance.SupplierAsync(created.Name));
    }

    [Fact]
    public async Task Approving_an_approved_and_suspending_a_suspended_supplier_changes_nothing()
    {
        var supplier = await shared.Api.OpenSupplierAsync();
        var approved = await supplier.SupplierAsync(supplier.Organisation);
        Assert.Equal(approved, await Compliance.Suppliers.ApproveSupplierAsync(new() { Name = approved.Name }));
        var suspended = await Compliance.Suppliers.SuspendSupplierAsync(new() { Name = approved.Name, Reason = "first" });
        Assert.Equal(suspended, await Compliance.Suppliers.SuspendSupplierAsync(new() { Name = approved.Name, Reason = "second" }));
    }

    [Fact]
    public async Task An_update_changes_the_fields_of_its_mask_and_no_others()
    {
        var created = await Compliance.Suppliers.CreateSupplierAsync(Registration());
        var wanted = new Supplier { Name = created.Name, DisplayName = "New", LegalName = "New Ltd", CountryCode = "th", ContactEmail = "new@example.com", Etag = created.Etag };

        var one = await Compliance.Suppliers.UpdateSupplierAsync(new() { Supplier = wanted, UpdateMask = new() { Paths = { "legal_name" } } });
        Assert.Equal((created.DisplayName, "New Ltd", created.CountryCode, created.ContactEmail), (one.DisplayName, one.LegalName, one.CountryCode, one.ContactEmail));
        wanted.Etag = "";
        var all = await Compliance.Suppliers.UpdateSupplierAsync(new() { Supplier = wanted });
        Assert.Equal(("New", "New Ltd", "TH", "new@example.com"), (all.DisplayName, all.LegalName, all.CountryCode, all.ContactEmail));
        await Refused.FieldsAsync(Compliance.Suppliers.UpdateSupplierAsync(new() { Supplier = wanted, UpdateMask = new() { Paths = { "state", "legal_name", "bank" } } }), "update_mask", "update_mask");
        Assert.Equal(all, await Compliance.SupplierAsync(created.Name));
    }

    [Fact]
    public async Task Validate_only_answers_what_would_be_and_changes_nothing()
    {
        var name = $"Only {Sample.Number()}";
        var request = Registration(name);
        request.ValidateOnly = true;
        Assert.Equal(name, (await Compliance.Suppliers.CreateSupplierAsync(request)).DisplayName);
        Assert.DoesNotContain(await AllAsync(Compliance), s => s.DisplayName == name);

        var created = await Compliance.Suppliers.CreateSupplierAsync(Registration());
        var changed = new Supplier { Name = created.Name, DisplayName = "Changed" };
        var answer = await Compliance.Suppliers.UpdateSupplierAsync(new() { Supplier = changed, UpdateMask = new() { Paths = { "display_name" } }, ValidateOnly = true });
        Assert.Equal("Changed", answer.DisplayName);
        Assert.Equal(created, await Compliance.SupplierAsync(created.Name));
    }

    [Fact]
    public async Task Creating_twice_with_one_request_id_makes_one_supplier_and_two_equal_answers()
    {
        var request = Registration();
        request.RequestId = Sample.RequestId();
        var first = await Compliance.Suppliers.CreateSupplierAsync(request);
        await Compliance.Suppliers.ApproveSupplierAsync(new() { Name = first.Name });
        Assert.Equal(first, await Compliance.Suppliers.CreateSupplierAsync(request));
        // Another caller's id is another request.
        Assert.NotEqual(first.Name, (await shared.Api.Buyer().Suppliers.CreateSupplierAsync(request)).Name);
    }

    [Fact]
    public async Task Pages_together_hold_every_supplier_once_and_in_order_of_display_name()
    {
        var names = new List<string>();
        // Equal names are ordered by resource name, so that no page repeats or loses one.
        for (var i = 0; i < 7; i++) names.Add((await Compliance.Suppliers.CreateSupplierAsync(Registration("Same name"))).Name);

        var all = await AllAsync(Compliance, pageSize: 2);

        Assert.Equal(all.Count, all.Select(s => s.Name).Distinct().Count());
        Assert.Superset(names.ToHashSet(), all.Select(s => s.Name).ToHashSet());
        Assert.Equal(all.Select(s => s.DisplayName).Order(StringComparer.Ordinal), all.Select(s => s.DisplayName));
        Assert.All((await Compliance.Suppliers.ListSuppliersAsync(new() { State = State.Pending })).Suppliers, s => Assert.Equal(State.Pending, s.State));
    }

    [Fact]
    public async Task A_supplier_sees_its_own_record_only_and_changes_its_name_and_address_only()
    {
        var (own, other) = (await shared.Api.OpenSupplierAsync(), await shared.Api.OpenSupplierAsync());

        Assert.Equal(own.Organisation, Assert.Single((await own.Suppliers.ListSuppliersAsync(new())).Suppliers).Name);
        await Refused.WithAsync(StatusCode.NotFound, "SUPPLIER_NOT_FOUND", own.Suppliers.GetSupplierAsync(new() { Name = other.Organisation }));
        await Refused.WithAsync(StatusCode.NotFound, "SUPPLIER_NOT_FOUND", own.Suppliers.UpdateSupplierAsync(new() { Supplier = new() { Name = other.Organisation, DisplayName = "Mine" }, UpdateMask = new() { Paths = { "display_name" } } }));
        await Refused.WithAsync(StatusCode.PermissionDenied, "FIELD_NOT_YOURS", own.Suppliers.UpdateSupplierAsync(new() { Supplier = new() { Name = own.Organisation, LegalName = "Other" }, UpdateMask = new() { Paths = { "legal_name" } } }));
        var changed = await own.Suppliers.UpdateSupplierAsync(new() { Supplier = new() { Name = own.Organisation, DisplayName = "Mine", ContactEmail = "me@example.com" }, UpdateMask = new() { Paths = { "display_name", "contact_email" } } });
        Assert.Equal(("Mine", "me@example.com"), (changed.DisplayName, changed.ContactEmail));
        await Refused.WithAsync(StatusCode.NotFound, "SUPPLIER_NOT_FOUND", Compliance.Suppliers.GetSupplierAsync(new() { Name = Sample.Unknown("suppliers") }));
    }

    [Fact]
    public async Task Standing_is_told_for_every_name_once_in_the_order_asked_and_a_doubtful_name_hides_none()
    {
        var (clear, pending, suspended) = (await shared.Api.OpenSupplierAsync(), await shared.Api.RegisterSupplierAsync(), await shared.Api.OpenSupplierAsync());
        await Compliance.Suppliers.SuspendSupplierAsync(new() { Name = suspended.Organisation, Reason = "x" });
        var unknown = Sample.Unknown("suppliers");

        var answer = await shared.Api.Service.Suppliers.BatchCheckStandingAsync(new()
        {
            Suppliers = { suspended.Organisation, unknown, clear.Organisation, pending.Organisation, clear.Organisation },
        });

        Assert.Equal(
            [(suspended.Organisation, Standing.Suspended), (unknown, Standing.Unknown), (clear.Organisation, Standing.Clear), (pending.Organisation, Standing.Pending)],
            answer.Standings.Select(s => (s.Supplier, s.Standing)));
        await Refused.FieldsAsync(shared.Api.Service.Suppliers.BatchCheckStandingAsync(new() { Suppliers = { clear.Organisation, "suppliers/x" } }), "suppliers[1]");
        await Refused.FieldsAsync(shared.Api.Service.Suppliers.BatchCheckStandingAsync(new()), "suppliers");
    }

    private static CreateSupplierRequest Registration(string? name = null) => new()
    {
        Supplier = new Supplier { DisplayName = name ?? $"Supplier {Sample.Number()}", LegalName = "Supplier Ltd", CountryCode = "LK", ContactEmail = "trade@example.com" },
    };

    private static async Task<List<Supplier>> AllAsync(Party caller, int pageSize = 100)
    {
        var all = new List<Supplier>();
        await foreach (var page in Paging.PagesAsync((token, cancel) => caller.Suppliers.ListSuppliersAsync(new() { PageSize = pageSize, PageToken = token }, cancellationToken: cancel), p => p.NextPageToken))
            all.AddRange(page.Suppliers);
        return all;
    }
}
