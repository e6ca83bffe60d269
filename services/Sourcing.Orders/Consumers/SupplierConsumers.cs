using MassTransit;
using Sourcing.BuildingBlocks.Messaging;
using Sourcing.Contracts.Events;
using Sourcing.Orders.Features;

namespace Sourcing.Orders.Consumers;

public sealed class SupplierApprovedConsumer(NoteSupplierStanding note) : IConsumer<SupplierApproved>
{
    public Task Consume(ConsumeContext<SupplierApproved> context) => note.HandleAsync(
        context.MessageId.ToString()!, context.Message.Supplier, context.Message.Version, suspended: false, context.CancellationToken);
}

public sealed class SupplierApprovedConsumerDefinition() : EventConsumerDefinition<SupplierApprovedConsumer>("orders-supplier-approved");

public sealed class SupplierSuspendedConsumer(NoteSupplierStanding note) : IConsumer<SupplierSuspended>
{
    public Task Consume(ConsumeContext<SupplierSuspended> context) => note.HandleAsync(
        context.MessageId.ToString()!, context.Message.Supplier, context.Message.Version, suspended: true, context.CancellationToken);
}

public sealed class SupplierSuspendedConsumerDefinition() : EventConsumerDefinition<SupplierSuspendedConsumer>("orders-supplier-suspended");
