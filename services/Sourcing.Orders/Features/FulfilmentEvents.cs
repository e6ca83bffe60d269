using Sourcing.Contracts.Events;
using Sourcing.Orders.Domain;
using Sourcing.Orders.Storage;

namespace Sourcing.Orders.Features;

internal static class FulfilmentEvents
{
    /// <summary>Tells what suppliers have done for an order by now.</summary>
    public static void RaiseFulfilment(this OrdersBook book, Order order, params IEnumerable<Guid> suppliers)
    {
        foreach (var supplier in suppliers)
        {
            var answer = order.Fulfilment.AnswerOf(supplier);
            var lines = order.Lines.Where(l => l.SupplierId == supplier)
                .Select(l => new FulfilmentLine(OrderNames.Lots + l.LotId, l.Quantity, order.Fulfilment.AcceptedOf(l.LotId), order.Fulfilment.RejectedOf(l.LotId))).ToList();
            var complete = order.CompleteDateOf(supplier);
            FulfilmentEnding? ending = answer is { IsRejection: true } ? FulfilmentEnding.SupplierRejected
                : order.Outcome == Outcome.Open ? null
                : order.Outcome == Outcome.Completed && complete is not null ? FulfilmentEnding.Completed
                : FulfilmentEnding.Cancelled;
            book.Raise(new FulfilmentProgressed(
                OrderNames.Order(order.Id), order.Version, OrderNames.Suppliers + supplier, order.CreateTime, answer?.Time, order.DueDateOf(supplier), lines,
                complete, ending, order.EndTimeOf(supplier), book.Now));
        }
    }
}
