using System.Diagnostics.CodeAnalysis;
using ProtoMoney = Google.Type.Money;

namespace Sourcing.BuildingBlocks.Primitives;

/// <summary>google.type.Money to and from a whole number of units of 10^-digits, for totals and for prices per unit.</summary>
internal static class ProtoAmount
{
    private const int NanoDigits = 9;
    private const int MaxNanos = 999_999_999;

    public static bool TryRead(
        ProtoMoney? proto, Func<Currency, int> digits, out long scaled, [NotNullWhen(true)] out Currency? currency, out string problem)
    {
        (scaled, currency) = (0, null);
        if (proto is null)
        {
            problem = "must be given";
            return false;
        }
        if (!Currency.TryParse(proto.CurrencyCode, out currency))
        {
            problem = "must have an active ISO 4217 currency code such as USD";
            return false;
        }
        if (proto.Nanos is < -MaxNanos or > MaxNanos)
        {
            problem = "must have nanos between -999999999 and 999999999";
            return false;
        }
        if ((proto.Units > 0 && proto.Nanos < 0) || (proto.Units < 0 && proto.Nanos > 0))
        {
            problem = "must have units and nanos of the same sign";
            return false;
        }

        var places = digits(currency);
        var (fraction, tooFine) = Math.DivRem(proto.Nanos, Exact.PowerOfTen(NanoDigits - places));
        var refusal = tooFine != 0 ? Exact.TextProblem.TooFine
            : Exact.TryNarrow((Int128)proto.Units * Exact.PowerOfTen(places) + fraction, out scaled) ? Exact.TextProblem.None
            : Exact.TextProblem.TooLarge;
        problem = Describe(refusal, currency, places);
        return refusal == Exact.TextProblem.None;
    }

    public static ProtoMoney Write(long scaled, int digits, Currency currency)
    {
        var (units, fraction) = Math.DivRem(scaled, Exact.PowerOfTen(digits));
        return new()
        {
            CurrencyCode = currency.Code,
            Units = units,
            Nanos = (int)(fraction * Exact.PowerOfTen(NanoDigits - digits)),
        };
    }

    public static string Describe(Exact.TextProblem problem, Currency currency, int digits) => problem switch
    {
        Exact.TextProblem.None => "",
        Exact.TextProblem.NotANumber => "must be a plain decimal number such as 12.5",
        Exact.TextProblem.TooFine => $"must not be finer than {Exact.Format(1, digits, digits)} {currency.Code}",
        Exact.TextProblem.TooLarge => $"must not be beyond {Exact.Format(long.MaxValue, digits, digits)} {currency.Code}",
        _ => throw new ArgumentOutOfRangeException(nameof(problem)),
    };
}
