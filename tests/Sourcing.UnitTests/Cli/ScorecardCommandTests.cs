using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;
using Sourcing.Cli;
using Sourcing.Suppliers.V1;
using Criterion = Sourcing.Suppliers.V1.ScorecardFigure.Types.Criterion;
using Rating = Sourcing.Suppliers.V1.Scorecard.Types.Rating;

namespace Sourcing.UnitTests.Cli;

public sealed class ScorecardCommandTests : IDisposable
{
    private const string Id = "0198f1c2-7a3b-7c4d-8e5f-0123456789ab";
    private const string Scorecard = $"suppliers/{Id}/scorecard";

    private readonly TemporaryFolder folder = new();
    private readonly FakeWire wire = new();
    // Of now: the transport measures deadlines by the real one.
    private readonly FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    public ScorecardCommandTests() => folder.WithSigningKey().Dispose();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_scorecard_shows_every_figure_and_what_holds_instead()
    {
        wire.On("GetScorecard", new Scorecard
        {
            Name = Scorecard,
            Rating = Rating.Ok,
            OrderCount = 12,
            Override = new ScorecardOverride { Rating = Rating.Ok, Reason = "strike", ExpireTime = Until(2026, 12, 31) },
            Figures =
            {
                new ScorecardFigure { Criterion = Criterion.OnTime, Share = 7505, OrderCount = 8, Rating = Rating.Warn, WarnBelow = 9000, PreventBelow = 5050 },
                new ScorecardFigure { Criterion = Criterion.NotCancelled, Rating = Rating.Ok, WarnBelow = 9500, PreventBelow = 8000 },
                new ScorecardFigure { Criterion = Criterion.Answered, Share = 0, OrderCount = 1, Rating = Rating.Ok, WarnBelow = 9500, PreventBelow = 8000 },
            },
        });

        Assert.Equal(0, await RunAsync("suppliers", "scorecard", Id));
        Assert.Equal(Scorecard, wire.Calls.Single().Read<GetScorecardRequest>().Name);
        var rows = Rows();
        Assert.Contains("Rating|ok", rows);
        Assert.Contains("Set by compliance|ok until 2026-12-31 23:59:59Z: strike", rows);
        Assert.Contains("CRITERION|SHARE|ORDERS|RATING|WARN BELOW|PREVENT BELOW", rows);
        Assert.Contains("on-time|75.05 %|8|warn|90.00 %|50.50 %", rows);
        Assert.Contains("not-cancelled|-|0|ok|95.00 %|80.00 %", rows);
        Assert.Contains("answered|0.00 %|1|ok|95.00 %|80.00 %", rows);

        output.GetStringBuilder().Clear();
        Assert.Equal(0, await RunAsync("suppliers", "scorecard", Id, "-o", "json"));
        Assert.Equal(7505, JsonDocument.Parse(output.ToString()).RootElement.GetProperty("figures")[0].GetProperty("share").GetInt32());
    }

    [Fact]
    public async Task A_rating_is_set_until_the_end_of_a_day_or_for_a_time_and_ended()
    {
        wire.On("OverrideScorecard", new Scorecard { Name = Scorecard, Rating = Rating.Prevent });

        Assert.Equal(0, await RunAsync("suppliers", "rate", Id, "--rating", "prevent", "--until", "2026-12-31", "--reason", "stones swapped", "--etag", "3"));
        Assert.Equal(0, await RunAsync("suppliers", "rate", $"suppliers/{Id}", "--rating", "OK", "--until", "90d", "--reason", "strike"));
        Assert.Equal(0, await RunAsync("suppliers", "rate", Id, "--end", "--reason", "settled"));

        Assert.Equal(
            [
                new OverrideScorecardRequest { Name = Scorecard, Rating = Rating.Prevent, ExpireTime = Until(2026, 12, 31), Reason = "stones swapped", Etag = "3" },
                new OverrideScorecardRequest
                {
                    Name = Scorecard, Rating = Rating.Ok, ExpireTime = Timestamp.FromDateTimeOffset(clock.GetUtcNow().AddDays(90)), Reason = "strike",
                },
                new OverrideScorecardRequest { Name = Scorecard, Reason = "settled" },
            ],
            wire.Calls.Select(call => call.Read<OverrideScorecardRequest>()));
        Assert.Contains("Rating|prevent", Rows());
    }

    [Theory]
    [InlineData("What is to hold? Name it with --rating. Until when?", "rate", Id, "--reason", "x")]
    [InlineData("Until when?", "rate", Id, "--reason", "x", "--rating", "warn")]
    [InlineData("What is to hold?", "rate", Id, "--reason", "x", "--until", "90d")]
    [InlineData("leave --rating and --until out", "rate", Id, "--reason", "x", "--end", "--until", "90d")]
    [InlineData("leave --rating and --until out", "rate", Id, "--reason", "x", "--end", "--rating", "ok")]
    [InlineData("not one of: ok, warn, prevent", "rate", Id, "--reason", "x", "--rating", "bad", "--until", "90d")]
    [InlineData("neither a date nor a length of time", "rate", Id, "--reason", "x", "--rating", "warn", "--until", "Christmas")]
    [InlineData("neither a date nor a length of time", "rate", Id, "--reason", "x", "--rating", "warn", "--until", "366d")]
    [InlineData("--reason", "rate", Id, "--end")]
    [InlineData("not a name", "scorecard", "Mogok")]
    public async Task A_wrong_command_line_is_told_apart_and_calls_nobody(string problem, params string[] arguments)
    {
        Assert.Equal(2, await RunAsync(["suppliers", .. arguments]));
        Assert.Contains(problem, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("hint: ", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(wire.Calls);
    }

    [Fact]
    public async Task A_supplier_shows_a_rating_that_is_not_ok_and_what_compliance_has_set()
    {
        wire.On("GetSupplier", call => FakeWire.Reply.Of(call.Attempt == 1
            ? new Supplier { Rating = Rating.Warn, RatingOverride = new ScorecardOverride { Rating = Rating.Warn, ExpireTime = Until(2026, 12, 31) } }
            : new Supplier { Rating = Rating.Ok }));
        wire.On("ListSuppliers", new ListSuppliersResponse { Suppliers = { new Supplier { Name = "suppliers/1", Rating = Rating.Prevent } } });

        Assert.Equal(0, await RunAsync("suppliers", "get", Id));
        Assert.Contains("Rating|warn", Rows());
        Assert.Contains("Rating set|warn until 2026-12-31 23:59:59Z", Rows());

        output.GetStringBuilder().Clear();
        Assert.Equal(0, await RunAsync("suppliers", "get", Id));
        Assert.DoesNotContain("Rating", output.ToString(), StringComparison.Ordinal);

        Assert.Equal(0, await RunAsync("suppliers", "list"));
        Assert.Contains("prevent", Rows()[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scorecard", "what that means for new orders")]
    [InlineData("rate", "ok|warn|prevent")]
    public async Task Help_tells_how_to_write_it(string command, string text)
    {
        Assert.Equal(0, await RunAsync("suppliers", command, "--help"));
        Assert.Contains(text, output.ToString(), StringComparison.Ordinal);
    }

    private static Timestamp Until(int year, int month, int day) => Timestamp.FromDateTimeOffset(new DateTimeOffset(year, month, day, 23, 59, 59, TimeSpan.Zero));

    private List<string> Rows() =>
    [
        .. output.ToString().Split(System.Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)
            .Select(line => string.Join('|', line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))),
    ];

    private Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(
        arguments,
        new CliEnvironment
        {
            Out = output,
            Error = error,
            Variable = name => name == "SOURCING_DATA" ? folder.Path : null,
            User = "ann",
            Clock = clock,
            Transport = wire,
        },
        TestContext.Current.CancellationToken);
}
