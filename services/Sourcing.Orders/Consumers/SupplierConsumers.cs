using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Orders.Features;

namespace Sourcing.Orders.Consumers;

public sealed class SupplierApprovedConsumer(NoteSupplierStanding note, Deliveries deliveries) : EventConsumer<SupplierApproved>(deliveries)
{
    protected override Task HandleAsync(string messageId, SupplierApproved message, CancellationToken cancellationToken) =>
        note.HandleAsync(messageId, message.Supplier, message.Version, suspended: false, cancellationToken);
}

public sealed class SupplierApprovedConsumerDefinition() : EventConsumerDefinition<SupplierApprovedConsumer>("orders-supplier-approved");

public sealed class SupplierSuspendedConsumer(NoteSupplierStanding note, Deliveries deliveries) : EventConsumer<SupplierSuspended>(deliveries)
{
    protected override Task HandleAsync(string messageId, SupplierSuspended message, CancellationToken cancellationToken) =>
        note.HandleAsync(messageId, message.Supplier, message.Version, suspended: true, cancellationToken);
}

public sealed class SupplierSuspendedConsumerDefinition() : EventConsumerDefinition<SupplierSuspendedConsumer>("orders-supplier-suspended");
