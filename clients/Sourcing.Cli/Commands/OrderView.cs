using Sourcing.Cli.Arguments;
using Sourcing.Orders.V1;
using Spectre.Console;

namespace Sourcing.Cli.Commands;

/// <summary>How orders are shown to people.</summary>
internal static class OrderView
{
    public static Table List(IEnumerable<Order> orders) => Output.List(
        orders,
        ("NAME", o => o.Name), ("BUYER", o => o.Buyer), ("LINES", o => Output.Show(o.Lines.Count)),
        ("TOTAL", o => Output.Show(o.Total)), ("STOCK", o => Choice.Word(o.Stock)),
        ("COMPLIANCE", o => Choice.Word(o.Compliance)), ("ANSWER", o => Choice.Word(o.Acknowledgement)), ("RECEIPT", o => Choice.Word(o.Receipt)),
        ("PAYMENT", o => Choice.Word(o.Payment)), ("OUTCOME", o => Choice.Word(o.Outcome)), ("PLACED", o => Output.Show(o.CreateTime)));

    public static IEnumerable<Table> Tables(Order order)
    {
        yield return Output.Card(
            ("Name", order.Name), ("Buyer", order.Buyer), ("Reference", order.BuyerReference), ("Total", Output.Show(order.Total)),
            ("Deliver by", Output.Show(order.DeliveryDate)), ("Scorecard warns", string.Join(", ", order.SupplierWarnings)),
            ("Outcome", Choice.Word(order.Outcome)), ("Cancelled because", order.CancelReason), ("Stock", Choice.Word(order.Stock)),
            ("Compliance", Choice.Word(order.Compliance)),
            ("Approval", Choice.Word(order.Approval)), ("Acknowledgement", Choice.Word(order.Acknowledgement)),
            ("Receipt", Choice.Word(order.Receipt)),
            ("Billing", Choice.Word(order.Billing)), ("Payment", Choice.Word(order.Payment)), ("Placed", Output.Show(order.CreateTime)),
            ("Changed", Output.Show(order.UpdateTime)), ("Request id", order.RequestId), ("Etag", order.Etag));
        yield return Lines(order);
        if (order.Answers.Count > 0) yield return Output.List(
            order.Answers,
            ("ANSWERED", a => Output.Show(a.CreateTime)), ("SUPPLIER", a => a.Supplier), ("ANSWER", a => Choice.Word(a.Acknowledgement)),
            ("DELIVERS BY", a => Output.Show(a.DeliveryDate)), ("REASON", a => a.Reason));
        if (order.Amendments.Count > 0) yield return Output.List(
            order.Amendments,
            ("AMENDED", a => Output.Show(a.CreateTime)), ("WANTED BY", a => Output.Show(a.DeliveryDate)), ("BEFORE", a => Output.Show(a.PreviousDeliveryDate)), ("REASON", a => a.Reason));
        if (order.Receipts.Count > 0) yield return Output.List(
            order.Receipts.SelectMany(r => r.Lines.Select(l => (Receipt: r, Line: l))),
            ("ARRIVED", r => Output.Show(r.Receipt.ReceiveDate)), ("LOT", r => r.Line.Lot), ("ACCEPTED", r => Output.Show(r.Line.Accepted)),
            ("SENT BACK", r => Output.Show(r.Line.Rejected)), ("REASON", r => r.Line.RejectReason), ("REQUEST ID", r => r.Receipt.RequestId),
            ("VOID", r => r.Receipt.VoidReason));
        if (order.Payments.Count > 0) yield return Output.List(
            order.Payments,
            ("AUTHORISED", p => Output.Show(p.CreateTime)), ("SUPPLIER", p => p.Supplier), ("AMOUNT", p => Output.Show(p.Amount)),
            ("REFERENCE", p => p.Reference), ("REQUEST ID", p => p.RequestId));
    }

    private static Table Lines(Order order) => Output.List(order.Lines, [
        ("LOT", l => l.Lot), ("STOCK NO", l => l.StockNumber), ("TITLE", l => l.Title), ("QUANTITY", l => Output.Show(l.Quantity)),
        .. order.Lines.Any(l => l.Accepted is not null) ? Column("ACCEPTED", l => Output.Show(l.Accepted)) : [],
        .. order.Lines.Any(l => l.Rejected is not null) ? Column("SENT BACK", l => Output.Show(l.Rejected)) : [],
        ("PER UNIT", l => Output.Show(l.UnitPrice)), ("TOTAL", l => Output.Show(l.Total)), ("SUPPLIER", l => l.Supplier),
    ]);

    private static (string, Func<OrderLine, string>)[] Column(string heading, Func<OrderLine, string> cell) => [(heading, cell)];
}
