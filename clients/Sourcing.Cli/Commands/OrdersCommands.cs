using System.CommandLine;
using Google.Type;
using Grpc.Core;
using Sourcing.Cli.Arguments;
using Sourcing.Client;
using Sourcing.Orders.V1;

namespace Sourcing.Cli.Commands;

/// <summary><c>sourcing orders …</c></summary>
internal static class OrdersCommands
{
    public static Command Build(Runner runner) =>
        new("orders", "What is bought.")
        {
            Place(runner), Get(runner), List(runner), Watch(runner), Acknowledge(runner), Amend(runner), ReceiveCommand.Build(runner), VoidReceipt(runner), Pay(runner), Close(runner), Cancel(runner),
        };

    public static Argument<string> Name() => ArgumentParsing.Argument<string>("order", "orders/ID, or the ID alone.", ResourceName.Order);

    public static void Show(Session session, Order order) => session.Output.Write(order, () => OrderView.Tables(order));

    /// <summary>The answer to a change that is safe to repeat with its request id.</summary>
    public static async Task<Order> AnswerAsync(
        AsyncUnaryCall<Order> call, Session session, string whatIsKnown, string requestId, CancellationToken cancellationToken)
    {
        try
        {
            return await call;
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled)
        {
            // The answer is lost, not necessarily the change: only the same request id can tell, so the user must learn it.
            var exitCode = cancellationToken.IsCancellationRequested ? ExitCode.Cancelled : ExitCode.NotReachable;
            throw new CliException(
                exitCode,
                $"No answer from {session.EndpointText}: {whatIsKnown}. {e.Status.Detail}".TrimEnd(),
                $"Run the same command with --request-id {requestId}: it is done if it was not, and never twice.");
        }
    }

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
        var deliverBy = ArgumentParsing.Option<Date?>(
            "--deliver-by", "date", "The day by which everything is wanted, such as 2026-01-31, UTC. Default: as the suppliers promise.", Day.Date);
        var reference = Reference();
        var validateOnly = SharedOptions.ValidateOnly();
        var command = new Command("place", "Buys lots, or parts of divisible lots: every line or none.")
        {
            lots, deliverBy, requestId, currency, reference, validateOnly,
        };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var request = new PlaceOrderRequest
            {
                RequestId = line.GetValue(requestId) ?? session.NewRequestId(),
                CurrencyCode = line.GetRequiredValue(currency).ToUpperInvariant(),
                BuyerReference = line.GetRequiredValue(reference),
                ValidateOnly = line.GetValue(validateOnly),
                DeliveryDate = line.GetValue(deliverBy),
            };
            foreach (var lot in line.GetRequiredValue(lots))
                request.Lines.Add(new OrderLineRequest { Lot = lot.Name, Quantity = await lot.QuantityAsync(session.Client, cancel) });
            var call = session.Client.Orders.PlaceOrderAsync(request, cancellationToken: cancel);
            var order = request.ValidateOnly
                ? await call
                : await AnswerAsync(call, session, "the order may or may not have been placed", request.RequestId, cancel);
            Show(session, order);
            foreach (var supplier in order.SupplierWarnings)
                session.Output.Note($"Warning: {supplier} has not served well lately; see: sourcing suppliers scorecard {supplier}");
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
            session.Output.Write(answer, () => [OrderView.List(answer.Orders)]);
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

    private static Command Acknowledge(Runner runner)
    {
        var (name, etag) = (Name(), SharedOptions.Etag());
        var deliverBy = ArgumentParsing.Option<Date?>(
            "--deliver-by", "date", "The day by which everything is delivered, such as 2026-01-31, UTC. Default: the day that the buyer wants.", Day.Date);
        var reject = new Option<string?>("--reject") { Description = "Nothing is delivered, and why.", HelpName = "reason" };
        var command = new Command("acknowledge", "Says as the supplier that an order will be delivered, and by when; or with --reject that it will not.")
        {
            name, deliverBy, reject, etag,
        };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var request = new AcknowledgeOrderRequest
            {
                Name = line.GetRequiredValue(name),
                Reject = line.GetValue(reject) is not null,
                DeliveryDate = line.GetValue(deliverBy),
                Reason = line.GetValue(reject) ?? "",
                Etag = line.GetRequiredValue(etag),
            };
            CliException.ThrowIfAny(
                "Leave --deliver-by or --reject out.", (request.Reject && request.DeliveryDate is not null, "What is rejected is not delivered by any day."));
            if (!request.Reject && request.DeliveryDate is null)
            {
                // What is promised is the day that was read, whatever the buyer does meanwhile.
                var order = await session.Client.Orders.GetOrderAsync(new GetOrderRequest { Name = request.Name }, cancellationToken: cancel);
                request.DeliveryDate = order.DeliveryDate
                    ?? throw new CliException(ExitCode.WrongCommandLine, "The buyer has named no day.", "Say by when everything is delivered: --deliver-by DATE");
            }
            Show(session, await session.Client.Orders.AcknowledgeOrderAsync(request, cancellationToken: cancel));
        });
        return command;
    }

    private static Command Amend(Runner runner)
    {
        var (name, etag) = (Name(), SharedOptions.Etag());
        var deliverBy = ArgumentParsing.Option<Date?>("--deliver-by", "date", "The day by which everything is wanted, such as 2026-01-31, UTC.", Day.Date);
        deliverBy.Required = true;
        var reason = new Option<string>("--reason") { Description = "Why, for the suppliers.", HelpName = "text", Required = true };
        var command = new Command("amend", "Changes the day by which an order is wanted. Its suppliers are judged again, and answer anew.") { name, deliverBy, reason, etag };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var request = new AmendOrderRequest
            {
                Name = line.GetRequiredValue(name),
                DeliveryDate = line.GetRequiredValue(deliverBy),
                Reason = line.GetRequiredValue(reason),
                Etag = line.GetRequiredValue(etag),
            };
            Show(session, await session.Client.Orders.AmendOrderAsync(request, cancellationToken: cancel));
        });
        return command;
    }

    private static Command VoidReceipt(Runner runner)
    {
        var (name, etag) = (Name(), SharedOptions.Etag());
        var receipt = new Option<string>("--receipt") { Description = "The request id of the receipt, as orders get shows it.", HelpName = "uuid", Required = true };
        var reason = new Option<string>("--reason") { Description = "What was wrong with it.", HelpName = "text", Required = true };
        var command = new Command("void-receipt", "Lets a receipt count for nothing, because it was a mistake. Record the right one with orders receive.") { name, receipt, reason, etag };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var request = new VoidReceiptRequest
            {
                Name = line.GetRequiredValue(name),
                ReceiptId = line.GetRequiredValue(receipt),
                Reason = line.GetRequiredValue(reason),
                Etag = line.GetRequiredValue(etag),
            };
            Show(session, await session.Client.Orders.VoidReceiptAsync(request, cancellationToken: cancel));
        });
        return command;
    }

    private static Command Close(Runner runner)
    {
        var (name, etag) = (Name(), SharedOptions.Etag());
        var reason = new Option<string>("--reason") { Description = "Why, for the record.", HelpName = "text", Required = true };
        var command = new Command("close", "Ends an order that is under way and of which nothing more is to come. Pay first.") { name, reason, etag };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var request = new CloseOrderRequest { Name = line.GetRequiredValue(name), Reason = line.GetRequiredValue(reason), Etag = line.GetRequiredValue(etag) };
            Show(session, await session.Client.Orders.CloseOrderAsync(request, cancellationToken: cancel));
        });
        return command;
    }

    private static Command Pay(Runner runner)
    {
        var (name, reference, requestId, etag) = (Name(), Reference(), SharedOptions.RequestId(), SharedOptions.Etag());
        var supplier = SharedOptions.Supplier("Who is paid: suppliers/ID, or the ID alone.");
        supplier.Required = true;
        var amount = ArgumentParsing.Option<Money>("--amount", "money", "How much, such as 1250.50USD, or 1250.50 in the order's currency.", Amount.Sum);
        amount.Required = true;
        var command = new Command("pay", "Authorises a payment to a supplier of an order, once the supplier is judged clear. Ask before you tell the bank.")
        {
            name, supplier, amount, reference, requestId, etag,
        };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var request = new AuthorizePaymentRequest
            {
                Name = line.GetRequiredValue(name),
                RequestId = line.GetValue(requestId) ?? session.NewRequestId(),
                Supplier = line.GetRequiredValue(supplier)!,
                Amount = line.GetRequiredValue(amount)!,
                Reference = line.GetRequiredValue(reference),
                Etag = line.GetRequiredValue(etag),
            };
            if (request.Amount.CurrencyCode.Length == 0)
            {
                var order = await session.Client.Orders.GetOrderAsync(new GetOrderRequest { Name = request.Name }, cancellationToken: cancel);
                request.Amount.CurrencyCode = order.Total.CurrencyCode;
            }
            Show(session, await AnswerAsync(
                session.Client.Orders.AuthorizePaymentAsync(request, cancellationToken: cancel), session, "the payment may or may not have been authorised",
                request.RequestId, cancel));
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

    private static Option<string> Reference() => new("--reference")
    {
        Description = "Your own reference.",
        HelpName = "text",
        DefaultValueFactory = _ => "",
    };
}
