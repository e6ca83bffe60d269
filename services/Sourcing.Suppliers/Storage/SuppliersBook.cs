using System.Data.Common;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Domain;

namespace Sourcing.Suppliers.Storage;

/// <summary>Write side of the suppliers' database.</summary>
public sealed class SuppliersBook : Book
{
    internal const string Columns =
        "id, display_name, legal_name, country_code, contact_email, state, suspend_reason, version, order_count, last_order_time, create_time, update_time";

    private readonly HashSet<string> wanted = [];
    private readonly Dictionary<Guid, Supplier> suppliers = [];
    private readonly HashSet<Guid> added = [];
    private readonly HashSet<Guid> changed = [];

    public void NeedSupplier(Guid id) => wanted.Add(id.ToString());

    public Supplier? Find(Guid id) => suppliers.GetValueOrDefault(id);

    public void Add(Supplier supplier)
    {
        suppliers.Add(supplier.Id, supplier);
        added.Add(supplier.Id);
    }

    /// <summary>Keeps a new state of a supplier that was loaded.</summary>
    public void Change(Supplier supplier)
    {
        if (suppliers[supplier.Id] == supplier) return;
        suppliers[supplier.Id] = supplier;
        if (!added.Contains(supplier.Id)) changed.Add(supplier.Id);
    }

    protected override async Task LoadRowsAsync(Session session, CancellationToken cancellationToken)
    {
        foreach (var supplier in await session.ReadAsync(
            $"SELECT {Columns} FROM suppliers WHERE id IN (SELECT value FROM json_each(@keys))", wanted, Read, cancellationToken))
            suppliers.Add(supplier.Id, supplier);
    }

    protected override async Task SaveRowsAsync(Session session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            $"INSERT INTO suppliers ({Columns}) VALUES (@id, @display, @legal, @country, @email, @state, @reason, @version, @orders, @last, @created, @updated)",
            added.Select(id => Row(suppliers[id])), cancellationToken);
        await session.ExecuteAsync(
            """
            UPDATE suppliers SET display_name = @display, legal_name = @legal, country_code = @country, contact_email = @email,
                state = @state, suspend_reason = @reason, version = @version, order_count = @orders, last_order_time = @last,
                update_time = @updated
            WHERE id = @id
            """,
            changed.Select(id =>
            {
                var s = suppliers[id];
                return new object?[]
                {
                    s.Profile.DisplayName, s.Profile.LegalName, s.Profile.CountryCode, s.Profile.ContactEmail, s.State.ToString(),
                    s.SuspendReason, s.Version, s.OrderCount, s.LastOrderTime?.ToMicros(), s.UpdateTime.ToMicros(), s.Id.ToString(),
                };
            }), cancellationToken);
    }

    internal static Supplier Read(DbDataReader row) => new(
        Guid.Parse(row.GetString(0)),
        new SupplierProfile(row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4)),
        Enum.Parse<SupplierState>(row.GetString(5)), row.GetString(6), row.GetInt64(7), row.GetInt64(8),
        row.IsDBNull(9) ? null : Micros.FromMicros(row.GetInt64(9)), Micros.FromMicros(row.GetInt64(10)), Micros.FromMicros(row.GetInt64(11)));

    private static object?[] Row(Supplier s) =>
    [
        s.Id.ToString(), s.Profile.DisplayName, s.Profile.LegalName, s.Profile.CountryCode, s.Profile.ContactEmail, s.State.ToString(),
        s.SuspendReason, s.Version, s.OrderCount, s.LastOrderTime?.ToMicros(), s.CreateTime.ToMicros(), s.UpdateTime.ToMicros(),
    ];
}
