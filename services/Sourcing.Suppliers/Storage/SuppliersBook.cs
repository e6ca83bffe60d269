using System.Data.Common;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Domain;
using Sourcing.Suppliers.Screening;

namespace Sourcing.Suppliers.Storage;

/// <summary>Write side of the suppliers' database.</summary>
public sealed class SuppliersBook : Book
{
    internal static readonly StoredTable Suppliers = new("suppliers", "id",
        "id text, display_name text, legal_name text, country_code text, contact_email text, state text, suspend_reason text, version bigint, "
        + "order_count bigint, last_order_time bigint, create_time bigint, update_time bigint, record text, author text, verdict text, generation bigint, "
        + "approval_expire_time bigint, rating text, override_rating text, override_reason text, override_expire_time bigint, progress_count bigint, rated_time bigint");

    /// <summary>The newest version that has come stays, in whichever order they come.</summary>
    private static readonly StoredTable Orders = new("supplier_orders", "order_id, supplier_id",
        "order_id text, supplier_id text, version bigint, place_time bigint, answer_time bigint, due_date bigint, complete_date bigint, ending text, end_time bigint, "
        + "accepted bigint, rejected bigint, line_count bigint",
        newerBy: "version");

    private readonly HashSet<string> wanted = [];
    private readonly Dictionary<Guid, Supplier> suppliers = [];
    private readonly HashSet<Guid> added = [];
    private readonly HashSet<Guid> changed = [];
    private readonly List<SupplierVersion> versions = [];
    private readonly SortedDictionary<(Guid Order, Guid Supplier), SupplierOrder> orders = [];

    /// <summary>Lists, cases and the log of decisions.</summary>
    public ScreeningRows Screening { get; } = new();

    /// <summary>Documents and answers.</summary>
    public DueDiligenceRows DueDiligence { get; } = new();

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

    /// <summary>Keeps a version of a record for ever.</summary>
    public void Keep(SupplierVersion version) => versions.Add(version);

    /// <summary>Keeps what a supplier has done for an order, unless something newer is known of it. Nothing needs to be asked for.</summary>
    public void Put(SupplierOrder order)
    {
        if (!orders.TryGetValue((order.Order, order.Supplier), out var known) || known.Version < order.Version) orders[(order.Order, order.Supplier)] = order;
    }

    protected override Task LoadRowsAsync(Session session, CancellationToken cancellationToken)
    {
        session.Read($"SELECT {Suppliers.Names} FROM suppliers WHERE id = ANY(@keys) ORDER BY id FOR UPDATE", Read, supplier => suppliers.Add(supplier.Id, supplier), wanted);
        Screening.Load(session);
        DueDiligence.Load(session);
        return session.ReadAsync(cancellationToken);
    }

    protected override void SaveRows(Session session)
    {
        session.Insert(Suppliers, added.Select(id => Row(suppliers[id])));
        session.Update(Suppliers, changed.Select(id => Row(suppliers[id])));
        session.Insert(SupplierVersion.Table, versions.Select(v => v.ToRow()));
        session.Upsert(Orders, orders.Values.Select(Row));
        Screening.Save(session);
        DueDiligence.Save(session);
    }

    internal static Supplier Read(DbDataReader row) => new(
        Guid.Parse(row.GetString(0)),
        new SupplierProfile(row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(12)),
        Enum.Parse<SupplierState>(row.GetString(5)), row.GetString(6), row.GetInt64(7), row.GetString(13), row.GetInt64(8),
        Time(row, 9), Micros.FromMicros(row.GetInt64(10)), Micros.FromMicros(row.GetInt64(11)),
        Enum.Parse<Verdict>(row.GetString(14)), row.GetInt64(15), Time(row, 16),
        Enum.Parse<Rating>(row.GetString(17)), Override(row, 18), row.GetInt64(21), row.GetInt64(22) is var rated and > 0 ? Micros.FromMicros(rated) : null);

    internal static DateTimeOffset? Time(DbDataReader row, int column) => row.IsDBNull(column) ? null : Micros.FromMicros(row.GetInt64(column));

    /// <summary>What is set for a rating: from three columns.</summary>
    internal static RatingOverride? Override(DbDataReader row, int column) => row.IsDBNull(column + 1) ? null
        : new RatingOverride(row.IsDBNull(column) ? null : Enum.Parse<Rating>(row.GetString(column)), row.GetString(column + 1), Time(row, column + 2));

    private static object?[] Row(Supplier s) =>
    [
        s.Id.ToString(), s.Profile.DisplayName, s.Profile.LegalName, s.Profile.CountryCode, s.Profile.ContactEmail, s.State.ToString(),
        s.SuspendReason, s.Version, s.OrderCount, s.LastOrderTime?.ToMicros(), s.CreateTime.ToMicros(), s.UpdateTime.ToMicros(),
        s.Profile.Record, s.Author, s.Verdict.ToString(), s.Generation, s.ApprovalExpireTime?.ToMicros(),
        s.Rating.ToString(), s.Override?.Rating?.ToString(), s.Override?.Reason, s.Override?.ExpireTime?.ToMicros(), s.ProgressCount, s.RatedTime?.ToMicros() ?? 0,
    ];

    private static object?[] Row(SupplierOrder o) =>
    [
        o.Order.ToString(), o.Supplier.ToString(), o.Version, o.PlaceTime.ToMicros(), o.AnswerTime?.ToMicros(), o.DueDate?.DayNumber, o.CompleteDate?.DayNumber,
        o.Ending?.ToString(), o.EndTime?.ToMicros(), o.Accepted, o.Rejected, o.LineCount,
    ];
}

/// <summary>A supplier as it was in one version.</summary>
/// <param name="Id">The supplier.</param>
/// <param name="Version">From 1.</param>
/// <param name="Author">Who made it.</param>
/// <param name="Time">When.</param>
/// <param name="Content">The record, as the contract's message.</param>
public sealed record SupplierVersion(Guid Id, long Version, string Author, DateTimeOffset Time, byte[] Content)
{
    internal static readonly StoredTable Table = new("supplier_versions", "id, version", "id text, version bigint, author text, time bigint, content bytea");

    internal static SupplierVersion Read(DbDataReader row) =>
        new(Guid.Parse(row.GetString(0)), row.GetInt64(1), row.GetString(2), Micros.FromMicros(row.GetInt64(3)), (byte[])row.GetValue(4));

    internal object?[] ToRow() => [Id.ToString(), Version, Author, Time.ToMicros(), Content];
}
