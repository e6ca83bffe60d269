using Google.Protobuf;
using Sourcing.BuildingBlocks.Errors;
using Sourcing.BuildingBlocks.Idempotency;
using Sourcing.BuildingBlocks.Primitives;
using Sourcing.BuildingBlocks.Security;
using Sourcing.BuildingBlocks.Storage;
using Sourcing.Orders.Domain;
using Sourcing.Orders.Storage;
using Sourcing.Orders.V1;
using Order = Sourcing.Orders.Domain.Order;

namespace Sourcing.Orders.Features;

/// <summary>Authorises a payment, once the supplier is judged clear: nobody who is blocked is paid.</summary>
public sealed class AuthorizePayment(OrderQueries orders, StandingChecks standings, WriteQueue<OrdersBook> writes)
{
    private const int MaxPayments = 200;
    private const int MaxReference = 100;

    public async Task<V1.Order> HandleAsync(AuthorizePaymentRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var buyer = caller.RequireOrganisation(OrderNames.Buyers);
        var violations = new Violations();
        var id = ResourceName.Require(request.Name, OrderNames.Orders, "name", violations);
        violations.Require(Guid.TryParseExact(request.RequestId, "D", out var requestId), "request_id", RequestKey.NotAUuid);
        var supplier = ResourceName.Require(request.Supplier, OrderNames.Suppliers, "supplier", violations);
        if (!Money.TryFrom(request.Amount, out var amount, out var problem)) violations.Add("amount", $"{problem}.");
        else violations.Require(amount.IsPositive, "amount", "must be more than 0.");
        var reference = OrderGuards.Text(request.Reference, "reference", MaxReference, violations);
        violations.ThrowIfAny();
        request.RequestId = requestId.ToString();
        var hash = RequestKey.Hash(request.ToByteArray());

        var known = await orders.FindAsync(id, cancellationToken);
        if (known?.Buyer != buyer) throw OrderNames.NotFound(request.Name);
        if (!known.Suppliers.Contains(supplier)) throw OrderGuards.Refused(known, OrderNames.AmountNotOwed, $"has no lines of {OrderNames.Suppliers}{supplier}: nothing is owed to it.");
        // A repeat as well: its answer may be what the bank is told next.
        await standings.RequireClearAsync([OrderNames.Suppliers + supplier], cancellationToken);

        return await writes.RunAsync(
            book => book.NeedOrderAndStandings(id),
            book =>
            {
                var order = book.OfBuyer(id, buyer);
                order.RequireNoHold();
                // The event of a suspension may have come after the supplier was judged.
                if (book.IsSuspendedForSure(supplier)) throw StandingChecks.NotClear(OrderNames.Suppliers + supplier, "suspended");
                if (order.Fulfilment.Payments.FirstOrDefault(p => p.Id == requestId) is { } repeated)
                    return repeated.BodyHash == hash ? order.ToProto() : throw new RefusedException(RequestKey.Reused());
                order.RequireEtag(request.Etag);
                order.RequireOpen();
                order.RequireCommitted();
                Check(order, supplier, amount);
                var next = order.AuthorizePayment(new Payment(requestId, hash, supplier, amount.Minor, reference, book.Now), amount.ToString(), book.Now).Complete(book.Now);
                book.Put(next);
                if (next.Outcome == Outcome.Completed) book.RaiseFulfilment(next, next.Suppliers);
                return next.ToProto();
            },
            cancellationToken);
    }

    private static void Check(Order order, Guid supplier, Money amount)
    {
        if (amount.Currency.Code != order.Currency) throw OrderGuards.Refused(order, OrderNames.CurrencyMismatch, $"is in {order.Currency}, not in {amount.Currency.Code}.");
        if (order.Fulfilment.Payments.Count >= MaxPayments) throw OrderGuards.Refused(order, OrderNames.TooManyPayments, $"has {MaxPayments} payments; that is all it takes.");
        var name = OrderNames.Suppliers + supplier;
        if (order.AcknowledgementOf(supplier) == Acknowledgement.Rejected) throw OrderGuards.Refused(order, OrderNames.AmountNotOwed, $"was rejected by {name}: nothing is owed to it.");
        var total = order.Lines.Where(l => l.SupplierId == supplier).Sum(l => l.TotalMinor);
        var before = order.Fulfilment.AuthorizedFor(supplier);
        if (amount.Minor > total - before)
            throw OrderGuards.Refused(order, OrderNames.AmountNotOwed,
                $"owes {name} {Money.FromMinor(total, amount.Currency)}, of which {Money.FromMinor(before, amount.Currency)} may be paid already; {amount} more is too much.");
    }
}
