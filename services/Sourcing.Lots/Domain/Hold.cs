namespace Sourcing.Lots.Domain;

public enum HoldState
{
    Active,
    Released,
    Expired,

    /// <summary>Used up by an order; active again if the order does not come to be. Callers see it as released.</summary>
    Used,
}

/// <summary>A lot, or part of one, kept for a buyer.</summary>
/// <param name="Id">Identity, version 7.</param>
/// <param name="LotId">The lot.</param>
/// <param name="Buyer">buyers/{buyer}.</param>
/// <param name="Quantity">Thousandths of the lot's unit; shrinks as orders of the buyer use it up.</param>
/// <param name="Unit">The lot's unit.</param>
/// <param name="State">Where it stands.</param>
/// <param name="ExpireTime">Until when it stands.</param>
/// <param name="CreateTime">When it was made.</param>
public sealed record Hold(Guid Id, Guid LotId, string Buyer, long Quantity, string Unit, HoldState State, DateTimeOffset ExpireTime, DateTimeOffset CreateTime);
