using System.CommandLine;
using Grpc.Core;
using Sourcing.Cli.Arguments;
using Sourcing.Client;
using Sourcing.Orders.V1;
using Spectre.Console;

namespace Sourcing.Cli.Commands;

/// <summary><c>sourcing orders …</c></summary>
internal static class OrdersCommands
{
    public static Command Build(Runner runner) =>
        new("orders", "What is bought.") { Place(runner), Get(runner), List(runner), Watch(runner), Cancel(runner) };

    private static Command Place(Runner runner)
    {
        var lots = ArgumentParsing.Options<LotArgument>(
            "--lot", "lot[=quantity]",
            "lots/ID for the whole lot, lots/ID=12.5ct or lots/ID=12.5 (in the lot's unit) for a part. Repeatable.", LotArgument.TryParse);
        lots.Required = true;
        var requestId = SharedOptions.RequestId();
        var currency = new Option<string>("--currency")
        {
            Description = "Refuse unless every lot is priced in this currency.",
            HelpName = "code",
            DefaultValueFactory = _ => "",
        };
        var reference = new Option<string>("--reference")
        {
            Description = "Your own reference.",
            HelpName = "text",
            DefaultValueFactory = _ => "",
        };
        var validateOnly = SharedOptions.ValidateOnly();
        var command = new Command("place", "Buys lots, or parts of divisible lots: every line or none.")
        {
            lots, requestId, currency, reference, validateOnly,
        };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var request = new PlaceOrderRequest
            {
                RequestId = line.GetValue(requestId) ?? Guid.CreateVersion7(session.Clock.GetUtcNow()).ToString(),
                CurrencyCode = line.GetRequiredValue(currency).ToUpperInvariant(),
                BuyerReference = line.GetRequiredValue(reference),
                ValidateOnly = line.GetValue(validateOnly),
            };
            foreach (var lot in line.GetRequiredValue(lots))
                request.Lines.Add(new OrderLineRequest { Lot = lot.Name, Quantity = await lot.QuantityAsync(session.Client, cancel) });
            Show(session, await PlaceAsync(session, request, cancel));
        });
        return command;
    }

    private static Command Get(Runner runner)
    {
        var name = Name();
        var command = new Command("get", "Shows an order.") { name };
        runner.Bind(command, async (session, line, cancel) =>
            Show(session, await session.Client.Orders.GetOrderAsync(
                new GetOrderRequest { Name = line.GetRequiredValue(name) }, cancellationToken: cancel)));
        return command;
    }

    private static Command List(Runner runner)
    {
        var outcome = Choice.Option<Order.Types.Outcome>("--outcome", "Only orders with this outcome.");
        var compliance = Choice.Option<Order.Types.Compliance>("--compliance", "Only orders whose compliance stands so.");
        var paging = new ListOptions();
        var command = new Command("list", "Lists orders, newest first.") { outcome, compliance };
        paging.AddTo(command);
        runner.Bind(command, async (session, line, cancel) =>
        {
            var answer = await paging.ReadAsync(
                line,
                (size, token, c) => session.Client.Orders.ListOrdersAsync(
                    new ListOrdersRequest
                    {
                        PageSize = size,
                        PageToken = token,
                        Outcome = line.GetValue(outcome) ?? default,
                        Compliance = line.GetValue(compliance) ?? default,
                    }, cancellationToken: c),
                page => page.NextPageToken, (whole, next) => whole.Orders.Add(next.Orders), cancel);
            session.Output.Write(answer, () => [Output.List(
                answer.Orders,
                ("NAME", o => o.Name), ("BUYER", o => o.Buyer), ("LINES", o => Output.Show(o.Lines.Count)),
                ("TOTAL", o => Output.Show(o.Total)), ("STOCK", o => Choice.Word(o.Stock)),
                ("COMPLIANCE", o => Choice.Word(o.Compliance)), ("OUTCOME", o => Choice.Word(o.Outcome)),
                ("PLACED", o => Output.Show(o.CreateTime)))]);
            ListOptions.NoteMore(session.Output, answer.NextPageToken);
        });
        return command;
    }

    private static Command Watch(Runner runner)
    {
        var name = Name();
        var after = new Option<long>("--after") { Description = "Only events after this position.", HelpName = "position" };
        const string description = "Shows what happens to an order until it is closed; takes up where it was when the connection drops.";
        var command = new Command("watch", description) { name, after };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var events = session.Client.Orders.FollowAsync(line.GetRequiredValue(name), line.GetValue(after), session.Clock, cancel);
            await foreach (var news in events)
                session.Output.WriteLine(
                    news, $"{news.Position,3}  {Output.Show(news.CreateTime)}  {Choice.Word(news.Type),-18}  {Output.Clean(news.Detail)}");
        });
        return command;
    }

    private static Command Cancel(Runner runner)
    {
        var (name, etag) = (Name(), SharedOptions.Etag());
        var reason = new Option<string>("--reason")
        {
            Description = "Why, for the record.",
            HelpName = "text",
            DefaultValueFactory = _ => "",
        };
        var command = new Command("cancel", "Cancels an open order and frees its lots.") { name, reason, etag };
        runner.Bind(command, async (session, line, cancel) => Show(session, await session.Client.Orders.CancelOrderAsync(
            new CancelOrderRequest
            {
                Name = line.GetRequiredValue(name),
                Reason = line.GetRequiredValue(reason),
                Etag = line.GetRequiredValue(etag),
            }, cancellationToken: cancel)));
        return command;
    }

    private static async Task<Order> PlaceAsync(Session session, PlaceOrderRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await session.Client.Orders.PlaceOrderAsync(request, cancellationToken: cancellationToken);
        }
        catch (RpcException e) when (
            !request.ValidateOnly && e.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled)
        {
            // The answer is lost, not necessarily the order: only the same request id can tell, so the user must learn it.
            var exitCode = cancellationToken.IsCancellationRequested ? ExitCode.Cancelled : ExitCode.NotReachable;
            throw new CliException(
                exitCode,
                $"No answer from {session.EndpointText}: the order may or may not have been placed. {e.Status.Detail}".TrimEnd(),
                $"Run the same command with --request-id {request.RequestId}: it places the order, or shows it if it was placed.");
        }
    }

    private static Argument<string> Name() => ArgumentParsing.Argument<string>("order", "orders/ID, or the ID alone.", ResourceName.Order);

    private static void Show(Session session, Order order) => session.Output.Write(order, () => Tables(order));

    private static IEnumerable<Table> Tables(Order order) =>
    [
        Output.Card(
            ("Name", order.Name), ("Buyer", order.Buyer), ("Reference", order.BuyerReference), ("Total", Output.Show(order.Total)),
            ("Outcome", Choice.Word(order.Outcome)), ("Cancelled because", order.CancelReason), ("Stock", Choice.Word(order.Stock)),
            ("Compliance", Choice.Word(order.Compliance)),
            ("Approval", Choice.Word(order.Approval)), ("Acknowledgement", Choice.Word(order.Acknowledgement)),
            ("Receipt", Choice.Word(order.Receipt)),
            ("Billing", Choice.Word(order.Billing)), ("Payment", Choice.Word(order.Payment)), ("Placed", Output.Show(order.CreateTime)),
            ("Changed", Output.Show(order.UpdateTime)), ("Request id", order.RequestId), ("Etag", order.Etag)),
        Output.List(
            order.Lines,
            ("LOT", l => l.Lot), ("STOCK NO", l => l.StockNumber), ("TITLE", l => l.Title), ("QUANTITY", l => Output.Show(l.Quantity)),
            ("PER UNIT", l => Output.Show(l.UnitPrice)), ("TOTAL", l => Output.Show(l.Total)), ("SUPPLIER", l => l.Supplier)),
    ];
}
