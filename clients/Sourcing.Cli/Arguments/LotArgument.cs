using Sourcing.Client;
using Sourcing.Lots.V1;
using Sourcing.Types.V1;

namespace Sourcing.Cli.Arguments;

/// <summary>A lot, or a part of one: <c>lots/ID</c>, <c>lots/ID=12.5ct</c>, or <c>lots/ID=12.5</c> in the lot's own unit.</summary>
internal sealed record LotArgument(string Name, Quantity? Quantity)
{
    public static bool TryParse(string text, out LotArgument lot, out string problem)
    {
        lot = new LotArgument(text, null);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (!ResourceName.Lot(equals < 0 ? text : text[..equals], out var name, out problem)) return false;
        Quantity? quantity = null;
        if (equals >= 0 && !Amount.Quantity(text[(equals + 1)..], out quantity, out problem)) return false;
        lot = new LotArgument(name, quantity);
        return true;
    }

    /// <summary>The quantity with its unit, which the lot itself tells where the text did not.</summary>
    public async Task<Quantity?> QuantityAsync(SourcingClient client, CancellationToken cancellationToken)
    {
        if (Quantity is not { Unit: "" }) return Quantity;
        var lot = await client.Lots.GetLotAsync(new GetLotRequest { Name = Name }, cancellationToken: cancellationToken);
        return new Quantity { Value = Quantity.Value, Unit = lot.Quantity.Unit };
    }
}
