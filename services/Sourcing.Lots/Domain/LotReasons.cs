namespace Sourcing.Lots.Domain;

/// <summary>Reasons of refusals, as programs read them.</summary>
public static class LotReasons
{
    public const string LotNotFound = "LOT_NOT_FOUND";
    public const string LotNotAvailable = "LOT_NOT_AVAILABLE";
    public const string LotWithdrawn = "LOT_WITHDRAWN";
    public const string LotNotDivisible = "LOT_NOT_DIVISIBLE";
    public const string QuantityNotAvailable = "QUANTITY_NOT_AVAILABLE";
    public const string QuantityBelowMinimum = "QUANTITY_BELOW_MINIMUM";
    public const string QuantityInUse = "QUANTITY_IN_USE";
    public const string WrongUnit = "WRONG_UNIT";
    public const string CurrencyMismatch = "CURRENCY_MISMATCH";
    public const string AmountTooLarge = "AMOUNT_TOO_LARGE";
    public const string ImportBanned = "IMPORT_BANNED";
    public const string SupplierSuspended = "SUPPLIER_SUSPENDED";
    public const string StockNumberTaken = "STOCK_NUMBER_TAKEN";
    public const string EtagMismatch = "ETAG_MISMATCH";
    public const string OrderClosed = "ORDER_CLOSED";
    public const string TooManyHolds = "TOO_MANY_HOLDS";
    public const string HoldNotFound = "HOLD_NOT_FOUND";
    public const string ImportJobNotFound = "IMPORT_JOB_NOT_FOUND";
    public const string WithdrawnBySupplier = "WITHDRAWN_BY_SUPPLIER";
}

/// <summary>Why a lot cannot be had.</summary>
/// <param name="Reason">One of <see cref="LotReasons"/>.</param>
/// <param name="LotId">The lot.</param>
/// <param name="Description">For people.</param>
public sealed record LotProblem(string Reason, Guid LotId, string Description);
