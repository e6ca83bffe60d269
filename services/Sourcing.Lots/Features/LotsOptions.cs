using System.ComponentModel.DataAnnotations;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.Lots.Domain;

namespace Sourcing.Lots.Features;

/// <summary>Section <c>Lots</c>.</summary>
public sealed class LotsOptions : IValidatableObject
{
    /// <summary>
    /// How long a reservation stands before its order must be placed; 1 second to 1 hour. Longer than any PlaceOrder takes, short
    /// enough that lots are soon free again after a crash.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Lots:ReservationTime must be between 00:00:01 and 01:00:00.")]
    public TimeSpan ReservationTime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Lots that the index of searches takes into memory at most, about 130 bytes each; 0 (none) to 100 million. Where there are more, the database answers searches.
    /// </summary>
    [Range(0, 100_000_000, ErrorMessage = "Lots:IndexedLots must be between 0 and 100000000.")]
    public int IndexedLots { get; set; } = 10_000_000;

    /// <summary>How often expired reservations and holds are looked for; 0.1 seconds to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00", ErrorMessage = "Lots:ExpiryInterval must be between 00:00:00.1 and 00:01:00.")]
    public TimeSpan ExpiryInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Laws by which some goods of some origins may not be bought; none by default.</summary>
    public List<ImportBan> ImportBans { get; set; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < ImportBans.Count; i++)
        {
            var ban = ImportBans[i];
            if (ban.Materials.Count == 0) yield return new ValidationResult($"Lots:ImportBans:{i}:Materials must name varieties, species or commodities, such as ruby.");
            if (ban.Origins.Count == 0 || ban.Origins.Any(code => !Countries.TryParse(code, out var country) || country.Code != code))
                yield return new ValidationResult($"Lots:ImportBans:{i}:Origins must be ISO 3166-1 alpha-2 codes, such as MM.");
            if (ban.From == default || ban.To < ban.From) yield return new ValidationResult($"Lots:ImportBans:{i}:From must be its first day, such as 2008-09-27, and To none or a later one.");
            if (ban.Law.Length == 0) yield return new ValidationResult($"Lots:ImportBans:{i}:Law must say which law it is.");
        }
    }
}
