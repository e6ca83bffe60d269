using System.CommandLine;
using Grpc.Core;
using Npgsql;
using Sourcing.Benchmarks.Works;
using Sourcing.Client;

namespace Sourcing.Benchmarks;

/// <summary><c>bench</c>: measures works on servers and services of its own.</summary>
internal static class BenchCommand
{
    private const int Sound = 0;
    private const int Unsound = 1;
    private const int NotPossible = 3;
    private const int Interrupted = 130;

    /// <summary>Every work, in the order of the tables.</summary>
    private static readonly IReadOnlyList<Work> Works =
    [
        PlaceWorks.Place, PlaceWorks.GroupCommit, PlaceWorks.Standalone, PlaceWorks.Sustained, PlaceWorks.Alone, PlaceWorks.Half, PlaceWorks.Hot, EchoWork.Work,
        RelayWork.Work, ConsumerWork.Work, GetOrderWork.Work, SearchWork.Work, ImportWork.Work, GrowthWork.Work, StartWork.Work,
    ];

    public static Command Build()
    {
        var published = new Option<string>("--published") { Description = "Folder of the published programs, as tests/bench makes it.", HelpName = "folder", Required = true, Recursive = true };
        var rounds = Number("--rounds", "Rounds of each subject, in turn.", 5, 1, 100);
        var seconds = Number("--seconds", "How long a round measures.", 10, 1, 600);
        var warmUp = Number("--warm-up", "Seconds of load before the first round.", 12, 0, 600);
        var callers = Number("--callers", "Calls in flight.", 128, 1, 4096);
        var connections = Number("--connections", "HTTP/2 connections that they share.", 2, 1, 64);
        var lines = Number("--lines", "Lines of an order, each of another lot.", 3, 1, 100);
        var lots = Number("--lots", "Lots to buy parts of.", 2000, 1, 100_000);
        var rows = Number("--rows", "Stored rows, where a work is about many.", 1_000_000, 1, 10_000_000);
        var minutes = Number("--minutes", "How long a work runs that is about time.", 10, 1, 600);
        var format = new Option<string>("--output", "-o") { Description = "table for people, json for programs.", HelpName = "table|json", DefaultValueFactory = _ => "table", Recursive = true };
        format.AcceptOnlyFromAmong("table", "json");
        var other = new Option<DirectoryInfo>("--other") { Description = "Folder of the other programs, as --published; without it the same.", HelpName = "folder" };
        other.AcceptExistingOnly();
        var set = new Option<string[]>("--set") { Description = "A setting of the other services, such as Database:BatchLimit=64, or a variable of their environment; may be repeated.", HelpName = "name=value", DefaultValueFactory = _ => [] };
        set.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => t.Value.IndexOf('=', StringComparison.Ordinal) < 1)) result.AddError($"--set {token.Value} must be name=value.");
        });
        var bench = new Command("bench", "Measures works on a PostgreSQL, a RabbitMQ and services of its own. Exit code 1: a run was unsound.")
        {
            published, rounds, seconds, warmUp, callers, connections, lines, lots, rows, minutes, format,
        };
        foreach (var work in Works) bench.Add(Sub(work.Name, work.Description, [work]));
        bench.Add(Sub("all", "Every work.", Works));
        var compare = Sub(PlaceWorks.Compare.Name, PlaceWorks.Compare.Description, [PlaceWorks.Compare]);
        compare.Add(other);
        compare.Add(set);
        bench.Add(compare);
        bench.Add(Sub("quick", "Some works, briefly, in less than two minutes. Exit code 1 also where a ratio is beyond its limit.", [PlaceWorks.Quick], limited: true));
        return bench;

        Command Sub(string name, string description, IReadOnlyList<Work> works, bool limited = false)
        {
            var command = new Command(name, description);
            command.SetAction(async (line, cancel) =>
            {
                var options = new BenchOptions(
                    line.GetValue(rounds), TimeSpan.FromSeconds(line.GetValue(seconds)), TimeSpan.FromSeconds(line.GetValue(warmUp)), line.GetValue(callers), line.GetValue(connections),
                    line.GetValue(lines), line.GetValue(lots), line.GetValue(rows), TimeSpan.FromMinutes(line.GetValue(minutes)),
                    new InstanceOptions("other:")
                    {
                        Programs = line.GetValue(other)?.FullName,
                        Settings = (line.GetValue(set) ?? []).Select(s => s.Split('=', 2)).GroupBy(s => s[0].Replace(":", "__", StringComparison.Ordinal), s => s[1]).ToDictionary(s => s.Key, s => s.Last()),
                    });
                try
                {
                    var results = await RunAsync(works, options, Path.GetFullPath(line.GetRequiredValue(published)), Console.Error, cancel);
                    if (line.GetValue(format) == "json") BenchReport.WriteJson(results, Console.Out);
                    else BenchReport.WriteTable(results, Console.Out);
                    var sound = results.All(r => r.Result.Series.All(s => s.Problems.Count == 0));
                    var enough = !limited || results.All(r => r.Result.Goals.All(goal => goal.IsTolerable));
                    return sound && enough ? Sound : Unsound;
                }
                catch (Exception e) when (e is OperationCanceledException or RpcException && cancel.IsCancellationRequested)
                {
                    return Interrupted;
                }
                catch (Exception e) when (e is RpcException or SetupException or NpgsqlException or HttpRequestException or IOException)
                {
                    await Console.Error.WriteLineAsync($"error: {(e is RpcException call ? $"{call.StatusCode}: {SourcingError.From(call).Message}" : e.Message)}");
                    return NotPossible;
                }
                catch (Exception e)
                {
                    await Console.Error.WriteLineAsync($"error: the benchmark itself is broken: {e}");
                    return NotPossible;
                }
            });
            return command;
        }
    }

    private static async Task<IReadOnlyList<(string Work, WorkResult Result)>> RunAsync(
        IReadOnlyList<Work> works, BenchOptions options, string published, TextWriter notes, CancellationToken cancellationToken)
    {
        var results = new List<(string, WorkResult)>();
        foreach (var work in works)
        {
            // Each on fresh servers: what one leaves behind must not slow the next.
            await notes.WriteLineAsync($"{work.Name}: starting PostgreSQL and RabbitMQ …");
            await using var bench = await Bench.StartAsync(published, notes, cancellationToken);
            results.Add((work.Name, await work.RunAsync(bench, options, cancellationToken)));
        }
        return results;
    }

    private static Option<int> Number(string name, string description, int normal, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "n", DefaultValueFactory = _ => normal, Recursive = true };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out var value) && (value < least || value > most))
                result.AddError($"{name} must be {least} to {most}.");
        });
        return option;
    }
}
