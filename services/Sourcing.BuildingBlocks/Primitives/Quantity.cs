namespace Sourcing.BuildingBlocks.Primitives;

/// <summary>
/// An exact amount of goods in one unit, kept as whole thousandths of that unit. It is never negative; pieces are whole.
/// A default instance has no unit, and reading its unit throws.
/// </summary>
/// <remarks>Coloured stones and diamonds are weighed to 0.001 ct; bulk goods are recorded to 0.001 of their own unit.</remarks>
public readonly record struct Quantity
{
    /// <summary>The largest amount: 10^15 thousandths, a million million units.</summary>
    public const long MaxThousandths = 1_000_000_000_000_000;

    private const int Decimals = 3;
    private const long One = 1_000;

    private readonly Unit? unit;

    private Quantity(long thousandths, Unit unit)
    {
        Thousandths = thousandths;
        this.unit = unit;
    }

    /// <summary>The amount in thousandths of <see cref="Unit"/>: 0 to <see cref="MaxThousandths"/>.</summary>
    public long Thousandths { get; }

    /// <summary>The unit the amount is in.</summary>
    public Unit Unit => unit ?? throw new InvalidOperationException("A default quantity has no unit.");

    /// <summary>The amount in units, exact.</summary>
    public decimal Value => Thousandths / (decimal)One;

    /// <summary>True for more than nothing.</summary>
    public bool IsPositive => Thousandths > 0;

    /// <summary>Builds a quantity from its stored form.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, above <see cref="MaxThousandths"/>, or a part of a piece.</exception>
    public static Quantity FromThousandths(long thousandths, Unit unit) =>
        Problem(thousandths, unit) is { } problem
            ? throw new ArgumentOutOfRangeException(nameof(thousandths), thousandths, "The quantity " + problem + ".")
            : new(thousandths, unit);

    /// <summary>Reads plain decimal text such as "12.5". Zeros at the end do not count as decimals.</summary>
    /// <param name="value">Digits with at most one point: no exponent, no thousands separators.</param>
    /// <param name="unit">The unit the text is in.</param>
    /// <param name="quantity">The amount; zero is accepted, see <see cref="IsPositive"/>.</param>
    /// <param name="problem">Why the text was refused, as the rest of a sentence ("must not be finer than 0.001 ct"); else empty.</param>
    public static bool TryParse(string? value, Unit unit, out Quantity quantity, out string problem)
    {
        var refusal = Exact.Parse(value, Decimals, out var thousandths) switch
        {
            Exact.TextProblem.NotANumber => "must be a plain decimal number such as 12.5",
            Exact.TextProblem.TooFine when unit.IsCounted => "must be a whole number of pieces",
            Exact.TextProblem.TooFine => $"must not be finer than 0.001 {unit.Code}",
            Exact.TextProblem.TooLarge => TooMuch(unit),
            _ => Problem(thousandths, unit),
        };
        problem = refusal ?? "";
        quantity = refusal is null ? new(thousandths, unit) : default;
        return refusal is null;
    }

    /// <summary>
    /// The same amount in another unit, only where that is exact to 0.001 of it. False for a result that would need rounding
    /// or is too large, between counted and weighed goods, and between goods and a contained element (dmtu).
    /// </summary>
    public bool TryConvert(Unit to, out Quantity converted)
    {
        if (Unit.TryConvert(Thousandths, to, out var thousandths) && Problem(thousandths, to) is null)
        {
            converted = new(thousandths, to);
            return true;
        }
        converted = default;
        return false;
    }

    /// <summary>The amount without the unit and without zeros at the end: "12.5".</summary>
    public string ToValueString() => Exact.Format(Thousandths, Decimals, leastDecimals: 0);

    /// <summary>"12.5 ct".</summary>
    public override string ToString() => unit is null ? "" : $"{ToValueString()} {unit.Code}";

    private static string? Problem(long thousandths, Unit unit) =>
        thousandths < 0 ? "must not be negative"
        : thousandths > MaxThousandths ? TooMuch(unit)
        : unit.IsCounted && thousandths % One != 0 ? "must be a whole number of pieces"
        : null;

    private static string TooMuch(Unit unit) => $"must not be more than 1000000000000 {unit.Code}";
}
