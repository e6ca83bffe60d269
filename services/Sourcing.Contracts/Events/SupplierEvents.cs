namespace Sourcing.Contracts.Events;

/// <summary>A supplier may trade (again). Consumers ignore an event whose version is not newer than what they know.</summary>
/// <param name="Supplier">suppliers/{supplier}.</param>
/// <param name="Version">Version of the supplier's record, from 1.</param>
/// <param name="Time">When it was decided, UTC.</param>
public sealed record SupplierApproved(string Supplier, long Version, DateTimeOffset Time);

/// <summary>A supplier was stopped: its lots leave the market and its open orders stand still.</summary>
/// <param name="Supplier">suppliers/{supplier}.</param>
/// <param name="Version">Version of the supplier's record, from 1.</param>
/// <param name="Time">When it was decided, UTC.</param>
public sealed record SupplierSuspended(string Supplier, long Version, DateTimeOffset Time);
