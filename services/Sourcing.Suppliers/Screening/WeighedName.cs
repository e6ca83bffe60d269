namespace Sourcing.Suppliers.Screening;

/// <summary>A name, and what each of its words counts.</summary>
internal sealed class WeighedName(FoldedName folded, double[] weights)
{
    public FoldedName Folded => folded;

    public double[] Weights => weights;

    public double Total { get; } = weights.Sum();
}
