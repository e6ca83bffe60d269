using Google.Type;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;
using Sourcing.Types.V1;

namespace Sourcing.Tests;

/// <summary>Goods to trade with.</summary>
public static class Sample
{
    private static int counter;

    /// <summary>A stock number nobody else in this process has.</summary>
    public static string Number() => $"T-{Interlocked.Increment(ref counter):D6}";

    /// <summary>An id for a request, new each time.</summary>
    public static string RequestId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();

    /// <summary>A well-formed name of something that does not exist.</summary>
    public static string Unknown(string collection) => $"{collection}/{RequestId()}";

    public static Money Money(decimal amount, string currency = "USD") => new()
    {
        CurrencyCode = currency,
        Units = (long)decimal.Truncate(amount),
        Nanos = (int)((amount - decimal.Truncate(amount)) * 1_000_000_000m),
    };

    public static decimal Amount(Money money) => money.Units + money.Nanos / 1_000_000_000m;

    public static Quantity Quantity(string value, string unit) => new() { Value = value, Unit = unit };

    /// <summary>One ruby of 2.03 ct, sold whole.</summary>
    public static Lot Ruby(decimal total = 20_000m, string currency = "USD") => new()
    {
        StockNumber = Number(),
        Gemstone = new Gemstone
        {
            Variety = "ruby",
            Form = "SINGLE",
            Shape = "OVAL",
            Clarity = "VS",
            Treatments = { new Treatment { Code = "H", Degree = "MINOR" } },
            Origins = { new OriginOpinion { CountryCode = "MZ", Lab = "GRS" } },
            Reports = { new LabReport { Lab = "GRS", Number = $"R{Number()}" } },
        },
        Quantity = Quantity("2.03", "ct"),
        Price = new Price { Total = Money(total, currency) },
    };

    /// <summary>Emeralds sold by the carat, from 0.5 ct on.</summary>
    public static Lot Parcel(string carats = "100", decimal perCarat = 1_200.25m) => new()
    {
        StockNumber = Number(),
        Gemstone = new Gemstone
        {
            Variety = "emerald",
            Form = "PARCEL",
            Shape = "PEAR",
            Treatments = { new Treatment { Code = "O", Degree = "MINOR", Filler = "OIL" } },
            Origins = { new OriginOpinion { CountryCode = "CO" } },
        },
        Quantity = Quantity(carats, "ct"),
        Divisible = true,
        MinOrderQuantity = Quantity("0.5", "ct"),
        Price = new Price { PerUnit = Money(perCarat) },
    };

    /// <summary>Copper cathodes sold by the tonne.</summary>
    public static Lot Copper(string tonnes = "750", decimal perTonne = 9_450m, string currency = "USD") => new()
    {
        StockNumber = Number(),
        Commodity = new Commodity { Commodity_ = "copper", Form = "cathode", OriginCountryCode = "CL", Assays = { new Assay { Name = "Cu", Value = "99.99", Unit = "%" } } },
        Quantity = Quantity(tonnes, "t"),
        Divisible = true,
        Price = new Price { PerUnit = Money(perTonne, currency) },
        Availability = "STPS",
    };

    /// <summary>A request for whole lots.</summary>
    public static PlaceOrderRequest Order(params Lot[] lots) => Order(lots.Select(lot => Line(lot)));

    public static PlaceOrderRequest Order(params OrderLineRequest[] lines) => Order(lines.AsEnumerable());

    public static PlaceOrderRequest Order(IEnumerable<OrderLineRequest> lines) => new() { RequestId = RequestId(), Lines = { lines } };

    /// <summary>A line for a part of a lot, in the lot's unit, or for all of it.</summary>
    public static OrderLineRequest Line(Lot lot, string? quantity = null) => new()
    {
        Lot = lot.Name,
        Quantity = quantity is null ? null : Quantity(quantity, lot.Quantity.Unit),
    };
}
