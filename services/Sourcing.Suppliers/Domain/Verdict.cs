namespace Sourcing.Suppliers.Domain;

/// <summary>What screening decides; each is stricter than the one before.</summary>
public enum Verdict
{
    /// <summary>Not judged as it is now.</summary>
    Unscreened,
    Clear,

    /// <summary>Two people must decide.</summary>
    Hold,

    /// <summary>Nothing may be bought from it.</summary>
    Block,
}
