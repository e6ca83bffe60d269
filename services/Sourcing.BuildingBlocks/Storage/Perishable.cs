namespace Sourcing.BuildingBlocks.Storage;

/// <summary>Rows of a table that leave a time after they were needed last; <see cref="Retention{TBook}"/> sees to it.</summary>
/// <param name="Table">Name of the table.</param>
/// <param name="KeepTime">How long they stay.</param>
/// <param name="Find">
/// SELECT of the keys, texts, of at most <c>@limit</c> rows whose time is over: that ended before <c>@before</c>, in microseconds.
/// Where keys are ids of version 7, <c>@id</c> is greater than all of that time; <c>@after</c> is the last key that was found in this round.
/// </param>
/// <param name="Delete">DELETE of the rows with the keys <c>@p0</c>; it asks for the time again, <c>@p1</c>, because they may have changed since they were found.</param>
public sealed record Perishable<TBook>(string Table, TimeSpan KeepTime, string Find, string Delete) where TBook : Book;
