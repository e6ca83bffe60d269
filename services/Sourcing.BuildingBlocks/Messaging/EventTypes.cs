namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>The events there are: full type name to type.</summary>
public sealed class EventTypes(IEnumerable<Type> events)
{
    private readonly Dictionary<string, Type> types = events.ToDictionary(t => t.FullName!);

    public Type this[string name] => types[name];
}
