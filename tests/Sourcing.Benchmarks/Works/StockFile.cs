using System.Globalization;

namespace Sourcing.Benchmarks.Works;

/// <summary>
/// Stock as dealers list it, made up: a few varieties make most of the lots, weights and prices spread over orders of magnitude, most stones are heated and most
/// come from few countries. The same seed gives the same stock.
/// </summary>
internal static class StockFile
{
    private const string Headings = "Stock number,Species,Variety,Form,Shape,Clarity,Treatment,Origin,Lab,Report number,Quantity,Unit,Price per unit,Currency,Divisible,Availability";

    private static readonly (string Species, string Variety, int Weight, string[] Origins)[] Stones =
    [
        ("corundum", "ruby", 20, ["MM", "MZ", "TH", "MG"]), ("corundum", "blue-sapphire", 25, ["LK", "MG", "MM", "TH", "AU"]), ("beryl", "emerald", 15, ["CO", "ZM", "BR"]),
        ("corundum", "pink-sapphire", 7, ["LK", "MG"]), ("corundum", "yellow-sapphire", 6, ["LK", "AU"]), ("beryl", "aquamarine", 6, ["BR", "NG", "PK"]),
        ("spinel", "red-spinel", 4, ["MM", "TZ", "VN"]), ("corundum", "padparadscha", 1, ["LK", "MG"]), ("tourmaline", "rubellite", 5, ["BR", "NG"]),
        ("tourmaline", "paraiba", 1, ["BR", "MZ", "NG"]), ("chrysoberyl", "alexandrite", 2, ["BR", "LK", "IN"]), ("jade", "jadeite", 8, ["MM"]),
    ];

    private static readonly (string Code, int Weight)[] Shapes = [("OVAL", 35), ("CUSHION", 22), ("ROUND", 18), ("PEAR", 10), ("EMERALD", 8), ("HEART", 4), ("MARQUISE", 3)];
    private static readonly (string Code, int Weight)[] Clarities = [("EYE_CLEAN", 40), ("SLIGHTLY_INCLUDED", 30), ("MODERATELY_INCLUDED", 15), ("VVS", 7), ("HEAVILY_INCLUDED", 8)];
    private static readonly (string Code, int Weight)[] Treatments = [("H", 60), ("N", 25), ("", 15)];
    private static readonly (string Code, int Weight)[] Labs = [("", 75), ("GRS", 8), ("GIA", 7), ("SSEF", 4), ("GUBELIN", 3), ("LOTUS", 3)];

    public static async Task<long> WriteAsync(string file, int rows, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        await using (var writer = new StreamWriter(file))
        {
            await writer.WriteLineAsync(Headings);
            for (var i = 1; i <= rows; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await writer.WriteLineAsync(Row(i, random));
            }
        }
        return new FileInfo(file).Length;
    }

    private static string Row(int i, Random random)
    {
        var stone = Stones[Pick(Stones.Select(s => s.Weight), random)];
        var isParcel = random.Next(10) < 3;
        var origin = random.Next(10) < 8 ? stone.Origins[Math.Min(random.Next(stone.Origins.Length), random.Next(stone.Origins.Length))] : "";
        var treatment = stone.Variety == "emerald" && random.Next(10) < 8 ? "O" : Pick(Treatments, random);
        var lab = isParcel ? "" : Pick(Labs, random);
        // 0.3 to 30 ct, and 20 to 20,000 USD a carat, most of them small.
        var weight = Spread(300, 2, random) * (isParcel ? 20 : 1);
        var price = Spread(20_000, 3, random);
        return string.Create(CultureInfo.InvariantCulture,
            $"S-{i:D7},{stone.Species},{stone.Variety},{(isParcel ? "PARCEL" : "SINGLE")},{Pick(Shapes, random)},{Pick(Clarities, random)},{treatment},{origin},{lab},{(lab.Length > 0 ? $"R{i:D8}" : "")},"
            + $"{weight / 1000m},ct,{price / 1000m:0.00},USD,{(isParcel ? "yes" : "no")},{(random.Next(20) == 0 ? "NA" : "G")}");
    }

    /// <summary>A number from the least to some powers of ten more, as likely in each of them.</summary>
    private static long Spread(int least, int powers, Random random) => (long)(least * Math.Pow(10, powers * Math.Pow(random.NextDouble(), 1.5)));

    private static string Pick((string Code, int Weight)[] choices, Random random) => choices[Pick(choices.Select(c => c.Weight), random)].Code;

    private static int Pick(IEnumerable<int> weights, Random random)
    {
        var at = random.Next(weights.Sum());
        foreach (var (i, weight) in weights.Index())
        {
            if (at < weight) return i;
            at -= weight;
        }
        throw new InvalidOperationException("The weights are none.");
    }
}
