using Sourcing.Lots.V1;

namespace Sourcing.UnitTests.Lots;

/// <summary>Good lots that together fill every field a supplier may fill.</summary>
internal static class SampleLots
{
    public static IReadOnlyList<Lot> All => [Ruby(), Emeralds(), Jade(), Diamond(), Copper()];

    public static Lot Ruby() => new()
    {
        StockNumber = "R1",
        Title = "A ruby",
        Gemstone = new()
        {
            Species = "corundum",
            Variety = "ruby",
            Nature = "NATURAL",
            Form = "SINGLE",
            PieceCount = 1,
            Shape = "OVAL",
            CuttingStyle = "MIXED",
            Treatments = { new Treatment { Code = "H", Degree = "MINOR" } },
            Transparency = "TRANSPARENT",
            ColourGrade = "R 5/5",
            ColourClaims = { new ColourClaim { Colour = "pigeon-blood", Issuer = "GRS" } },
            Clarity = "VS",
            Measurements = new() { LengthMm = "9.1", WidthMm = "7.2", DepthMm = "4.5", DepthPercent = "62.5", TablePercent = "58" },
            Origins = { new OriginOpinion { CountryCode = "MZ", Locality = "Montepuez", Lab = "GRS", ReportNumber = "G1", Date = new() { Year = 2024, Month = 2, Day = 29 } } },
            Reports = { new LabReport { Lab = "GRS", Number = "G1", IssueDate = new() { Year = 2024, Month = 2, Day = 29 } } },
        },
        Quantity = new() { Value = "2.03", Unit = "ct" },
        Price = new() { Authority = Price.Types.Authority.Total, Total = new() { Units = 20_000, Nanos = 500_000_000, CurrencyCode = "USD" } },
        Incoterm = "FCA",
        IncotermPlace = "Bangkok",
        LocationCountryCode = "TH",
        Availability = "GUARANTEED",
        HsCode = "7103.91",
        Description = "Notes",
    };

    public static Lot Emeralds() => new()
    {
        StockNumber = "E1",
        Gemstone = new() { Variety = "emerald", Form = "PARCEL", PieceCount = 40, Treatments = { new Treatment { Code = "O", Degree = "MINOR", Filler = "OIL" } } },
        Quantity = new() { Value = "12.5", Unit = "ct" },
        Divisible = true,
        MinOrderQuantity = new() { Value = "0.5", Unit = "ct" },
        Price = new() { PerUnit = new() { Units = 1_200, Nanos = 250_000_000, CurrencyCode = "USD" } },
    };

    public static Lot Jade() => new()
    {
        StockNumber = "J1",
        Gemstone = new() { Species = "jade", JadeType = "B+C" },
        Quantity = new() { Value = "31", Unit = "g" },
        Price = new() { Total = new() { Units = 90, CurrencyCode = "USD" } },
    };

    public static Lot Diamond() => new()
    {
        StockNumber = "D1",
        Gemstone = new() { Species = "diamond", ColourGrade = "F", Clarity = "VVS2", CutGrade = "IDEAL" },
        Quantity = new() { Value = "1.01", Unit = "ct" },
        Price = new() { Total = new() { Units = 9_000, CurrencyCode = "USD" } },
    };

    public static Lot Copper() => new()
    {
        StockNumber = "C1",
        Commodity = new()
        {
            Commodity_ = "copper",
            Assays = { new Assay { Name = "Cu", Value = "99.99", Unit = "%" } },
            MassBasis = "DRY",
            Form = "cathode",
            Packaging = "bundles",
            OriginCountryCode = "CL",
            DeliveryFrom = new() { Year = 2027, Month = 3, Day = 31 },
            DeliveryTo = new() { Year = 2027, Month = 5, Day = 31 },
        },
        Quantity = new() { Value = "750", Unit = "t" },
        Divisible = true,
        Price = new() { PerUnit = new() { Units = 9_450, CurrencyCode = "USD" } },
    };
}
