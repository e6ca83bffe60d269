using Google.Protobuf;
using Microsoft.Extensions.Options;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Idempotency;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Lots.Domain;
using Sourcing.Lots.Storage;
using Sourcing.Lots.V1;
using Reservation = Sourcing.Lots.Domain.Reservation;

namespace Sourcing.Lots.Features;

/// <summary>Reserves every line of one order, or none.</summary>
public sealed class ReserveLots(WriteQueue<LotsBook> writes, LotQueries lots, IOptions<LotsOptions> options, TimeProvider clock)
{
    private const int MaxLines = 100;

    public async Task<V1.Reservation> HandleAsync(ReserveLotsRequest request, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var orderId = ResourceName.Require(request.Order, LotNames.Orders, "order", violations);
        violations.Require(request.Buyer.Length <= 100 && request.Buyer.StartsWith(LotNames.Buyers, StringComparison.Ordinal), "buyer", "must be a name such as buyers/aurora.");
        Currency? currency = null;
        violations.Require(request.CurrencyCode.Length == 0 || Currency.TryParse(request.CurrencyCode, out currency), "currency_code", $"'{request.CurrencyCode}' is not an ISO 4217 code such as USD.");
        var lines = Lines(request, violations);
        violations.ThrowIfAny();
        var hash = RequestKey.Hash(request.ToByteArray());

        while (true)
        {
            var versions = await RequireImportableAsync(lines, cancellationToken);
            if (await ReserveAsync(request, orderId, hash, lines, currency, versions, cancellationToken) is { } reservation) return reservation;
        }
    }

    /// <summary>Reserves; null where a supplier has changed a lot since bans were looked up for it.</summary>
    private async Task<V1.Reservation?> ReserveAsync(
        ReserveLotsRequest request, Guid orderId, string hash, List<WantedLot> lines, Currency? currency, IReadOnlyDictionary<Guid, long>? versions, CancellationToken cancellationToken) =>
        await writes.RunAsync(
            book =>
            {
                book.NeedReservation(orderId, lines.Select(l => l.LotId));
                foreach (var line in lines) book.NeedOffer(line.LotId);
            },
            book =>
            {
                var expires = book.Now + options.Value.ReservationTime;
                var before = book.FindReservation(orderId);
                if (before is { State: ReservationState.Reserved or ReservationState.Committed })
                {
                    if (before.RequestHash != hash) throw new RefusedException(RequestKey.Reused());
                    if (before.State == ReservationState.Reserved) book.Put(before = before with { ExpireTime = expires, Claims = before.Claims + 1 });
                    return before.ToProto();
                }
                if (before is { IsFinal: true })
                    throw new RefusedException(Refusal.Precondition(LotReasons.OrderClosed, request.Order, $"{request.Order} is closed. Place a new order under a new request id."));

                if (versions is not null && lines.Exists(l => book.FindLot(l.LotId) is { } lot && lot.Version != versions.GetValueOrDefault(lot.Id))) return null;
                var taken = Take(book, request.Buyer, lines, currency);
                var reservation = new Reservation(
                    orderId, request.Buyer, hash, ReservationState.Reserved, [.. taken.Select(t => t.Line)], expires, Claims: 1, (before?.Version ?? 0) + 1);
                if (request.ValidateOnly) return reservation.ToProto();
                foreach (var line in taken)
                {
                    book.Move(line.Stock);
                    foreach (var hold in line.Holds) book.Put(hold);
                }
                book.Put(reservation);
                return reservation.ToProto();
            },
            cancellationToken);

    /// <summary>Refuses lots that a ban covers today; answers which versions of the lots were looked at, null where there is no ban.</summary>
    private async Task<IReadOnlyDictionary<Guid, long>?> RequireImportableAsync(List<WantedLot> lines, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var bans = options.Value.ImportBans.Where(b => b.IsInForce(today)).ToList();
        if (bans.Count == 0) return null;
        var goods = await lots.OriginsAsync(lines.Select(l => l.LotId), cancellationToken);
        var banned = goods.Select(g => (Goods: g, Ban: bans.Find(b => b.Covers(g)))).Where(b => b.Ban is not null).ToList();
        if (banned.Count > 0)
            throw LotNames.Refuse([.. banned.Select(b => new LotProblem(LotReasons.ImportBanned, b.Goods.LotId, $"Lot {b.Goods.StockNumber} may not be bought: {b.Ban!.Law} bans {string.Join(", ", b.Goods.Materials)} from {string.Join(", ", b.Goods.Origins)}."))]);
        return goods.ToDictionary(g => g.LotId, g => g.Version);
    }

    /// <summary>Takes every line, or refuses with all that stand against it.</summary>
    private static List<TakenLot> Take(LotsBook book, string buyer, List<WantedLot> lines, Currency? currency)
    {
        var taken = new List<TakenLot>(lines.Count);
        var problems = new List<LotProblem>();
        foreach (var line in lines)
        {
            var lot = book.FindLot(line.LotId);
            var got = StockRules.TryTake(line, lot, book.ActiveHolds(line.LotId, buyer), lot is not null && book.IsSuspended(lot.SupplierId), currency, out var problem);
            if (got is null)
            {
                problems.Add(problem!);
                continue;
            }
            // The first lot's currency is the order's, whether or not the buyer named one.
            currency ??= got.Stock.Price.PerUnit.Currency;
            taken.Add(got);
        }
        return problems.Count == 0 ? taken : throw LotNames.Refuse(problems);
    }

    private static List<WantedLot> Lines(ReserveLotsRequest request, Violations violations)
    {
        violations.Require(request.Lines.Count is > 0 and <= MaxLines, "lines", $"has {request.Lines.Count} lines; 1 to {MaxLines} are allowed.");
        var lines = new List<WantedLot>();
        var seen = new HashSet<Guid>();
        for (var i = 0; i < Math.Min(request.Lines.Count, MaxLines); i++)
        {
            var line = request.Lines[i];
            var id = ResourceName.Require(line.Lot, LotNames.Lots, $"lines[{i}].lot", violations);
            if (id != Guid.Empty) violations.Require(seen.Add(id), $"lines[{i}].lot", "is in the list already; name each lot once.");
            lines.Add(new WantedLot(id, LotNames.Quantity(line.Quantity, $"lines[{i}].quantity", violations), line.Etag));
        }
        return lines;
    }
}
