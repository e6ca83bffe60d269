using System.Text.Json;
using Grpc.Core;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Suppliers.Screening;
using Sourcing.Suppliers.Storage;
using Sourcing.Suppliers.V1;
using ListFormat = Sourcing.Suppliers.Screening.ListFormat;
using ListVersion = Sourcing.Suppliers.Screening.ListVersion;
using MeasureType = Sourcing.Suppliers.Screening.MeasureType;

namespace Sourcing.Suppliers.Features;

/// <summary>
/// Loads a version of a list. Its entries are written first, some hundreds at a time under their hashes, where they do no harm if it is killed here; the
/// version that counts them is written last, in one piece.
/// </summary>
public sealed class ImportList(ScreeningQueries queries, WriteQueue<SuppliersBook> writes, ScreeningOptions options, TimeProvider clock) : IDisposable
{
    /// <summary>Entries written together: enough to share a commit, few enough not to keep others waiting.</summary>
    private const int EntriesAtOnce = 500;

    /// <summary>A version in which more of the entries are gone, of those in force or of those some time before, is a mistake until a second person says that it is none.</summary>
    private const double MostLost = 0.2;

    /// <summary>So long nobody alone takes a list away in small steps.</summary>
    private static readonly TimeSpan StepsTime = TimeSpan.FromDays(30);

    private const int MaxGoods = 200;
    private const int DrainedMessages = 8;
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(1);

    private static readonly string[] Unions = ["UN", "EU"];

    /// <summary>One at a time: a list is held in memory until it is written.</summary>
    private readonly SemaphoreSlim one = new(1);

    public void Dispose() => one.Dispose();

    public async Task<V1.ListVersion> HandleAsync(IAsyncStreamReader<ImportListRequest> messages, Caller caller, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(messages, caller, cancellationToken);
        }
        catch (RefusedException)
        {
            await DrainAsync(messages, cancellationToken);
            throw;
        }
    }

    /// <summary>Takes what is under way already: else the connection may break instead of telling why the list was refused.</summary>
    private static async Task DrainAsync(IAsyncStreamReader<ImportListRequest> messages, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(DrainPatience);
        try
        {
            for (var i = 0; i < DrainedMessages && await messages.MoveNext(patience.Token); i++)
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or RpcException)
        {
            // Nothing more comes, or the caller has gone.
        }
    }

    private async Task<V1.ListVersion> ReadAsync(IAsyncStreamReader<ImportListRequest> messages, Caller caller, CancellationToken cancellationToken)
    {
        if (!await messages.MoveNext(cancellationToken) || messages.Current.ContentCase != ImportListRequest.ContentOneofCase.Options)
            throw new RefusedException(Refusal.Invalid("options", "must come in the first message."));
        var wanted = messages.Current.Options;
        Check(wanted);
        return (await HandleAsync(
            new ListOrigin(wanted.List, (ListFormat)(wanted.Format - 1), (MeasureType)(wanted.MeasureType - 1), wanted.Jurisdiction, wanted.Goods), wanted.Stage,
            files => files.ReadAsync(messages, cancellationToken), caller.RequirePerson(), cancellationToken)).ToProto(options);
    }

    /// <summary>Loads a version from wherever its files come.</summary>
    internal async Task<ListVersion> HandleAsync(ListOrigin origin, bool stage, Func<ListFiles, Task> read, string importer, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            var files = new ListFiles(origin.Format);
            await read(files);
            return await ImportAsync(origin, stage, files, importer, cancellationToken);
        }
        finally
        {
            one.Release();
        }
    }

    private async Task<ListVersion> ImportAsync(ListOrigin origin, bool stage, ListFiles files, string importer, CancellationToken cancellationToken)
    {
        var source = new ListSource(origin.Format, origin.Measure, origin.Jurisdiction, files.Hash(), string.Join(' ', origin.Goods.Order(StringComparer.Ordinal)));
        var entries = files.Parse().Select(party => (Hash: ScreenedParty.Hash(party), Party: party)).OrderBy(e => e.Hash, StringComparer.Ordinal).DistinctBy(e => e.Hash).ToList();
        var content = entries.SelectMany(e => Convert.FromHexString(e.Hash)).ToArray();
        var contentId = ScreenedParty.Hash(content);
        foreach (var some in entries.Chunk(EntriesAtOnce)) await KeepAsync(some, cancellationToken);
        var hashes = entries.Select(e => e.Hash).ToHashSet(StringComparer.Ordinal);
        while (true)
        {
            var before = (await queries.InForceAsync(cancellationToken)).Versions.SingleOrDefault(v => v.List == origin.List);
            var old = before is null ? [] : await queries.HashesAsync(before, cancellationToken);
            var kept = old.Count(hashes.Contains);
            var counts = new ListCounts(entries.Count, entries.Count - kept, old.Count - kept);
            var isDoubtful = before is not null && (IsWeaker(source, before.Source) || await HasLostAsync(old, hashes, entries, cancellationToken));
            if (!isDoubtful && before is not null && await queries.MeasuredByAsync(origin.List, clock.GetUtcNow() - StepsTime, cancellationToken) is { } earlier && earlier.Id != before.Id)
                isDoubtful = await HasLostAsync(await queries.HashesAsync(earlier, cancellationToken), hashes, entries, cancellationToken);
            var written = await writes.RunAsync(
                book =>
                {
                    book.Screening.NeedList(origin.List);
                    book.Screening.NeedLog();
                },
                book =>
                {
                    var active = book.Screening.OpenVersions.SingleOrDefault(v => v.List == origin.List && v.State == ListVersionState.Active);
                    // Another version came into force meanwhile: counted anew.
                    if (active?.Id != before?.Id) return null;
                    if (active is not null && active.Source == source) return book.Confirm(active);
                    if (book.Screening.OpenVersions.FirstOrDefault(v => v.List == origin.List && v.State == ListVersionState.Staged && v.Source == source) is { } same)
                        return stage || same.NeedsSecondPerson ? book.Confirm(same) : book.Apply(same, importer);
                    foreach (var staged in book.Screening.OpenVersions.Where(v => v.List == origin.List && v.State == ListVersionState.Staged).ToList())
                        book.Screening.Put(staged with { State = ListVersionState.Discarded });
                    var version = new ListVersion(
                        origin.List, book.Screening.NextVersion(origin.List), ListVersionState.Staged, source, contentId, counts, isDoubtful, importer, book.Now, "", null, book.Now);
                    book.Screening.PutContent(contentId, content);
                    book.Screening.Put(version);
                    return stage || isDoubtful ? version : book.Apply(version, importer);
                },
                cancellationToken);
            if (written is not null) return written;
        }
    }

    /// <summary>Whether it stops less than before: another measure, or only some goods.</summary>
    private static bool IsWeaker(ListSource now, ListSource before) => (now.Measure != before.Measure && now.Measure != MeasureType.AssetFreeze) || (now.Goods != before.Goods && now.Goods.Length > 0);

    /// <summary>Whether too many entries are gone for good: not there any more, not even changed.</summary>
    private async Task<bool> HasLostAsync(IReadOnlyList<string> old, HashSet<string> hashes, List<(string Hash, ListedParty Party)> entries, CancellationToken cancellationToken)
    {
        var there = entries.Select(e => e.Party.Id).ToHashSet(StringComparer.Ordinal);
        return (await queries.EntriesAsync([.. old.Where(hash => !hashes.Contains(hash))], cancellationToken)).Count(e => !there.Contains(e.Party.Id)) > MostLost * old.Count;
    }

    private async Task KeepAsync((string Hash, ListedParty Party)[] some, CancellationToken cancellationToken)
    {
        var known = await queries.KnownAsync([.. some.Select(e => e.Hash)], cancellationToken);
        var added = some.Where(e => !known.Contains(e.Hash)).Select(e => (e.Hash, JsonSerializer.Serialize(e.Party, ScreeningJson.Options))).ToList();
        if (added.Count == 0) return;
        await writes.RunAsync(
            _ => { },
            book =>
            {
                book.Screening.PutEntries(added);
                return true;
            },
            cancellationToken);
    }

    private static void Check(ImportListOptions wanted)
    {
        var violations = new Violations();
        violations.Require(ScreeningNames.IsList(wanted.List), "options.list", "must have 1 to 50 lower-case letters, digits and hyphens, such as ofac-sdn.");
        violations.Require(wanted.Format != V1.ListFormat.Unspecified && Enum.IsDefined(wanted.Format), "options.format", "must be OFAC_CSV, UN_XML, EU_CSV, UK_CSV or OPENSANCTIONS_CSV.");
        violations.Require(wanted.MeasureType != V1.MeasureType.Unspecified && Enum.IsDefined(wanted.MeasureType), "options.measure_type", "must be ASSET_FREEZE, EXPORT_CONTROL or SECTORAL.");
        violations.Require(IsJurisdiction(wanted.Jurisdiction), "options.jurisdiction", "must be an ISO 3166-1 alpha-2 code such as US, or UN or EU.");
        violations.Require(wanted.Goods.Count <= MaxGoods && wanted.Goods.All(IsGoods), "options.goods", $"must be at most {MaxGoods} codes of materials in lower-case letters, such as diamond.");
        violations.Require(wanted.Goods.Count == 0 || wanted.MeasureType != V1.MeasureType.AssetFreeze, "options.goods", "must be empty: an asset freeze is about everything.");
        violations.ThrowIfAny();
    }

    internal static bool IsGoods(string code) => code.Length is > 0 and <= 50 && code.All(c => char.IsAsciiLetterLower(c) || c is '_' or '-');

    internal static bool IsJurisdiction(string text) => Unions.Contains(text) || Countries.TryParse(text, out var country) && country.Code == text;
}

/// <summary>Which list it is, and how to read it.</summary>
internal sealed record ListOrigin(string List, ListFormat Format, MeasureType Measure, string Jurisdiction, IReadOnlyCollection<string> Goods);
