using System.Diagnostics;

namespace Sourcing.BuildingBlocks.Messaging;

internal static class MessagingTelemetry
{
    /// <summary>Source of the spans that link an event to the request that raised it, and its effect to both.</summary>
    public static readonly ActivitySource Activities = new("Sourcing.Messaging");
}
