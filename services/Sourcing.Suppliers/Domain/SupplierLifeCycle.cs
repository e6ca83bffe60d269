namespace Sourcing.Suppliers.Domain;

/// <summary>Where a supplier stands.</summary>
public enum SupplierState
{
    /// <summary>A draft.</summary>
    Pending,
    UnderReview,
    Approved,
    Suspended,
    Blocked,
    Expired,
}

/// <summary>What happens to a supplier.</summary>
public enum SupplierAction
{
    /// <summary>Its file is complete.</summary>
    Submit,

    /// <summary>Compliance lets it trade, after screening found it clear.</summary>
    Approve,

    /// <summary>Compliance stops it.</summary>
    Suspend,

    /// <summary>Screening blocks it.</summary>
    Block,

    /// <summary>Screening blocks it no more.</summary>
    Unblock,

    /// <summary>Its approval has run out.</summary>
    Expire,
}

/// <summary>Every step from one state to another; there are no others.</summary>
public static class SupplierLifeCycle
{
    private static readonly Dictionary<(SupplierState From, SupplierAction Action), SupplierState> Steps = new()
    {
        [(SupplierState.Pending, SupplierAction.Submit)] = SupplierState.UnderReview,
        [(SupplierState.Pending, SupplierAction.Approve)] = SupplierState.Approved,
        [(SupplierState.Pending, SupplierAction.Suspend)] = SupplierState.Suspended,
        [(SupplierState.Pending, SupplierAction.Block)] = SupplierState.Blocked,
        [(SupplierState.UnderReview, SupplierAction.Submit)] = SupplierState.UnderReview,
        [(SupplierState.UnderReview, SupplierAction.Approve)] = SupplierState.Approved,
        [(SupplierState.UnderReview, SupplierAction.Suspend)] = SupplierState.Suspended,
        [(SupplierState.UnderReview, SupplierAction.Block)] = SupplierState.Blocked,
        [(SupplierState.Approved, SupplierAction.Approve)] = SupplierState.Approved,
        [(SupplierState.Approved, SupplierAction.Suspend)] = SupplierState.Suspended,
        [(SupplierState.Approved, SupplierAction.Block)] = SupplierState.Blocked,
        [(SupplierState.Approved, SupplierAction.Expire)] = SupplierState.Expired,
        [(SupplierState.Suspended, SupplierAction.Approve)] = SupplierState.Approved,
        [(SupplierState.Suspended, SupplierAction.Suspend)] = SupplierState.Suspended,
        [(SupplierState.Suspended, SupplierAction.Block)] = SupplierState.Blocked,
        [(SupplierState.Blocked, SupplierAction.Block)] = SupplierState.Blocked,
        [(SupplierState.Blocked, SupplierAction.Unblock)] = SupplierState.UnderReview,
        [(SupplierState.Expired, SupplierAction.Approve)] = SupplierState.Approved,
        [(SupplierState.Expired, SupplierAction.Suspend)] = SupplierState.Suspended,
        [(SupplierState.Expired, SupplierAction.Block)] = SupplierState.Blocked,
    };

    /// <summary>The state after an action; null where the state does not allow it.</summary>
    public static SupplierState? After(SupplierState from, SupplierAction action) => Steps.TryGetValue((from, action), out var to) ? to : null;

    /// <summary>The steps as a table in Markdown: a row for each state, a column for each action.</summary>
    public static string Print()
    {
        var actions = Enum.GetValues<SupplierAction>();
        return string.Join('\n',
        [
            $"| | {string.Join(" | ", actions)} |",
            $"|---|{string.Concat(actions.Select(_ => "---|"))}",
            .. Enum.GetValues<SupplierState>().Select(from => $"| **{from}** | {string.Join(" | ", actions.Select(action => After(from, action)?.ToString() ?? "–"))} |"),
        ]);
    }
}
