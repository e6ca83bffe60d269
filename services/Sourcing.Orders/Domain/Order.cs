using System.Text.Json.Serialization;

namespace Sourcing.Orders.Domain;

/// <summary>Whether the parties may trade.</summary>
public enum Compliance
{
    Clear,
    OnHold,
}

/// <summary>Where the goods on offer stand.</summary>
public enum Stock
{
    Reserved,
    Committed,
    Lapsed,
    Released,
}

/// <summary>How the order ended.</summary>
public enum Outcome
{
    Open,
    Cancelled,
}

/// <summary>What happened to an order; stored by name.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OrderEventType>))]
public enum OrderEventType
{
    Placed,
    StockCommitted,
    ReservationLapsed,
    Cancelled,
    StockReleased,
    PutOnHold,
    HoldLifted,
}

/// <summary>One entry of an order's timeline; its position is its place in the list, from 1.</summary>
public sealed record OrderEvent(OrderEventType Type, string Detail, DateTimeOffset Time);

/// <summary>One lot, or part of one, at the price it was reserved at. Thousandths of the unit, minor units, millionths of a unit price.</summary>
public sealed record OrderLine(
    Guid LotId, Guid SupplierId, string StockNumber, string Title, long Quantity, string Unit, long UnitPriceMicros, long TotalMinor);

/// <summary>
/// A purchase. Its axes move by the functions below; each answers the same order where the step does not apply, so that
/// events may come late, twice and out of order.
/// </summary>
public sealed record Order
{
    public required Guid Id { get; init; }

    /// <summary>buyers/{buyer}.</summary>
    public required string Buyer { get; init; }

    public required string RequestId { get; init; }

    /// <summary>Hash of the request, to tell a repeat from another request under the same id.</summary>
    public required string BodyHash { get; init; }

    public required string Currency { get; init; }

    public required IReadOnlyList<OrderLine> Lines { get; init; }

    public required string BuyerReference { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    public Compliance Compliance { get; init; }

    public Stock Stock { get; init; }

    /// <summary>Version of the reservation that <see cref="Stock"/> speaks of; older news is ignored.</summary>
    public long StockVersion { get; init; }

    public Outcome Outcome { get; init; }

    public string CancelReason { get; init; } = "";

    /// <summary>From 1; grows with every change.</summary>
    public long Version { get; init; } = 1;

    public required IReadOnlyList<OrderEvent> Timeline { get; init; }

    public DateTimeOffset UpdateTime => Timeline[^1].Time;

    public IEnumerable<Guid> Suppliers => Lines.Select(l => l.SupplierId).Distinct();

    /// <summary>Nothing will happen to it any more.</summary>
    public bool IsClosed => Outcome != Outcome.Open && Stock is Stock.Lapsed or Stock.Released;

    /// <summary>The order as it was when it was placed: what a repeat of the request is answered.</summary>
    public Order AsPlaced() => this with
    {
        Compliance = Compliance.Clear,
        Stock = Stock.Reserved,
        StockVersion = 0,
        Outcome = Outcome.Open,
        CancelReason = "",
        Version = 1,
        Timeline = [Timeline[0]],
    };

    public Order Commit(long stockVersion, DateTimeOffset now) => stockVersion <= StockVersion
        ? this
        : Next(OrderEventType.StockCommitted, "The lots are sold to this order.", now) with { Stock = Stock.Committed, StockVersion = stockVersion };

    public Order Lapse(long stockVersion, IReadOnlyList<string> lost, DateTimeOffset now)
    {
        if (stockVersion <= StockVersion) return this;
        var detail = $"The reservation had expired and {string.Join(", ", lost)} could not be had again; the order was cancelled.";
        var lapsed = Next(OrderEventType.ReservationLapsed, detail, now) with { Stock = Stock.Lapsed, StockVersion = stockVersion };
        return Outcome == Outcome.Open ? lapsed with { Outcome = Outcome.Cancelled, CancelReason = detail } : lapsed;
    }

    public Order Release(long stockVersion, DateTimeOffset now) => stockVersion <= StockVersion
        ? this
        : Next(OrderEventType.StockReleased, "The lots are free again.", now) with { Stock = Stock.Released, StockVersion = stockVersion };

    /// <summary>Cancels an open order; a cancelled one stays as it is.</summary>
    public Order Cancel(string reason, DateTimeOffset now) => Outcome != Outcome.Open
        ? this
        : Next(OrderEventType.Cancelled, reason.Length == 0 ? "The buyer cancelled." : $"The buyer cancelled: {reason}", now)
            with { Outcome = Outcome.Cancelled, CancelReason = reason };

    public Order PutOnHold(DateTimeOffset now) => Outcome != Outcome.Open || Compliance == Compliance.OnHold
        ? this
        : Next(OrderEventType.PutOnHold, "A supplier of the order may not trade now.", now) with { Compliance = Compliance.OnHold };

    public Order LiftHold(DateTimeOffset now) => Outcome != Outcome.Open || Compliance != Compliance.OnHold
        ? this
        : Next(OrderEventType.HoldLifted, "Every supplier of the order may trade again.", now) with { Compliance = Compliance.Clear };

    private Order Next(OrderEventType type, string detail, DateTimeOffset now) =>
        this with { Version = Version + 1, Timeline = [.. Timeline, new OrderEvent(type, detail, now)] };
}
