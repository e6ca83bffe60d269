namespace Sourcing.Suppliers.Screening.Lists;

/// <summary>A file is not, or not all of, the list that it should be. Nothing of it counts.</summary>
public sealed class ListFormatException(string message) : Exception(message);
