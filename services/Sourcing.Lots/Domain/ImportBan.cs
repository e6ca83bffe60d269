namespace Sourcing.Lots.Domain;

/// <summary>A law that lets goods of an origin not be bought for a time, whoever sells them and wherever they were cut.</summary>
public sealed record ImportBan
{
    /// <summary>Codes of varieties, species or commodities, such as <c>ruby</c> and <c>jadeite</c>.</summary>
    public IReadOnlyList<string> Materials { get; init; } = [];

    /// <summary>ISO 3166-1 alpha-2 codes of the countries where they were mined.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>First day, UTC.</summary>
    public DateOnly From { get; init; }

    /// <summary>Last day, UTC; null where it has no end yet.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Which law, for those who are refused.</summary>
    public string Law { get; init; } = "";

    public bool IsInForce(DateOnly today) => From <= today && (To is null || today <= To);

    public bool Covers(GoodsOrigin goods) => goods.Materials.Any(Materials.Contains) && goods.Origins.Any(Origins.Contains);
}

/// <summary>What a lot is and where it comes from, in one version of it.</summary>
public sealed record GoodsOrigin(Guid LotId, string StockNumber, long Version, IReadOnlyList<string> Materials, IReadOnlyList<string> Origins);
