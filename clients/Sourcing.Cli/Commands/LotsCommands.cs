using System.CommandLine;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Sourcing.Cli.Arguments;
using Sourcing.Lots.V1;
using Spectre.Console;

namespace Sourcing.Cli.Commands;

/// <summary><c>sourcing lots …</c></summary>
internal static class LotsCommands
{
    public static Command Build(Runner runner) =>
        new("lots", "What is offered.") { ImportCommand.Build(runner), List(runner), Get(runner), Hold(runner), Release(runner) };

    private static Command List(Runner runner)
    {
        var filter = new LotFilterOptions();
        var orderBy = new Option<string>("--order-by")
        {
            Description = "create_time, weight, unit_price or total; add \" desc\" for the largest first. Default: newest first.",
            HelpName = "order", DefaultValueFactory = _ => "",
        };
        var facets = new Option<string[]>("--facet")
        {
            Description = "Count the values of: kind, species, variety, commodity, treatment, origin, lab, shape, supplier, availability, "
                + "nature, form, clarity. Repeatable.",
            HelpName = "facet", DefaultValueFactory = _ => [],
        };
        var paging = new ListOptions();
        var command = new Command("list", "Searches lots. Several values of one option widen the search; different options narrow it.");
        filter.AddTo(command);
        command.Add(orderBy);
        command.Add(facets);
        paging.AddTo(command);
        runner.Bind(command, async (session, line, cancel) =>
        {
            var request = new ListLotsRequest
            {
                Filter = filter.Read(line),
                OrderBy = line.GetRequiredValue(orderBy),
                Facets = { line.GetRequiredValue(facets) },
            };
            var answer = await paging.ReadAsync(
                line,
                (size, token, c) => session.Client.Lots.ListLotsAsync(
                    new ListLotsRequest(request) { PageSize = size, PageToken = token }, cancellationToken: c),
                page => page.NextPageToken, (whole, next) => whole.Lots.Add(next.Lots), cancel);
            session.Output.Write(answer, () => Tables(answer));
            ListOptions.NoteMore(session.Output, answer.NextPageToken);
        });
        return command;
    }

    private static Command Get(Runner runner)
    {
        var name = ArgumentParsing.Argument<string>("lot", "lots/ID, or the ID alone.", ResourceName.Lot);
        var command = new Command("get", "Shows a lot.") { name };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var request = new GetLotRequest { Name = line.GetRequiredValue(name) };
            var lot = await session.Client.Lots.GetLotAsync(request, cancellationToken: cancel);
            session.Output.Write(lot, () => [LotView.Card(lot)]);
        });
        return command;
    }

    private static Command Hold(Runner runner)
    {
        var lot = ArgumentParsing.Argument<LotArgument>(
            "lot", "lots/ID, or lots/ID=QUANTITY for a part of it, such as =2.5ct.", LotArgument.TryParse);
        var duration = ArgumentParsing.Option<TimeSpan?>(
            "--for", "time", "How long, such as 24h (the usual) or 7d (the most).", Amount.Duration);
        var requestId = SharedOptions.RequestId();
        var command = new Command("hold", "Keeps a lot, or a part of it, for a time.") { lot, duration, requestId };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var wanted = line.GetRequiredValue(lot);
            var request = new HoldLotRequest
            {
                Name = wanted.Name,
                Quantity = await wanted.QuantityAsync(session.Client, cancel),
                Duration = line.GetValue(duration) is { } time ? Duration.FromTimeSpan(time) : null,
                RequestId = line.GetValue(requestId) ?? "",
            };
            Show(session, await session.Client.Lots.HoldLotAsync(request, cancellationToken: cancel));
        });
        return command;
    }

    private static Command Release(Runner runner)
    {
        var name = ArgumentParsing.Argument<string>("hold", "holds/ID, or the ID alone.", ResourceName.Hold);
        var command = new Command("release", "Ends a hold before its time.") { name };
        runner.Bind(command, async (session, line, cancel) =>
            Show(session, await session.Client.Lots.ReleaseHoldAsync(
                new ReleaseHoldRequest { Name = line.GetRequiredValue(name) }, cancellationToken: cancel)));
        return command;
    }

    private static void Show(Session session, Hold hold) => session.Output.Write(hold, () => [Output.Card(
        ("Name", hold.Name), ("Lot", hold.Lot), ("Buyer", hold.Buyer), ("Quantity", Output.Show(hold.Quantity)),
        ("State", Choice.Word(hold.State)), ("Until", Output.Show(hold.ExpireTime)), ("Made", Output.Show(hold.CreateTime)))]);

    private static IEnumerable<Table> Tables(ListLotsResponse answer)
    {
        yield return LotView.List(answer.Lots);
        foreach (var facet in answer.Facets)
            yield return Output.List(
                facet.Counts, (facet.Facet_.ToUpperInvariant(), count => count.Value), ("LOTS", count => Output.Show(count.Count)));
    }
}

/// <summary>One option for every field of the filter.</summary>
internal sealed class LotFilterOptions
{
    private readonly List<(System.CommandLine.Option Option, Action<ParseResult, LotFilter> Apply)> options = [];

    public LotFilterOptions()
    {
        Codes("--kind", "gemstone|commodity", "Stones or goods in bulk.", f => f.Kinds);
        Codes("--species", "code", "Species such as corundum.", f => f.Species);
        Codes("--variety", "code", "Variety such as ruby.", f => f.Varieties);
        Codes("--commodity", "code", "Commodity such as copper.", f => f.Commodities);
        Codes("--treatment", "code", "AGTA code such as N or H, or UNDISCLOSED.", f => f.Treatments);
        Codes("--origin", "country", "Country of origin in any opinion, ISO 3166-1 code.", f => f.OriginCountryCodes);
        Codes("--lab", "code", "Laboratory such as GRS.", f => f.Labs);
        Codes("--shape", "code", "Shape such as OVAL.", f => f.Shapes);
        Add(
            ArgumentParsing.Options<string>("--supplier", "supplier", "suppliers/ID, or the ID alone. Repeatable.", ResourceName.Supplier),
            (f, names) => f.Suppliers.Add(names));
        Codes("--availability", "code", "GUARANTEED, MEMO, SUBJECT_TO_PRIOR_SALE or NOT_AVAILABLE.", f => f.Availabilities);
        Codes("--nature", "code", "NATURAL, SYNTHETIC, ASSEMBLED, IMITATION or RECONSTRUCTED.", f => f.Natures);
        Codes("--form", "code", "SINGLE, PAIR, PARCEL, SET or ROUGH.", f => f.Forms);
        Codes("--clarity", "code", "Clarity such as VS or EYE_CLEAN.", f => f.Clarities);
        Add(
            ArgumentParsing.Option<Types.V1.Quantity>("--min-weight", "weight", "Smallest weight of the whole lot, such as 1ct.", Amount.Weight),
            (f, weight) => f.MinWeight = weight);
        Add(
            ArgumentParsing.Option<Types.V1.Quantity>("--max-weight", "weight", "Largest weight of the whole lot, such as 20t.", Amount.Weight),
            (f, weight) => f.MaxWeight = weight);
        Add(
            ArgumentParsing.Option<Google.Type.Money>("--min-unit-price", "money", "Lowest price per unit, such as 100USD.", Amount.Money),
            (f, money) => f.MinUnitPrice = money);
        Add(
            ArgumentParsing.Option<Google.Type.Money>("--max-unit-price", "money", "Highest price per unit.", Amount.Money),
            (f, money) => f.MaxUnitPrice = money);
        Add(
            ArgumentParsing.Option<Google.Type.Money>("--min-total", "money", "Lowest price of the whole lot.", Amount.Money),
            (f, money) => f.MinTotal = money);
        Add(
            ArgumentParsing.Option<Google.Type.Money>("--max-total", "money", "Highest price of the whole lot.", Amount.Money),
            (f, money) => f.MaxTotal = money);
        Add(
            new Option<string?>("--text") { Description = "Words that occur in the title or stock number.", HelpName = "words" },
            (f, text) => f.Text = text);
        Add(
            new Option<bool>("--include-unavailable") { Description = "Also sold out, withdrawn and not available lots." },
            (f, include) => f.IncludeUnavailable = include);
    }

    public void AddTo(Command command) => options.ForEach(o => command.Add(o.Option));

    public LotFilter Read(ParseResult line)
    {
        var filter = new LotFilter();
        foreach (var (_, apply) in options) apply(line, filter);
        return filter;
    }

    private void Codes(string name, string helpName, string description, Func<LotFilter, RepeatedField<string>> field) =>
        Add(
            new Option<string[]>(name) { Description = $"{description} Repeatable.", HelpName = helpName },
            (filter, codes) => field(filter).Add(codes));

    private void Add<T>(Option<T> option, Action<LotFilter, T> apply) => options.Add((option, (line, filter) =>
    {
        if (line.GetResult(option) is not null && line.GetValue(option) is { } value) apply(filter, value);
    }));
}
