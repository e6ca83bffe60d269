using Google.Protobuf.WellKnownTypes;
using Google.Type;
using Grpc.Core;
using Sourcing.Client;
using Sourcing.Lots.V1;
using Sourcing.Orders.V1;
using Sourcing.Suppliers.V1;
using Spectre.Console;

namespace Sourcing.Standalone.Demo;

/// <summary>The main job, from the first supplier to the last event, played through the public API only.</summary>
public sealed class DemoStory : IDisposable
{
    private const string Buyer = "buyers/aurora-jewelry";
    private const string OtherBuyer = "buyers/second-jewelry";
    private const string Ruby = "MCG-RUBY-0001";
    private const string Parcel = "MCG-PARCEL-0001";
    private const string Copper = "BC-COPPER-0001";

    private readonly Uri endpoint;
    private readonly TimeProvider clock;
    private readonly LocalTokens tokens;
    private readonly SourcingClient compliance;
    private readonly SourcingClient buyer;
    private int step;

    public DemoStory(Uri endpoint, string dataFolder, TimeProvider clock)
    {
        (this.endpoint, this.clock) = (endpoint, clock);
        tokens = LocalTokens.TryOpen(dataFolder, clock) ?? throw new InvalidOperationException($"There is no signing key in {dataFolder}.");
        compliance = As("compliance", null);
        buyer = As("buyer", Buyer);
    }

    public async Task PlayAsync(CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        Say("Compliance loads a list of sanctions, made for this demo: without one nobody trades");
        await LoadListAsync(cancellationToken);

        Say("Two suppliers register, and compliance approves them");
        var gems = await RegisterAsync("Mogok & Colombo Gems", "Mogok and Colombo Gems (Pvt) Ltd", "LK", cancellationToken);
        var goods = await RegisterAsync("Baltic Commodities", "Baltic Commodities UAB", "LT", cancellationToken);

        Say("Two more are not approved: one is on the list, one is only spelled like it");
        await StoppedAsync("Karakoram Nightstone Trading", "Karakoram Nightstone Trading Co Ltd", "PK", "SUPPLIER_BLOCKED", cancellationToken);
        await StoppedAsync("Golden Peacok Rubies", "Golden Peacok Ruby Syndicate LLC", "TH", "SUPPLIER_ON_HOLD", cancellationToken);

        Say("Each of the others imports its stock file");
        await ImportAsync(gems, "mogok-and-colombo-gems.csv", cancellationToken);
        await ImportAsync(goods, "baltic-commodities.csv", cancellationToken);

        Say("A buyer looks for rubies over one carat, dearest first");
        await SearchAsync(cancellationToken);

        Say("It holds one while it thinks");
        var ruby = await FindAsync(Ruby, cancellationToken);
        var hold = await buyer.Lots.HoldLotAsync(new HoldLotRequest { Name = ruby.Name, Duration = Duration.FromTimeSpan(TimeSpan.FromHours(2)) }, cancellationToken: cancellationToken);
        AnsiConsole.MarkupLineInterpolated($"  {hold.Name} keeps {ruby.Title} until {hold.ExpireTime.ToDateTimeOffset():u}");

        Say("It buys: the ruby, 12.5 ct out of a parcel, 20 t out of a bulk lot - all or nothing");
        var order = await PlaceAsync(ruby, cancellationToken);

        Say("The timeline, as the events arrive");
        await WatchAsync(order, cancellationToken);
        await CountedAsync(gems, cancellationToken);
        await CountedAsync(goods, cancellationToken);

        Say("The gem dealer promises its lines; they come, half a carat is sent back, and the dealer is judged again before it is paid");
        await FulfilAsync(order, gems, cancellationToken);

        Say("Another buyer wants the same ruby");
        await RefusedAsync(ruby, cancellationToken);

        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLineInterpolated($"[green]Done[/] in {clock.GetElapsedTime(began).TotalSeconds:0.0} s: every step did what it should.");
    }

    public void Dispose()
    {
        compliance.Dispose();
        buyer.Dispose();
        tokens.Dispose();
    }

    private async Task<Supplier> RegisterAsync(string displayName, string legalName, string country, CancellationToken cancellationToken)
    {
        var supplier = await compliance.Suppliers.CreateSupplierAsync(
            new CreateSupplierRequest { Supplier = new Supplier { DisplayName = displayName, LegalName = legalName, CountryCode = country } }, cancellationToken: cancellationToken);
        supplier = await compliance.Suppliers.ApproveSupplierAsync(new ApproveSupplierRequest { Name = supplier.Name }, cancellationToken: cancellationToken);
        AnsiConsole.MarkupLineInterpolated($"  {supplier.DisplayName,-22} {supplier.Name}  [green]{supplier.State}[/]");
        return supplier;
    }

    private async Task LoadListAsync(CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Demo", "demo-sanctions.csv"));
        var options = new ImportListOptions { List = "demo", Format = ListFormat.OpensanctionsCsv, MeasureType = MeasureType.AssetFreeze, Jurisdiction = "UN" };
        var version = await compliance.Screening.UploadAsync(options, [("", file)], cancellationToken);
        AnsiConsole.MarkupLineInterpolated($"  {version.Name}: {version.EntryCount} entries, [green]{version.State}[/]");
    }

    private async Task StoppedAsync(string displayName, string legalName, string country, string reason, CancellationToken cancellationToken)
    {
        var supplier = await compliance.Suppliers.CreateSupplierAsync(
            new CreateSupplierRequest { Supplier = new Supplier { DisplayName = displayName, LegalName = legalName, CountryCode = country } }, cancellationToken: cancellationToken);
        try
        {
            await compliance.Suppliers.ApproveSupplierAsync(new ApproveSupplierRequest { Name = supplier.Name }, cancellationToken: cancellationToken);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition)
        {
            var error = SourcingError.From(e);
            Expect(error.Reason == reason, $"{displayName} was refused for {error.Reason} instead of {reason}");
            var cases = await compliance.Screening.ListScreeningCasesAsync(new ListScreeningCasesRequest { Supplier = supplier.Name }, cancellationToken: cancellationToken);
            var match = cases.Cases[0].Match;
            AnsiConsole.MarkupLineInterpolated($"  {displayName,-28} [yellow]refused[/] {error.Reason}: {match.Score:0.00} like {match.ListedName} of {match.ListVersion}");
            return;
        }
        throw new InvalidOperationException($"{displayName} was approved");
    }

    private async Task ImportAsync(Supplier supplier, string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Demo", file));
        using var own = As("supplier", supplier.Name);
        var job = await AnsiConsole.Progress().AutoClear(false).HideCompleted(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask($"  {file}", maxValue: stream.Length);
                var done = await own.Lots.UploadAsync(stream, new ImportOptions { FileName = file }, new Progress<long>(sent => bar.Value = sent), cancellationToken);
                bar.Value = stream.Length;
                return done;
            });
        AnsiConsole.MarkupLineInterpolated($"  {job.CreatedCount} lots offered, {job.RejectedCount} rows refused");
        Expect(job is { State: ImportJob.Types.State.Succeeded, RejectedCount: 0 }, $"{file} was not imported whole");
    }

    private async Task SearchAsync(CancellationToken cancellationToken)
    {
        var found = await buyer.Lots.ListLotsAsync(
            new ListLotsRequest
            {
                PageSize = 5,
                OrderBy = "total desc",
                Facets = { "origin", "treatment" },
                Filter = new LotFilter { Varieties = { "ruby" }, Forms = { "SINGLE" }, MinWeight = Ct("1") },
            },
            cancellationToken: cancellationToken);
        Expect(found.Lots.Count == 5, "fewer than five rubies were found");
        var table = new Table().Border(TableBorder.Minimal).AddColumns("Stock number", "Lot").AddColumn(new TableColumn("Price").RightAligned());
        foreach (var lot in found.Lots) table.AddRow(new Text(lot.StockNumber), new Text(lot.Title), new Text(Show(lot.Price.Total)));
        AnsiConsole.Write(table);
        foreach (var facet in found.Facets)
            AnsiConsole.MarkupLineInterpolated($"  {facet.Facet_}: {string.Join(", ", facet.Counts.Take(6).Select(c => $"{c.Value} {c.Count}"))}");
    }

    private async Task<Order> PlaceAsync(Lot ruby, CancellationToken cancellationToken)
    {
        var parcel = await FindAsync(Parcel, cancellationToken);
        var copper = await FindAsync(Copper, cancellationToken);
        var order = await buyer.Orders.PlaceOrderAsync(
            new PlaceOrderRequest
            {
                BuyerReference = "PO-2041",
                Lines =
                {
                    new OrderLineRequest { Lot = ruby.Name, Etag = ruby.Etag },
                    new OrderLineRequest { Lot = parcel.Name, Quantity = Ct("12.5") },
                    new OrderLineRequest { Lot = copper.Name, Quantity = new Types.V1.Quantity { Value = "20", Unit = "t" } },
                },
            },
            cancellationToken: cancellationToken);
        var table = new Table().Border(TableBorder.Minimal).AddColumns("Lot").AddColumn(new TableColumn("Quantity").RightAligned()).AddColumn(new TableColumn("Total").RightAligned());
        foreach (var line in order.Lines) table.AddRow(new Text(line.Title), new Text($"{line.Quantity.Value} {line.Quantity.Unit}"), new Text(Show(line.Total)));
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated($"  {order.Name}  [bold]{Show(order.Total)}[/]");
        Expect(order.Lines.Count == 3, "the order does not have three lines");
        return order;
    }

    private async Task WatchAsync(Order order, CancellationToken cancellationToken)
    {
        await foreach (var happened in buyer.Orders.FollowAsync(order.Name, 0, clock, cancellationToken))
        {
            AnsiConsole.MarkupLineInterpolated($"  {happened.Position}  {happened.CreateTime.ToDateTimeOffset():HH:mm:ss.fff}  [green]{happened.Type}[/]  {happened.Detail}");
            if (happened.Type == OrderEvent.Types.Type.StockCommitted) return;
        }
        throw new InvalidOperationException("the order was closed before its stock was committed");
    }

    private async Task CountedAsync(Supplier supplier, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50), clock);
        while ((await compliance.Suppliers.GetSupplierAsync(new GetSupplierRequest { Name = supplier.Name }, cancellationToken: patience.Token)).OrderCount != 1)
            await tick.WaitForNextTickAsync(patience.Token);
        AnsiConsole.MarkupLineInterpolated($"  {supplier.DisplayName} has counted the order");
    }

    private async Task FulfilAsync(Order order, Supplier gems, CancellationToken cancellationToken)
    {
        using var dealer = As("supplier", gems.Name);
        var promised = clock.GetUtcNow().AddDays(14);
        await dealer.Orders.AcknowledgeOrderAsync(
            new AcknowledgeOrderRequest { Name = order.Name, DeliveryDate = new Date { Year = promised.Year, Month = promised.Month, Day = promised.Day } }, cancellationToken: cancellationToken);

        var (ruby, parcel) = (order.Lines[0], order.Lines[1]);
        var received = await buyer.Orders.RecordReceiptAsync(
            new RecordReceiptRequest
            {
                Name = order.Name,
                RequestId = Guid.CreateVersion7(clock.GetUtcNow()).ToString(),
                Lines =
                {
                    new OrderReceiptLine { Lot = ruby.Lot, Accepted = ruby.Quantity },
                    new OrderReceiptLine { Lot = parcel.Lot, Accepted = Ct("12"), Rejected = Ct("0.5"), RejectReason = "chipped" },
                },
            },
            cancellationToken: cancellationToken);
        var paid = await buyer.Orders.AuthorizePaymentAsync(
            new AuthorizePaymentRequest { Name = order.Name, RequestId = Guid.CreateVersion7(clock.GetUtcNow()).ToString(), Supplier = gems.Name, Amount = ruby.Total }, cancellationToken: cancellationToken);
        Expect(paid is { Receipt: Order.Types.Receipt.Partial, Payment: Order.Types.Payment.Partial }, "the order was not received and paid in part");
        foreach (var line in received.Lines.Where(l => l.Accepted is not null))
            AnsiConsole.MarkupLineInterpolated($"  {line.Title}: [green]{line.Accepted.Value} {line.Accepted.Unit} accepted[/]{(line.Rejected is { } back ? $", {back.Value} {back.Unit} sent back" : "")}");
        AnsiConsole.MarkupLineInterpolated($"  {Show(paid.Payments[0].Amount)} may be paid to {gems.DisplayName}");

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50), clock);
        Scorecard card;
        while ((card = await buyer.Suppliers.GetScorecardAsync(new GetScorecardRequest { Name = $"{gems.Name}/scorecard" }, cancellationToken: patience.Token)).Figures.All(f => f.Criterion != ScorecardFigure.Types.Criterion.QualityAccepted || !f.HasShare))
            await tick.WaitForNextTickAsync(patience.Token);
        AnsiConsole.MarkupLineInterpolated($"  its scorecard: {string.Join(", ", card.Figures.Where(f => f.HasShare).Select(f => $"{f.Criterion} {f.Share / 100m:0.00} %"))}: [green]{card.Rating}[/]");
    }

    private async Task RefusedAsync(Lot ruby, CancellationToken cancellationToken)
    {
        using var other = As("buyer", OtherBuyer);
        try
        {
            await other.Orders.PlaceOrderAsync(new PlaceOrderRequest { Lines = { new OrderLineRequest { Lot = ruby.Name } } }, cancellationToken: cancellationToken);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition)
        {
            var error = SourcingError.From(e);
            AnsiConsole.MarkupLineInterpolated($"  [yellow]refused[/] {error.Reason}: {error.Message}");
            return;
        }
        throw new InvalidOperationException("the same stone was sold twice");
    }

    private async Task<Lot> FindAsync(string stockNumber, CancellationToken cancellationToken)
    {
        var found = await buyer.Lots.ListLotsAsync(new ListLotsRequest { PageSize = 1, Filter = new LotFilter { Text = stockNumber } }, cancellationToken: cancellationToken);
        Expect(found.Lots.Count == 1, $"{stockNumber} was not found");
        return found.Lots[0];
    }

    private SourcingClient As(string role, string? organisation) => new(new SourcingClientOptions
    {
        Endpoint = endpoint,
        Token = SourcingClientOptions.FixedToken(tokens.Mint([role], organisation, TimeSpan.FromHours(1), "demo")),
        Clock = clock,
    });

    private void Say(string what)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLineInterpolated($"[bold]{++step}. {what}[/]");
    }

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidOperationException(otherwise);
    }

    private static Types.V1.Quantity Ct(string value) => new() { Value = value, Unit = "ct" };

    private static string Show(Money money) => $"{money.DecimalValue:N2} {money.CurrencyCode}";
}
