namespace Sourcing.BuildingBlocks.Storage;

/// <summary>How a service writes. Section <c>Database</c>.</summary>
public sealed class WriteQueueOptions
{
    /// <summary>Commands that may wait, 1 or more; more are refused instead of growing without bound.</summary>
    public int WriteQueueCapacity { get; set; } = 8192;

    /// <summary>Commands in one transaction at most, 1 or more; 1 turns group commit off, to measure what it gains.</summary>
    public int BatchLimit { get; set; } = 128;

    /// <summary>Everything that is wrong with these options; empty where nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (WriteQueueCapacity < 1) problems.Add($"Database:WriteQueueCapacity is {WriteQueueCapacity}; it must be at least 1.");
        if (BatchLimit < 1) problems.Add($"Database:BatchLimit is {BatchLimit}; it must be at least 1.");
        return problems;
    }
}
