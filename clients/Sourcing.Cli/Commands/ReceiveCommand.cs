using System.CommandLine;
using System.Globalization;
using Google.Type;
using Sourcing.Cli.Arguments;
using Sourcing.Orders.V1;
using Sourcing.Types.V1;

namespace Sourcing.Cli.Commands;

/// <summary><c>sourcing orders receive</c></summary>
internal static class ReceiveCommand
{
    public static Command Build(Runner runner)
    {
        var (name, requestId, etag) = (OrdersCommands.Name(), SharedOptions.RequestId(), SharedOptions.Etag());
        var lines = ArgumentParsing.Options<ReceiptArgument>(
            "--line", "lot[=accepted[/rejected]]",
            "lots/ID=10 accepts 10 of a line, in its own unit or as 10ct; lots/ID=10/2.5 accepts 10 and sends 2.5 more back; lots/ID alone accepts all that is "
                + "left of it. Repeatable.", ReceiptArgument.TryParse);
        var all = new Option<bool>("--all") { Description = "Accept all that is left of every line that is not named with --line." };
        var reason = new Option<string>("--reason")
        {
            Description = "Why something is sent back: needed then. What is sent back for another reason is a receipt of its own.",
            HelpName = "text",
            DefaultValueFactory = _ => "",
        };
        var date = ArgumentParsing.Option<Date?>("--date", "date", "The day it arrived, such as 2026-01-31, UTC. Default: today.", Day.Date);
        var command = new Command("receive", "Notes what has arrived of an order: what is accepted and what is sent back.")
        {
            name, lines, all, reason, date, requestId, etag,
        };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var (typed, everything, why) = (line.GetValue(lines) ?? [], line.GetValue(all), line.GetRequiredValue(reason));
            var sendsBack = typed.Any(t => t.Rejected is not null);
            CliException.ThrowIfAny(
                "Write --line lots/ID=10 or --all; where something is sent back --line lots/ID=10/2.5 --reason TEXT.",
                (typed.Length == 0 && !everything, "What has arrived? Name it with --line, or all that is left with --all."),
                (sendsBack && why.Length == 0, "Why is something sent back? Say so with --reason."),
                (!sendsBack && why.Length > 0, "--reason says why something is sent back, but nothing is."));
            var request = new RecordReceiptRequest
            {
                Name = line.GetRequiredValue(name),
                RequestId = line.GetValue(requestId) ?? session.NewRequestId(),
                ReceiveDate = line.GetValue(date),
                Etag = line.GetRequiredValue(etag),
            };
            if (everything || typed.Any(t => t.NeedsOrder))
            {
                var order = await session.Client.Orders.GetOrderAsync(new GetOrderRequest { Name = request.Name }, cancellationToken: cancel);
                typed = Complete(typed, order, everything, request.RequestId);
            }
            request.Lines.Add(typed.Select(t => new OrderReceiptLine
            {
                Lot = t.Lot, Accepted = t.Accepted, Rejected = t.Rejected, RejectReason = t.Rejected is null ? "" : why,
            }));
            OrdersCommands.Show(session, await OrdersCommands.AnswerAsync(
                session.Client.Orders.RecordReceiptAsync(request, cancellationToken: cancel), session, "the receipt may or may not have been recorded",
                request.RequestId, cancel));
        });
        return command;
    }

    /// <summary>What was typed, with what it leaves to the order: units, what is left, and the lines that were not named.</summary>
    private static ReceiptArgument[] Complete(ReceiptArgument[] typed, Order order, bool everything, string requestId)
    {
        var (see, earlier) = ($"See its lines: sourcing orders get {order.Name}", order.Receipts.FirstOrDefault(r => r.RequestId == requestId));
        var others = order.Lines.Where(l => everything && Array.TrueForAll(typed, t => t.Lot != l.Lot) && Left(l) is not null);
        var named = typed.Select(t => (Typed: t, Line: order.Lines.FirstOrDefault(l => l.Lot == t.Lot))).ToList();
        CliException.ThrowIfAny(see, named.Select(n => (n.Line is null, $"{n.Typed.Lot} is not in {order.Name}.")));
        ReceiptArgument[] complete =
        [
            .. named.Select(n => n.Typed.IsRest
                ? n.Typed with { Accepted = Left(n.Line!) }
                : n.Typed with { Accepted = InUnit(n.Typed.Accepted, n.Line!), Rejected = InUnit(n.Typed.Rejected, n.Line!) }),
            .. others.Select(l => new ReceiptArgument(l.Lot, true, Left(l), null)),
        ];
        var done = complete.Where(l => l is { IsRest: true, Accepted: null }).Select(l => l.Lot).ToList();
        if (complete.Length == 0) done.Add(order.Name);
        if (done.Count > 0) throw new CliException(ExitCode.Refused, $"Nothing is left to accept of {string.Join(", ", done)}.", see);
        return complete;

        // Where the id was used, this is the same receipt again: it asks for what it asked for then, not for what is left now.
        Quantity? Left(OrderLine line) => earlier is not null ? earlier.Lines.FirstOrDefault(l => l.Lot == line.Lot)?.Accepted
            : Number(line.Quantity) - Number(line.Accepted) is > 0 and var left
                ? new Quantity { Value = left.ToString("0.###", CultureInfo.InvariantCulture), Unit = line.Quantity.Unit }
                : null;
    }

    private static Quantity? InUnit(Quantity? quantity, OrderLine line) =>
        quantity is { Unit: "" } ? new Quantity { Value = quantity.Value, Unit = line.Quantity.Unit } : quantity;

    private static decimal Number(Quantity? quantity) =>
        quantity is null ? 0 : decimal.Parse(quantity.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}
