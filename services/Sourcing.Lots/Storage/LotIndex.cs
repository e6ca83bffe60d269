using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;
using Sourcing.Lots.Domain;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Storage;

/// <summary>
/// What searches look at, of every lot, in memory: codes of its facets, weight, prices, and whether it is on offer; about 130 bytes a lot.
/// A search reads columns from end to end, a million lots in about a millisecond. Of everything the newest version that was told
/// stays, in whatever order and however often it is told, so that a commit of this process and a read from the database never contradict.
/// </summary>
public sealed class LotIndex : IDisposable
{
    /// <summary>Lots in a block: its columns are small objects, and one that cannot hold a result is passed over.</summary>
    private const int BlockSize = 4096;

    private const int BlockWords = BlockSize / 64;

    /// <summary>Where so many of 64 lots are left, comparing all of them is quicker than one by one.</summary>
    private const int ManyLeft = 12;

    /// <summary>Where a facet admits so few codes they are compared with, else looked up.</summary>
    private const int FewCodes = 4;

    /// <summary>Text between the values of a facet of which a lot has several.</summary>
    private const char Separator = '\n';

    private static readonly string[] Facets = [.. LotSearch.Columns.Keys, .. LotSearch.Several];
    private static readonly int Supplier = Array.IndexOf(Facets, "supplier");

    /// <summary>Kept like a facet, though nobody counts it.</summary>
    private static readonly int Currency = Facets.Length;

    private readonly ReaderWriterLockSlim gate = new();
    private readonly ConcurrentQueue<Action> told = [];
    private readonly List<Block> blocks = [];
    private readonly Dictionary<Guid, int> places = [];
    private readonly Dictionary<Guid, SupplierStanding> standings = [];
    private readonly ValueCodes[] codes = [.. Enumerable.Range(0, Facets.Length + 1).Select(_ => new ValueCodes())];

    /// <summary>Whether every lot is in it. Until then it answers nothing.</summary>
    public bool IsLoaded { get; set; }

    /// <summary>Whether a facet has had more than 65,536 values or sets of values; then it has to be given up.</summary>
    public bool HasOverflowed => codes.Any(c => c.HasOverflowed);

    /// <summary>Takes in what other processes have committed until now, where there are others.</summary>
    public Func<CancellationToken, Task> CatchUpWithOthersAsync { get; set; } = _ => Task.CompletedTask;

    /// <summary>Lots in it.</summary>
    public int Count => places.Count;

    /// <summary>Notes what was committed, quickly; whoever searches next sees it.</summary>
    public void Tell(LotsBook book)
    {
        var (rewritten, turned, suppliers) = (book.Rewritten, book.Turned, book.NewStandings);
        told.Enqueue(() =>
        {
            foreach (var (lot, body) in rewritten) Put(lot, body);
            foreach (var lot in turned) Turn(lot);
            foreach (var standing in suppliers) Put(standing);
        });
    }

    /// <summary>Takes in what was read from the database.</summary>
    public void Tell(IReadOnlyList<(LotStock Stock, Lot Body)> lots, IReadOnlyList<SupplierStanding> suppliers)
    {
        told.Enqueue(() =>
        {
            foreach (var (lot, body) in lots) Put(lot, body);
            foreach (var standing in suppliers) Put(standing);
        });
        CatchUp();
    }

    /// <summary>Takes in what was told.</summary>
    public void CatchUp()
    {
        if (told.IsEmpty) return;
        gate.EnterWriteLock();
        try
        {
            while (told.TryDequeue(out var change)) change();
        }
        finally
        {
            gate.ExitWriteLock();
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        gate.EnterWriteLock();
        IsLoaded = false;
        blocks.Clear();
        places.Clear();
        places.TrimExcess();
        standings.Clear();
        foreach (var facet in codes) facet.Clear();
        gate.ExitWriteLock();
    }

    /// <summary>Whether it can answer: it keeps no words, and knows no position but its own.</summary>
    public bool Answers(LotSearch search, string[]? after) => IsLoaded && !HasOverflowed && search.Words.Count == 0 && (after is null || Guid.TryParseExact(after[^1], "D", out _));

    /// <summary>Ids of the lots that match, after a position, in a total order; and the position of the last one where more follow.</summary>
    public (IReadOnlyList<Guid> Ids, string[]? Next) Search(LotSearch search, LotOrder order, string[]? after, int size) => Read(() =>
    {
        var query = Compile(search);
        var ranks = Ranks(order);
        var descending = order.Descending;
        var best = new PriorityQueue<Place, Place>(size + 2, descending ? Comparer<Place>.Default : Comparer<Place>.Create((a, b) => b.CompareTo(a)));
        var start = after is null ? default : PlaceOf(after, order);
        var (isFull, worst) = (false, default(Place));
        Span<ulong> mask = stackalloc ulong[BlockWords];
        for (var i = 0; i < blocks.Count && !query.IsEmpty; i++)
        {
            // Newer lots stand at the end.
            var block = blocks[descending ? blocks.Count - 1 - i : i];
            if (order.Key == LotSortKey.Id && (descending
                ? (after is not null && block.Least >= start.Id) || (isFull && block.Greatest < worst.Id)
                : (after is not null && block.Greatest <= start.Id) || (isFull && block.Least > worst.Id))) continue;
            Match(block, query, mask);
            var amounts = order.Key switch { LotSortKey.Id => null, LotSortKey.Weight => block.Weights, LotSortKey.UnitPrice => block.UnitPrices, _ => block.Totals };
            var currencies = ranks is null ? null : block.Codes[Currency];
            for (var word = 0; word < mask.Length; word++)
            {
                for (var left = mask[word]; left != 0; left &= left - 1)
                {
                    var row = (word * 64) + BitOperations.TrailingZeroCount(left);
                    var amount = amounts is null ? 0 : amounts[row];
                    var rank = currencies is null ? 0 : ranks![currencies[row]];
                    // Most cannot be among the first: their ids are not looked at.
                    if (isFull && (descending ? rank < worst.Rank || (rank == worst.Rank && amount < worst.Amount) : rank > worst.Rank || (rank == worst.Rank && amount > worst.Amount))) continue;
                    var place = new Place(rank, amount, block.Ids[row]);
                    if (after is not null && !IsBefore(start, place, descending)) continue;
                    if (!isFull) best.Enqueue(place, place);
                    else if (IsBefore(place, worst, descending)) best.EnqueueDequeue(place, place);
                    (isFull, worst) = (best.Count > size, best.Peek());
                }
            }
        }
        var more = best.Count > size;
        if (more) best.Dequeue();
        var found = new Place[best.Count];
        for (var i = found.Length - 1; i >= 0; i--) found[i] = best.Dequeue();
        return ((IReadOnlyList<Guid>)[.. found.Select(f => FromNumber(f.Id))], more ? Position(found[^1], order) : null);
    });

    /// <summary>How often each value of each of the facets occurs among the lots that match all but that facet's own filter.</summary>
    public IReadOnlyList<IReadOnlyList<(string Value, long Count)>> CountValues(LotSearch search, IReadOnlyList<string> facets, int limit) => Read(() =>
    {
        var query = Compile(search);
        var columns = facets.Select(f => Array.IndexOf(Facets, f)).ToArray();
        var counts = columns.Select(c => new long[codes[c].Count]).ToArray();
        // Facets that are not searched by count the same lots.
        var counted = columns.Select((column, i) => (Column: column, Counts: counts[i])).GroupBy(c => query.Filters.FindIndex(f => f.Facet == c.Column && f.IsOwn), (own, same) => (Own: own, Columns: same.ToArray())).ToArray();
        Span<ulong> filtered = stackalloc ulong[BlockWords * query.Filters.Count];
        Span<ulong> masks = stackalloc ulong[BlockWords * counted.Length];
        Span<ulong> any = stackalloc ulong[BlockWords];
        foreach (var block in blocks)
        {
            // Each filter once, however many facets are counted.
            for (var f = 0; f < query.Filters.Count; f++)
            {
                var mask = filtered.Slice(f * BlockWords, BlockWords);
                block.CopyOffered(query.IncludeUnavailable, mask);
                Narrow(block.Codes[query.Filters[f].Facet], query.Filters[f], mask);
            }
            any.Clear();
            for (var c = 0; c < counted.Length; c++)
            {
                var mask = masks.Slice(c * BlockWords, BlockWords);
                block.CopyOffered(query.IncludeUnavailable, mask);
                for (var f = 0; f < query.Filters.Count; f++)
                    for (var word = 0; word < BlockWords && f != counted[c].Own; word++) mask[word] &= filtered[(f * BlockWords) + word];
                for (var word = 0; word < BlockWords; word++) any[word] |= mask[word];
            }
            foreach (var range in query.Ranges) Narrow(range.Column(block), range.Min, range.Max, any);
            for (var c = 0; c < counted.Length; c++)
            {
                var mask = masks.Slice(c * BlockWords, BlockWords);
                for (var word = 0; word < BlockWords; word++) mask[word] &= any[word];
                foreach (var (column, into) in counted[c].Columns) Add(block.Codes[column], mask, into);
            }
        }
        return facets.Select((_, i) => codes[columns[i]].Values(counts[i], limit)).ToList();
    });

    public void Dispose() => gate.Dispose();

    private static void Add(ushort[] column, ReadOnlySpan<ulong> mask, long[] counts)
    {
        for (var word = 0; word < mask.Length; word++)
            for (var left = mask[word]; left != 0; left &= left - 1)
                counts[column[(word * 64) + BitOperations.TrailingZeroCount(left)]]++;
    }

    private TAnswer Read<TAnswer>(Func<TAnswer> answer)
    {
        CatchUp();
        gate.EnterReadLock();
        try
        {
            return answer();
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    private void Put(LotStock lot, Lot body)
    {
        if (!places.TryGetValue(lot.Id, out var place))
        {
            place = places.Count;
            places.Add(lot.Id, place);
            if (place / BlockSize == blocks.Count) blocks.Add(new Block());
            blocks[place / BlockSize].Add(ToNumber(lot.Id));
            foreach (var facet in codes) facet.Uses[0]++;
        }
        var (block, row) = (blocks[place / BlockSize], place % BlockSize);
        if (lot.Version >= block.Versions[row])
        {
            block.Versions[row] = lot.Version;
            foreach (var (facet, value) in LotRows.FacetOf(lot, body).Index()) Set(block, row, facet, value);
            var several = LotRows.FacetsOf(body).ToLookup(f => f.Facet, f => f.Value);
            foreach (var (i, facet) in LotSearch.Several.Index()) Set(block, row, LotSearch.Columns.Count + i, string.Join(Separator, several[facet].Order(StringComparer.Ordinal)));
            Set(block, row, Currency, lot.Price.PerUnit.Currency.Code);
            block.Weights[row] = lot.Unit.Micrograms(lot.Quantity) ?? -1;
            block.UnitPrices[row] = lot.Price.PerUnit.Micros;
            block.Totals[row] = lot.Price.Total.Minor;
        }
        Turn(lot);
    }

    private void Set(Block block, int row, int facet, string? value)
    {
        ref var code = ref block.Codes[facet][row];
        codes[facet].Uses[code]--;
        code = codes[facet].Code(value ?? "");
        codes[facet].Uses[code]++;
    }

    /// <summary>A lot may have become, or ceased to be, on offer.</summary>
    private void Turn(LotStock lot)
    {
        if (!places.TryGetValue(lot.Id, out var place)) return;
        var (block, row) = (blocks[place / BlockSize], place % BlockSize);
        if (lot.OfferVersion < block.OfferVersions[row]) return;
        block.OfferVersions[row] = lot.OfferVersion;
        SetBit(block.OnOffer, row, lot.IsOnOffer);
        SetBit(block.Available, row, lot.IsOnOffer && !(standings.TryGetValue(lot.SupplierId, out var standing) && standing.Suspended));
    }

    private void Put(SupplierStanding standing)
    {
        if (standings.TryGetValue(standing.SupplierId, out var known) && known.Version >= standing.Version) return;
        standings[standing.SupplierId] = standing;
        if (!codes[Supplier].TryGet(standing.SupplierId.ToString(), out var code)) return;
        foreach (var block in blocks)
            for (var row = 0; row < block.Count; row++)
                if (block.Codes[Supplier][row] == code) SetBit(block.Available, row, !standing.Suspended && (block.OnOffer[row / 64] >> (row % 64) & 1) != 0);
    }

    private static void SetBit(ulong[] bits, int row, bool value)
    {
        if (value) bits[row / 64] |= 1UL << (row % 64);
        else bits[row / 64] &= ~(1UL << (row % 64));
    }

    private Query Compile(LotSearch search)
    {
        var filters = search.Facets.Where(f => f.Value.Count > 0).Select(f => NewFilter(Array.IndexOf(Facets, f.Key), f.Value, isOwn: true)).ToList();
        if (search.OnlySupplier is { } supplier) filters.Add(NewFilter(Supplier, [supplier.ToString()]));
        if (search.Currency is { } currency) filters.Add(NewFilter(Currency, [currency]));
        // What leaves the fewest lots comes first.
        filters.Sort((a, b) => a.Uses.CompareTo(b.Uses));
        var ranges = new List<Range>();
        // A lot without a weight has -1, and is in no range.
        if (search.Weight != default) ranges.Add(new Range(b => b.Weights, Math.Max(search.Weight.Min ?? 0, 0), search.Weight.Max ?? long.MaxValue));
        if (search.UnitPriceMicros != default) ranges.Add(new Range(b => b.UnitPrices, search.UnitPriceMicros.Min ?? long.MinValue, search.UnitPriceMicros.Max ?? long.MaxValue));
        if (search.TotalMinor != default) ranges.Add(new Range(b => b.Totals, search.TotalMinor.Min ?? long.MinValue, search.TotalMinor.Max ?? long.MaxValue));
        return new Query(filters, ranges, search.IncludeUnavailable);
    }

    private Filter NewFilter(int facet, IReadOnlyList<string> values, bool isOwn = false)
    {
        var (admitted, uses) = (new List<ushort>(), 0L);
        var lookup = new bool[codes[facet].Count];
        for (var code = 0; code < lookup.Length; code++)
        {
            if (!codes[facet].Has(code, values)) continue;
            lookup[code] = true;
            admitted.Add((ushort)code);
            uses += codes[facet].Uses[code];
        }
        return new Filter(facet, isOwn, lookup, [.. admitted], uses);
    }

    /// <summary>Marks the lots of a block that match.</summary>
    private static void Match(Block block, Query query, Span<ulong> mask)
    {
        block.CopyOffered(query.IncludeUnavailable, mask);
        foreach (var filter in query.Filters) Narrow(block.Codes[filter.Facet], filter, mask);
        foreach (var range in query.Ranges) Narrow(range.Column(block), range.Min, range.Max, mask);
    }

    private static void Narrow(ushort[] column, Filter filter, Span<ulong> mask)
    {
        if (filter.Codes.Length == 0)
        {
            mask.Clear();
            return;
        }
        var (lookup, few) = (filter.Lookup, filter.Codes.Length <= FewCodes);
        // Where there are fewer the last one stands for the rest.
        var (first, second) = (Vector256.Create(filter.Codes[0]), Vector256.Create(filter.Codes[Math.Min(1, filter.Codes.Length - 1)]));
        var (third, fourth) = (Vector256.Create(filter.Codes[Math.Min(2, filter.Codes.Length - 1)]), Vector256.Create(filter.Codes[Math.Min(3, filter.Codes.Length - 1)]));
        for (var word = 0; word < mask.Length; word++)
        {
            var left = mask[word];
            if (left == 0) continue;
            var from = word * 64;
            var kept = 0UL;
            if (few && BitOperations.PopCount(left) > ManyLeft)
            {
                for (var lane = 0; lane < 64; lane += Vector256<ushort>.Count)
                {
                    var codes = Vector256.Create(column.AsSpan(from + lane, Vector256<ushort>.Count));
                    var equal = Vector256.Equals(codes, first) | Vector256.Equals(codes, second) | Vector256.Equals(codes, third) | Vector256.Equals(codes, fourth);
                    kept |= (ulong)equal.ExtractMostSignificantBits() << lane;
                }
                kept &= left;
            }
            else
            {
                for (; left != 0; left &= left - 1)
                    if (lookup[column[from + BitOperations.TrailingZeroCount(left)]]) kept |= left & (0 - left);
            }
            mask[word] = kept;
        }
    }

    private static void Narrow(long[] column, long min, long max, Span<ulong> mask)
    {
        for (var word = 0; word < mask.Length; word++)
        {
            var kept = 0UL;
            for (var left = mask[word]; left != 0; left &= left - 1)
            {
                var value = column[(word * 64) + BitOperations.TrailingZeroCount(left)];
                if (value >= min && value <= max) kept |= left & (0 - left);
            }
            mask[word] = kept;
        }
    }

    /// <summary>Where each currency stands in the order of currencies; between two ranks there is room for one that no lot has.</summary>
    private int[]? Ranks(LotOrder order)
    {
        if (order.Key is not (LotSortKey.UnitPrice or LotSortKey.Total)) return null;
        var ranks = new int[codes[Currency].Count];
        foreach (var (i, text) in codes[Currency].Texts.Order(StringComparer.Ordinal).Index())
            if (codes[Currency].TryGet(text, out var code)) ranks[code] = 2 * i;
        return ranks;
    }

    private static bool IsBefore(in Place a, in Place b, bool descending) => descending ? a.CompareTo(b) > 0 : a.CompareTo(b) < 0;

    private Place PlaceOf(string[] position, LotOrder order)
    {
        var id = ToNumber(Guid.ParseExact(position[^1], "D"));
        var amount = position.Length > 1 && long.TryParse(position[^2], CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (order.Key is LotSortKey.Id) return new Place(0, 0, id);
        if (order.Key is LotSortKey.Weight) return new Place(0, amount, id);
        var rank = codes[Currency].Texts.Order(StringComparer.Ordinal).ToList().BinarySearch(position[0], StringComparer.Ordinal);
        return new Place(rank >= 0 ? 2 * rank : (2 * ~rank) - 1, amount, id);
    }

    private string[] Position(Place place, LotOrder order)
    {
        var (id, amount) = (FromNumber(place.Id).ToString(), place.Amount.ToString(CultureInfo.InvariantCulture));
        return order.Key switch
        {
            LotSortKey.Id => [id],
            LotSortKey.Weight => [amount, id],
            _ => [codes[Currency].Texts.Order(StringComparer.Ordinal).ElementAt(place.Rank / 2), amount, id],
        };
    }

    /// <summary>Numbers compare as the ids' texts do.</summary>
    private static UInt128 ToNumber(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static Guid FromNumber(UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new Guid(bytes, bigEndian: true);
    }

    private sealed class Block
    {
        public UInt128[] Ids { get; } = new UInt128[BlockSize];

        /// <summary>A column of codes for each facet.</summary>
        public ushort[][] Codes { get; } = [.. Enumerable.Range(0, Facets.Length + 1).Select(_ => new ushort[BlockSize])];

        /// <summary>Micrograms; -1 where the lot has no weight.</summary>
        public long[] Weights { get; } = new long[BlockSize];

        public long[] UnitPrices { get; } = new long[BlockSize];

        public long[] Totals { get; } = new long[BlockSize];

        public long[] Versions { get; } = new long[BlockSize];

        public long[] OfferVersions { get; } = new long[BlockSize];

        public ulong[] OnOffer { get; } = new ulong[BlockWords];

        /// <summary>On offer by a supplier who is not suspended.</summary>
        public ulong[] Available { get; } = new ulong[BlockWords];

        public int Count { get; private set; }

        public UInt128 Least { get; private set; } = UInt128.MaxValue;

        public UInt128 Greatest { get; private set; }

        /// <summary>Marks the lots that are available, or all.</summary>
        public void CopyOffered(bool includeUnavailable, Span<ulong> mask)
        {
            Available.CopyTo(mask);
            if (!includeUnavailable) return;
            mask[..(Count / 64)].Fill(ulong.MaxValue);
            if (Count % 64 != 0) mask[Count / 64] = (1UL << (Count % 64)) - 1;
        }

        public void Add(UInt128 id)
        {
            Ids[Count++] = id;
            Least = UInt128.Min(Least, id);
            Greatest = UInt128.Max(Greatest, id);
        }
    }

    /// <summary>Codes of what lots have in one facet: of one value, of none, or of several together.</summary>
    private sealed class ValueCodes
    {
        private readonly Dictionary<string, ushort> codes = new(StringComparer.Ordinal) { [""] = 0 };
        private readonly List<string[]> values = [[]];

        /// <summary>How many lots have each code. A lot that is new has the first one before it has its own.</summary>
        public List<long> Uses { get; } = [0];

        public int Count => values.Count;

        /// <summary>There were more values than codes.</summary>
        public bool HasOverflowed { get; private set; }

        public IEnumerable<string> Texts => codes.Keys;

        public ushort Code(string text)
        {
            if (codes.TryGetValue(text, out var code)) return code;
            if (values.Count > ushort.MaxValue)
            {
                HasOverflowed = true;
                return 0;
            }
            codes.Add(text, code = (ushort)values.Count);
            values.Add(text.Split(Separator));
            Uses.Add(0);
            return code;
        }

        public bool TryGet(string text, out ushort code) => codes.TryGetValue(text, out code);

        public bool Has(int code, IReadOnlyList<string> any) => values[code].Any(any.Contains);

        /// <summary>Counts of values from those of codes, the most frequent first.</summary>
        public IReadOnlyList<(string Value, long Count)> Values(long[] counts, int limit) =>
        [
            .. counts.SelectMany((count, code) => count == 0 ? [] : values[code].Select(value => (Value: value, Count: count)))
                .GroupBy(v => v.Value, (value, same) => (Value: value, Count: same.Sum(v => v.Count)))
                .OrderByDescending(v => v.Count).ThenBy(v => v.Value, StringComparer.Ordinal).Take(limit),
        ];

        public void Clear()
        {
            HasOverflowed = false;
            codes.Clear();
            codes.Add("", 0);
            values.Clear();
            values.Add([]);
            Uses.Clear();
            Uses.Add(0);
        }
    }

    /// <summary>Where a lot stands in an order: currency, amount, id.</summary>
    private readonly record struct Place(int Rank, long Amount, UInt128 Id) : IComparable<Place>
    {
        public int CompareTo(Place other) =>
            Rank != other.Rank ? Rank.CompareTo(other.Rank) : Amount != other.Amount ? Amount.CompareTo(other.Amount) : Id.CompareTo(other.Id);
    }

    /// <summary>Codes of a facet that are admitted, and how many lots have them.</summary>
    /// <param name="Facet">Which column.</param>
    /// <param name="IsOwn">It is the filter that the facet itself is counted without.</param>
    /// <param name="Lookup">Whether each code is admitted.</param>
    /// <param name="Codes">Those that are.</param>
    /// <param name="Uses">Lots that have one of them.</param>
    private sealed record Filter(int Facet, bool IsOwn, bool[] Lookup, ushort[] Codes, long Uses);

    private sealed record Range(Func<Block, long[]> Column, long Min, long Max);

    private sealed record Query(List<Filter> Filters, List<Range> Ranges, bool IncludeUnavailable)
    {
        /// <summary>Some facet has no lot with any of the values.</summary>
        public bool IsEmpty => Filters.Any(f => f.Uses == 0);
    }
}
