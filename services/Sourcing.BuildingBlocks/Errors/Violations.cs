namespace Sourcing.BuildingBlocks.Errors;

/// <summary>One bad field of a request.</summary>
/// <param name="Field">Path in the proto, such as <c>lines[1].quantity.value</c>.</param>
/// <param name="Description">What is wrong and what would be right, for people.</param>
public sealed record Violation(string Field, string Description);

/// <summary>Collects every bad field of a request, so that a caller sees all of them at once.</summary>
public sealed class Violations
{
    private readonly List<Violation> found = [];

    public IReadOnlyList<Violation> Found => found;

    public bool Any => found.Count > 0;

    public void Add(string field, string description) => found.Add(new Violation(field, description));

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
