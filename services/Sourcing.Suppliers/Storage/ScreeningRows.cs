using System.Data.Common;
using System.Text.Json;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Screening;

namespace Sourcing.Suppliers.Storage;

/// <summary>What screening keeps in the suppliers' book: lists, cases and the log of decisions.</summary>
public sealed class ScreeningRows
{
    internal static readonly StoredTable Versions = new("list_versions", "id",
        "id text, list text, version bigint, state text, format text, measure text, jurisdiction text, hash text, goods text, content text, entry_count bigint, added_count bigint, "
        + "removed_count bigint, needs_second_person bigint, importer text, import_time bigint, applier text, apply_time bigint, confirm_time bigint");

    internal static readonly StoredTable Cases = new("screening_cases", "id",
        "id text, supplier text, is_closed bigint, is_gone bigint, match text, opinions text, create_time bigint, update_time bigint");

    internal static readonly StoredTable Decisions = new("decisions", "position", "position bigint, kind text, supplier text, time bigint, body text, hash text");

    private static readonly StoredTable State = new("screening_state", "id", "id text, generation bigint, oldest_confirm_time bigint");
    private static readonly StoredTable Contents = new("list_contents", "id", "id text, entries bytea");
    private static readonly StoredTable Entries = new("list_entries", "id", "id text, body text");
    private static readonly StoredTable Chain = new("decision_chain", "id", "id text, position bigint, hash text");

    private const string TheState = "state";
    private const string TheHead = "head";
    private static readonly string[] Open = [nameof(ListVersionState.Active), nameof(ListVersionState.Staged)];

    private readonly HashSet<string> wantedCases = [];
    private readonly HashSet<string> wantedLists = [];
    private readonly HashSet<string> wantedState = [];
    private readonly HashSet<string> wantedHead = [];
    private readonly Table<string, ListVersion> versions = new();
    private readonly Table<string, ScreeningCase> cases = new();
    private readonly Dictionary<string, long> newest = [];
    private readonly Dictionary<string, byte[]> contents = [];
    private readonly Dictionary<string, string> entries = [];
    private readonly List<Decision> decisions = [];
    private (long Position, string Hash) head;
    private ScreeningState? state;
    private ScreeningState? loadedState;

    /// <summary>Asks for the versions of a list that are in force or staged, and for those of all others that are.</summary>
    public void NeedList(string list)
    {
        wantedLists.Add(list);
        wantedState.Add(TheState);
    }

    public void NeedCases(Guid supplier) => wantedCases.Add(supplier.ToString());

    /// <summary>Asks for the end of the log, to append to it.</summary>
    public void NeedLog() => wantedHead.Add(TheHead);

    public ScreeningState StateNow => state ?? throw new InvalidOperationException("The state of screening was not asked for.");

    /// <summary>Versions in force and staged, of every list.</summary>
    public IEnumerable<ListVersion> OpenVersions => versions.All.Where(v => v.State is ListVersionState.Active or ListVersionState.Staged);

    /// <summary>The number of a list's next version.</summary>
    public long NextVersion(string list) => Math.Max(newest.GetValueOrDefault(list), versions.All.Where(v => v.List == list).Select(v => v.Version).DefaultIfEmpty().Max()) + 1;

    public IEnumerable<ScreeningCase> CasesOf(Guid supplier) => cases.All.Where(c => c.Supplier == supplier);

    public void Put(ListVersion version) => versions.Put(version.Id, version);

    public void Put(ScreeningCase screeningCase) => cases.Put(screeningCase.Id, screeningCase);

    public void Put(ScreeningState next) => state = next;

    /// <summary>Keeps entries of a list under their hashes.</summary>
    public void PutEntries(IEnumerable<(string Hash, string Body)> some)
    {
        foreach (var (hash, body) in some) entries[hash] = body;
    }

    public void PutContent(string id, byte[] hashes) => contents[id] = hashes;

    /// <summary>Appends to the log.</summary>
    public Decision Append<TBody>(string kind, string supplier, DateTimeOffset time, TBody body)
    {
        if (wantedHead.Count == 0) throw new InvalidOperationException("The log was not asked for.");
        var decision = Decision.After(head.Hash, head.Position + 1, kind, supplier, time, JsonSerializer.Serialize(body, ScreeningJson.Options));
        decisions.Add(decision);
        head = (decision.Position, decision.Hash);
        return decision;
    }

    internal void Load(Session session)
    {
        session.Read($"SELECT {Cases.Names} FROM screening_cases WHERE supplier = ANY(@keys) ORDER BY id FOR UPDATE", ReadCase, c => cases.Load(c.Id, c), wantedCases);
        session.Read($"SELECT {State.Names} FROM screening_state WHERE id = ANY(@keys) ORDER BY id FOR UPDATE", ReadState, s => state = loadedState = s, wantedState);
        if (wantedLists.Count > 0)
        {
            session.Read($"SELECT {Versions.Names} FROM list_versions WHERE state = ANY(@keys) ORDER BY id FOR UPDATE", ReadVersion, v => versions.Load(v.Id, v), Open);
            session.Read("SELECT list, MAX(version) FROM list_versions WHERE list = ANY(@keys) GROUP BY list", row => (row.GetString(0), row.GetInt64(1)), n => newest[n.Item1] = n.Item2, wantedLists);
        }
        session.Read($"SELECT {Chain.Names} FROM decision_chain WHERE id = ANY(@keys) ORDER BY id FOR UPDATE", row => (row.GetInt64(1), row.GetString(2)), h => head = h, wantedHead);
    }

    internal void Save(Session session)
    {
        session.Upsert(Entries, entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => new object?[] { e.Key, e.Value }));
        session.Upsert(Contents, contents.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => new object?[] { c.Key, c.Value }));
        session.Update(Versions, versions.Changed.Select(Row));
        session.Insert(Versions, versions.Added.Select(Row));
        session.Update(Cases, cases.Changed.Select(Row));
        session.Insert(Cases, cases.Added.Select(Row));
        if (state != loadedState) session.Update(State, [[TheState, state!.Generation, state.OldestConfirmTime?.ToMicros()]]);
        if (decisions.Count == 0) return;
        session.Insert(Decisions, decisions.Select(d => new object?[] { d.Position, d.Kind, d.Supplier, d.Time.ToMicros(), d.Body, d.Hash }));
        session.Update(Chain, [[TheHead, head.Position, head.Hash]]);
    }

    internal static ScreeningState ReadState(DbDataReader row) => new(row.GetInt64(1), SuppliersBook.Time(row, 2));

    internal static ListVersion ReadVersion(DbDataReader row) => new(
        row.GetString(1), row.GetInt64(2), Enum.Parse<ListVersionState>(row.GetString(3)),
        new ListSource(Enum.Parse<ListFormat>(row.GetString(4)), Enum.Parse<MeasureType>(row.GetString(5)), row.GetString(6), row.GetString(7), row.GetString(8)),
        row.GetString(9), new ListCounts((int)row.GetInt64(10), (int)row.GetInt64(11), (int)row.GetInt64(12)), row.GetInt64(13) != 0,
        row.GetString(14), Micros.FromMicros(row.GetInt64(15)), row.GetString(16), SuppliersBook.Time(row, 17), Micros.FromMicros(row.GetInt64(18)));

    internal static ScreeningCase ReadCase(DbDataReader row) => new(
        row.GetString(0), Guid.Parse(row.GetString(1)), row.GetInt64(3) != 0,
        JsonSerializer.Deserialize<ScreeningMatch>(row.GetString(4), ScreeningJson.Options)!,
        JsonSerializer.Deserialize<List<CaseOpinion>>(row.GetString(5), ScreeningJson.Options)!,
        Micros.FromMicros(row.GetInt64(6)), Micros.FromMicros(row.GetInt64(7)));

    internal static Decision ReadDecision(DbDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), row.GetString(2), Micros.FromMicros(row.GetInt64(3)), row.GetString(4), row.GetString(5));

    private static object?[] Row(ListVersion v) =>
    [
        v.Id, v.List, v.Version, v.State.ToString(), v.Source.Format.ToString(), v.Source.Measure.ToString(), v.Source.Jurisdiction, v.Source.Hash, v.Source.Goods, v.Content,
        (long)v.Counts.Entries, (long)v.Counts.Added, (long)v.Counts.Removed, v.NeedsSecondPerson ? 1L : 0, v.Importer, v.ImportTime.ToMicros(), v.Applier,
        v.ApplyTime?.ToMicros(), v.ConfirmTime.ToMicros(),
    ];

    private static object?[] Row(ScreeningCase c) =>
    [
        c.Id, c.Supplier.ToString(), c.IsGone || c.Decided is not null ? 1L : 0, c.IsGone ? 1L : 0, JsonSerializer.Serialize(c.Match, ScreeningJson.Options),
        JsonSerializer.Serialize(c.Opinions, ScreeningJson.Options), c.CreateTime.ToMicros(), c.UpdateTime.ToMicros(),
    ];
}
