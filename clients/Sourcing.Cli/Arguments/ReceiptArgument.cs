using Sourcing.Types.V1;

namespace Sourcing.Cli.Arguments;

/// <summary>
/// What has arrived of a line: <c>lots/ID=10</c> was accepted, or <c>lots/ID=10/2.5</c> accepted and 2.5 sent back, in the line's own
/// unit or with one; <c>lots/ID</c> alone is all that is left, accepted.
/// </summary>
/// <param name="Lot">The line's lot.</param>
/// <param name="IsRest">True where the order tells how much.</param>
/// <param name="Accepted">Null for nothing.</param>
/// <param name="Rejected">Null for nothing.</param>
internal sealed record ReceiptArgument(string Lot, bool IsRest, Quantity? Accepted, Quantity? Rejected)
{
    /// <summary>True where the order must be read for what the text leaves out.</summary>
    public bool NeedsOrder => IsRest || Accepted is { Unit: "" } || Rejected is { Unit: "" };

    public static bool TryParse(string text, out ReceiptArgument line, out string problem)
    {
        line = new ReceiptArgument(text, true, null, null);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (!ResourceName.Lot(equals < 0 ? text : text[..equals], out var lot, out problem)) return false;
        line = line with { Lot = lot };
        if (equals < 0) return true;
        var amounts = text[(equals + 1)..].Split('/', 2);
        problem = $"'{text}' does not say how much: write {lot}=10 for what was accepted, or {lot}=10/2.5 where 2.5 was sent back.";
        if (!TryAmount(amounts[0], out var accepted)) return false;
        Quantity? rejected = null;
        if (amounts.Length > 1 && !TryAmount(amounts[1], out rejected)) return false;
        line = new ReceiptArgument(lot, false, accepted, rejected);
        return true;
    }

    private static bool TryAmount(string text, out Quantity? quantity)
    {
        var isQuantity = Amount.Quantity(text.Trim(), out var amount, out _);
        quantity = isQuantity && amount.Value.Any(c => c is not ('0' or '.')) ? amount : null;
        return isQuantity;
    }
}
