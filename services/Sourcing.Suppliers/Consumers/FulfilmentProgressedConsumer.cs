using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Suppliers.Features;

namespace Sourcing.Suppliers.Consumers;

public sealed class FulfilmentProgressedConsumer(NoteFulfilment note, Deliveries deliveries) : EventConsumer<FulfilmentProgressed>(deliveries)
{
    protected override Task HandleAsync(string messageId, FulfilmentProgressed message, CancellationToken cancellationToken) => note.HandleAsync(messageId, message, cancellationToken);
}

public sealed class FulfilmentProgressedConsumerDefinition() : EventConsumerDefinition<FulfilmentProgressedConsumer>("suppliers-fulfilment-progressed");
