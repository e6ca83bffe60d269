using System.Data.Common;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Domain;

namespace Sourcing.Suppliers.Storage;

/// <summary>Write side of the suppliers' database.</summary>
public sealed class SuppliersBook : Book
{
    internal static readonly StoredTable Suppliers = new("suppliers", "id",
        "id text, display_name text, legal_name text, country_code text, contact_email text, state text, suspend_reason text, version bigint, "
        + "order_count bigint, last_order_time bigint, create_time bigint, update_time bigint");

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

    protected override Task LoadRowsAsync(Session session, CancellationToken cancellationToken)
    {
        session.Read($"SELECT {Suppliers.Names} FROM suppliers WHERE id = ANY(@keys) ORDER BY id FOR UPDATE", Read, supplier => suppliers.Add(supplier.Id, supplier), wanted);
        return session.ReadAsync(cancellationToken);
    }

    protected override void SaveRows(Session session)
    {
        session.Insert(Suppliers, added.Select(id => Row(suppliers[id])));
        session.Update(Suppliers, changed.Select(id => Row(suppliers[id])));
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
