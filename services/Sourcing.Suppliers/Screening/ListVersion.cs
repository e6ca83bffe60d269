namespace Sourcing.Suppliers.Screening;

/// <summary>How a list is written.</summary>
public enum ListFormat
{
    OfacCsv,
    UnXml,
    EuCsv,
    UkCsv,
    OpenSanctionsCsv,
}

/// <summary>Where a version of a list stands.</summary>
public enum ListVersionState
{
    /// <summary>Loaded, not in force.</summary>
    Staged,
    Active,
    Superseded,

    /// <summary>Another version came before it was applied.</summary>
    Discarded,
}

/// <summary>A version of a list. Only its state changes, who applied it and when it was last seen to be the newest.</summary>
/// <param name="List">Which list.</param>
/// <param name="Version">From 1, for each list.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Source">What it is.</param>
/// <param name="Content">Key of its entries.</param>
/// <param name="Counts">How many entries.</param>
/// <param name="NeedsSecondPerson">Somebody else than its importer must apply it.</param>
/// <param name="Importer">Who loaded it.</param>
/// <param name="ImportTime">When.</param>
/// <param name="Applier">Who applied it; empty where nobody did.</param>
/// <param name="ApplyTime">When.</param>
/// <param name="ConfirmTime">When it was loaded last, this once or again.</param>
public sealed record ListVersion(
    string List, long Version, ListVersionState State, ListSource Source, string Content, ListCounts Counts, bool NeedsSecondPerson,
    string Importer, DateTimeOffset ImportTime, string Applier, DateTimeOffset? ApplyTime, DateTimeOffset ConfirmTime)
{
    public string Id => $"{List}@{Version}";

    public ListInForce InForce => new(Id, Source.Hash, Source.Measure, Source.Goods);
}

/// <summary>What the files of a list are.</summary>
/// <param name="Format">How they are written.</param>
/// <param name="Measure">What being on the list means.</param>
/// <param name="Jurisdiction">Whose law it is.</param>
/// <param name="Hash">SHA-256 of the files.</param>
/// <param name="Goods">Codes of materials that the measure is about, separated by spaces; empty means all.</param>
public sealed record ListSource(ListFormat Format, MeasureType Measure, string Jurisdiction, string Hash, string Goods = "");

/// <summary>Entries of a version, and how many differ from the one that was in force when it was loaded.</summary>
public sealed record ListCounts(int Entries, int Added, int Removed);

/// <summary>Which lists are in force, told by one row.</summary>
/// <param name="Generation">Grows whenever another version comes into force; 1 where there never was one.</param>
/// <param name="OldestConfirmTime">When the list that was confirmed the longest time ago was; null where there is no list.</param>
public sealed record ScreeningState(long Generation, DateTimeOffset? OldestConfirmTime);
