namespace Sourcing.BuildingBlocks.Errors;

/// <summary>One bad field of a request.</summary>
/// <param name="Field">Path in the proto, such as <c>lines[1].quantity.value</c>.</param>
/// <param name="Description">What is wrong and what would be right, for people.</param>
public sealed record Violation(string Field, string Description);

/// <summary>Collects every bad field of a request, so that a caller sees all of them at once.</summary>
public sealed class Violations
{
    // Details travel in a header, which clients bound: so many problems, so much of each text, and so much in all are told.
    private const int MaxTold = 50;
    private const int MaxText = 600;
    private const int MaxInAll = 12_000;

    private readonly List<Violation> found = [];
    private int length;
    private bool isFull;

    public IReadOnlyList<Violation> Found => found;

    public bool Any => found.Count > 0;

    public void Add(string field, string description)
    {
        if (isFull) return;
        var violation = new Violation(Cut(field), Cut(description));
        length += violation.Field.Length + violation.Description.Length;
        isFull = found.Count == MaxTold || length > MaxInAll;
        found.Add(isFull ? new Violation("", "There are more problems; mend these first.") : violation);
    }

    private static string Cut(string text) =>
        text.Length <= MaxText ? text : $"{text[..(char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText)]}…";

    /// <summary>Notes the field unless <paramref name="holds"/>; answers <paramref name="holds"/>.</summary>
    public bool Require(bool holds, string field, string description)
    {
        if (!holds) Add(field, description);
        return holds;
    }

    /// <summary>Refuses the request with INVALID_ARGUMENT if any field was bad.</summary>
    /// <exception cref="RefusedException">At least one field was bad.</exception>
    public void ThrowIfAny()
    {
        if (Any) throw new RefusedException(Refusal.Invalid(found));
    }
}
