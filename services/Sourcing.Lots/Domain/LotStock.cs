using System.Globalization;
using Sourcing.BuildingBlocks.Primitives;

namespace Sourcing.Lots.Domain;

/// <summary>What is needed to decide on a lot: how much there is, whose it is, and what it costs. Amounts are thousandths of the unit.</summary>
public sealed record LotStock
{
    public required Guid Id { get; init; }

    public required Guid SupplierId { get; init; }

    public required string StockNumber { get; init; }

    public required string Title { get; init; }

    /// <summary>The supplier took it off the market, for good.</summary>
    public bool Withdrawn { get; init; }

    /// <summary>The supplier lists it as not available (NA).</summary>
    public bool NotAvailable { get; init; }

    public required Unit Unit { get; init; }

    /// <summary>All of the lot, sold parts included.</summary>
    public required long Quantity { get; init; }

    /// <summary>Committed to orders.</summary>
    public long Sold { get; init; }

    /// <summary>Kept for orders that are being placed.</summary>
    public long Reserved { get; init; }

    /// <summary>Kept for buyers.</summary>
    public long Held { get; init; }

    /// <summary>What nobody has a claim on.</summary>
    public long Free => Quantity - InUse;

    /// <summary>What somebody has a claim on.</summary>
    public long InUse => Sold + Reserved + Held;

    public bool Divisible { get; init; }

    /// <summary>Smallest part sold, unless less is left.</summary>
    public long MinOrder { get; init; }

    public required LotPrice Price { get; init; }

    /// <summary>Grows when the supplier changes the lot; stock movements leave it as it is.</summary>
    public required long Version { get; init; }

    /// <summary>Whether any of it may be sold, if its supplier may sell. What is reserved or held may come free again.</summary>
    public bool IsOnOffer => !Withdrawn && !NotAvailable && Sold < Quantity;

    /// <summary>Grows when the lot becomes, or ceases to be, on offer.</summary>
    public long OfferVersion { get; init; }

    /// <summary>The version of this very lot: another one's never passes for it.</summary>
    public string Etag => string.Create(CultureInfo.InvariantCulture, $"{Version}-{Id.ToString("N")[24..]}");

    public DateTimeOffset CreateTime { get; init; }

    /// <summary>When the supplier last changed it.</summary>
    public DateTimeOffset UpdateTime { get; init; }
}

/// <summary>What a lot costs: one of the two amounts binds, the other is for display.</summary>
/// <param name="TotalBinds">The price of the whole binds; else that of the unit.</param>
/// <param name="PerUnit">Price of one unit.</param>
/// <param name="Total">Price of the whole lot.</param>
public readonly record struct LotPrice(bool TotalBinds, UnitPrice PerUnit, Money Total)
{
    /// <summary>Price of a part: rounded half away from zero, once. False where it is too large to state.</summary>
    public bool TryFor(Quantity part, Quantity whole, out Money price)
    {
        if (!TotalBinds) return PerUnit.TryLineTotal(part, out price);
        price = Money.PartOf(Total, part, whole);
        return true;
    }
}
