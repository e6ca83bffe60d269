using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Lots.V1;

namespace Sourcing.Lots.Features;

public static partial class LotRules
{
    /// <summary>The price with both amounts: the one that binds as given, the other worked out from it.</summary>
    private static Price? LotPrice(Price? given, Quantity? quantity, Place at)
    {
        if (given is null || (given.PerUnit is null && given.Total is null))
        {
            at.Add("", "Must be given: per_unit (for one unit of the quantity) or total (for the whole lot).");
            return null;
        }

        var problem = "";
        var perUnit = default(UnitPrice);
        var total = default(Money);
        var readable = true;
        if (given.PerUnit is not null && !UnitPrice.TryFrom(given.PerUnit, out perUnit, out problem))
        {
            at.Add("per_unit", Sentence(problem));
            readable = false;
        }
        if (given.Total is not null && !Money.TryFrom(given.Total, out total, out problem))
        {
            at.Add("total", Sentence(problem));
            readable = false;
        }
        if (readable && given is { PerUnit: not null, Total: not null } && !ReferenceEquals(perUnit.Currency, total.Currency))
        {
            at.Add("total", $"Must be in the currency of per_unit, {perUnit.Currency}; it is in {total.Currency}.");
            readable = false;
        }

        var authority = given.Authority;
        if (!Enum.IsDefined(authority))
        {
            at.Add("authority", "Must be PER_UNIT, TOTAL or unspecified.");
            return null;
        }
        if (authority == Price.Types.Authority.PerUnit && given.PerUnit is null)
            at.Add("per_unit", "Must be given where the authority is PER_UNIT.");
        else if (authority == Price.Types.Authority.Total && given.Total is null)
            at.Add("total", "Must be given where the authority is TOTAL.");
        else if (readable && quantity is { } whole)
            return Complete(authority, given.PerUnit is null ? null : perUnit, given.Total is null ? null : total, whole, at);
        return null;
    }

    private static Price? Complete(Price.Types.Authority authority, UnitPrice? perUnit, Money? total, Quantity quantity, Place at)
    {
        if (authority == Price.Types.Authority.Unspecified)
        {
            authority = (perUnit, total) switch
            {
                ({ } each, { } all) => Binding(each, all, quantity),
                (not null, _) => Price.Types.Authority.PerUnit,
                _ => Price.Types.Authority.Total,
            };
            if (authority == Price.Types.Authority.Unspecified)
            {
                var worked = perUnit!.Value.TryLineTotal(quantity, out var line) ? $" {perUnit} for {quantity} is {line}." : "";
                at.Add("total", $"Must be per_unit times quantity, or authority must say which of the two binds.{worked}");
                return null;
            }
        }

        if (authority == Price.Types.Authority.PerUnit)
        {
            if (!perUnit!.Value.IsPositive)
                at.Add("per_unit", "Must be more than 0.");
            else if (!perUnit.Value.TryLineTotal(quantity, out var all))
                at.Add("per_unit", "Must be less: the total of the lot is too large to be billed.");
            else if (!all.IsPositive)
                at.Add("per_unit", $"Must be more: the whole lot would cost less than the smallest amount of {all.Currency}.");
            else
                return new Price { Authority = authority, PerUnit = perUnit.Value.ToProto(), Total = all.ToProto() };
            return null;
        }

        if (!total!.Value.IsPositive)
            at.Add("total", "Must be more than 0.");
        else if (!UnitPrice.TryAverage(total.Value, quantity, out var average))
            at.Add("total", "Must be less: the price per unit is too large to be shown.");
        else
            return new Price { Authority = authority, PerUnit = average.ToProto(), Total = total.Value.ToProto() };
        return null;
    }

    /// <summary>
    /// Which of two given amounts binds. Where one is only the other, rounded, the unrounded one does; unspecified where
    /// they disagree by more than that.
    /// </summary>
    private static Price.Types.Authority Binding(UnitPrice perUnit, Money total, Quantity quantity)
    {
        if (!perUnit.TryLineTotal(quantity, out var line))
            return Price.Types.Authority.Unspecified;
        if (line.Minor == total.Minor)
            return Price.Types.Authority.PerUnit;

        // In millionths of a major unit times thousandths of the quantity, all exact.
        var difference = Int128.Abs((Int128)perUnit.Micros * quantity.Thousandths - (Int128)total.Minor * MicrosPerMinor(total.Currency) * 1_000);
        if (difference * 2 <= (Int128)Step(perUnit.Micros, 1_000_000) * quantity.Thousandths)
            return Price.Types.Authority.Total;
        var minorPerMajor = 1_000_000 / MicrosPerMinor(total.Currency);
        return difference * 2 <= (Int128)Step(total.Minor, minorPerMajor) * MicrosPerMinor(total.Currency) * 1_000
            ? Price.Types.Authority.PerUnit
            : Price.Types.Authority.Unspecified;
    }

    /// <summary>The last decimal place that an amount uses, at most one major unit: 12.50 was rounded to 0.1, 12 to 1.</summary>
    private static long Step(long amount, long major)
    {
        var step = 1L;
        while (step < major && amount % (step * 10) == 0)
            step *= 10;
        return step;
    }

    private static long MicrosPerMinor(Currency currency)
    {
        var micros = 1_000_000L;
        for (var i = 0; i < currency.MinorDigits; i++)
            micros /= 10;
        return micros;
    }
}
