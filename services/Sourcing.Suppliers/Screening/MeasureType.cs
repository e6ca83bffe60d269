namespace Sourcing.Suppliers.Screening;

/// <summary>What being on a list means.</summary>
public enum MeasureType
{
    /// <summary>Nothing may be bought from the party, nor from what it owns for a half or more.</summary>
    AssetFreeze,

    /// <summary>Some goods may not go there.</summary>
    ExportControl,

    /// <summary>Some kinds of business are forbidden.</summary>
    Sectoral,
}
