using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Lots.Domain;

namespace Sourcing.Lots.Features;

/// <summary>Resource names that Lots reads and writes, and the refusals that use cases share.</summary>
public static class LotNames
{
    public const string Lots = "lots/";
    public const string Orders = "orders/";
    public const string Suppliers = "suppliers/";
    public const string Buyers = "buyers/";
    public const string Holds = "holds/";
    public const string ImportJobs = "importJobs/";

    public static string Lot(Guid id) => $"{Lots}{id}";

    /// <summary>A positive quantity; null where none was given or it was bad, which is noted.</summary>
    public static Quantity? Quantity(Types.V1.Quantity? quantity, string field, Violations violations)
    {
        if (quantity is null) return null;
        if (!Unit.TryParse(quantity.Unit, out var unit))
        {
            violations.Add($"{field}.unit", $"'{quantity.Unit}' is not a unit; it must be one of {string.Join(", ", Unit.All.Select(u => u.Code))}.");
            return null;
        }
        if (!BuildingBlocks.Primitives.Quantity.TryParse(quantity.Value, unit, out var parsed, out var problem))
        {
            violations.Add($"{field}.value", problem);
            return null;
        }
        return violations.Require(parsed.IsPositive, $"{field}.value", "must be more than 0.") ? parsed : null;
    }

    public static Types.V1.Quantity ToProto(long thousandths, Unit unit) =>
        new() { Value = BuildingBlocks.Primitives.Quantity.FromThousandths(thousandths, unit).ToValueString(), Unit = unit.Code };

    public static RefusedException LotNotFound(string name) =>
        new(Refusal.NotFound(LotReasons.LotNotFound, $"There is no lot {name}, or it is not yours to see."));

    /// <summary>Refuses a change that was made on an older state.</summary>
    public static void RequireEtag(string etag, LotStock lot)
    {
        if (etag.Length > 0 && etag != lot.Etag)
            throw new RefusedException(Refusal.Aborted(LotReasons.EtagMismatch, $"{Lot(lot.Id)} has changed since it was read. Read it again and repeat the change."));
    }

    /// <summary>A refusal that names every lot which stands against the request.</summary>
    public static RefusedException Refuse(IReadOnlyList<LotProblem> problems) => new(
        problems.All(p => p.Reason == LotReasons.EtagMismatch)
            ? Refusal.Aborted(LotReasons.EtagMismatch, string.Join(" ", problems.Select(p => p.Description)))
            : Refusal.Precondition([.. problems.Select(p => new Obstacle(p.Reason, Lot(p.LotId), p.Description))]));
}
