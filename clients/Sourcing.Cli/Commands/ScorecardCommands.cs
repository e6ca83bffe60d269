using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Sourcing.Cli.Arguments;
using Sourcing.Suppliers.V1;
using Spectre.Console;
using Rating = Sourcing.Suppliers.V1.Scorecard.Types.Rating;

namespace Sourcing.Cli.Commands;

/// <summary><c>sourcing suppliers scorecard</c> and <c>rate</c></summary>
internal static class ScorecardCommands
{
    private const string Suffix = "/scorecard";

    public static Command Get(Runner runner)
    {
        var supplier = SuppliersCommands.Name();
        var command = new Command("scorecard", "Shows how well a supplier has served, and what that means for new orders.") { supplier };
        runner.Bind(command, async (session, line, cancel) => Show(session, await session.Client.Suppliers.GetScorecardAsync(
            new GetScorecardRequest { Name = line.GetRequiredValue(supplier) + Suffix }, cancellationToken: cancel)));
        return command;
    }

    public static Command Rate(Runner runner)
    {
        var (supplier, etag) = (SuppliersCommands.Name(), SharedOptions.Etag());
        var rating = Choice.Option<Rating>("--rating", "What holds instead of the figures: orders are placed, placed with a warning, or not placed.");
        var until = ArgumentParsing.Option<Func<DateTimeOffset, Timestamp>?>(
            "--until", "date|time", "Until the end of which day, such as 2026-01-31, UTC, or for how long from now, such as 90d; at most 365d.", Day.Until);
        var end = new Option<bool>("--end") { Description = "End what was set before: the figures hold again." };
        var reason = new Option<string>("--reason") { Description = "Why, for the record.", HelpName = "text", Required = true };
        var command = new Command("rate", "Sets what a supplier's scorecard means for new orders, whatever its figures say, for a time; or ends that.")
        {
            supplier, rating, until, end, reason, etag,
        };
        runner.Bind(command, async (session, line, cancel) =>
        {
            var (asked, time, ends) = (line.GetValue(rating), line.GetValue(until), line.GetValue(end));
            CliException.ThrowIfAny(
                "Write --rating ok, warn or prevent with --until 2026-01-31 or 90d; or --end alone.",
                (ends && (asked is not null || time is not null), "--end ends what was set before: leave --rating and --until out."),
                (!ends && asked is null, "What is to hold? Name it with --rating."),
                (!ends && time is null, "Until when? Name the day or the time with --until."));
            Show(session, await session.Client.Suppliers.OverrideScorecardAsync(
                new OverrideScorecardRequest
                {
                    Name = line.GetRequiredValue(supplier) + Suffix,
                    Rating = asked ?? default,
                    Reason = line.GetRequiredValue(reason),
                    ExpireTime = time?.Invoke(session.Clock.GetUtcNow()),
                    Etag = line.GetRequiredValue(etag),
                }, cancellationToken: cancel));
        });
        return command;
    }

    private static void Show(Session session, Scorecard scorecard) => session.Output.Write(scorecard, () => Tables(scorecard));

    private static IEnumerable<Table> Tables(Scorecard scorecard) =>
    [
        Output.Card(
            ("Name", scorecard.Name), ("Rating", Choice.Word(scorecard.Rating)), ("Set by compliance", SupplierView.Set(scorecard.Override)),
            ("Orders", Output.Show(scorecard.OrderCount)), ("Placed since", Output.Show(scorecard.SinceTime)), ("Etag", scorecard.Etag)),
        Output.List(
            scorecard.Figures,
            ("CRITERION", f => Choice.Word(f.Criterion)), ("SHARE", f => f.HasShare ? Percent(f.Share) : "-"), ("ORDERS", f => Output.Show(f.OrderCount)),
            ("RATING", f => Choice.Word(f.Rating)), ("WARN BELOW", f => Percent(f.WarnBelow)), ("PREVENT BELOW", f => Percent(f.PreventBelow))),
    ];

    private static string Percent(int hundredths) => string.Create(CultureInfo.InvariantCulture, $"{hundredths / 100}.{hundredths % 100:D2} %");
}
