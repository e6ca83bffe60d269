using System.Text.Json;

namespace Sourcing.BuildingBlocks.Messaging;

/// <summary>How events are written as JSON: as in MassTransit's envelope.</summary>
public static class EventJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);
}
