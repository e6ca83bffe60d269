using Google.Protobuf;
using Grpc.Core;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Idempotency;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.BuildingBlocks.Resilience;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Contracts.Events;
using Sourcing.Lots.V1;
using Sourcing.Orders.Domain;
using Sourcing.Orders.Storage;
using Sourcing.Orders.V1;
using Order = Sourcing.Orders.Domain.Order;
using OrderEvent = Sourcing.Orders.Domain.OrderEvent;
using OrderLine = Sourcing.Orders.Domain.OrderLine;
using Rating = Sourcing.Suppliers.V1.Scorecard.Types.Rating;

namespace Sourcing.Orders.Features;

/// <summary>
/// Buys lots. Lots are reserved under the order's name first, then every party is judged, then the order is written: a crash
/// in between leaves a reservation that expires by itself, and a repeat of the request goes on where the first one stopped.
/// </summary>
public sealed partial class PlaceOrder(
    ServiceCalls<LotsService.LotsServiceClient> lots, Reservations reservations, StandingChecks standings, OrderQueries orders, WriteQueue<OrdersBook> writes,
    TimeProvider clock, ILogger<PlaceOrder> log)
{
    private const int MaxLines = 100;
    private const int MaxReference = 100;

    public async Task<V1.Order> HandleAsync(PlaceOrderRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var buyer = caller.RequireOrganisation(OrderNames.Buyers);
        var (requestId, wanted) = Check(request);
        request.RequestId = requestId.ToString();
        var orderId = OrderNames.OrderId(buyer, requestId);
        var hash = RequestKey.Hash(request.ToByteArray());

        Reservation reservation;
        try
        {
            OrderGuards.RequireToCome(wanted, clock.GetUtcNow());
            reservation = await reservations.ReserveAsync(Reserve(request, orderId, buyer), cancellationToken);
        }
        catch (RefusedException)
        {
            // A repeat whose order was placed long ago may not be reservable any more; its answer stands.
            if (await StoredAsync(orderId, hash, request.ValidateOnly, cancellationToken) is { } stored) return stored;
            throw;
        }

        try
        {
            var warnings = await JudgeAsync(reservation, cancellationToken);
            var order = Draft(request, orderId, requestId, buyer, hash, reservation) with { Fulfilment = wanted is null && warnings.Count == 0 ? Fulfilment.Nothing : Fulfilment.Nothing with { DeliveryDate = wanted, Warnings = warnings } };
            return request.ValidateOnly ? AsValidated(order) : await WriteAsync(order, reservation.ExpireTime.ToDateTimeOffset(), cancellationToken);
        }
        // Whether the order was written is not known where the database went away: its lots wait for the repeat, or for their expiry.
        catch (RefusedException e) when (e.Refusal.Reason != Refusal.DatabaseUnavailable)
        {
            if (request.ValidateOnly) throw;
            var known = await orders.FindAsync(orderId, cancellationToken);
            if (known?.BodyHash == hash) return known.AsPlaced().ToProto();
            await ReleaseAsync(orderId);
            if (known is not null) throw new RefusedException(RequestKey.Reused());
            throw;
        }
    }

    private async Task<V1.Order> WriteAsync(Order order, DateTimeOffset expires, CancellationToken cancellationToken) => await writes.RunAsync(
        book =>
        {
            book.NeedOrder(order.Id);
            foreach (var supplier in order.Suppliers) book.NeedStanding(supplier);
        },
        book =>
        {
            if (book.Find(order.Id) is { } known) return Repeat(known, order.BodyHash);
            // The event of a suspension may have come after the party was judged.
            var suspended = order.Suppliers.Where(book.IsSuspendedForSure).Select(id => StandingChecks.ObstacleOf(OrderNames.Suppliers + id, "suspended")).ToList();
            if (suspended.Count > 0) throw new RefusedException(Refusal.Precondition(suspended));
            if (book.Now >= expires)
                throw new RefusedException(Refusal.Aborted(OrderNames.ReservationExpired, "The lots were reserved, but too long ago. Nothing was bought; try again."));
            var placed = order with { CreateTime = book.Now, Timeline = [order.Timeline[0] with { Time = book.Now }] };
            book.Put(placed);
            var lines = placed.Lines.Select(l => new OrderPlacedLine(OrderNames.Lots + l.LotId, OrderNames.Suppliers + l.SupplierId, l.Quantity, l.Unit)).ToList();
            book.Raise(new OrderPlaced(OrderNames.Order(placed.Id), placed.Version, placed.Buyer, lines, book.Now, book.Trace, placed.Fulfilment.DeliveryDate), orders => new OrdersPlaced(orders));
            return placed.ToProto();
        },
        cancellationToken);

    /// <summary>Refuses unless every party of the reservation is clear and served well enough; answers those that its scorecard warns of.</summary>
    private async Task<List<Guid>> JudgeAsync(Reservation reservation, CancellationToken cancellationToken)
    {
        var parties = reservation.Lines.Select(l => l.Supplier).Distinct().ToList();
        var known = await standings.CheckAsync(parties, cancellationToken);
        var obstacles = parties
            .Select(p => StandingChecks.Obstacle(p, known) ?? (known[p].Rating == Rating.Prevent
                ? new Obstacle(OrderNames.SupplierPrevented, p, $"{p} has served so badly that no order may be placed with it: see its scorecard. Compliance can override it.")
                : null))
            .OfType<Obstacle>().ToList();
        if (obstacles.Count > 0) throw new RefusedException(Refusal.Precondition(obstacles));
        return [.. parties.Where(p => known[p].Rating == Rating.Warn).Select(p => ResourceName.TryParse(p, OrderNames.Suppliers, out var id) ? id : throw new InvalidOperationException($"Lots answered '{p}' for a supplier."))];
    }

    private async Task<V1.Order?> StoredAsync(Guid orderId, string hash, bool validateOnly, CancellationToken cancellationToken) =>
        !validateOnly && await orders.FindAsync(orderId, cancellationToken) is { } order ? Repeat(order, hash) : null;

    private static V1.Order Repeat(Order order, string hash) =>
        order.BodyHash == hash ? order.AsPlaced().ToProto() : throw new RefusedException(RequestKey.Reused());

    /// <summary>Frees the lots of an order that is not placed. If it fails, they are free when the reservation expires.</summary>
    private async Task ReleaseAsync(Guid orderId)
    {
        try
        {
            await lots.CallAsync((client, options) => client.ReleaseReservationAsync(new ReleaseReservationRequest { Order = OrderNames.Order(orderId) }, options), CancellationToken.None);
        }
        catch (Exception failure) when (failure is RpcException or RefusedException)
        {
            LogNotReleased(log, orderId, failure);
        }
    }

    private static ReserveLotsRequest Reserve(PlaceOrderRequest request, Guid orderId, string buyer) => new()
    {
        Order = OrderNames.Order(orderId),
        Buyer = buyer,
        CurrencyCode = request.CurrencyCode,
        ValidateOnly = request.ValidateOnly,
        Lines = { request.Lines.Select(l => new ReservationRequestLine { Lot = l.Lot, Quantity = l.Quantity, Etag = l.Etag }) },
    };

    private Order Draft(PlaceOrderRequest request, Guid orderId, Guid requestId, string buyer, string hash, Reservation reservation)
    {
        var now = clock.GetUtcNow().Truncated();
        var lines = reservation.Lines.Select(Line).ToList();
        if (lines.Aggregate((Int128)0, (sum, l) => sum + l.TotalMinor) > long.MaxValue)
            throw new RefusedException(Refusal.Invalid("lines", "come to more money than can be stated. Place several orders.", OrderNames.AmountTooLarge));
        return new Order
        {
            Id = orderId,
            Buyer = buyer,
            RequestId = requestId.ToString(),
            BodyHash = hash,
            Currency = reservation.Lines[0].Total.CurrencyCode,
            Lines = lines,
            BuyerReference = request.BuyerReference.Trim(),
            CreateTime = now,
            Timeline = [new OrderEvent(OrderEventType.Placed, $"Placed with {lines.Count} {(lines.Count == 1 ? "line" : "lines")}; the lots are reserved.", now)],
        };
    }

    /// <summary>The order as it would be: it has no name, because it is not there.</summary>
    private static V1.Order AsValidated(Order order)
    {
        var answer = order.ToProto();
        answer.Name = answer.Etag = "";
        return answer;
    }

    private static OrderLine Line(ReservedLine line)
    {
        ResourceName.TryParse(line.Lot, OrderNames.Lots, out var lotId);
        ResourceName.TryParse(line.Supplier, OrderNames.Suppliers, out var supplierId);
        var unit = Unit.Parse(line.Quantity.Unit);
        if (!Quantity.TryParse(line.Quantity.Value, unit, out var quantity, out var problem)
            || !UnitPrice.TryFrom(line.UnitPrice, out var price, out problem) || !Money.TryFrom(line.Total, out var total, out problem))
            throw new InvalidOperationException($"Lots answered a line that cannot be read: {problem}");
        return new OrderLine(lotId, supplierId, line.StockNumber, line.Title, quantity.Thousandths, unit.Code, price.Micros, total.Minor);
    }

    /// <summary>Checks what needs no other service; answers the request id and the day by which everything is wanted.</summary>
    private static (Guid RequestId, DateOnly? Wanted) Check(PlaceOrderRequest request)
    {
        var violations = new Violations();
        violations.Require(Guid.TryParseExact(request.RequestId, "D", out var requestId), "request_id", RequestKey.NotAUuid);
        OrderGuards.Text(request.BuyerReference, "buyer_reference", MaxReference, violations);
        violations.Require(request.CurrencyCode.Length == 0 || Currency.TryParse(request.CurrencyCode, out _), "currency_code", $"'{request.CurrencyCode}' is not an ISO 4217 code such as USD.");
        violations.Require(request.Lines.Count is > 0 and <= MaxLines, "lines", $"has {request.Lines.Count} lines; 1 to {MaxLines} are allowed.");
        var seen = new HashSet<Guid>();
        for (var i = 0; i < Math.Min(request.Lines.Count, MaxLines); i++)
        {
            var line = request.Lines[i];
            var id = ResourceName.Require(line.Lot, OrderNames.Lots, $"lines[{i}].lot", violations);
            if (id != Guid.Empty) violations.Require(seen.Add(id), $"lines[{i}].lot", "is in the list already; name each lot once.");
            if (OrderGuards.Amount(line.Quantity, $"lines[{i}].quantity", violations) is { } quantity) violations.Require(quantity.IsPositive, $"lines[{i}].quantity.value", "must be more than 0.");
        }
        var wanted = OrderGuards.Day(request.DeliveryDate, "delivery_date", violations);
        violations.ThrowIfAny();
        return (requestId, wanted);
    }

    [LoggerMessage(1, LogLevel.Warning, "The reservation of order {OrderId} could not be released; it will expire")]
    private static partial void LogNotReleased(ILogger log, Guid orderId, Exception failure);
}
